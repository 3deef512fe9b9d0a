"""How well the interest model ranks, beside tuned baselines, on public sets: one command, five seeds.

    .venv/bin/python -m benchmarks.quality [--sets ...] [--splits ...] [--seeds 0 1 2 3 4] [--models ...] [--seconds S]
                                           [--quick] [--json] [--keep] [--again MODEL ...] [--as-is] [--work FOLDER]

Every model is trained by `recdash.training.train.train` and judged by `recdash.evaluation.protocol.evaluate` on the
test part, against the whole catalogue; it reads what `import` makes of the files, with guessed texts and features.
Each (set, split, seed, model) is a cell of its own, kept in the folder of work (default var/quality): a run that was
interrupted goes on where it stopped, --again makes the cells of a model anew, and --as-is shows what is there without
making any. --keep writes the results to benchmarks/results/quality.json.

Splits: "random" 80/10/10 per person; "time" one cut for all; "new_items" a fifth of the items hidden altogether;
"folds" five random folds of ml-100k, for predicted ratings. References are chosen on validation, where a row doesn't
say otherwise; intervals are 95 % bootstrap over people, all seeds of a person drawn together.

The peers of RecBole need an environment of their own (see `judging/recbole_peer.py`); without it they are left out.
"""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import orjson

from benchmarks.judging.cells import Cell, CellName, has_cell, load_cell, make_cell
from benchmarks.judging.recbole_peer import missing_recbole
from benchmarks.judging.sets import SETS, SPLITS, WITHOUT_TIMES, is_possible
from benchmarks.judging.targets import judge
from benchmarks.judging.variants import (
    BOUNDS,
    DEFAULT_MODELS,
    NEED_TIMES,
    PEERS,
    RATING_MODELS,
    RECBOLE_PEERS,
    VARIANTS,
)
from benchmarks.measuring import RESULTS, machine
from recdash.settings import load_settings

FIGURES = ("ndcg@10", "ndcg@10/known_items", "ndcg@20/new_items", "recall@10", "recall@20/new_items", "rmse")
QUICK = {"sets": ("ml-100k",), "seeds": (0,), "seconds": 5.0}


def main() -> None:
    """Make the missing cells, then print the rows or one document."""
    options = _options()
    names = _cell_names(options)
    wanted = [name for name in names if name.model in options.again or not has_cell(options.work, name)]
    wanted = [] if options.as_is else wanted
    if any(name.model in RECBOLE_PEERS for name in wanted) and (sentence := missing_recbole()):
        print(f"{sentence} Its cells are left out.", file=sys.stderr)
        wanted = [name for name in wanted if name.model not in RECBOLE_PEERS]
    for place, name in enumerate(wanted):
        print(f"{place + 1} of {len(wanted)}: {name.set} {name.split} {name.seed} {name.model}", file=sys.stderr)
        if not make_cell(options.work, name, options.seconds):
            print("  failed; it is left out.", file=sys.stderr)
    result = summarise([load_cell(options.work, name) for name in names if has_cell(options.work, name)])
    shape = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY
    text = orjson.dumps({"machine": machine(), **result}, option=shape).decode()
    if options.keep:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "quality.json").write_text(f"{text}\n", encoding="utf-8")
    print(text if options.json else _table(result))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--splits", nargs="+", choices=SPLITS, default=SPLITS)
    parser.add_argument("--seeds", nargs="+", type=int, default=(0, 1, 2, 3, 4))
    parser.add_argument(
        "--models", nargs="+", choices=(*VARIANTS, *PEERS, *RECBOLE_PEERS, *BOUNDS), default=DEFAULT_MODELS
    )
    parser.add_argument("--seconds", type=float, help="most seconds of fine-tuning, or per setting of RecBole")
    parser.add_argument("--quick", action="store_true", help="one set, one seed, five seconds of fine-tuning")
    parser.add_argument("--json", action="store_true", help="print one document")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/quality.json")
    parser.add_argument("--again", nargs="+", default=(), metavar="MODEL", help="make the cells of these models anew")
    parser.add_argument("--as-is", action="store_true", help="make no cells, only show those that are there")
    parser.add_argument("--work", type=Path, help="where cells are kept (default: quality in the data folder)")
    options = parser.parse_args()
    if options.quick:
        vars(options).update(QUICK)
    place = "quality-quick" if options.quick else "quality"
    options.work = (options.work or load_settings().home / place).resolve()
    return options


def _cell_names(options: argparse.Namespace) -> list[CellName]:
    """Return all cells asked for, one seed after the other, so that what is there early is of all sets."""
    return [
        CellName(name, split, seed, model)
        for seed in options.seeds
        for split in options.splits
        for name in options.sets
        for model in options.models
        if is_possible(name, split) and _is_sensible(name, split, model)
    ]


def _is_sensible(name: str, split: str, model: str) -> bool:
    """Whether the model can be trained on the set, and says something on the split."""
    return (
        (split != "folds" or model in RATING_MODELS)
        and (split == "new_items" or model not in BOUNDS)
        and (name not in WITHOUT_TIMES or model not in NEED_TIMES)
    )


def summarise(cells: list[Cell]) -> dict:
    """Return the rows of the targets, the claims behind them, and the figures of every model."""
    grouped: dict[tuple[str, str, str], dict[int, Cell]] = defaultdict(dict)
    for cell in cells:
        grouped[cell.name.set, cell.name.split, cell.name.model][cell.name.seed] = cell
    rows, claims = judge(grouped)
    return {"rows": rows, "claims": claims, "models": [_model(*key, found) for key, found in grouped.items()]}


def _model(where: str, split: str, model: str, cells: dict[int, Cell]) -> dict:
    """Return the means over seeds of one model on one set and split, and their spread over seeds."""
    facts = [cells[seed].facts for seed in sorted(cells)]
    values = {figure: np.array([one["metrics"][figure] for one in facts], np.float64) for figure in FIGURES}
    spread = {figure: float(found.std(ddof=1)) if len(found) > 1 else None for figure, found in values.items()}
    return {
        "set": where,
        "split": split,
        "model": model,
        "seeds": sorted(cells),
        "people": facts[0]["num_users"],
        "figures": {figure: float(found.mean()) for figure, found in values.items()},
        "seed_deviation": spread,
        "validation": float(np.mean(np.array([one["validation"] for one in facts], np.float64))),
        "seconds": float(np.median([one["seconds"] for one in facts])),
        "peak_mb": int(max(one["peak_mb"] for one in facts)),
        "chosen": facts[0]["chosen"],
        "revisions": sorted({one["revision"] for one in facts}),
    }  # fmt: skip


def _table(result: dict) -> str:
    lines = []
    for one in result["models"]:
        found = one["figures"]
        lines.append(
            f"{one['set']:16} {one['split']:10} {one['model']:18} all {found['ndcg@10']:.4f}  "
            f"known {found['ndcg@10/known_items']:.4f}  new@20 {found['ndcg@20/new_items']:.4f}  "
            f"rmse {found['rmse']:.4f}  {one['seconds']:7.1f} s {one['peak_mb']:6} MB  "
            f"validation {one['validation']:.4f}"
        )
    lines.append("")
    for row in result["rows"]:
        verdict = {True: "met", False: "NOT MET", None: "not all measured"}
        lines.append(
            f"{row['name']}: {row['unit']} {row['ours']:.4f} against {row['reference']:.4f}, x {row['ratio']:.3f}; "
            f"must {row['must_says']}: {verdict[row['ok']]}; aim {row['aim_says']}: {verdict[row['aim_ok']]}"
        )
        for one in row["sets"]:
            low, high = one["interval"]
            lines.append(
                f"    {one['set']:16} {one['ours']:.4f} - {one['against']} {one['reference']:.4f} = "
                f"{one['difference']:+.4f} [{low:+.4f}, {high:+.4f}], {one['seeds']} seeds"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()

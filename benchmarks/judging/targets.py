"""What the interest model must reach, row by row, and what it reached."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from benchmarks.judging.cells import Cell
from benchmarks.judging.pooling import Comparison, compare, holm, pooled_rmse
from benchmarks.judging.sets import SETS
from benchmarks.judging.variants import FROZEN, NOT_REFERENCES, OURS

Cells = Mapping[tuple[str, str, str], Mapping[int, Cell]]
"""(set, split, model) -> seed -> cell."""
BEST = "best on validation"
BEST_ON_TEST = "best on the test part"
COLD_SETS = ("ml-100k", "ml-latest-small", "ifdb")


@dataclass(frozen=True)
class Bound:
    """What must hold for a row; all that is given has to.

    ratio: least mean ratio to the reference over the sets (or over `ratio_sets` of the target). value: least mean of
    ours over the sets. num_above: on at least so many sets the interval of the difference lies above 0. none_below: on
    no set it lies below 0. says: the same in words.
    """

    says: str
    ratio: float | None = None
    value: float | None = None
    num_above: int = 0
    none_below: bool = False


@dataclass(frozen=True)
class Target:
    """One row: a figure on some sets of one split, ours against a reference.

    reference: BEST, BEST_ON_TEST, or names of models, of which the best on the test part counts.
    """

    name: str
    split: str
    figure: str
    sets: tuple[str, ...]
    reference: tuple[str, ...]
    must: Bound
    aim: Bound
    ratio_sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """Ours against one reference on one set."""

    set: str
    split: str
    figure: str
    ours: str
    reference: str
    num_seeds: int
    comparison: Comparison


TARGETS = (
    Target("All four sets, random split", "random", "ndcg@10", SETS, (BEST,),
           Bound("on no set below", none_below=True), Bound("+4 %, above on 3 sets", ratio=1.04, num_above=3)),
    Target("ml-100k against EASE, random split", "random", "ndcg@10", ("ml-100k",), ("ease",),
           Bound("above", num_above=1), Bound("at least .372", value=0.372)),
    Target("New items among themselves, against text that stays as it is", "new_items", "ndcg@20/new_items", COLD_SETS,
           ("content",), Bound("x 1.2, above on each", ratio=1.2, num_above=3), Bound("x 1.5", ratio=1.5)),
    Target("All items, a fifth of them new", "new_items", "ndcg@10", SETS, (BEST_ON_TEST,),
           Bound("x 1.1", ratio=1.1), Bound("x 1.3", ratio=1.3)),
    Target("Split by time, against recent popularity and EASE", "time", "ndcg@10",
           ("ml-100k", "ml-latest-small", "online-retail"), ("recent", "ease"),
           Bound("on no set below", none_below=True), Bound("+10 %", ratio=1.1)),
    Target("What fine-tuning adds for new items", "new_items", "ndcg@20/new_items", COLD_SETS, (FROZEN,),
           Bound("x 1.2 on ml-latest-small, above on each", ratio=1.2, num_above=3), Bound("x 1.5", ratio=1.5),
           ratio_sets=("ml-latest-small",)),
    Target("What fine-tuning adds, random split", "random", "ndcg@10", SETS, (FROZEN,),
           Bound("shown"), Bound("above on each", num_above=4)),
    Target("What fine-tuning adds over all items, a fifth new", "new_items", "ndcg@10", SETS, (FROZEN,),
           Bound("shown"), Bound("above on each", num_above=4)),
)  # fmt: skip
RMSE_MUST, RMSE_AIM = 0.92, 0.885


def judge(cells: Cells) -> tuple[list[dict], list[dict]]:
    """Return the rows of the targets, and all claims they rest on with Holm's correction over them."""
    claims = [_claims(target, cells) for target in TARGETS]
    rows = [_row(target, found) for target, found in zip(TARGETS, claims, strict=True)]
    everything = [claim for found in claims for claim in found]
    corrected = holm([claim.comparison.p for claim in everything])
    told = [{**asdict(claim), "p_holm": p} for claim, p in zip(everything, corrected, strict=True)]
    return [*rows, _rmse_row(cells)], told


def _claims(target: Target, cells: Cells) -> list[Claim]:
    found = (claim_of(cells, name, target.split, target.figure, target.reference) for name in target.sets)
    return [claim for claim in found if claim is not None]


def claim_of(cells: Cells, where: str, split: str, figure: str, reference: tuple[str, ...]) -> Claim | None:
    """Compare ours with a reference on the seeds that both have; None when either is not there."""
    against = reference_of(cells, where, split, figure, reference)
    ours = cells.get((where, split, OURS), {})
    theirs = cells.get((where, split, against), {})
    seeds = sorted(set(ours) & set(theirs))
    if not seeds:
        return None
    first, second = ([side[seed].per_user for seed in seeds] for side in (ours, theirs))
    return Claim(where, split, figure, OURS, against, len(seeds), compare(first, second, figure))


def reference_of(cells: Cells, where: str, split: str, figure: str, reference: tuple[str, ...]) -> str:
    """Return the name of the model to compare with, "" when there is none."""
    names = [model for (a_set, a_split, model) in cells if (a_set, a_split) == (where, split)]
    if reference in ((BEST,), (BEST_ON_TEST,)):
        allowed = [name for name in names if name not in NOT_REFERENCES]
    else:
        allowed = [name for name in names if name in reference]

    def figure_of(name: str) -> float:
        facts = [cell.facts for cell in cells[where, split, name].values()]
        values = [one["validation"] if reference == (BEST,) else one["metrics"][figure] for one in facts]
        mean = float(np.mean(np.array(values, np.float64)))  # None becomes NaN
        return -np.inf if np.isnan(mean) else mean

    return max(sorted(allowed), key=figure_of, default="")


def _row(target: Target, claims: Sequence[Claim]) -> dict:
    """Return one row; `ok` and `aim_ok` are None while a set is missing."""
    found = [claim.comparison for claim in claims]
    in_ratio = [claim.comparison.ratio for claim in claims if not target.ratio_sets or claim.set in target.ratio_sets]
    is_whole = len(claims) == len(target.sets)
    ratio = float(np.mean(in_ratio)) if in_ratio else float("nan")
    return {
        "name": target.name,
        "unit": target.figure.upper(),
        "ours": _mean([one.first for one in found]),
        "reference": _mean([one.second for one in found]),
        "ratio": ratio,
        "must": target.must.ratio,
        "aim": target.aim.ratio,
        "must_says": target.must.says,
        "aim_says": target.aim.says,
        "ok": _holds(target.must, ratio, found) if is_whole else None,
        "aim_ok": _holds(target.aim, ratio, found) if is_whole else None,
        "sets": [_told(claim) for claim in claims],
    }


def _told(claim: Claim) -> dict:
    one = claim.comparison
    return {"set": claim.set, "against": claim.reference, "ours": one.first, "reference": one.second,
            "difference": one.difference, "interval": list(one.interval), "seeds": claim.num_seeds}  # fmt: skip


def _holds(bound: Bound, ratio: float, found: Sequence[Comparison]) -> bool:
    num_above = sum(one.interval[0] > 0 for one in found)
    return (
        (bound.ratio is None or ratio >= bound.ratio)
        and (bound.value is None or _mean([one.first for one in found]) >= bound.value)
        and num_above >= bound.num_above
        and not (bound.none_below and any(one.interval[1] < 0 for one in found))
    )


def _rmse_row(cells: Cells) -> dict:
    """Return the row of predicted ratings; less is better, so the ratio is the bound by ours."""
    kept = cells.get(("ml-100k", "folds", OURS), {})
    row = {"name": "Ratings of ml-100k, five random folds", "unit": "RMSE", "reference": RMSE_MUST, "must": 1.0,
           "aim": RMSE_MUST / RMSE_AIM, "must_says": "at most .92", "aim_says": "at most .885"}  # fmt: skip
    if not kept:
        return {**row, "ours": float("nan"), "ratio": float("nan"), "ok": None, "aim_ok": None, "sets": []}
    ours, interval = pooled_rmse([cell.per_user for cell in kept.values()])
    told = {"set": "ml-100k", "against": "", "ours": ours, "reference": RMSE_MUST, "difference": ours - RMSE_MUST,
            "interval": [bound - RMSE_MUST for bound in interval], "seeds": len(kept)}  # fmt: skip
    return {**row, "ours": ours, "ratio": RMSE_MUST / ours, "ok": ours <= RMSE_MUST, "aim_ok": ours <= RMSE_AIM,
            "sets": [told]}  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")

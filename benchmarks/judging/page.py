"""The quality section of docs/benchmarks.md, from the kept results."""

from collections.abc import Sequence

from benchmarks.judging.variants import ABLATIONS, OURS

SPLIT_TITLES = {
    "random": "Random split, 80/10/10 per person",
    "time": "One cut in time for all",
    "new_items": "A fifth of the items hidden altogether",
    "folds": "Five random folds, predicted ratings",
}
COLUMNS = {
    "ndcg@10": "NDCG@10",
    "ndcg@10/known_items": "known items",
    "ndcg@20/new_items": "new items, NDCG@20",
    "recall@10": "Recall@10",
    "rmse": "RMSE",
}
INTRODUCTION = (
    "Ours beside tuned baselines (twelve settings each, chosen on validation), the library `implicit` under its own "
    "API, and RecBole's LightGCN and SASRec (three settings each, in bounded time, which is not their ceiling), on "
    "public sets as `import` reads them, against the whole catalogue. A reference is the baseline that is best on "
    'validation where a row names no other; "all items, a fifth of them new" takes the one that is best on the test '
    "part. Intervals are 95 % paired bootstrap over people, all seeds of a person drawn together. "
    "Figures of models are means over the seeds that were made, so two rows compare only where these are as many."
)


def quality_section(result: dict) -> list[str]:
    """Return the lines of the section below its head: the targets, what parts bring, and every model's figures."""
    return [INTRODUCTION, "", *_targets(result["rows"]), *_claims(result["claims"]), *_models(result["models"])]


def _targets(rows: Sequence[dict]) -> list[str]:
    lines = ["| What | Ours | Reference | Ratio | Must | Met | Aim | Met |", "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        figures = f"{number(row['ours'])} {row['unit']} | {number(row['reference'])} | {number(row['ratio'], 3)}"
        must, aim = (
            f"{row[f'{kind}_says']} | {verdict(row[key])}" for kind, key in (("must", "ok"), ("aim", "aim_ok"))
        )
        lines.append(f"| {row['name']} | {figures} | {must} | {aim} |")
    return [*lines, ""]


def _claims(claims: Sequence[dict]) -> list[str]:
    lines = ["### Differences, set by set", "",
             "| Set | Split | Figure | Ours | Against | Difference | 95 % interval | p (Holm) | People | Seeds |",
             "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for claim in claims:
        one = claim["comparison"]
        low, high = one["interval"]
        lines.append(
            f"| {claim['set']} | {claim['split']} | {claim['figure'].upper()} | {number(one['first'])} | "
            f"{claim['reference']} {number(one['second'])} | {one['difference']:+.4f} | {low:+.4f} to {high:+.4f} | "
            f"{number(claim['p_holm'], 4)} | {one['num_people']:,} | {claim['num_seeds']} |"
        )
    return [*lines, ""]


def _models(models: Sequence[dict]) -> list[str]:
    lines = []
    for split, title in SPLIT_TITLES.items():
        here = [one for one in models if one["split"] == split]
        if here:
            names = " | ".join(COLUMNS.values())
            lines += [f"### {title}", "", f"| Set | Model | {names} | ± over seeds | Seeds | Seconds | MiB |"]
            lines += ["|" + "---|" * (len(COLUMNS) + 6), *map(_model, sorted(here, key=_order)), ""]
    return lines


def _order(one: dict) -> tuple[str, bool, float]:
    """Put the models of a set in order of their figure, those with a part left out after all others."""
    return one["set"], one["model"] in ABLATIONS, -(one["figures"]["ndcg@10"] or 0.0)


def _model(one: dict) -> str:
    name = f"**{one['model']}**" if one["model"] == OURS else one["model"]
    figures = " | ".join(number(one["figures"][key]) for key in COLUMNS)
    spread = number(one["seed_deviation"]["ndcg@10"])
    cost = f"{one['seconds']:.1f} | {one['peak_mb']:,}"
    return f"| {one['set']} | {name} | {figures} | {spread} | {len(one['seeds'])} | {cost} |"


def number(value: float | None, digits: int = 4) -> str:
    """Return a number, or a dash for an undefined one."""
    return "–" if value is None else f"{value:.{digits}f}"


def verdict(held: bool | None) -> str:
    """Say whether a bound is held; None: not all of it was measured."""
    return {True: "yes", False: "no", None: "not measured"}[held]

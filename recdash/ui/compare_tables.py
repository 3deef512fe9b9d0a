"""The tables of the Compare page: runs beside the baselines, every figure with its interval, and differing settings."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from recdash.store.runs import RunRow
from recdash.ui import wording

MAIN = ("ndcg@10", "recall@10", "hit_rate@10", "item_coverage@10", "rmse")
ALL = (
    "ndcg@10", "recall@10", "precision@10", "map@10", "mrr@10", "hit_rate@10", "rmse", "mae", "item_coverage@10",
    "novelty@10", "popularity_bias@10", "ndcg@10/known_users", "ndcg@10/new_users", "ndcg@10/known_items",
    "ndcg@10/new_items",
)  # fmt: skip
GROUP_NAMES = {
    "known_users": "known people",
    "new_users": "new people",
    "known_items": "known items",
    "new_items": "new items",
}
_SECTIONS = {"encoder": "Language model", "interest": "Interest model", "training": "Training"}


def names_of(runs: Sequence[RunRow]) -> dict[str, str]:
    """Return run id -> the name to show; runs that share a name get a number behind it, the oldest first."""
    names: dict[str, str] = {}
    for run in sorted(runs, key=lambda run: run.id):
        name = wording.plain(wording.run_name(run.name, run.model), 30)
        taken = set(names.values())
        free = next(n for n in range(1, len(runs) + 2) if (name if n == 1 else f"{name} ({n})") not in taken)
        names[run.id] = name if free == 1 else f"{name} ({free})"
    return names


def main_table(runs: Sequence[RunRow], names: dict[str, str]) -> pd.DataFrame:
    """Return one row a run, the best ranking first, with the figures that decide; the first with its interval."""
    ordered = sorted(runs, key=lambda run: -_known(run, MAIN[0], -math.inf))
    shown = [metric for metric in MAIN if any(math.isfinite(_known(run, metric)) for run in ordered)]
    table: dict[str, list] = {"Run": [names[run.id] for run in ordered]}
    for metric in shown:
        table[wording.metric_name(metric)] = [wording.metric_value(metric, run.metrics.get(metric)) for run in ordered]
        if metric == MAIN[0]:
            table["95 % interval"] = [interval(run, metric) for run in ordered]
    table["Time to train"] = [wording.duration(run.seconds) for run in ordered]
    return pd.DataFrame(table) if shown else pd.DataFrame()


def full_table(runs: Sequence[RunRow], names: dict[str, str]) -> pd.DataFrame:
    """Return one row a figure and one column a run, each value with its 95 % interval."""
    shown = [metric for metric in ALL if any(math.isfinite(_known(run, metric)) for run in runs)]
    table = {"Figure": [metric_label(metric) for metric in shown]}
    return pd.DataFrame(table | {names[run.id]: [_with_interval(run, metric) for metric in shown] for run in runs})


def download_table(runs: Sequence[RunRow], names: dict[str, str]) -> pd.DataFrame:
    """Return one row for each run and figure: run, model, figure, metric, value, low, high, people."""
    rows = [
        {
            "run": names[run.id],
            "model": wording.model_name(run.model),
            "figure": metric_label(metric),
            "metric": metric,
            "value": run.metrics[metric],
            "low": run.intervals.get(metric, [math.nan, math.nan])[0],
            "high": run.intervals.get(metric, [math.nan, math.nan])[1],
            "people": run.num_users,
        }
        for run in runs
        for metric in run.metrics
    ]
    return pd.DataFrame(rows)


def differing_settings(runs: Sequence[RunRow], names: dict[str, str]) -> pd.DataFrame:
    """Return the settings that are not the same in all runs, one row each; those that a model ignores are a dash."""
    flat = {run.id: _flat(run) for run in runs}
    settings = list(dict.fromkeys(name for one in flat.values() for name in one))
    differing = [name for name in settings if len({str(one.get(name)) for one in flat.values()}) > 1]
    table = {"Setting": [setting_label(name) for name in differing]}
    columns = {
        names[run_id]: [_say(one.get(name, wording.NO_FIGURE)) for name in differing] for run_id, one in flat.items()
    }
    return pd.DataFrame(table | columns)


def setting_label(name: str) -> str:
    """Return the name of a setting in words: "encoder.max_tokens" -> "Language model: max tokens"."""
    section, _, rest = name.rpartition(".")
    words = rest.replace("_", " ")
    return f"{_SECTIONS.get(section, section)}: {words}" if section else words[:1].upper() + words[1:]


def metric_label(metric: str) -> str:
    """Return the plain name of a figure, with its group and how long the list is when it isn't ten."""
    base, _, group = metric.partition("/")
    k = base.partition("@")[2]
    length = f" in {k}" if k not in ("", "10") else ""
    return wording.metric_name(base) + length + (f", {GROUP_NAMES.get(group, group)}" if group else "")


def interval(run: RunRow, metric: str) -> str:
    """Return the 95 % interval of a figure in words: "0.085 to 0.112"; a dash where there is none."""
    ends = run.intervals.get(metric)
    if not ends or not np.isfinite(ends).all():
        return wording.NO_FIGURE
    base = metric.partition("/")[0]
    return f"{wording.metric_value(base, ends[0])} to {wording.metric_value(base, ends[1])}"


def _with_interval(run: RunRow, metric: str) -> str:
    shown, ends = wording.metric_value(metric.partition("/")[0], run.metrics.get(metric)), interval(run, metric)
    return shown if ends == wording.NO_FIGURE else f"{shown}  ({ends})"


def _known(run: RunRow, metric: str, otherwise: float = math.nan) -> float:
    value = run.metrics.get(metric, math.nan)
    return value if math.isfinite(value) else otherwise


def _flat(run: RunRow) -> dict:
    """Return the settings that matter to the run's model by dotted name."""
    values = run.config.to_dict()
    sections = {"interest": _SECTIONS, "content": ("encoder",)}.get(run.model, ())
    nested = {f"{key}.{name}": one for key in sections for name, one in values[key].items()}
    return {"model": wording.model_name(run.model), **nested}


def _say(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else wording.plain(value, 40)

"""What is compared on the Compare page, and what the paired figures of the people say about it."""

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st

from recdash.columns import USER_INDEX
from recdash.errors import NotFoundError
from recdash.evaluation.significance import PairedDifference, align_users, paired_bootstrap
from recdash.store.runs import RunRow
from recdash.ui import context, wording
from recdash.ui.charts.compare import Difference

MEASURES = {
    "ndcg@10": ("ranks what people choose next {gain} {better}", "better", "worse"),
    "recall@10": ("finds {gain} {better} of what people choose next", "more", "less"),
    "hit_rate@10": ("has a hit for {gain} {better} people", "more", "fewer"),
}
"""What a verdict can rest on, and how it is said."""
MIN_GROUP = 5
"""A group of fewer people says nothing."""
NUM_RESAMPLES = 4_000
"""For the groups; the verdict on all people takes more."""


@dataclass(frozen=True)
class Comparison:
    """What the visitor asked to compare: a run, those it is compared with, and the figure that decides."""

    run: RunRow
    rivals: tuple[RunRow, ...]
    measure: str
    names: dict[str, str]
    colours: dict[str, str]

    def label(self, run: RunRow) -> str:
        """Return the name of a run, safe in markdown."""
        return wording.label(self.names[run.id], 40)


def paired(run: RunRow, other: RunRow, measure: str) -> PairedDifference | None:
    """Compare two runs person by person; None where one has no figures per person."""
    return _paired(run.id, other.id, measure)


@st.cache_resource(show_spinner=False, max_entries=64)
def _paired(run_id: str, other_id: str, measure: str) -> PairedDifference | None:
    try:
        a, b = align_users(context.per_user(run_id), context.per_user(other_id), measure)
    except NotFoundError:
        return None
    result = paired_bootstrap(a, b)
    return result if math.isfinite(result.difference) else None


def verdict_on(comparison: Comparison, rival: RunRow) -> tuple[str, str, str]:
    """Return the verdict against one run as markdown: a chip, the finding, and what stands behind it."""
    result = paired(comparison.run, rival, comparison.measure)
    name, against = comparison.label(comparison.run), comparison.label(rival)
    if result is None:
        chip = wording.chip("Not judged", "gray", "help")
        why = "Nothing was held out, or they were judged on different people."
        return chip, f"{name} and {against} can't be compared person by person.", why
    people = f"Better for {result.num_won:,} people, the same for {result.num_tied:,}, worse for {result.num_lost:,}."
    if not result.is_clear:
        bold = f"{name} and {against} are too close to call: the difference could be luck."
        return wording.chip("Could be luck", "gray", "help"), bold, people
    won = result.difference > 0
    sentence, more, less = MEASURES[comparison.measure]
    gain = _gain(result, rival.metrics.get(comparison.measure, math.nan))
    said = sentence.format(gain=gain, better=more if won else less)
    chip = wording.chip("Clear win", "green", "check") if won else wording.chip("Clear loss", "red", "close")
    sure = f"The {'gain' if won else 'loss'} holds in more than 95 of 100 re-draws of people."
    return chip, f"{name} {said} than {against}.", f"{sure} {people}"


def _gain(result: PairedDifference, base: float) -> str:
    """Return how large a difference is in proportion to the rival's figure, "23 %"; "clearly" when that is 0."""
    if not math.isfinite(base) or base <= 0:
        return "clearly"
    return wording.share(abs(result.difference) / base)


def group_differences(run: RunRow, other: RunRow, measure: str) -> list[Difference]:
    """Return the paired difference for everyone and for groups of people by how much is known of them."""
    return _group_differences(run.id, other.id, measure)


@st.cache_resource(show_spinner=False, max_entries=64)
def _group_differences(run_id: str, other_id: str, measure: str) -> list[Difference]:
    try:
        first, second = context.per_user(run_id), context.per_user(other_id)
    except NotFoundError:
        return []
    scale = 100 if measure in wording.METRICS_AS_SHARE else 1
    rows = []
    for name, mask in _group_masks(first["num_known"].to_numpy()).items():
        if mask.sum() < MIN_GROUP or not second[USER_INDEX].isin(first.loc[mask, USER_INDEX]).any():
            continue
        found = paired_bootstrap(*align_users(first[mask], second, measure), num_resamples=NUM_RESAMPLES)
        ends = np.array([found.difference, found.low, found.high]) * scale
        if np.isfinite(ends).all():
            rows.append(Difference(name, *ends.tolist(), found.num_users))
    return rows


def _group_masks(known: np.ndarray) -> dict[str, np.ndarray]:
    """Return who belongs to each group by how many interactions are known of them, bool (n,); thirds of the known."""
    low, high = np.quantile(known[known > 0], [1 / 3, 2 / 3]) if (known > 0).any() else (0.0, 0.0)
    masks = {
        "All people": known >= 0,
        "Known people": known > 0,
        "Very active": known > high,
        "Fairly active": (known > low) & (known <= high),
        "Little active": (known > 0) & (known <= low),
        "New people": known == 0,
    }
    if not masks["New people"].any():
        del masks["Known people"]
    return masks

"""Two runs compared for groups of people: by how much is known of them, and for each saved segment."""

import numpy as np
import streamlit as st

from recdash.columns import USER_INDEX
from recdash.errors import NotFoundError
from recdash.evaluation.significance import PairedDifference, align_users, paired_bootstrap
from recdash.recommend.groups import groups_by_activity
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, segments, widgets, wording
from recdash.ui.charts import compare as charts

METRIC = "ndcg@10"
FEWEST = 2


def draw(row: DatasetRow, run: RunRow, other: RunRow) -> None:
    """Draw the differences with their intervals, and say which hold nobody who was judged."""
    rows = group_differences(row, run, other)
    if not rows:
        st.markdown("No figures per person: nothing was held out.")
        return
    spoken = ", ".join(f"{one.group} {one.value:+.3f}" for one in rows)
    widgets.chart(
        charts.differences(rows, "Ranking quality, difference", widgets.palette()),
        alt=f"Difference by group of people: {spoken}.",
        key=f"groups_{run.id}_{other.id}_{len(rows)}",
    )
    st.caption("The lines are 95 % intervals. One that crosses the dotted line means: could be luck.")
    shown = {one.group for one in rows}
    empty = [one.name for one in segments.saved(row) if _segment_label(one.name) not in shown]
    if empty:
        named = wording.join_words([wording.label(name, 40) for name in empty])
        st.caption(f"Fewer than {FEWEST} people of {named} were judged in both runs.")


def group_differences(row: DatasetRow, run: RunRow, other: RunRow) -> list[charts.Difference]:
    """Return the paired difference for everyone, for people by how much is known of them, and for each segment."""
    try:
        known = context.per_user(run.id)["num_known"].to_numpy()
    except NotFoundError:
        return []
    masks = {"Everyone": known >= 0}
    masks |= {one.name.partition(":")[0]: one.members for one in groups_by_activity(known)}
    users = context.per_user(run.id)[USER_INDEX]
    for one in segments.saved(row):
        masks[_segment_label(one.name)] = users.isin(segments.user_indices(row.id, one)).to_numpy()
    found = ((name, _paired(run.id, other.id, mask.tobytes(), mask)) for name, mask in masks.items())
    return [
        charts.Difference(name, one.difference, one.low, one.high)
        for name, one in found
        if one is not None and np.isfinite(one.difference)
    ]


@st.cache_resource(show_spinner=False, max_entries=128)
def _paired(run_id: str, other_id: str, mask_key: bytes, _mask: np.ndarray) -> PairedDifference | None:
    """Compare two runs for some people, bool (n,) over those of the first run; None where too few are in both."""
    try:
        a, b = align_users(context.per_user(run_id)[_mask], context.per_user(other_id), METRIC)
    except NotFoundError:
        return None
    return paired_bootstrap(a, b) if len(a) >= FEWEST else None


def _segment_label(name: str) -> str:
    return f"Segment: {wording.plain(name, 40)}"

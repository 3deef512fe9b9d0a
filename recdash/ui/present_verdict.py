"""Screen 4 of the show: is the model better than simple methods, for whom, and could it be luck?"""

import streamlit as st

from recdash.store.runs import RunRow
from recdash.ui import compare_groups, compare_view, run_names, widgets, wording
from recdash.ui.charts import compare as charts
from recdash.ui.charts.compare import Difference
from recdash.ui.charts.template import enlarged
from recdash.ui.present_parts import Show, headline, rivals

QUESTION = "Is it better, and could that be luck?"


def draw(show: Show) -> None:
    """Draw the verdicts, and the difference by group of people against the strongest simple method."""
    others = rivals(show)
    if not others:
        headline(QUESTION, "There is no simple method to compare with yet.")
        widgets.go_button("Train a simple method", "train", "present_no_rival", ":material/model_training:")
        return
    chip, bold, people = compare_view.verdict_words(show.run, others[0])
    headline(QUESTION, f"{chip} {bold}")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(people)
        if len(others) > 1:
            _beside_popularity(show.run, others[1])
        groups = compare_groups.group_differences(show.row, show.run, others[0])
        st.markdown("\n".join(f"- {group_sentence(one)}" for one in groups))
    with right:
        _chart(show, others[0])


def group_sentence(one: Difference) -> str:
    """Say for one group of people whether the model is better for them."""
    if one.low == one.high == 0:
        return f"{one.group}: {wording.chip('No difference', 'gray')}"
    if one.low <= 0 <= one.high:
        return f"{wording.escape_markdown(one.group)}: {wording.chip('Could be luck', 'gray', 'help')}"
    if one.low > 0:
        return f"{wording.escape_markdown(one.group)}: {wording.chip('Better', 'green', 'check')}"
    return f"{wording.escape_markdown(one.group)}: {wording.chip('Worse', 'red', 'close')}"


def warm(show: Show) -> None:
    """Compare the run with each simple method, and by group."""
    for other in rivals(show):
        compare_view.paired(show.run, other)
        compare_groups.group_differences(show.row, show.run, other)


def _beside_popularity(run: RunRow, popular: RunRow) -> None:
    chip, bold, _ = compare_view.verdict_words(run, popular)
    st.markdown(f"{chip} {bold}")


def _chart(show: Show, other: RunRow) -> None:
    groups = compare_groups.group_differences(show.row, show.run, other)
    if not groups:
        st.markdown("No figures per person: nothing was held out.")
        return
    spoken = ", ".join(f"{one.group} {one.value:+.3f} ({one.low:+.3f} to {one.high:+.3f})" for one in groups)
    against = wording.label(run_names.run_name(other), 40)
    widgets.chart(
        enlarged(charts.differences(groups, "Ranking quality, difference", widgets.palette())),
        alt=f"Difference by group of people: {spoken}.",
        key=f"present_groups_{show.run.id}_{other.id}",
        finding=f"**Right of the dotted line: better than {against}.**",
        height=130 + 65 * len(groups),
    )
    st.caption("Lines are 95 % intervals. One that crosses the dotted line could be luck.")

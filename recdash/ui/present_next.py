"""Screen 5 of the show: what to do next, a link, and a report to take away."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from recdash.evaluation.next_steps import (
    CLEAR_LOSS,
    CLEAR_WIN,
    CLOSE_CALL,
    EVERY_GROUP_GAINS,
    GROUP_LOSES,
    GROUP_UNSURE,
    NARROW_LISTS,
    NOTHING_HELD_OUT,
    WIDE_LISTS,
    GroupInterval,
    Step,
    next_steps,
)
from recdash.ui import compare_groups, compare_view, navigation, present_report, run_names, widgets, wording
from recdash.ui.present_parts import Show, copy_link, headline, rivals

COVERAGE = "item_coverage@10"


@dataclass(frozen=True)
class Suggestion:
    """A step in words: a title, a sentence that its numbers support, and the page where it is done."""

    title: str
    sentence: str
    page: str
    button: str


WORDS = {
    CLEAR_WIN: Suggestion(
        "Try it on real people",
        "It beats {against}, and that is not luck. An A/B test shows whether people notice.",
        "compare",
        "See the comparison",
    ),
    CLOSE_CALL: Suggestion(
        "Train longer",
        "It is too close to {against} to call. The Best way to train may decide it.",
        "train",
        "Train again",
    ),
    CLEAR_LOSS: Suggestion(
        "Keep {against}",
        "{against} ranks better, and that is not luck. Train again before you replace it.",
        "train",
        "Train again",
    ),
    NOTHING_HELD_OUT: Suggestion(
        "Get a comparison",
        "There is nothing to judge by yet. Train a simple method on the same data, with something held back.",
        "train",
        "Train a simple method",
    ),
    GROUP_LOSES: Suggestion(
        "Look after one group",
        "It serves one group worse than {against}, and that is not luck: {group}.",
        "quality",
        "See the groups",
    ),
    GROUP_UNSURE: Suggestion(
        "Look closer at one group",
        "For this group the difference to {against} could be luck: {group}.",
        "quality",
        "See the groups",
    ),
    EVERY_GROUP_GAINS: Suggestion(
        "Look closer at the groups",
        "Every group of people is served better than by {against}. See who gains most.",
        "quality",
        "See the groups",
    ),
    NARROW_LISTS: Suggestion(
        "Show more of what there is",
        "All lists together show {share} of the catalogue. The rest is seen by nobody.",
        "map",
        "See it on the map",
    ),
    WIDE_LISTS: Suggestion(
        "Check some lists by eye",
        "All lists together show {share} of the catalogue. Ask those who know it whether they make sense.",
        "user",
        "Open a list",
    ),
}
"""What is said of each kind of step; the page is Compare runs where the one named is not there."""


def draw(show: Show) -> None:
    """Draw at most three suggestions as cards, the link and the report."""
    found = suggestions(show)
    headline("What next?", f"As the figures stand: {found[0].title[:1].lower()}{found[0].title[1:]} first.")
    for number, (place, one) in enumerate(zip(st.columns(len(found), gap="medium"), found, strict=True)):
        with place, st.container(border=True, height="stretch"):
            st.header(one.title, anchor=False)
            st.markdown(one.sentence)
            widgets.go_button(one.button, one.page, f"present_next_{number}", ":material/arrow_forward:")
    st.space("small")
    with st.container(horizontal=True, vertical_alignment="center"):
        copy_link()
        st.download_button(
            "Download the report",
            lambda: present_report.build(show, [(one.title, one.sentence) for one in found], datetime.now(UTC)),
            "report.html",
            "text/html",
            icon=":material/download:",
            key="present_report",
            on_click="ignore",
        )
        st.caption("The report is one file that needs no network.")


def suggestions(show: Show) -> list[Suggestion]:
    """Return what the figures support doing next, in words, most urgent first."""
    others = rivals(show)
    difference = compare_view.paired(show.run, others[0]) if others else None
    rows = compare_groups.group_differences(show.row, show.run, others[0]) if others else []
    groups = [GroupInterval(one.group, one.low, one.high, number == 0) for number, one in enumerate(rows)]
    against = wording.label(run_names.run_name(others[0]), 40) if others else "a simple method"
    steps = next_steps(difference, groups, show.run.metrics.get(COVERAGE, float("nan")))
    return [_in_words(step, against) for step in steps]


def warm(show: Show) -> None:
    """Work out the suggestions."""
    suggestions(show)


def _in_words(step: Step, against: str) -> Suggestion:
    said = WORDS[step.kind]
    values = {
        "against": against,
        "group": wording.escape_markdown(step.group[:1].lower() + step.group[1:]),
        "share": wording.share(step.share),
    }
    page = said.page if navigation.page_file(said.page).exists() else "compare"
    return replace(said, title=said.title.format(**values), sentence=said.sentence.format(**values), page=page)

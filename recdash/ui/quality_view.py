"""The Quality page: which groups are served badly, how sure that is, and the people of the group that is looked at."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from recdash.data.portrait.profile import split_sentence
from recdash.evaluation.segments import Standing, worst_clear
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, group_words, quality, quality_group, segments, widgets, wording
from recdash.ui.charts import quality as charts
from recdash.ui.charts.template import CONFIG

MOST_ROWS = 16
ALL = "all"
OF = {quality.PEOPLE: "People", quality.ITEMS: "Items"}


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw the page below its header."""
    if not context.is_judged(run.id):
        widgets.empty_state(
            "Nothing of this data was held back, so nobody can tell who is served well. Bring it with a split.",
            "Bring data",
            "data",
            icon=":material/database:",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        of = _of()
        found = quality.standings(row, run, of)
        shown = _of_family(found)
        chosen = _chosen(shown)
    _verdict(row, found)
    _figures(run, found)
    if chosen is None:
        st.markdown("The groups are too small to be judged: each needs at least eight, and as many outside of it.")
    else:
        left, right = st.columns([7, 5], gap="medium")
        with left, widgets.card("Groups against everyone else"):
            _dots(shown, chosen, run, of)
        with right:
            quality_group.draw(row, run, of, chosen)
        quality_group.people(row, run, of, chosen)
    segments.draw(row)


def _of() -> str:
    """Let the visitor choose people or items; the address keeps it."""
    wanted = address.param("of")
    st.session_state["quality_of"] = wanted if wanted in OF else quality.PEOPLE
    st.radio(
        "Groups of",
        list(OF),
        key="quality_of",
        format_func=OF.__getitem__,
        horizontal=True,
        on_change=lambda: address.set_params(of=st.session_state["quality_of"], by=None, group=None),
    )
    return st.session_state["quality_of"]


def _of_family(found: Sequence[Standing]) -> list[Standing]:
    """Let the visitor choose what the groups are divided by; the address keeps it."""
    families = list(dict.fromkeys(one.group.family for one in found))
    wanted = address.param("by")
    st.session_state["quality_by"] = wanted if wanted in families else ALL
    st.selectbox(
        "Divided by",
        [ALL, *sorted(families, key=group_words.family_label)],
        key="quality_by",
        format_func=lambda family: "Everything" if family == ALL else group_words.family_label(family),
        width=260,
        on_change=lambda: _choose_family(st.session_state["quality_by"]),
    )
    family = st.session_state["quality_by"]
    return [one for one in found if family in (ALL, one.group.family)]


def _choose_family(family: str) -> None:
    address.set_params(by=None if family == ALL else family, group=None)


def _chosen(shown: Sequence[Standing]) -> Standing | None:
    """Let the visitor choose a group by its name; else it is the one that is served worst."""
    if not shown:
        return None
    by_label = {group_words.group_label(one.group): one for one in shown}
    wanted = address.param("group")
    first = group_words.group_label((worst_clear(shown) or shown[0]).group)
    st.session_state["quality_group"] = wanted if wanted in by_label else first
    st.selectbox(
        "Group",
        list(by_label),
        key="quality_group",
        width=320,
        on_change=lambda: address.set_params(group=st.session_state["quality_group"]),
    )
    return by_label[st.session_state["quality_group"]]


def _verdict(row: DatasetRow, found: Sequence[Standing]) -> None:
    worst = worst_clear(found)
    chip = wording.chip("Not luck", "orange", "trending_down") if worst else wording.chip("Could be luck", "gray")
    looked = f"We looked at {wording.plural(len(found), 'group')}; that so many were looked at is allowed for."
    split = split_sentence(context.dataset_profile(row.id))
    rest = f"{looked} {wording.escape_markdown(split)}"
    widgets.verdict(chip, wording.escape_markdown(group_words.verdict(found)), rest)


def _figures(run: RunRow, found: Sequence[Standing]) -> None:
    judged = context.per_user(run.id)
    value, interval = run.metrics.get("ndcg@10", np.nan), run.intervals.get("ndcg@10", [np.nan, np.nan])
    behind = sum(one.is_clear and one.difference < 0 for one in found)
    widgets.figures(
        [
            widgets.Figure(
                "Ranking quality",
                wording.figure(value),
                f"{interval[0]:.3f}–{interval[1]:.3f}" if np.isfinite(interval).all() else None,
                "95 % interval",
                wording.metric_help("ndcg@10") + " A point is 0.01 of it.",
            ),
            widgets.Figure(
                "People judged", wording.count(len(judged)), help="They chose something in the hidden part."
            ),
            widgets.Figure("Without a hit", wording.share(float((judged["recall@10"] == 0).mean()))),
            widgets.Figure("Groups behind", f"{behind} of {len(found)}", help="Served worse, and that is not luck."),
        ]
    )


def _dots(shown: Sequence[Standing], chosen: Standing, run: RunRow, of: str) -> None:
    drawn = [*shown[:MOST_ROWS], *([chosen] if chosen in shown[MOST_ROWS:] else [])]
    rows = [_dot(one, one is chosen) for one in drawn]
    key = f"quality_dots_{run.id}_{of}_{address.param('by') or ALL}"
    st.markdown(_finding(shown))

    def take() -> None:
        points = (st.session_state[key].get("selection") or {}).get("points") or []
        if points:
            at = np.ravel(points[0].get("customdata", 0))[0]
            address.set_params(group=group_words.group_label(drawn[int(at)].group))

    figure = charts.dots(rows, "Points less or more than everyone else", widgets.palette())
    st.plotly_chart(
        figure,
        theme=None,
        config=CONFIG,
        key=key,
        on_select=take,
        selection_mode="points",
        alt="Groups against everyone else. " + "; ".join(row.told for row in rows) + ".",
        height=int(figure.layout.height),
    )
    listed = f"The {len(drawn)} that stand lowest of {len(shown)} are drawn. " if len(drawn) < len(shown) else ""
    st.caption(
        f"{listed}Click a dot for more. Lines are 95 % intervals. A full dot is not luck, a hollow one could be."
    )


def _finding(shown: Sequence[Standing]) -> str:
    """Say of how many groups it is no luck that they are served worse, or better."""
    worse = sum(one.is_clear and one.difference < 0 for one in shown)
    better = sum(one.is_clear and one.difference > 0 for one in shown)
    groups = wording.plural(len(shown), "group")
    if not worse and not better:
        return f"**Of {groups}, none differs from everyone else by more than luck.**"
    behind = f"{worse} are" if worse > 1 else "one is" if worse else "none is"
    return f"**Of {groups}, {behind} served worse and {better or 'none'} better than everyone else by more than luck.**"


def _dot(one: Standing, is_chosen: bool) -> charts.Dot:
    value, low, high = (group_words.points(number) for number in (one.difference, one.low, one.high))
    name = group_words.group_label(one.group)
    return charts.Dot(name, value, low, high, one.is_clear, is_chosen, group_words.told(one))

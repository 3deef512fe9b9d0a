"""Why one item has its place for one person: a sentence, exact parts, what leaving things out does, what is alike."""

import re

import streamlit as st

from recdash.columns import ITEM_ID
from recdash.recommend.explain import Explanation
from recdash.store.datasets import DatasetRow
from recdash.ui import context, person, widgets, wording
from recdash.ui.charts import reasons
from recdash.ui.person import Person

MOST_PARTS = 6
MOST_LEFT_OUT = 3
PART_NAMES = {
    "profile": "Their profile",
    "popularity": "Popular with everyone",
    "predicted_rating": "Predicted rating",
    "relevance": "The predictor's view",
}
START = "Same for every item"
_LIKED = re.compile(r"(Because they (?:liked|chose) )(.+)", re.DOTALL)


def draw(one: Person, row: DatasetRow, item: int) -> None:
    """Draw the pane for the item whose card is open."""
    dataset = context.dataset(row.id)
    widgets.section(f"Why {wording.label(dataset.item_titles[item], 50)}?")
    told = person.explanation(one, item)
    with widgets.card():
        st.markdown(f"**{wording.escape_markdown(told.sentence)}**")
        _bars(one, told)
        _left_out(told)
        alike = person.alike(one.run_id, row.id, item)
        if alike:
            st.markdown("**Reads alike:** " + ", ".join(wording.label(name, 40) for name in alike))
        item_id = str(dataset.items[ITEM_ID].iloc[item])
        if context.model(one.run_id).item_vectors() is not None:
            widgets.go_button("Show on map", "map", "to_map", ":material/bubble_chart:", item=item_id, user=one.user_id)
        else:
            st.caption("This kind of model has no map. The interest model shows where the item lies.")


def reason_line(reason: str) -> str:
    """Return a card's reason as safe markdown, the titles in bold."""
    liked = _LIKED.fullmatch(reason)
    if liked is None:
        return wording.escape_markdown(reason)
    return f"{liked[1]}**{wording.escape_markdown(liked[2])}**"


def parts_of(told: Explanation) -> list[reasons.Part]:
    """Return the largest parts of a score and, summed up, the smaller ones for and against it.

    Values are percentages of everything that speaks for the item: the positive ones add up to 100.
    """
    total = sum(max(part.value, 0.0) for part in told.contributions) + max(told.base, 0.0) or 1.0
    parts = [
        reasons.Part(part.title or PART_NAMES.get(part.kind, part.kind), 100 * part.value / total)
        for part in told.contributions[:MOST_PARTS]
    ]
    if told.base:
        parts.append(reasons.Part(START, 100 * told.base / total))
    rest = [100 * part.value / total for part in told.contributions[MOST_PARTS:]]
    for word, values in (("for it", [v for v in rest if v > 0]), ("against it", [v for v in rest if v < 0])):
        if values:
            parts.append(reasons.Part(f"{len(values):,} smaller, {word}", sum(values), summed=True))
    return parts


def _bars(one: Person, told: Explanation) -> None:
    parts = parts_of(told)
    if not parts:
        return
    spoken = ", ".join(f"{part.name} {part.percent:+.0f} %" for part in parts)
    widgets.chart(
        reasons.contributions(parts, widgets.palette()),
        alt=f"Bars of what speaks for and against it: {spoken}.",
        key=f"parts_{one.user_index}_{told.item_index}",
    )
    against = " Orange bars speak against it." if any(part.percent < 0 for part in parts) else ""
    st.caption(f"Exact parts of the score. The blue bars are all that speaks for it, 100 % together.{against}")


def _left_out(told: Explanation) -> None:
    if not told.leave_one_out:
        return
    st.markdown("**Had they not chosen it,** says the model when asked again without")
    lines = [
        f"- {wording.label(one.title, 50)}: {_move(told.rank, one.rank_after)}"
        for one in told.leave_one_out[:MOST_LEFT_OUT]
    ]
    st.markdown("\n".join(lines))


def _move(before: int, after: int) -> str:
    if after == before:
        return f"still place {before:,}"
    return f"place {after:,} instead of {before:,}"

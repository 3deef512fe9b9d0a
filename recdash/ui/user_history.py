"""What the model knows of one person, newest first."""

import streamlit as st

from recdash.store.datasets import DatasetRow
from recdash.ui import context, person, widgets, wording
from recdash.ui.person import Person

MOST_HISTORY, FEW_LINES = 100, 7


def draw(one: Person, row: DatasetRow) -> None:
    """Draw the history of a person."""
    table = person.history_table(one)
    widgets.section("History", "What the model knows of this person, newest first.")
    if table.empty:
        st.markdown("Nothing yet: a new person.")
        return
    scale = context.dataset(row.id).rating_scale
    lines = [_line(record, scale) for record in table.head(MOST_HISTORY).to_dict("records")]
    with st.container(border=True, height=420 if len(lines) > FEW_LINES else "content"):
        st.markdown("\n\n".join(lines))
    if len(table) > MOST_HISTORY:
        st.caption(f"And {wording.plural(len(table) - MOST_HISTORY, 'older item')}.")


def _line(record: dict, scale: tuple[float, float] | None) -> str:
    rating, when = record.get("Rating", float("nan")), record.get("When")
    top = f" of {wording.figure(scale[1])}" if scale else ""
    said = [f"rated {wording.figure(rating)}{top}"] if rating == rating else []
    said += [wording.day(when)] if when is not None else []
    return wording.lines(wording.label(record["Item"], 80), wording.aside(", ".join(said)))

"""What a person chose later and was not shown: the place each got, and a way to ask why not."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, RANK, USER_INDEX
from recdash.recommend.missed import missed
from recdash.store.datasets import DatasetRow
from recdash.ui import address, context, person, widgets, wording
from recdash.ui.person import Person

MOST = 30


def draw(one: Person, row: DatasetRow, ranked: pd.DataFrame, open_item: int | None) -> None:
    """Draw the missed items, nearest first; nothing for somebody of whom nothing was held back."""
    later = _later(one)
    if not later:
        return
    found = _missed(one, later, tuple(ranked[ITEM_INDEX].tolist()))
    widgets.section("Chosen later, but not shown", _sentence(len(later), found, len(ranked)))
    with st.container(border=True, height=420 if len(found) > 6 else "content") if len(found) else st.container():
        for record in found.head(MOST).to_dict("records"):
            _line(one, row, record, open_item)
    if len(found) > MOST:
        st.caption(f"And {wording.plural(len(found) - MOST, 'item')} further down.")


def _sentence(num_later: int, found: pd.DataFrame, num_shown: int) -> str:
    if found.empty:
        return f"Nothing: all {num_later} they chose later were shown." if num_later > 1 else "Nothing was missed."
    missed_of = f"Of {wording.plural(num_later, 'item')} they chose later, {len(found):,}"
    were = "was" if len(found) == 1 else "were"
    return (
        f"{missed_of} {were} not among the {num_shown} shown; the nearest stands at place {int(found[RANK].iloc[0]):,}."
    )


def _line(one: Person, row: DatasetRow, record: dict, open_item: int | None) -> None:
    dataset, item = context.dataset(row.id), int(record[ITEM_INDEX])
    title = wording.label(dataset.item_titles[item], 80)
    widgets.row(
        wording.lines(f"**{title}**", wording.aside(f"Place {record[RANK]:,}")),
        "Why not?",
        f"why_not_{one.user_index}_{item}",
        f"Why not {title}?",
        is_chosen=item == open_item,
        border=False,
        on_click=lambda: address.set_params(item=str(dataset.items[ITEM_ID].iloc[item]), why=None),
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _later(one: Person) -> frozenset[int]:
    held_out = context.dataset_split(one.dataset_id).test
    return frozenset(held_out.loc[held_out[USER_INDEX] == one.user_index, ITEM_INDEX].tolist())


@st.cache_resource(show_spinner=False, max_entries=64)
def _missed(one: Person, later: frozenset[int], shown: tuple[int, ...]) -> pd.DataFrame:
    return missed(context.model(one.run_id), person.histories(one), np.array(sorted(later), np.int64), shown)

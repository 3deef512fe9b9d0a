"""The One-user page below the picker: figures, the list and how it is arranged, the open item's reason, the history."""

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX
from recdash.recommend.ranking import predicts_ratings
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    alike_view,
    arranged,
    asking_view,
    context,
    list_cards,
    list_table,
    list_tools,
    missed_view,
    other_runs,
    person,
    reason_pane,
    reason_survey,
    run_note,
    user_figures,
    user_history,
    what_if_view,
    widgets,
)
from recdash.ui.arranged import Arrangement
from recdash.ui.person import Person

K = 10


def draw(one: Person, row: DatasetRow, run: RunRow) -> None:
    """Draw the page below the picker."""
    with widgets.fresh(person.PLACE, one):
        run_note.show(row, run)
        rates = predicts_ratings(context.model(run.id), person.histories(one))
        how = arranged.asked(row.id, rates)
        ranked = arranged.recommendations(one, K, how)
        user_figures.draw(one, row, run, ranked)
        list_tools.draw(one, run, how, rates)
        if ranked.empty:
            list_tools.nothing_left(how)
        _list_and_reason(one, row, how, ranked)
        other_runs.draw(one, run, how)


def _list_and_reason(one: Person, row: DatasetRow, how: Arrangement, ranked: pd.DataFrame) -> None:
    open_item, as_table = _open_item(row, ranked), list_tools.is_table()
    if as_table and len(ranked):
        list_table.draw(one, row, ranked, open_item)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        if as_table and open_item is not None:
            reason_pane.draw(one, row, open_item, ranked[ITEM_INDEX].tolist())
        if not as_table:
            list_cards.draw(one, row, ranked, open_item)
        missed_view.draw(one, row, ranked, open_item)
        what_if_view.draw(one, ranked, K, how)
        alike_view.people(one)
    with right:
        if not as_table and open_item is not None:
            reason_pane.draw(one, row, open_item, ranked[ITEM_INDEX].tolist())
        user_history.draw(one, row)
        asking_view.draw(one)
        reason_survey.draw(one)


def _open_item(row: DatasetRow, ranked: pd.DataFrame) -> int | None:
    wanted = address.param("item")
    if wanted is not None:
        index = int(context.dataset(row.id).item_indices([wanted])[0])
        if index >= 0:
            return index
    return int(ranked[ITEM_INDEX].iloc[0]) if len(ranked) else None

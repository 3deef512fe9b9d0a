"""The One-user page below the picker: figures, cards, the reason of the open card, and the history."""

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, PREDICTED_RATING, RATING_HIGH, RATING_LOW
from recdash.recommend.ranking import predicts_ratings
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    asking_view,
    context,
    list_order,
    missed_view,
    person,
    reason_pane,
    reason_survey,
    run_names,
    run_note,
    what_if_view,
    widgets,
    wording,
)
from recdash.ui.person import Person

K = 10
MOST_HISTORY, FEW_LINES = 100, 7


def draw(one: Person, row: DatasetRow, run: RunRow) -> None:
    """Draw the page below the picker."""
    run_note.show(row, run)
    with widgets.fresh("person", one):
        rates = predicts_ratings(context.model(run.id), person.histories(one))
        ranked = person.recommendations(one, K, rates and list_order.by_rating())
        _figures(one, row, run, ranked)
        _list_and_reason(one, row, run, ranked)


def _list_and_reason(one: Person, row: DatasetRow, run: RunRow, ranked: pd.DataFrame) -> None:
    left, right = st.columns([7, 5], gap="medium")
    open_item = _open_item(row, ranked)
    with left:
        rates = bool(ranked[PREDICTED_RATING].notna().any())
        widgets.section("Recommended", f"{_origin(one, row, run)} {list_order.sentence(run, rates)}".strip())
        if rates:
            list_order.switch(run)
        for record in ranked.to_dict("records"):
            _card(one, row, record, open_item)
        missed_view.draw(one, row, ranked, open_item)
        what_if_view.draw(one, ranked, K)
    with right:
        if open_item is not None:
            reason_pane.draw(one, row, open_item, ranked[ITEM_INDEX].tolist())
        _history(one, row)
        asking_view.draw(one)
        reason_survey.draw(one)


def _origin(one: Person, row: DatasetRow, run: RunRow) -> str:
    name = wording.label(run_names.run_name(run), 40)
    if not person.num_known(row.id)[one.user_index]:
        return f"By **{name}**. We know nothing this person did: this rests on their profile and on popularity."
    return f"By **{name}**, without what this person already had."


def _open_item(row: DatasetRow, ranked: pd.DataFrame) -> int | None:
    wanted = address.param("item")
    if wanted is not None:
        index = int(context.dataset(row.id).item_indices([wanted])[0])
        if index >= 0:
            return index
    return int(ranked[ITEM_INDEX].iloc[0]) if len(ranked) else None


def _figures(one: Person, row: DatasetRow, run: RunRow, ranked: pd.DataFrame) -> None:
    table, counts = person.history_table(one), person.num_known(row.id)
    number = len(table)
    place = float((counts >= counts[one.user_index]).mean())
    standing = f"top {max(1, round(100 * place))} %" if number else None
    entries = [widgets.Figure("Known items", wording.count(number), standing)]
    if "Rating" in table and table["Rating"].notna().any():
        scale = context.dataset(row.id).rating_scale
        top = f"of {wording.figure(scale[1])}" if scale else None
        entries.append(widgets.Figure("Average rating", wording.figure(float(table["Rating"].mean())), top))
    hits = person.num_hits(ranked)
    average = run.metrics.get("precision@10")
    entries.append(
        widgets.Figure(
            "Hits",
            f"{hits} of 10",
            round(hits - 10 * average, 1) if average is not None and average == average else None,
            "vs mean",
            "How many of the ten items this person chose later, in the part of the data that the model never saw.",
        )
    )
    ratings = ranked[PREDICTED_RATING]
    if ratings.notna().any():
        entries.append(widgets.Figure("Best predicted", wording.figure(float(ratings.max()))))
    widgets.figures(entries)


def _card(one: Person, row: DatasetRow, record: dict, open_item: int | None) -> None:
    dataset, item = context.dataset(row.id), int(record[ITEM_INDEX])
    title = wording.label(dataset.item_titles[item], 80)
    chips = " " + wording.chip("Chosen later", "green", "check") if record["chosen_later"] else ""
    rating, likely = record[PREDICTED_RATING], wording.likely(record[RATING_LOW], record[RATING_HIGH])
    about = wording.escape_markdown(person.describe_item(row.id, item))
    if rating == rating:
        said = f"Predicted rating {rating:.1f}" + (f", likely {likely}" if likely else "")
        about = f"{said} · {about}" if about else said
    with (
        st.container(border=True),
        st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False),
    ):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{record['rank']}. {title}**{chips}")
            if about:
                st.caption(about)
            st.markdown(wording.escape_markdown(record["reason"]))
        kind = "primary" if item == open_item else "secondary"
        if st.button("Why?", key=f"why_{one.user_index}_{item}", type=kind, help=f"Why {title}?"):
            address.set_params(item=str(dataset.items[ITEM_ID].iloc[item]))
            st.rerun()


def _history(one: Person, row: DatasetRow) -> None:
    table = person.history_table(one)
    widgets.section("History", "What the model knows of this person, newest first.")
    if table.empty:
        st.markdown("Nothing yet: a new person.")
        return
    scale = context.dataset(row.id).rating_scale
    lines = [_history_line(record, scale) for record in table.head(MOST_HISTORY).to_dict("records")]
    with st.container(border=True, height=420 if len(lines) > FEW_LINES else "content"):
        st.markdown("\n\n".join(lines))
    if len(table) > MOST_HISTORY:
        st.caption(f"And {wording.plural(len(table) - MOST_HISTORY, 'older item')}.")


def _history_line(record: dict, scale: tuple[float, float] | None) -> str:
    rating, when = record.get("Rating", float("nan")), record.get("When")
    top = f" of {wording.figure(scale[1])}" if scale else ""
    said = [f"rated {wording.figure(rating)}{top}"] if rating == rating else []
    said += [wording.day(when)] if when is not None else []
    details = f"  \n  :gray[{', '.join(said)}]" if said else ""
    return f"{wording.label(record['Item'], 80)}{details}"

"""The One-user page below the picker: figures, cards, the reason of the open card, and the history."""

import math

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, PREDICTED_RATING, RANK, RATING
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, person, reason_pane, widgets, wording
from recdash.ui.breadth import breadth
from recdash.ui.person import Person
from recdash.ui.widgets import Figure

K = 10
MOST_K = 50
TITLE_WIDTH = 190


def draw(one: Person, row: DatasetRow, run: RunRow) -> None:
    """Draw the page; what stood there of somebody else is taken away before anything is worked out."""
    place = st.empty()
    if st.session_state.get("shown_person") != one:
        place.skeleton(height=700)
    ranked = person.recommendations(one, list_length())
    st.session_state["shown_person"] = one
    with place.container():
        widgets.figures(figures(one, row, run, ranked))
        left, right = st.columns([7, 5], gap="medium")
        open_item = _open_item(row, ranked)
        with left:
            _list(one, row, run, ranked, open_item)
        with right:
            if open_item is not None:
                reason_pane.draw(one, row, open_item)
            _history(one, row)


def list_length() -> int:
    """Return the k of the address: how many items are listed, 10 unless another number from 1 to 50 is asked for."""
    wanted = address.param("k") or ""
    return min(max(int(wanted), 1), MOST_K) if wanted.isdecimal() and len(wanted) < 4 else K


def _list(one: Person, row: DatasetRow, run: RunRow, ranked: pd.DataFrame, open_item: int | None) -> None:
    widgets.section("Recommended", _origin(one, row, run))
    if ranked.empty:
        st.markdown("Nothing is left to recommend: this person had every item already.")
    for record in ranked.to_dict("records"):
        _card(one, row, record, open_item)
    k = list_length()
    if len(ranked) == k < MOST_K:
        more = min(k + 10, MOST_K)
        st.button("Show more", key="more", icon=":material/expand_more:", on_click=_show, args=(more,))


def _show(k: int) -> None:
    address.set_params(k=k)


def _origin(one: Person, row: DatasetRow, run: RunRow) -> str:
    name = wording.label(wording.run_name(run.name, run.model), 40)
    if person.num_known(row.id)[one.user_index]:
        return f"By **{name}**, without what this person already had."
    dataset = context.dataset(row.id)
    told = dataset.text_templates.get("users") and person.describe_user(dataset, one.user_index)
    rests = "what their profile says and on what is popular" if told else "what is popular"
    chip = wording.chip("New person", "orange", "person_add")
    return f"{chip} By **{name}**. No choice of theirs is known yet, so this rests on {rests}."


def _open_item(row: DatasetRow, ranked: pd.DataFrame) -> int | None:
    """Return the item of the address, else the first of the list."""
    wanted = address.param("item")
    index = -1 if wanted is None else int(context.dataset(row.id).item_indices([wanted])[0])
    if index >= 0:
        return index
    return int(ranked[ITEM_INDEX].iloc[0]) if len(ranked) else None


def figures(one: Person, row: DatasetRow, run: RunRow, ranked: pd.DataFrame) -> list[Figure]:
    """Return the four numbers about a person, fewer where the data has no ratings or kinds."""
    entries = [_how_much(one, row), _average_rating(one, row), _hits(one, run, ranked), _taste(one, row)]
    ratings = ranked[PREDICTED_RATING].dropna()
    if None in entries and len(ratings):
        entries.append(Figure("Best predicted", wording.figure(float(ratings.max())), "predicted rating"))
    return [entry for entry in entries if entry is not None][:4]


def _how_much(one: Person, row: DatasetRow) -> Figure:
    counts = person.num_known(row.id)
    number = int(counts[one.user_index])
    name = "Ratings" if person.has_only_ratings(row.id) else "Items chosen"
    place = max(1, math.ceil(100 * float((counts >= number).mean())))
    return Figure(name, wording.count(number), f"top {place} %" if number else "new person", None, "What models know.")


def _average_rating(one: Person, row: DatasetRow) -> Figure | None:
    table, split = person.history_table(one), context.dataset_split(row.id)
    if "Rating" not in table:
        return None
    own, everybody = float(table["Rating"].mean()), float(split.fitting[RATING].mean())
    if not math.isfinite(own):
        return Figure("Average rating", wording.NO_FIGURE, "none given")
    return Figure("Average rating", wording.figure(own), round(own - everybody, 1), "vs average", good="neutral")


def _hits(one: Person, run: RunRow, ranked: pd.DataFrame) -> Figure:
    hint = "How many of the ten they chose later, in the part of the data that no model saw."
    later = person.num_later(one)
    if not later:
        return Figure("Hits in top 10", wording.NO_FIGURE, "chose none later", None, hint)
    first = ranked[ranked[RANK] <= K]
    hits, average = int(first["chosen_later"].sum()), run.metrics.get("precision@10", math.nan)
    delta = round(hits - K * average, 1) if math.isfinite(average) and len(first) == K else None
    return Figure("Hits in top 10", f"{hits} of {len(first)}", delta, "vs average", f"{hint} They chose {later:,}.")


def _taste(one: Person, row: DatasetRow) -> Figure | None:
    spread = breadth(row.id)
    if spread is None or math.isnan(spread.place[one.user_index]):
        return None
    kind = spread.kind.lower().removesuffix("s")
    hint = f"How evenly what they chose spreads over each {kind}, compared with other people."
    seen = f"{spread.num_seen[one.user_index]} of {spread.num_kinds}"
    return Figure("Taste breadth", spread.word(one.user_index), seen, f"{kind}s" if len(kind) < 12 else None, hint)


def _card(one: Person, row: DatasetRow, record: dict, open_item: int | None) -> None:
    dataset, item = context.dataset(row.id), int(record[ITEM_INDEX])
    title = wording.label(dataset.item_titles[item], 80)
    chips = " " + wording.chip("Chosen later", "green", "check") if record["chosen_later"] else ""
    about = [wording.escape_markdown(person.describe_item(dataset, item))]
    if math.isfinite(record[PREDICTED_RATING]):
        about.append(f"Predicted rating {wording.figure(record[PREDICTED_RATING])}")
    with (
        st.container(border=True),
        st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False),
    ):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{record[RANK]}. {title}**{chips}")
            st.caption(" · ".join(part for part in about if part) or " ")
            st.markdown(reason_pane.reason_line(record["reason"]))
        st.button(
            "Why?",
            key=f"why_{one.user_index}_{item}",
            type="primary" if item == open_item else "secondary",
            help=f"Why {title}?",
            on_click=_open,
            args=(str(dataset.items[ITEM_ID].iloc[item]),),
        )


def _open(item_id: str) -> None:
    address.set_params(item=item_id)


def _history(one: Person, row: DatasetRow) -> None:
    table = person.history_table(one)
    widgets.section("History", "What the model knows of this person, newest first." if len(table) else "")
    if table.empty:
        st.markdown("Nothing yet: a new person.")
        return
    low, high = context.dataset(row.id).rating_scale or (0.0, 5.0)
    config = {
        "Item": st.column_config.TextColumn(width=TITLE_WIDTH),
        "Rating": st.column_config.ProgressColumn(format="%.1f", min_value=min(low, 0.0), max_value=high, width=95),
        "When": st.column_config.DateColumn(format="D MMM YYYY", width=95),
    }
    st.dataframe(
        table,
        hide_index=True,
        column_config={name: config[name] for name in table},
        row_height=36,
        height=min(420, 40 + 36 * len(table)),
        alt="What this person chose, newest first.",
    )

"""Screen 3 of the show: one person, five cards, and the reason of the one that is opened."""

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX
from recdash.data.words import were
from recdash.ui import address, context, person, reason_pane, reasoning, widgets, wording
from recdash.ui.present_parts import Show, headline
from recdash.ui.user_view import K

CARDS, PAST = 5, 7


def draw(show: Show) -> None:
    """Draw the cards at the left; at the right what the person did, or the reason of the card that is open."""
    ranked = person.recommendations(show.one, K)
    headline("What does one person get, and why?", finding(show, ranked))
    left, right = st.columns([7, 5], gap="large")
    open_item = _open_item(show, ranked)
    with left:
        for record in ranked.head(CARDS).to_dict("records"):
            _card(show, record, open_item)
    with right:
        if open_item is None:
            _past(show)
        else:
            title = wording.label(context.dataset(show.row.id).item_titles[open_item], 50)
            st.header(f"Why {title}?", anchor=False)
            reason_pane.still(show.one, open_item)
            st.button(
                "Back to what they did", icon=":material/history:", key="present_past", on_click=_open, args=("",)
            )


def finding(show: Show, ranked: pd.DataFrame) -> str:
    """Say what is known of the person and, where something was held back, how many of the ten they chose later."""
    known = len(person.history_table(show.one))
    if not known:
        return "We know nothing this person did: the list rests on what they say of themselves, and on popularity."
    said = f"We know {wording.plural(known, 'thing')} this person chose."
    if not context.dataset_profile(show.row.id).split.num_test:
        return said
    hits = person.num_hits(ranked)
    later = "None of the ten we would show was" if hits == 0 else f"Of the ten we would show, {hits} {were(hits)}"
    return f"{said} {later} chosen later, in the part that no model saw."


def warm(show: Show) -> None:
    """Work out the list, and the reason of each card."""
    ranked = person.recommendations(show.one, K)
    person.history_table(show.one)
    person.describe_item(show.row.id, 0)
    for item in ranked[ITEM_INDEX].head(CARDS).tolist():
        person.explanation(show.one, item)
        reasoning.faithfulness(show.one, item)


def _open_item(show: Show, ranked: pd.DataFrame) -> int | None:
    """Return the item of the card that is open, if it is one of the five."""
    wanted = address.param("item")
    if not wanted:
        return None
    index = int(context.dataset(show.row.id).item_indices([wanted])[0])
    return index if index in ranked[ITEM_INDEX].head(CARDS).tolist() else None


def _open(item_id: str) -> None:
    address.set_params(item=item_id or None)


def _card(show: Show, record: dict, open_item: int | None) -> None:
    dataset, item = context.dataset(show.row.id), int(record[ITEM_INDEX])
    title = wording.label(dataset.item_titles[item], 60)
    chip = " " + wording.chip("Chosen later", "green", "check") if record["chosen_later"] else ""
    widgets.row(
        wording.lines(f"**{record['rank']}. {title}**{chip}", wording.escape_markdown(record["reason"])),
        "Why?",
        f"present_why_{item}",
        f"Why {title}?",
        is_chosen=item == open_item,
        on_click=lambda: _open(str(dataset.items[ITEM_ID].iloc[item])),
    )


def _past(show: Show) -> None:
    st.header("What they did", anchor=False)
    table = person.history_table(show.one)
    if table.empty:
        st.markdown("Nothing yet: a new person.")
        return
    ordered = table.sort_values("Rating", ascending=False, kind="stable") if "Rating" in table else table
    st.markdown("\n".join(f"- {_past_line(record)}" for record in ordered.head(PAST).to_dict("records")))
    if len(table) > PAST:
        order = "liked best" if "Rating" in table else "newest"
        st.caption(f"The {PAST} {order}, of {wording.count(len(table))}.")


def _past_line(record: dict) -> str:
    rating, title = record.get("Rating", float("nan")), wording.label(record["Item"], 60)
    return f"{title} :gray[{wording.figure(rating)}]" if rating == rating else title

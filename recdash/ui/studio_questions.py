"""What the New-person page asks: cards to judge, a search, and words and a profile where the model reads them."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, TITLE, USER_ID
from recdash.data.templates import template_columns
from recdash.recommend.taste import reads_profiles, reads_words
from recdash.store.datasets import DatasetRow
from recdash.ui import context, map_marks, person, said, visitor, widgets, wording
from recdash.ui.said import Said
from recdash.ui.visitor import Visit

CARDS, ONE = "cards", "one"
WAYS = {CARDS: "Cards", ONE: "One by one"}
NUM_CARDS, PER_ROW = 6, 2
MOST_FOUND = 5
MOST_VALUES = 60
ASKED, SKIPPED = "visitor_asked", "visitor_skipped"


def draw(row: DatasetRow, visit: Visit, one: Said) -> None:
    """Draw everything that can be answered."""
    widgets.section("Do you know these?", "Many people know them, and your answer tells a lot.")
    way = widgets.kept_choice("How to ask", "ask", WAYS, "visitor_way")
    items = _asked(visit, 1 if way == ONE else NUM_CARDS)
    if not items:
        st.markdown("There is nothing left to ask. Search for what you know.")
    cards = st.grid(PER_ROW if way == CARDS else 1, border=True)
    for slot, item in enumerate(items):
        with cards.cell():
            _card(visit, slot, item, large=way == ONE)
    if way == CARDS:
        st.button("Show me others", icon=":material/refresh:", key="visitor_others", on_click=_skip, args=(items,))
    _search(visit)
    if reads_words(context.model(visit.run_id), context.dataset(row.id)):
        _words(one)
    if reads_profiles(context.model(visit.run_id), context.dataset(row.id)):
        _profile(row, one)


def _asked(visit: Visit, num: int) -> list[int]:
    """Return the items that are asked for; one that is answered makes room for the next, the others stay in place."""
    skipped = st.session_state.setdefault(SKIPPED, {}).get(visit.dataset_id, ())
    gone = {*visit.likes, *visit.dislikes, *skipped}
    of, before = st.session_state.get(ASKED, (None, []))
    places = [item if item not in gone else None for item in before[:num]] if of == visit.dataset_id else []
    places += [None] * (num - len(places))
    stay = tuple(item for item in places if item is not None)
    new = iter(visitor.ask_next(visit, (*skipped, *stay), places.count(None)) if None in places else ())
    asked = [next(new, None) if item is None else item for item in places]
    found = [item for item in asked if item is not None]
    st.session_state[ASKED] = (visit.dataset_id, found)
    return found


def _skip(items: Sequence[int]) -> None:
    of = st.session_state[ASKED][0]
    skipped = st.session_state[SKIPPED]
    skipped[of] = (*skipped.get(of, ()), *items)


def ask_anything() -> None:
    """Forget what was skipped."""
    st.session_state.pop(SKIPPED, None)
    st.session_state.pop(ASKED, None)


def _card(visit: Visit, slot: int, item: int, large: bool) -> None:
    dataset = context.dataset(visit.dataset_id)
    title, about = wording.label(dataset.item_titles[item], 80), person.describe_item(visit.dataset_id, item)
    if large:
        st.header(title, anchor=False)
    text = wording.lines("" if large else f"**{title}**", wording.aside(wording.escape_markdown(about)))
    if text:
        st.markdown(text)
    item_id = str(dataset.items[ITEM_ID].iloc[item])
    with st.container(horizontal=True):
        _judge(item_id, title, f"asked_{slot}", ("L", "D") if large else (None, None))
        if large:
            st.button("Skip", key="skip", type="tertiary", on_click=_skip, args=((item,),), shortcut="S")


def _judge(item_id: str, title: str, key: str, shortcuts: tuple[str | None, str | None] = (None, None)) -> None:
    for label, likes_it, shortcut in (("Like", True, shortcuts[0]), ("Dislike", False, shortcuts[1])):
        st.button(
            label,
            key=f"{label.lower()}_{key}",
            help=f"{label} {title}",
            on_click=lambda likes=likes_it: said.change(said.said().answered(item_id, likes)),
            shortcut=shortcut,
        )


def _search(visit: Visit) -> None:
    """Find items by title, to judge any of them."""
    sought = st.text_input(
        "Find something you know", key="visitor_search", placeholder="Part of a title", icon=":material/search:"
    )
    if not sought.strip():
        return
    items = context.dataset(visit.dataset_id).items
    found = map_marks.find_items(items, sought.strip())[:MOST_FOUND]
    if not found:
        st.markdown(f"Nothing here has **{wording.label(sought, 40)}** in its title or text. Try another word.")
    for item in found:
        title = wording.label(items[TITLE].iloc[item], 60)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{title}**{_standing(visit, item)}", width="stretch")
            with st.container(horizontal=True, width="content"):
                _judge(str(items[ITEM_ID].iloc[item]), title, f"found_{item}")


def _standing(visit: Visit, item: int) -> str:
    if item in visit.likes:
        return " " + wording.chip("liked", "blue", "thumb_up")
    return " " + wording.chip("disliked", "orange", "thumb_down") if item in visit.dislikes else ""


def _words(one: Said) -> None:
    st.session_state["visitor_words"] = one.words
    st.text_input(
        "Or say it in your own words",
        key="visitor_words",
        max_chars=300,
        placeholder="I like slow science fiction",
        help="The model reads them as the text of something you chose. The first time takes some seconds.",
        on_change=_written,
    )


def _written() -> None:
    words = " ".join(st.session_state["visitor_words"].split())
    said.change(replace(said.said(), words=words))


def _profile(row: DatasetRow, one: Said) -> None:
    """Ask for what the model knows of people beside what they did."""
    told = dict(one.profile)
    with widgets.folded("About you", ":material/badge:", "about_you", is_open=bool(told)) as is_open:
        if not is_open:
            return
        st.caption("Counts as long as little else is known of you.")
        for name in profile_columns(row.id):
            _field(row.id, name, told.get(name))


def _field(dataset_id: str, name: str, value: str | None) -> None:
    key, values = f"visitor_profile_{name}", frequent_values(dataset_id, name)
    st.session_state[key] = value
    st.selectbox(
        wording.label(name.replace("_", " ").capitalize(), 40),
        list(dict.fromkeys([*values, *([value] if value else [])])),
        index=None,
        key=key,
        format_func=lambda one: wording.plain(one, 60),
        accept_new_options=True,
        placeholder="Choose or type",
        on_change=lambda: _told(name, st.session_state[key]),
    )


def _told(name: str, value: str | None) -> None:
    profile = {**dict(said.said().profile), name: value or ""}
    said.change(replace(said.said(), profile=tuple(sorted((key, text) for key, text in profile.items() if text))))


@st.cache_resource(show_spinner=False, max_entries=8)
def profile_columns(dataset_id: str) -> list[str]:
    """Return the columns of people that the texts and features of a dataset are built from."""
    dataset = context.dataset(dataset_id)
    template = dataset.text_templates.get("users", "")
    needed = {name.partition(":")[0] for name in template_columns(template)} if template else set()
    needed |= set(dataset.features.get("users", {}))
    return [name for name in dataset.users.columns if name in needed and name != USER_ID]


@st.cache_resource(show_spinner=False, max_entries=32)
def frequent_values(dataset_id: str, column: str) -> list[str]:
    """Return what people most often have in a column, the most frequent first."""
    values: pd.Series = context.dataset(dataset_id).users[column]
    return [str(value) for value in values[values != ""].value_counts().index[:MOST_VALUES]]

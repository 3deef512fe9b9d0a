"""Choose a person: by name or id, by what they have, from a segment, or as a persona, found by us or saved."""

import random
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, USER_ID
from recdash.store.datasets import DatasetRow
from recdash.store.kept import Kept, list_kept
from recdash.store.runs import RunRow
from recdash.ui import address, context, found_personas, people_search, person, persona_keeping, said, widgets, wording
from recdash.ui.person import Person
from recdash.ui.said import Said

NAME, HAVING, SEGMENT, FOUND, SAVED = "name", "having", "segment", "found", "saved"
WAYS = {
    NAME: "Name or id",
    HAVING: "Something they have",
    SEGMENT: "Segment",
    FOUND: "Personas we found",
    SAVED: "Saved personas",
}
MOST_ALIKE = 8
HINT = "The most active people are listed. You may type any id of your data, or a part of it."
Ids = Sequence[str] | pd.api.extensions.ExtensionArray


def pick(row: DatasetRow, run: RunRow) -> Person | None:
    """Draw the ways to choose a person and return the one chosen; None when the id is unknown."""
    wanted = address.param("user") or person.typical_user(row.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        among = CHOICES[_way(row)](row, run, wanted)
        if len(among) and st.button("Surprise me", icon=":material/shuffle:", key="surprise"):
            _go(str(among[random.randrange(len(among))]))  # noqa: S311 - not a secret
    _say_why(row, run, wanted)
    return person.find(row, run, wanted)


def unknown(row: DatasetRow, wanted: str) -> None:
    """Say that nobody has this id, with those who have it in theirs, or with a way on."""
    alike = people_search.ids_with(row.id, wanted)
    if not alike:
        widgets.empty_state(
            f"There is nobody called {wording.label(wanted, 40)} in this data. "
            "Check the spelling, or take somebody else.",
            "Show a typical person",
            None,
            icon=":material/person:",
            forget=("user", "item"),
        )
        return
    with widgets.card():
        number = wording.plural(len(alike), "id has", "ids have")
        st.markdown(f"Nobody is called exactly {wording.label(wanted, 40)}; {number} it inside. The most active:")
        with st.container(horizontal=True):
            for user_id in alike[:MOST_ALIKE]:
                st.button(wording.label(user_id, 40), key=f"alike_{user_id}", on_click=person.choose, args=(user_id,))


def _way(row: DatasetRow) -> str:
    """Draw how to look for a person; ways that lead nowhere here are not offered."""
    empty = {SEGMENT: not _segments(row), SAVED: not persona_keeping.kept_personas(row)}
    ways = [way for way in WAYS if not empty.get(way)]
    wanted = address.param("find")
    st.session_state["pick_by"] = wanted if wanted in ways else NAME
    st.selectbox(
        "Find by",
        ways,
        key="pick_by",
        format_func=WAYS.__getitem__,
        width=190,
        on_change=lambda: address.set_params(find=st.session_state["pick_by"], among=None),
    )
    return st.session_state["pick_by"]


def _by_name(row: DatasetRow, _run: RunRow, wanted: str) -> Ids:
    labels = person.listed_users(row.id)
    _person_box(row, [*labels] if wanted in labels else [wanted, *labels], wanted)
    return context.dataset(row.id).users[USER_ID].array  # everybody may surprise


def _by_item(row: DatasetRow, _run: RunRow, wanted: str) -> Ids:
    dataset, offered = context.dataset(row.id), people_search.best_known(row.id)
    at = int(dataset.item_indices([address.param("among") or ""])[0])
    chosen = str(dataset.items[ITEM_ID].iloc[at]) if at >= 0 else None
    st.session_state["pick_item"] = chosen
    options = [*([chosen] if chosen and chosen not in offered else []), *offered]
    titles = dict(zip(options, dataset.item_titles[dataset.item_indices(options)], strict=True))

    st.selectbox(
        "Item",
        options,
        index=None,
        key="pick_item",
        format_func=lambda item: wording.plain(titles.get(item, item), 50),
        accept_new_options=True,
        placeholder="Choose, or type part of a title",
        width=260,
        on_change=lambda: _item_typed(row.id, st.session_state["pick_item"]),
    )
    return _one_of(row, people_search.who_have(row.id, at), wanted) if chosen else ()


def _by_segment(row: DatasetRow, _run: RunRow, wanted: str) -> Ids:
    segments = _segments(row)
    chosen = address.param("among")
    st.session_state["pick_segment"] = chosen if chosen in segments else next(iter(segments))
    st.selectbox(
        "Segment",
        list(segments),
        key="pick_segment",
        format_func=lambda one: wording.plain(segments[one].name, 50),
        width=220,
        on_change=lambda: address.set_params(among=st.session_state["pick_segment"]),
    )
    ids = [str(one) for one in segments[st.session_state["pick_segment"]].content.get("user_ids", ())]
    at = context.dataset(row.id).user_indices(ids)
    return _one_of(row, people_search.most_active(row.id, at[at >= 0]), wanted)


def _as_found(row: DatasetRow, run: RunRow, wanted: str) -> Ids:
    ids = context.dataset(row.id).users[USER_ID]
    names = {f"{one.kind}_{number}": one for number, one in enumerate(found_personas.found_personas(row, run))}
    chosen = address.param("among")
    is_chosen = chosen in names and str(ids.iloc[names[chosen].user_index]) == wanted
    st.session_state["pick_persona"] = chosen if is_chosen else None

    def choose() -> None:
        key = st.session_state["pick_persona"]
        if key is not None:
            person.choose(str(ids.iloc[names[key].user_index]))
            address.set_params(among=key)

    st.selectbox(
        "Persona",
        list(names),
        index=None,
        key="pick_persona",
        format_func=lambda key: wording.plain(names[key].name, 50),
        placeholder="Choose whom to look at",
        width=260,
        on_change=choose,
    )
    return ()


def _as_saved(row: DatasetRow, _run: RunRow, _wanted: str) -> Ids:
    saved = persona_keeping.kept_personas(row)
    chosen = st.selectbox(
        "Persona",
        list(saved),
        index=None,
        key="pick_saved",
        format_func=lambda one: wording.plain(saved[one].name, 50),
        placeholder="Choose whom to open",
        width=260,
    )
    if chosen is not None:
        params = said.params_of(Said.from_content(saved[chosen].content))
        address.set_params(**params, find=None)
        widgets.open_page("new_person", **params)
    return ()


CHOICES: dict[str, Callable[[DatasetRow, RunRow, str], Ids]] = {
    NAME: _by_name,
    HAVING: _by_item,
    SEGMENT: _by_segment,
    FOUND: _as_found,
    SAVED: _as_saved,
}


def _one_of(row: DatasetRow, people: list[str], wanted: str) -> Ids:
    """Draw the choice of one of these people, of whom the most active are listed; return them all."""
    _person_box(
        row, people[: people_search.OFFERED], wanted, f"Choose one of {wording.plural(len(people), 'person', 'people')}"
    )
    return people


def _person_box(row: DatasetRow, options: list[str], wanted: str, prompt: str = "") -> None:
    """Draw the choice of a person; without a prompt any id may be typed."""
    dataset, counts = context.dataset(row.id), person.num_known(row.id)
    st.session_state["pick_user"] = wanted if wanted in options else None

    known = dict(zip(options, dataset.user_indices(options).tolist(), strict=True))  # at once: there are hundreds

    def name(user_id: str) -> str:
        index = known.get(user_id, -1)
        return wording.plain(user_id, 40) if index < 0 else person.label(user_id, int(counts[index]))

    st.selectbox(
        "Person",
        options,
        index=None if prompt else 0,
        key="pick_user",
        format_func=name,
        accept_new_options=not prompt,
        placeholder=prompt or None,
        width=260,
        help=None if prompt else HINT,
        on_change=lambda: _typed(row.id, st.session_state["pick_user"]),
    )


def _say_why(row: DatasetRow, run: RunRow, wanted: str) -> None:
    """Say why the persona that is shown is one."""
    if st.session_state.get("pick_by") != FOUND:
        return
    key, ids = st.session_state.get("pick_persona"), context.dataset(row.id).users[USER_ID]
    for number, one in enumerate(found_personas.found_personas(row, run)):
        if f"{one.kind}_{number}" == key and str(ids.iloc[one.user_index]) == wanted:
            st.markdown(found_personas.why(one, row, run))


def _typed(dataset_id: str, user_id: str | None) -> None:
    """Take what was chosen or typed: an id, or a part that one id holds."""
    if user_id and context.dataset(dataset_id).user_indices([user_id])[0] < 0:
        alike = people_search.ids_with(dataset_id, user_id)
        user_id = alike[0] if len(alike) == 1 else user_id
    person.choose(user_id)


def _item_typed(dataset_id: str, typed: str | None) -> None:
    item = people_search.item_meant(dataset_id, typed) if typed else None
    if typed and item is None:
        st.toast(f"Nothing here has **{wording.label(typed, 40)}** in its title.", icon=":material/search_off:")
    address.set_params(among=item)


def _go(user_id: str) -> None:
    person.choose(user_id)
    st.rerun()


def _segments(row: DatasetRow) -> dict[str, Kept]:
    return {one.id: one for one in list_kept(context.get_store(), row.name, "segment")}

"""What if this person's history were different: leave items out, add others, and see the list change.

The address holds the changes, so that a link restores them; undo goes back one step. Another person begins anew.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX
from recdash.recommend.what_if import with_changes
from recdash.ui import address, arranged, context, list_changes, people_search, person, widgets, wording
from recdash.ui.arranged import Arrangement
from recdash.ui.person import Person

WITHOUT, ADDED, PAST = "without", "added", "what_if_past"
TYPE_ANY = "The best known items are listed; type a part of any other title."
Ids = tuple[str, ...]


def draw(one: Person, ranked: pd.DataFrame, k: int, how: Arrangement) -> None:
    """Draw the part that unfolds; where the address holds changes, it is unfolded at first."""
    without, added = _asked(one)
    is_changed = bool(without or added)
    label = "What if their history were different?"
    with widgets.folded(label, ":material/edit_note:", "what_if", is_changed) as is_open:
        if is_open:
            _choice(one, "Leave out", WITHOUT, _history(one), without)
            _choice(one, "Add", ADDED, _offered(one, added), added)
            _undo(one, is_changed)
            _changes(one, without, added, ranked, k, how)


def _asked(one: Person) -> tuple[Ids, Ids]:
    """Return what the address leaves out of what this person has, and adds to it."""
    return _where(one, address.ids(WITHOUT), are_had=True), _new_to(one, address.ids(ADDED))


def _changes(one: Person, without: Ids, added: Ids, ranked: pd.DataFrame, k: int, how: Arrangement) -> None:
    """Draw the list as it would be, arranged in the same way, once something is changed."""
    if not without and not added:
        st.caption("Choose what to change; the model is asked again at once.")
        return
    left_out = _indices(one, without)
    after = _list(one, left_out, _indices(one, added), k, how)
    list_changes.show(one.dataset_id, ranked[ITEM_INDEX].tolist(), after, left_out)


def _choice(one: Person, label: str, name: str, options: dict[str, str], chosen: Ids) -> None:
    key, is_new = f"what_if_{name}", name == ADDED
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        list(options),
        key=key,
        format_func=lambda item: options.get(item, item),
        on_change=lambda: _chosen(one, name, tuple(st.session_state[key])),
        placeholder="Choose items, or type part of a title" if is_new else "Choose items",
        help=TYPE_ANY if is_new else "The model is asked again at once. What is left out may be recommended again.",
        accept_new_options=is_new,
    )


def _chosen(one: Person, name: str, items: Ids) -> None:
    """Take what was chosen or, of any item of the catalogue, typed."""
    if name == ADDED:
        meant = {item: people_search.item_meant(one.dataset_id, item) for item in items}
        items = _new_to(one, [item for item in meant.values() if item])
        for typed in meant:
            if meant[typed] not in items:
                st.toast(_refused(typed, meant[typed] is not None), icon=":material/search_off:")
    _changed(one, **{name: items})


def _refused(typed: str, is_there: bool) -> str:
    what = f"**{wording.label(typed, 40)}**"
    return f"This person has {what} already." if is_there else f"Nothing here has {what} in its title."


def _changed(one: Person, **values: Ids) -> None:
    """Take a change into the address, and remember how it was."""
    _past(one).append((address.ids(WITHOUT), address.ids(ADDED)))
    _keep(**values)


def _keep(**values: Ids) -> None:
    address.set_params(**{name: address.listed(ids) for name, ids in values.items()})


def _past(one: Person) -> list[tuple[Ids, Ids]]:
    """Return what was left out and added before, oldest first, for this person alone."""
    whose = (one.dataset_id, one.user_index)
    if st.session_state.get(PAST, (None, []))[0] != whose:
        st.session_state[PAST] = (whose, [])
    return st.session_state[PAST][1]


def _undo(one: Person, is_changed: bool) -> None:
    past = _past(one)

    def go_back() -> None:
        without, added = past.pop()
        _keep(without=without, added=added)

    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", disabled=not past, on_click=go_back, key="what_if_undo")
        if is_changed:
            put_back = partial(_changed, one, without=(), added=())
            st.button("As it is", icon=":material/restart_alt:", on_click=put_back, key="what_if_reset")


def _history(one: Person) -> dict[str, str]:
    return _titles(one.dataset_id, person.histories(one).matrix.indices)


def _offered(one: Person, added: Ids) -> dict[str, str]:
    """Return the best known items that the person does not have, and what was added: id and title."""
    items = dict.fromkeys([*added, *_new_to(one, people_search.best_known(one.dataset_id))])
    return _titles(one.dataset_id, np.array(_indices(one, tuple(items)), np.int64))


def _new_to(one: Person, ids: Sequence[str]) -> Ids:
    """Return those ids of items, each once, that are there and that the person does not have."""
    return _where(one, ids, are_had=False)


def _where(one: Person, ids: Sequence[str], are_had: bool) -> Ids:
    at, had = context.dataset(one.dataset_id).item_indices(list(ids)), person.histories(one).matrix.indices
    is_meant = (at >= 0) & (np.isin(at, had) == are_had)
    return tuple(dict.fromkeys(item for item, meant in zip(ids, is_meant, strict=True) if meant))


def _titles(dataset_id: str, items: np.ndarray) -> dict[str, str]:
    dataset = context.dataset(dataset_id)
    ids, titles = dataset.items[ITEM_ID].to_numpy(object)[items], dataset.item_titles[items]
    return {str(item): wording.plain(title, 60) for item, title in zip(ids, titles, strict=True)}


def _indices(one: Person, ids: Ids) -> tuple[int, ...]:
    return tuple(context.dataset(one.dataset_id).item_indices(list(ids)).tolist())


@st.cache_resource(show_spinner=False, max_entries=64)
def _list(one: Person, left_out: tuple[int, ...], added: tuple[int, ...], k: int, how: Arrangement) -> list[int]:
    """Return the list that the changed history would give: item indices, best first."""
    changed = with_changes(person.histories(one), left_out, added)
    return arranged.list_of(one, changed, k, how)[ITEM_INDEX].tolist()

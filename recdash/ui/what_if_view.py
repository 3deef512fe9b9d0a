"""What if this person's history were different: leave items out, add others, and see the list change.

The address holds the changes, so that a link restores them; undo goes back one step.
"""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX
from recdash.recommend.what_if import with_changes
from recdash.ui import address, arranged, context, list_changes, person, wording
from recdash.ui.arranged import Arrangement
from recdash.ui.person import Person

OFFERED = 300
"""So many of the best known items can be added."""
WITHOUT, ADDED = "without", "added"
Ids = tuple[str, ...]


def draw(one: Person, ranked: pd.DataFrame, k: int, how: Arrangement) -> None:
    """Draw the inputs and, once something is changed, the list as it would be, arranged in the same way."""
    history, offered = _history(one), _offered(one)
    without = tuple(item for item in address.ids(WITHOUT) if item in history)
    added = tuple(item for item in address.ids(ADDED) if item in offered)
    is_open = bool(without or added)
    with st.expander("What if their history were different?", icon=":material/edit_note:", expanded=is_open):
        _choice(one, "Leave out", WITHOUT, history, without)
        _choice(one, "Add", ADDED, offered, added)
        _undo()
        if not is_open:
            st.caption(f"Choose what to change. Of the catalogue, the {OFFERED} best known items can be added.")
            return
        left_out = _indices(one, without)
        after = _list(one, left_out, _indices(one, added), k, how)
        list_changes.show(one.dataset_id, ranked[ITEM_INDEX].tolist(), after, left_out)


def _choice(one: Person, label: str, name: str, options: dict[str, str], chosen: Ids) -> None:
    key = f"what_if_{name}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        list(options),
        key=key,
        format_func=lambda item: options.get(item, item),
        on_change=lambda: _changed(name, tuple(st.session_state[key])),
        placeholder="Choose items",
        help="The model is asked again at once. What is left out may be recommended again."
        if name == WITHOUT
        else None,
    )


def _changed(name: str, chosen: Ids) -> None:
    """Take a change into the address, and remember how it was."""
    st.session_state.setdefault("what_if_past", []).append((address.ids(WITHOUT), address.ids(ADDED)))
    _keep(**{name: chosen})


def _keep(**values: Ids) -> None:
    address.set_params(**{name: address.listed(ids) for name, ids in values.items()})


def _undo() -> None:
    past = st.session_state.setdefault("what_if_past", [])

    def go_back() -> None:
        without, added = past.pop()
        _keep(without=without, added=added)

    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", disabled=not past, on_click=go_back, key="what_if_undo")
        if address.ids(WITHOUT) or address.ids(ADDED):
            st.button("As it is", icon=":material/restart_alt:", on_click=_all_back, key="what_if_reset")


def _all_back() -> None:
    _changed(WITHOUT, ())
    _keep(added=())


def _history(one: Person) -> dict[str, str]:
    return _titles(one.dataset_id, person.histories(one).matrix.indices)


def _offered(one: Person) -> dict[str, str]:
    """Return the best known items that the person does not have: id and title."""
    order = np.argsort(-person.num_chosen(one.dataset_id), kind="stable")
    return _titles(one.dataset_id, order[~np.isin(order, person.histories(one).matrix.indices)][:OFFERED])


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

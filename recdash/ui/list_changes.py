"""How one person's list becomes another one: in a sentence, place by place, and what left it."""

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from recdash.recommend.what_if import ListChange, list_change
from recdash.ui import context, wording


def show(dataset_id: str, before: Sequence[int], after: Sequence[int], left_out: Collection[int] = ()) -> None:
    """Draw the change of a list of item indices, best first; `left_out` were taken out of the history."""
    change, dataset = list_change(before, after), context.dataset(dataset_id)
    st.markdown(sentence(change))
    moves = ["left out" if item in left_out else _move(change, item) for item in after]
    titles = [str(dataset.item_titles[item]) for item in after]
    st.dataframe(
        pd.DataFrame({"Place": range(1, len(after) + 1), "Change": moves, "Item": titles}),
        hide_index=True,
        row_height=36,
        height=40 + 36 * max(len(after), 1),
        column_config={
            "Place": st.column_config.NumberColumn("Place", width=55),
            "Change": st.column_config.TextColumn("Change", width=80),
            "Item": st.column_config.TextColumn("Item", width=240),
        },
    )
    if change.left:
        st.markdown("**Left the list:** " + ", ".join(wording.label(dataset.item_titles[i], 40) for i in change.left))


def sentence(change: ListChange) -> str:
    """Say how many items entered, left and moved, as markdown."""
    if not change.entered and not change.left and not change.num_moved:
        return "**The list stays as it is.**"
    leave = "leaves" if len(change.left) == 1 else "leave"
    moved = wording.plural(change.num_moved, "other has", "others have")
    enter = wording.plural(len(change.entered), "item enters", "items enter")
    return f"**{enter}, {len(change.left)} {leave}, {moved} another place.**"


def chip(change: ListChange, item: int) -> str:
    """Return markdown of a label that says how an item of the list moved; "" for one that stays."""
    if item not in change.risen:
        return wording.chip("new", "blue", "add")
    places = change.risen[item]
    if not places:
        return ""
    return wording.chip(_move(change, item), *(("green", "arrow_upward") if places > 0 else ("gray", "arrow_downward")))


def _move(change: ListChange, item: int) -> str:
    if item not in change.risen:
        return "new"
    places = change.risen[item]
    return "" if not places else f"{'up' if places > 0 else 'down'} {abs(places)}"

"""Beside the map: who would get the item that is pointed at, and the way to each of these people and the reason."""

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, RANK, USER_ID, USER_INDEX
from recdash.data.histories import build_histories
from recdash.recommend.reach import PLACES, Lists, make_lists, people_asked
from recdash.ui import context, widgets, wording
from recdash.ui.map_points import View

TEN, LISTED = 10, 100


@st.cache_resource(show_spinner="Making everybody's list, once for this model…", max_entries=3)
def lists(run_id: str, dataset_id: str) -> Lists:
    """Return what everybody would get, or a sample of many people."""
    dataset, rows = context.dataset(dataset_id), context.dataset_split(dataset_id).fitting
    asked = people_asked(dataset.num_users, dataset.num_items)
    return make_lists(context.model(run_id), build_histories(dataset, rows, asked))


def draw(view: View, item: int) -> None:
    """Offer to ask who would get an item; once asked, list them."""
    asked = f"map_reach_{view.run.id}"
    if not st.session_state.get(asked):
        st.button(
            "Who would get it?",
            icon=":material/group:",
            key="map_who",
            on_click=lambda: st.session_state.update({asked: True}),
        )
        return
    found = lists(view.run.id, view.row.id)
    who = found.who_gets(item)
    st.markdown(reach_sentence(int((who[RANK] <= TEN).sum()), len(who), len(found), view.row.num_users))
    if len(who):
        _people(view, item, who.head(LISTED))


def reach_sentence(in_ten: int, in_all: int, num_asked: int, num_users: int) -> str:
    """Say in markdown how many people would see an item among their first ten, and among all places that are kept."""
    everybody = wording.plural(num_asked, "person", "people")
    drawn = ", who were drawn at random" if num_asked < num_users else ""
    if not in_all:
        return f"**Nobody would get it** among their first {PLACES}, of {everybody}{drawn}."
    further = in_all - in_ten
    more = f"; for {further:,} more it stands among the first {PLACES}" if further else ""
    share = wording.share(in_ten / num_asked)
    return f"**{in_ten:,} of {everybody} would see it** among their ten ({share}{drawn}){more}."


def _people(view: View, item: int, who: pd.DataFrame) -> None:
    dataset = context.dataset(view.row.id)
    ids = dataset.users[USER_ID].iloc[who[USER_INDEX]].astype("str").tolist()
    event = st.dataframe(
        pd.DataFrame({"Person": [wording.plain(one, 60) for one in ids], "Place": who[RANK].to_numpy()}),
        hide_index=True,
        row_height=34,
        height=38 + 34 * min(len(ids), 6),
        column_config={
            "Person": st.column_config.TextColumn(width=150),
            "Place": st.column_config.NumberColumn(width=62),
        },
        key=f"map_reach_rows_{view.run.id}_{item}",
        on_select="rerun",
        selection_mode="single-row",
        alt="People who would get the item, the highest places first; choose a row to see why.",
    )
    st.caption("Choose a row to see this person's list, and why the item is in it.")
    rows = event["selection"]["rows"] if event else []
    if rows and rows[0] < len(ids):
        widgets.open_page("user", user=ids[rows[0]], item=str(dataset.items[ITEM_ID].iloc[item]))

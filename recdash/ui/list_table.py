"""A person's list as a table: choose a row to see why, download it as CSV."""

import pandas as pd
import streamlit as st

from recdash.columns import (
    ITEM_ID,
    ITEM_INDEX,
    PREDICTED_RATING,
    RANK,
    RATING_HIGH,
    RATING_LOW,
    SCORE,
)
from recdash.store.datasets import DatasetRow
from recdash.ui import address, context, person, spreadsheet, wording
from recdash.ui.person import Person

ROW = 36


def draw(one: Person, row: DatasetRow, ranked: pd.DataFrame, open_item: int | None) -> None:
    """Draw the table; the chosen row is what the address opens."""
    shown = table(row, ranked)
    key = f"list_{one.user_index}_{'_'.join(map(str, ranked[ITEM_INDEX]))}"
    ids = context.dataset(row.id).items[ITEM_ID].iloc[ranked[ITEM_INDEX]].tolist()

    def chosen() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        address.set_params(item=str(ids[rows[0]]) if rows else None)

    st.dataframe(
        shown,
        hide_index=True,
        row_height=ROW,
        height=ROW + 4 + ROW * len(shown),
        column_config=_columns(shown),
        key=key,
        on_select=chosen,
        selection_mode="single-row",
        alt="The recommendations of this person, the first place first.",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download the list",
            lambda: spreadsheet.csv_bytes(download(row, ranked)),
            file_name="recommendations.csv",
            mime="text/csv",
            icon=":material/download:",
            key="list_download",
            on_click="ignore",
        )
        st.caption("Choose a row to see why. Scores only order the items of one person; they are no ratings.")


def table(row: DatasetRow, ranked: pd.DataFrame) -> pd.DataFrame:
    """Return the list as people read it; columns without a value are left out."""
    items = ranked[ITEM_INDEX]
    likely = [wording.likely(low, high) for low, high in zip(ranked[RATING_LOW], ranked[RATING_HIGH], strict=True)]
    shown = pd.DataFrame(
        {
            "Place": ranked[RANK],
            "Item": [wording.plain(title, 80) for title in context.dataset(row.id).item_titles[items]],
            "Rating": ranked[PREDICTED_RATING],
            "Likely": likely,
            "Score": [wording.figure(score) for score in ranked[SCORE]],
            "Later": ["Chosen" if later else "" for later in ranked["chosen_later"]],
            "About": [wording.plain(person.describe_item(row.id, int(item)), 80) for item in items],
            "Why": [wording.plain(reason, 160) for reason in ranked["reason"]],
        }
    )
    is_there = {name: bool(((shown[name] != "") & shown[name].notna()).any()) for name in shown}
    return shown[[name for name in shown if is_there[name] or name == "Later"]]


def download(row: DatasetRow, ranked: pd.DataFrame) -> pd.DataFrame:
    """Return the list with ids and whole numbers, for a file."""
    dataset, items = context.dataset(row.id), ranked[ITEM_INDEX]
    numbers = ranked[[PREDICTED_RATING, RATING_LOW, RATING_HIGH, SCORE]].astype(float).round(4)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    RANK: ranked[RANK],
                    ITEM_ID: dataset.items[ITEM_ID].to_numpy(object)[items],
                    "title": dataset.item_titles[items],
                    "about": [person.describe_item(row.id, int(item)) for item in items],
                }
            ),
            numbers,
            ranked[["chosen_later", "reason"]],
        ],
        axis=1,
    )


def _columns(shown: pd.DataFrame) -> dict:
    widths = {"Place": 52, "Item": 200, "Rating": 62, "Likely": 90, "Score": 66, "Later": 70, "About": 190, "Why": 330}
    helps = {
        "Rating": "The predicted rating.",
        "Likely": "Four of five true ratings lie in this range.",
        "Later": "Chosen later, in the part of the data that the model never saw.",
    }
    found: dict = {name: st.column_config.TextColumn(width=widths[name], help=helps.get(name)) for name in shown}
    found["Place"] = st.column_config.NumberColumn(width=widths["Place"])
    if "Rating" in shown:
        found["Rating"] = st.column_config.NumberColumn(width=widths["Rating"], format="%.1f", help=helps["Rating"])
    return found

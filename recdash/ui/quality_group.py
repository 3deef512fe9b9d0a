"""The group that is looked at on the Quality page: how it stands, likely causes, its items, and its people."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, USER_ID
from recdash.evaluation.segments import Standing
from recdash.recommend.badly_served import CAUSE_NAMES
from recdash.recommend.groups import SEGMENT
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, group_words, quality, run_names, segments, spreadsheet, widgets, wording

MOST_PEOPLE, MOST_ITEMS = 1_000, 300
ROW_HEIGHT = 34


def draw(row: DatasetRow, run: RunRow, of: str, one: Standing) -> None:
    """Draw how the group stands, why probably, and a way to save its people."""
    name = group_words.group_label(one.group)
    with widgets.card(
        wording.escape_markdown(name), wording.escape_markdown(group_words.family_help(one.group.family))
    ):
        st.markdown(_standing(of, one))
        if of == quality.ITEMS:
            _items(row, run, one)
        members = quality.members(row, run, of, one)
        st.markdown(causes_sentence(row, run, members))
        if one.group.family != SEGMENT:
            who = name if of == quality.PEOPLE else f"Chose later: {name}"
            users = quality.judged(run.id, row.id).user_index[members]
            rule = f"{who}, by {run_names.run_name(run)}"
            segments.offer(row, users, who, rule)


def _standing(of: str, one: Standing) -> str:
    noun = ("person", "people") if of == quality.PEOPLE else ("item", "items")
    write = wording.figure if of == quality.PEOPLE else wording.share
    value, others = write(one.value), write(one.others)
    figure = "Ranking quality" if of == quality.PEOPLE else "Later choices shown"
    opening = group_words.difference_words(one)
    luck = group_words.luck_words(one)
    lines = [
        f"**{opening[:1].upper()}{opening[1:]}, {luck}.** {group_words.interval_words(one)}.",
        f"{wording.plural(one.size, *noun)}. {figure}: {value}; everyone else: {others}.",
    ]
    if not one.is_clear and not one.low <= 0 <= one.high:
        lines.append("With so many groups looked at, chance alone makes such a difference often enough.")
    return "\n\n".join(lines)


def causes_sentence(row: DatasetRow, run: RunRow, members: np.ndarray) -> str:
    """Return in markdown how many of some people, bool (n,), are served badly, and how often each cause is likely."""
    found = pd.Series(quality.judged(run.id, row.id).cause[members])
    badly = found[found != ""]
    if badly.empty:
        return "All of them are served at least as well as the average person."
    named = [f"{CAUSE_NAMES[name].lower()} {number:,}" for name, number in badly.value_counts().items()]
    people = wording.plural(len(badly), "of these people is", "of these people are")
    return f"{people} served below average. Likely causes: {wording.join_words(named)}."


def _items(row: DatasetRow, run: RunRow, one: Standing) -> None:
    listed = quality.items_of(row, run, one).head(MOST_ITEMS)
    titles = context.dataset(row.id).item_titles[listed[ITEM_INDEX].to_numpy()]
    table = pd.DataFrame(
        {
            "Item": [wording.plain(title, 120) for title in titles],
            "Chosen later": listed["num_held_out"].to_numpy(),
            "Shown": listed["num_found"].to_numpy(),
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=min(280, 38 + ROW_HEIGHT * len(table)),
        column_config={"Item": st.column_config.TextColumn(width=200)},
        alt="The items of the group, those missed most often first.",
    )


def people(row: DatasetRow, run: RunRow, of: str, one: Standing) -> None:
    """Draw the people of the group, worst first; a row that is chosen opens One user."""
    judged, members = quality.judged(run.id, row.id), quality.members(row, run, of, one)
    order = judged.worst_first(members)
    name = wording.escape_markdown(group_words.group_label(one.group))
    who = "People" if of == quality.PEOPLE else "People who chose them later"
    widgets.section(f"{who}: {name}", "Worst served first. Choose a row to see this person, and what was missed.")
    listed = order[:MOST_PEOPLE]
    event = st.dataframe(
        people_table(row, run, listed),
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=min(420, 38 + ROW_HEIGHT * len(listed)),
        column_config=_COLUMNS,
        key=f"quality_people_{run.id}_{of}_{group_words.group_label(one.group)}",
        on_select="rerun",
        selection_mode="single-row",
        alt="The people of the group, worst served first; choose a row to open the person.",
    )
    if len(order) > MOST_PEOPLE:
        st.caption(f"The first {MOST_PEOPLE:,} of {len(order):,} are listed; the download has all.")
    st.download_button(
        "Download as CSV",
        lambda: spreadsheet.csv_bytes(people_table(row, run, order)),
        "people.csv",
        "text/csv",
        icon=":material/download:",
        key="quality_csv",
        on_click="ignore",
    )
    rows = event["selection"]["rows"] if event else []
    if rows and rows[0] < len(listed):
        user = int(judged.user_index[listed[rows[0]]])
        widgets.open_page("user", user=str(context.dataset(row.id).users[USER_ID].iloc[user]))


_COLUMNS = {
    "Person": st.column_config.TextColumn(width=95, pinned=True),
    "Quality": st.column_config.NumberColumn(width=75, format="%.3f", help="Ranking quality, 0 to 1."),
    "Later": st.column_config.NumberColumn(width=70, help="How many items they chose in the hidden part."),
    "Shown": st.column_config.NumberColumn(width=70, help="How many of these were among their ten."),
    "Known": st.column_config.NumberColumn(
        width=75, format="localized", help="How many items of theirs the model knows."
    ),
}


def people_table(row: DatasetRow, run: RunRow, order: np.ndarray) -> pd.DataFrame:
    """Return what is told of some of the judged people, one row each in this order."""
    judged = quality.judged(run.id, row.id)
    ids = context.dataset(row.id).users[USER_ID].iloc[judged.user_index[order]]
    return pd.DataFrame(
        {
            "Person": [wording.plain(user_id, 60) for user_id in ids],
            "Likely cause": [judged.reason(int(one)) for one in order],
            "Quality": judged.figures[order],
            "Later": judged.num_later[order],
            "Shown": judged.hits[order],
            "Known": judged.num_known[order],
        }
    )

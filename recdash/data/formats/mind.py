"""MIND: which news people were shown and clicked (behaviors.tsv), and the news (news.tsv).

Source: https://github.com/msnews/msnews.github.io/blob/master/assets/doc/introduction.md
"""

import pandas as pd

from recdash.columns import EVENT, ITEM_ID, TIMESTAMP, USER_ID
from recdash.data.formats.format import Format, Parts, Tables, has_columns, rows_of
from recdash.data.read import Table
from recdash.data.words import counted

TIME_FORM = "%m/%d/%Y %I:%M:%S %p"
ISO = "%Y-%m-%dT%H:%M:%SZ"
EVENTS = {"1": "click", "0": "shown"}
ENTITY_LABEL = r'"Label"\s*:\s*"([^"]+)"'


def _part(table: Table) -> str:
    if has_columns(table, "impression_id", "user_id", "time", "history", "impressions"):
        return "behaviors"
    return "news" if has_columns(table, "news_id", "category", "subcategory", "title", "abstract") else ""


def _convert(parts: Parts) -> Tables:
    behaviors = parts["behaviors"]
    frame = behaviors.frame
    times = pd.to_datetime(frame["time"].str.strip(), format=TIME_FORM, errors="coerce")
    shown = _shown(frame.assign(**{TIMESTAMP: times.dt.strftime(ISO).fillna(frame["time"])}))
    earlier = _earlier(frame, (times.min() - pd.Timedelta(seconds=1)).strftime(ISO) if times.notna().any() else "")
    unclicked = counted(int((shown[EVENT] == "shown").sum()), "row")
    notes = [f"News shown and not clicked are the event “shown”: {unclicked}. It counts 0 unless you say otherwise."]
    if len(earlier):
        notes.append(
            f"The histories hold {counted(len(earlier), 'earlier click')} without a time: each counts as one second "
            "older than the oldest row."
        )
    tables = {"interactions": rows_of(behaviors, pd.concat([earlier, shown]))}
    if "news" in parts:
        tables["items"] = _news(parts["news"])
        notes.append("The names of people, places and things in the titles became a column; links were left out.")
    return Tables(tables, notes)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each news shown; the index says from which row."""
    each = frame["impressions"].str.split().explode().dropna()
    news, _, clicked = (each.str.rpartition("-")[place] for place in range(3))
    news = news.where(news != "", each)
    event = clicked.map(EVENTS).fillna("shown").where(each.str.contains("-", regex=False), "shown")
    joined = frame.loc[each.index, [USER_ID, TIMESTAMP]]
    return joined.assign(**{ITEM_ID: news.to_numpy(), EVENT: event.to_numpy()})


def _earlier(frame: pd.DataFrame, time: str) -> pd.DataFrame:
    """Return each earlier click once."""
    distinct = frame.drop_duplicates([USER_ID, "history"])
    each = distinct["history"].str.split().explode().dropna()
    rows = distinct.loc[each.index, [USER_ID]].assign(**{ITEM_ID: each.to_numpy(), EVENT: "click", TIMESTAMP: time})
    return rows.drop_duplicates([USER_ID, ITEM_ID])


def _news(table: Table) -> Table:
    frame = table.frame.rename(columns={"news_id": ITEM_ID})
    kept = frame[[ITEM_ID, "title", "category", "subcategory", "abstract"]]
    if "title_entities" not in frame:
        return rows_of(table, kept)
    labels = frame["title_entities"].str.findall(ENTITY_LABEL).map("|".join)
    return rows_of(table, kept.assign(topics=labels))


FORMAT = Format(
    "mind",
    "MIND news",
    "Clicks become interactions, news become items with title, category and abstract; news shown without a click "
    "count 0.",
    _part,
    ("behaviors",),
    _convert,
)

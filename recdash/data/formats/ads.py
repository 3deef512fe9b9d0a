"""Logs of ad clicks such as Avazu, Criteo and Taobao: a row for each ad shown, and whether it was clicked."""

import pandas as pd

from recdash.columns import EVENT, ITEM_ID, TIMESTAMP, USER_ID
from recdash.data.formats.format import Format, Parts, Tables, first_column, rows_of
from recdash.data.read import Table
from recdash.data.words import counted

CLICK = ("click", "clicked", "isclick", "isclicked", "clk")
USER = ("userid", "user", "uid", "deviceid", "visitorid", "cookieid")
ITEM = ("adid", "ad", "adgroupid", "creativeid", "bannerid", "campaignid", "campaign", "itemid", "c14")
WHEN = ("hour", "timestamp", "timestamps", "time", "datetime", "date")
HOUR = r"\d{8}"
MARKS = {"1": "click", "0": "shown"}


def _part(table: Table) -> str:
    click = first_column(table, CLICK)
    if click is None or first_column(table, USER) is None or first_column(table, ITEM) is None:
        return ""
    return "impressions" if set(table.frame[click].str.strip().unique()) <= {"0", "1", ""} else ""


def _convert(parts: Parts) -> Tables:
    table = parts["impressions"]
    columns = {field: first_column(table, names) for field, names in
               ((USER_ID, USER), (ITEM_ID, ITEM), (EVENT, CLICK), (TIMESTAMP, WHEN))}  # fmt: skip
    rows = pd.DataFrame({field: table.frame[column] for field, column in columns.items() if column is not None})
    rows[EVENT] = rows[EVENT].str.strip().map(MARKS).fillna("")
    if TIMESTAMP in rows:
        rows[TIMESTAMP] = _times(rows[TIMESTAMP])
    num_shown = int((rows[EVENT] == "shown").sum())
    notes = [
        f"An ad that was shown and not clicked is the event “shown”: {counted(num_shown, 'row')}. It counts 0 unless "
        "you say otherwise.",
        f"People are told by “{columns[USER_ID]}” and ads by “{columns[ITEM_ID]}”; other columns were left out.",
    ]
    return Tables({"interactions": rows_of(table, rows)}, notes)


def _times(texts: pd.Series) -> pd.Series:
    """Return times with hours such as 14102100 (21 October 2014, midnight) written out; others stay as they are."""
    if not texts.str.fullmatch(HOUR).all():
        return texts
    hours = pd.to_datetime(texts, format="%y%m%d%H", errors="coerce")
    return hours.dt.strftime("%Y-%m-%dT%H:00:00Z").where(hours.notna(), texts)


FORMAT = Format(
    "ad-clicks",
    "a log of ad clicks",
    "Clicks become interactions; ads that were shown and not clicked count 0.",
    _part,
    ("impressions",),
    _convert,
)

"""Last.fm: how often people played artists (360K, HetRec 2011), or each single play (1K).

Source: http://ocelma.net/MusicRecommendationDataset, https://grouplens.org/datasets/hetrec-2011. Items are artists.
"""

import pandas as pd

from recdash.columns import ITEM_ID, TIMESTAMP, TITLE, USER_ID, WEIGHT
from recdash.data.formats.format import Format, Parts, Tables, has_columns, made_of, rows_of
from recdash.data.formats.words import damped, most_frequent
from recdash.data.read import Table

STRENGTH = "A play count is the strength of interest, damped: 1 play counts 1, 10 count 3.3, 100 count 5.6."
GENDERS = {"m": "man", "f": "woman"}


def _part(table: Table) -> str:
    if has_columns(table, "userID", "artistID", "weight"):
        return "plays"
    if has_columns(table, "id", "name", "url", "pictureURL"):
        return "artists"
    if has_columns(table, "user_id", "artist_mbid", "artist", "plays"):
        return "plays"
    if has_columns(table, "user_id", "timestamp", "artist_mbid", "artist", "track"):
        return "plays"
    return "users" if has_columns(table, "user_id", "gender", "age", "country", "registered") else ""


def _convert(parts: Parts) -> Tables:
    plays = parts["plays"]
    notes = [STRENGTH]
    if "userID" in plays.frame:
        rows = plays.frame.set_axis([USER_ID, ITEM_ID, "plays"], axis=1)
    else:
        rows = _counted(plays.frame)
        notes.append("Items are artists; an artist without a code is told by its name.")
    tables = {"interactions": rows_of(plays, _weighted(rows))}
    if "artists" in parts:
        artists = parts["artists"].frame
        tables["items"] = rows_of(parts["artists"], artists[["id", "name"]].set_axis([ITEM_ID, TITLE], axis=1))
        notes.append("Links to pages and pictures of artists were left out.")
    elif "artist" in rows:
        first = rows.drop_duplicates(ITEM_ID)
        titles = first[ITEM_ID].map(most_frequent(rows[ITEM_ID], rows["artist"])).astype(object)
        tables["items"] = made_of(plays, first[[ITEM_ID]].assign(**{TITLE: titles}))
    if "users" in parts:
        people = parts["users"].frame.drop(columns="registered")
        tables["users"] = rows_of(parts["users"], people.assign(gender=people["gender"].replace(GENDERS)))
    return Tables(tables, notes)


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each person and artist with the number of plays, and the newest time of a log."""
    code = frame["artist_mbid"].str.strip()
    frame = frame.assign(**{ITEM_ID: code.where(code != "", frame["artist"].str.strip())})
    if "plays" in frame:
        return frame[[USER_ID, ITEM_ID, "artist", "plays"]]
    frame = frame.sort_values(TIMESTAMP, kind="stable")
    plays = frame.groupby([USER_ID, ITEM_ID])[ITEM_ID].transform("size")
    newest = frame.assign(plays=plays).drop_duplicates([USER_ID, ITEM_ID], keep="last").sort_index()
    return newest[[USER_ID, ITEM_ID, "artist", "plays", TIMESTAMP]]


def _weighted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a damped weight; a count that is no number stays as it is, to be refused with its place."""
    numbers = pd.to_numeric(rows["plays"], errors="coerce")
    weights = damped(numbers).where(numbers.notna(), rows["plays"])
    return rows.assign(**{WEIGHT: weights}).drop(columns=["plays", "artist"], errors="ignore")


FORMAT = Format(
    "lastfm",
    "Last.fm",
    "Who played which artist becomes an interaction; the more plays, the stronger, but damped.",
    _part,
    ("plays",),
    _convert,
)

"""MovieLens, as GroupLens gives it out: the latest sets as CSV, 1M with double colons, 100K with tabs and bars.

Source: https://grouplens.org/datasets/movielens, the README of each set.
"""

import pandas as pd

from recdash.columns import ITEM_ID, RATING, TIMESTAMP, USER_ID
from recdash.data.formats.format import Format, Parts, Tables, has_columns, named, rows_of
from recdash.data.formats.layouts import GENRES
from recdash.data.formats.words import MOST_WORDS, frequent_words, split_year
from recdash.data.read import Table

NO_GENRE = "(no genres listed)"
GENDERS = {"M": "man", "F": "woman"}
AGES = {
    "1": "under 18", "18": "18 to 24", "25": "25 to 34", "35": "35 to 44", "45": "45 to 49", "50": "50 to 55",
    "56": "56 or older",
}  # fmt: skip
OCCUPATIONS = (
    "other", "academic or educator", "artist", "clerical or admin", "college or graduate student", "customer service",
    "doctor or health care", "executive or managerial", "farmer", "homemaker", "school student", "lawyer", "programmer",
    "retired", "sales or marketing", "scientist", "self-employed", "technician or engineer", "tradesman or craftsman",
    "unemployed", "writer",
)  # fmt: skip
YEAR_NOTE = "The year was taken from the title"
NO_ZIP = "Zip codes were left out"


def _latest_part(table: Table) -> str:
    if has_columns(table, "userId", "movieId", "rating", "timestamp"):
        return "ratings"
    if has_columns(table, "movieId", "title", "genres"):
        return "movies"
    if has_columns(table, "userId", "movieId", "tag"):
        return "tags"
    return "links" if has_columns(table, "movieId", "imdbId") else ""


def _from_latest(parts: Parts) -> Tables:
    movies = parts["movies"].frame
    items = _items(movies["movieId"], movies["title"], movies["genres"])
    notes = [f"{YEAR_NOTE}."]
    if "tags" in parts:
        tags = parts["tags"].frame
        items["tags"] = items[ITEM_ID].map(frequent_words(tags["movieId"], tags["tag"])).astype(object).fillna("")
        notes.append(f"The {MOST_WORDS} most frequent tags of each movie became its tags.")
    if "links" in parts:
        notes.append(f"{parts['links'].name} was left out: it only links to other sites.")
    ratings = named(parts["ratings"], **{USER_ID: "userId", ITEM_ID: "movieId", RATING: RATING, TIMESTAMP: TIMESTAMP})
    return Tables({"interactions": ratings, "items": rows_of(parts["movies"], items)}, notes)


def _1m_part(table: Table) -> str:
    if has_columns(table, "user_id", "movie_id", "rating", "timestamp"):
        return "ratings"
    if has_columns(table, "movie_id", "title", "genres"):
        return "movies"
    return "users" if has_columns(table, "user_id", "gender", "age", "occupation", "zip_code") else ""


def _from_1m(parts: Parts) -> Tables:
    movies = parts["movies"].frame
    items = rows_of(parts["movies"], _items(movies["movie_id"], movies["title"], movies["genres"]))
    ratings = named(parts["ratings"], **{USER_ID: USER_ID, ITEM_ID: "movie_id", RATING: RATING, TIMESTAMP: TIMESTAMP})
    tables = {"interactions": ratings, "items": items}
    if "users" not in parts:
        return Tables(tables, [f"{YEAR_NOTE}."])
    occupations = {str(code): name for code, name in enumerate(OCCUPATIONS)}
    tables["users"] = _people(parts["users"], ages=AGES, occupations=occupations)
    return Tables(tables, [f"{YEAR_NOTE}.", f"Codes of age and occupation were spelled out. {NO_ZIP}."])


def _100k_part(table: Table) -> str:
    if has_columns(table, "item_id", "video_release_date", *GENRES):
        return "movies"
    if has_columns(table, "user_id", "age", "gender", "occupation", "zip_code"):
        return "users"
    is_ratings = list(table.frame.columns) == [USER_ID, ITEM_ID, RATING, TIMESTAMP]
    return "ratings" if is_ratings and table.name.lower().split("/")[-1].startswith("u") else ""


def _from_100k(parts: Parts) -> Tables:
    movies = parts["movies"].frame
    flags = movies[list(GENRES[1:])] == "1"
    genres = pd.Series(
        ["|".join(genre for genre, has in zip(flags.columns, row, strict=True) if has) for row in flags.to_numpy()],
        dtype="str",
    )
    items = rows_of(parts["movies"], _items(movies["item_id"], movies["title"], genres))
    tables = {"interactions": parts["ratings"], "items": items}
    notes = [f"{YEAR_NOTE}, and the marks of genres became words."]
    if "users" in parts:
        tables["users"] = _people(parts["users"])
        notes.append(f"{NO_ZIP}.")
    return Tables(tables, notes)


def _items(ids: pd.Series, titles: pd.Series, genres: pd.Series) -> pd.DataFrame:
    return split_year(titles).assign(**{ITEM_ID: ids, "genres": genres.where(genres != NO_GENRE, "")})


def _people(table: Table, ages: dict[str, str] | None = None, occupations: dict[str, str] | None = None) -> Table:
    """Return the people with codes spelled out, without what says where somebody lives."""
    frame = table.frame.drop(columns="zip_code")
    spelled = {"gender": GENDERS, "age": ages or {}, "occupation": occupations or {}}
    return rows_of(table, frame.assign(**{column: frame[column].replace(words) for column, words in spelled.items()}))


LATEST = Format(
    "movielens",
    "MovieLens",
    "Ratings become interactions; movies become items with title, year, genres and their most frequent tags.",
    _latest_part,
    ("ratings", "movies"),
    _from_latest,
)
ML_1M = Format(
    "movielens-1m",
    "MovieLens 1M",
    "Ratings become interactions, movies become items with title, year and genres, and codes become words.",
    _1m_part,
    ("ratings", "movies"),
    _from_1m,
)
ML_100K = Format(
    "movielens-100k",
    "MovieLens 100K",
    "Ratings become interactions, movies become items with title, year and genres, and people keep what they are like.",
    _100k_part,
    ("ratings", "movies"),
    _from_100k,
)

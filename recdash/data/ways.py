"""Ways to say a column in words, for text templates: "{price:band}", "{released:decade}", "{description:short}".

A language model reads words better than figures: "price: low" tells more than "price: 3.49". What a way says of one row
may depend on the others (bands, age), never on what people did.
"""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from recdash.data.ratings import read_numbers
from recdash.data.timestamps import UNREADABLE, parse_timestamps

BANDS = ("very low", "low", "middle", "high", "very high")
SEASONS = ("winter", "spring", "summer", "autumn")
"""Of the northern half of the world, by month: December to February is winter."""
AGES = ((1, "up to a year old"), (5, "1 to 5 years old"), (20, "5 to 20 years old"))
OLDEST = "over 20 years old"
YEAR_S = 365.25 * 86_400
SHORT_LENGTH = 300
"""Characters; a small encoder reads about 64 tokens."""
SENTENCE = re.compile(r"[.!?…\u3002\uff01\uff1f]+[\"”’)\]]*(?=\s|$)")
"""The end of a sentence, also in Chinese and Japanese."""
YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:\.0)?")


def banded(texts: pd.Series) -> pd.Series:
    """Say which fifth of the rows a number belongs to; equal numbers share a band, what is no number has none."""
    numbers = pd.Series(read_numbers(texts)[0])
    fifth = np.ceil(numbers.rank(pct=True).to_numpy() * len(BANDS))
    return _words(pd.Series(fifth).map(dict(enumerate(BANDS, start=1))), texts)


def decade(texts: pd.Series) -> pd.Series:
    """Say the decade of a year or date: "1990s"."""
    years = _moments(texts).dt.year
    return _words((years // 10 * 10).astype("Int64").astype("str") + "s", texts).where(years.notna(), "")


def season(texts: pd.Series) -> pd.Series:
    """Say the season of a date; a year alone has none."""
    months = _moments(texts).where(~_are_years(texts)).dt.month
    return _words((months % 12 // 3).map(dict(enumerate(SEASONS))), texts)


def age(texts: pd.Series) -> pd.Series:
    """Say how old a year or date is, counted from the newest one in the column."""
    moments = _moments(texts)
    years = (moments.max() - moments).dt.total_seconds() / YEAR_S
    said = pd.Series(OLDEST, texts.index, dtype="str")
    for limit, words in reversed(AGES):
        said = said.mask(years <= limit, words)
    return said.where(moments.notna(), "")


def short(texts: pd.Series) -> pd.Series:
    """Keep the first sentences of a long text, at most 300 characters."""
    return pd.Series([cut_by_sentence(text, SHORT_LENGTH) for text in texts], texts.index, dtype="str")


def cut_by_sentence(text: str, most: int) -> str:
    """Return the whole sentences at the start that fit into `most` characters; if none does, whole words."""
    if len(text) <= most:
        return text
    ends = [found.end() for found in SENTENCE.finditer(text, 0, most + 1) if found.end() <= most]
    if ends:
        return text[: ends[-1]]
    head, space, _ = text[:most].rpartition(" ")
    return head if space else text[:most]


WAYS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "band": banded, "decade": decade, "season": season, "age": age, "short": short
}  # fmt: skip
"""What can stand behind a column and a colon in a text template."""


def _are_years(texts: pd.Series) -> pd.Series:
    return texts.str.strip().str.fullmatch(YEAR.pattern)


def _moments(texts: pd.Series) -> pd.Series:
    """Return the time of each year or date, NaT where a cell is neither."""
    are_years = _are_years(texts).to_numpy(bool)
    dates = parse_timestamps(texts.mask(are_years, ""))
    seconds = np.where(dates.readable, dates.seconds, UNREADABLE)
    moments = pd.Series(pd.NaT, texts.index, dtype="datetime64[s]")
    moments[seconds != UNREADABLE] = pd.to_datetime(seconds[seconds != UNREADABLE], unit="s").as_unit("s")
    years = texts[are_years].str.strip().str.slice(0, 4)
    moments[are_years] = pd.to_datetime(years, format="%Y").dt.as_unit("s")
    return moments


def _words(said: pd.Series, like: pd.Series) -> pd.Series:
    return pd.Series(said.fillna("").to_numpy(object), like.index, dtype="str")

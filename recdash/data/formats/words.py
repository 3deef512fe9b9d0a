"""Cells said in words: what several formats need to make texts of their columns."""

import numpy as np
import pandas as pd

MOST_WORDS = 5
"""So many tags of an item are kept, the most frequent first."""
YEAR = r"^(.*\S)\s*\((\d{4})(?:[-–]\d{0,4})?\)\s*$"


def split_year(titles: pd.Series) -> pd.DataFrame:
    """Return the columns title and year of titles such as "Heat (1995)"; the year is "" where there is none."""
    found = titles.str.extract(YEAR)
    titled = found[0].fillna(titles.str.strip())
    return pd.DataFrame({"title": titled, "year": found[1].fillna("")}, index=titles.index).astype("str")


def frequent_words(ids: pd.Series, words: pd.Series) -> pd.Series:
    """Return id -> its most frequent words, joined by bars; small letters, and only what has a letter in it."""
    said = pd.DataFrame({"id": ids, "word": words.str.strip().str.lower()})
    said = said[said["word"].str.contains(r"[^\W\d_]", regex=True)]
    counts = said.groupby(["id", "word"], sort=True).size().reset_index(name="number")
    counts = counts.iloc[np.lexsort((counts["word"], -counts["number"], counts["id"]))]
    return counts.groupby("id")["word"].agg(lambda found: "|".join(found.head(MOST_WORDS))).astype("str")


def most_frequent(ids: pd.Series, texts: pd.Series) -> pd.Series:
    """Return id -> its most frequent text that is not empty; of equally frequent ones the first in the alphabet."""
    known = pd.DataFrame({"id": ids, "text": texts.str.strip()})
    known = known[known["text"] != ""]
    counts = known.groupby(["id", "text"], sort=True).size().reset_index(name="number")
    best = counts.sort_values("number", ascending=False, kind="stable").drop_duplicates("id")
    return best.set_index("id")["text"]


def damped(counts: pd.Series) -> pd.Series:
    """Return 1 + ln(count) as text, so that a hundred times as much counts six times as much; counts are 1 or more."""
    strengths = pd.Series(1 + np.log(counts.clip(lower=1).to_numpy(np.float64)), index=counts.index)
    return strengths.map("{:.4g}".format)

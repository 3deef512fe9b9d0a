"""How kindly people rate, and how well items are rated."""

from dataclasses import dataclass

import numpy as np

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.words import counted, percent

MIN_RATINGS = 5
"""Of people and items with fewer ratings an average says little."""


@dataclass(frozen=True)
class Opinions:
    """Averages of people and of items with at least 5 ratings, float64, in points of the rating scale.

    mean: average of all ratings, NaN without any. same: share of those people who always give the same rating.
    """

    mean: float
    user_means: np.ndarray
    item_means: np.ndarray
    same: float


def measure_opinions(dataset: Dataset) -> Opinions:
    """Average the ratings of each person and each item."""
    nothing = np.zeros(0)
    rows = dataset.interactions
    rated = rows[rows[RATING].notna()] if dataset.has_ratings else rows.iloc[:0]
    if not len(rated):
        return Opinions(np.nan, nothing, nothing, np.nan)
    values = rated[RATING].to_numpy(np.float64)
    user_means, user_spreads = _averages(rated[USER_INDEX].to_numpy(), values)
    item_means, _ = _averages(rated[ITEM_INDEX].to_numpy(), values)
    same = float((user_spreads < 1e-6).mean()) if len(user_spreads) else np.nan
    return Opinions(float(values.mean()), user_means, item_means, same)


def opinions_sentence(means: np.ndarray, who: str) -> str:
    """Say how far the averages of people or items lie apart; `who` is "people" or "items"."""
    if len(means) < 2:
        return f"Too few {who} have {MIN_RATINGS} ratings or more to compare their averages."
    low, high = np.quantile(means, [0.1, 0.9])
    meaning = "some rate more kindly than others" if who == "people" else "some are liked more than others"
    return f"Four of five {who} average between {low:.1f} and {high:.1f}: {meaning}."


def same_sentence(opinions: Opinions) -> str:
    """Say how many people always give the same rating; empty when nobody does."""
    number = round(opinions.same * len(opinions.user_means)) if len(opinions.user_means) else 0
    if not number:
        return ""
    people = counted(number, "person gives", "people give")
    return f"{people} the same rating to everything ({percent(opinions.same)}): their ratings hold no preference."


def _averages(index: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variance of the values of each index that has enough of them."""
    counts, sums = np.bincount(index), np.bincount(index, values)
    enough = counts >= MIN_RATINGS
    means = sums[enough] / counts[enough]
    squares = np.bincount(index, values**2)[enough] / counts[enough]
    return means, np.maximum(squares - means**2, 0)

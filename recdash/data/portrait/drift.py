"""How the hidden part differs from the part that models learn from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import jensenshannon

from recdash.columns import ITEM_INDEX, RATING, TIMESTAMP, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.split import Split
from recdash.data.words import percent

NUM_POPULAR = 20
NORMAL = 1.96
DAY_S = 86_400
CLEARLY = 1.2
"""So many times the distance by chance must be reached before it counts as a change."""


@dataclass(frozen=True)
class Drift:
    """The test part against what came before it (train and validation). All are NaN where nothing is held out.

    new_users, new_items: share of the interactions of the test part by people, or with items, that the earlier part
    does not hold. popularity_shift: Jensen-Shannon distance (base 2, 0..1) between how often each item was chosen in
    the two parts; by_chance: the same for parts of these sizes that were dealt out at random. still_popular: how many
    of the 20 most chosen items of the earlier part are among the 20 most chosen of the test part. rating_shift: mean
    rating of the test part minus the earlier one, in points, with its 95 % interval, for which the ratings of one
    person are taken to go together. per_day_before, per_day_test: interactions a day.
    """

    kind: str
    num_popular: int
    new_users: float
    new_items: float
    popularity_shift: float
    by_chance: float
    still_popular: float
    rating_shift: float
    rating_low: float
    rating_high: float
    per_day_before: float
    per_day_test: float


def measure_drift(dataset: Dataset, split: Split, seed: int = 0) -> Drift:
    """Compare the test part with what came before it."""
    before, test = split.fitting, split.test
    if not len(test) or not len(before):
        return Drift(split.kind, NUM_POPULAR, *[np.nan] * 10)
    known_users = np.isin(test[USER_INDEX], before[USER_INDEX].unique())
    known_items = np.isin(test[ITEM_INDEX], before[ITEM_INDEX].unique())
    earlier, later = (np.bincount(part[ITEM_INDEX], minlength=dataset.num_items) for part in (before, test))
    dealt = np.random.default_rng(seed).permutation(dataset.interactions[ITEM_INDEX].to_numpy())[: len(test)]
    by_chance = np.bincount(dealt, minlength=dataset.num_items)
    num_popular = min(NUM_POPULAR, dataset.num_items)
    shift, low, high = _rating_shift(before, test, dataset.num_users)
    return Drift(
        kind=split.kind,
        new_users=float(1 - known_users.mean()),
        new_items=float(1 - known_items.mean()),
        popularity_shift=float(jensenshannon(earlier, later, base=2)),
        by_chance=float(jensenshannon(earlier + later - by_chance, by_chance, base=2)),
        still_popular=float(len(np.intersect1d(_most(earlier, num_popular), _most(later, num_popular)))),
        num_popular=num_popular,
        rating_shift=shift,
        rating_low=low,
        rating_high=high,
        per_day_before=_per_day(before),
        per_day_test=_per_day(test),
    )


def newness_sentence(drift: Drift) -> str:
    """Say how much of the hidden part is about people and items that models do not know."""
    if np.isnan(drift.new_users):
        return "Nothing is held out, so there is nothing to compare."
    return (
        f"{percent(drift.new_users)} of the hidden interactions are by people whom the models never saw, and "
        f"{percent(drift.new_items)} are with items that they never saw."
    )


def popularity_sentence(drift: Drift) -> str:
    """Say whether other items are popular in the hidden part."""
    if np.isnan(drift.popularity_shift):
        return "Nothing is held out, so there is nothing to compare."
    how = "Other items are chosen" if has_shifted(drift) else "Much the same items are chosen"
    return (
        f"{how} in the hidden part: {drift.still_popular:.0f} of the {drift.num_popular} most chosen items stay among "
        f"the {drift.num_popular} most chosen. The two parts are {drift.popularity_shift:.2f} apart (0 is the same, 1 "
        f"nothing in common); by chance alone it would be {drift.by_chance:.2f}."
    )


def rating_sentence(drift: Drift) -> str:
    """Say whether people rate otherwise in the hidden part; empty without ratings of several people in both parts."""
    if np.isnan(drift.rating_low):
        return ""
    way = "higher" if drift.rating_shift > 0 else "lower"
    span = f"95 % interval {drift.rating_low:+.2f} to {drift.rating_high:+.2f}"
    if not drift.rating_low <= 0 <= drift.rating_high:
        return f"Ratings in the hidden part are {abs(drift.rating_shift):.2f} points {way} ({span})."
    return f"Ratings in the hidden part are about the same ({drift.rating_shift:+.2f} points, {span})."


def activity_sentence(drift: Drift) -> str:
    """Say how busy the hidden days are; empty where the parts are not apart in time."""
    if np.isnan(drift.per_day_test) or np.isnan(drift.per_day_before) or drift.kind != "time":
        return ""
    later, earlier = (
        f"{number:,.0f}" if number >= 10 else f"{number:.2g}" for number in (drift.per_day_test, drift.per_day_before)
    )
    return f"There are {later} interactions a day in the hidden part, and {earlier} before it."


def has_shifted(drift: Drift) -> bool:
    """Whether popularity changed clearly more than chance would explain."""
    return drift.popularity_shift > CLEARLY * drift.by_chance


def _most(counts: np.ndarray, number: int) -> np.ndarray:
    return np.argsort(-counts, kind="stable")[:number]


def _per_day(part: pd.DataFrame) -> float:
    if TIMESTAMP not in part:
        return np.nan
    days = (part[TIMESTAMP].max() - part[TIMESTAMP].min()) / DAY_S
    return float(len(part) / days) if days > 0 else np.nan


def _rating_shift(before: pd.DataFrame, test: pd.DataFrame, num_users: int) -> tuple[float, float, float]:
    """Return the difference of the means with its interval; errors of one person are taken to go together."""
    if RATING not in before:
        return np.nan, np.nan, np.nan
    parts = [part[part[RATING].notna()] for part in (before, test)]
    if min(len(part) for part in parts) == 0:
        return np.nan, np.nan, np.nan
    means, pulls = [], []
    for part in parts:
        values = part[RATING].to_numpy(np.float64)
        means.append(values.mean())
        pulls.append(np.bincount(part[USER_INDEX], values - values.mean(), num_users) / len(values))
    shift = means[1] - means[0]
    people = np.unique(np.concatenate([part[USER_INDEX].unique() for part in parts]))
    if len(people) < 2:
        return float(shift), np.nan, np.nan
    spread = np.sqrt(((pulls[1] - pulls[0]) ** 2).sum() * len(people) / (len(people) - 1))
    return float(shift), float(shift - NORMAL * spread), float(shift + NORMAL * spread)

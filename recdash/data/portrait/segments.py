"""Groups of people: how many they are, how much they do, and how they rate."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, RATING, TEXT, TIMESTAMP, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.words import percent, sample

FEWEST_VALUES, MOST_VALUES = 2, 12
ACTIVITY = ((0, "Nothing yet"), (1, "1 interaction"), (2, "2 to 5"), (6, "6 to 20"), (21, "21 to 100"),
            (101, "Over 100"))  # fmt: skip
HEAD = 0.1
"""The most chosen tenth of the items is mainstream."""
MAINSTREAM, NICHE = 0.8, 0.5
LAST_PART = 0.1


@dataclass(frozen=True)
class Segments:
    """People divided by one property. All arrays have one entry for each group.

    name: the property. groups: what each is called. num_users: int64. num_interactions: int64. mean_ratings: float64,
    NaN where a group has no rating. is_ours: False when the property is a column of the people as uploaded.
    """

    name: str
    groups: tuple[str, ...]
    num_users: np.ndarray
    num_interactions: np.ndarray
    mean_ratings: np.ndarray
    is_ours: bool = True


def find_segments(dataset: Dataset) -> tuple[Segments, ...]:
    """Divide people by activity, by taste, by when they came, and by each column with 2 to 12 values."""
    found = [_by_activity(dataset), _by_taste(dataset), _by_newness(dataset), *_by_columns(dataset)]
    return tuple(one for one in found if one is not None)


def segments_sentence(segments: Segments) -> str:
    """Say which group does more than its share."""
    people = segments.num_users / max(segments.num_users.sum(), 1)
    done = segments.num_interactions / max(segments.num_interactions.sum(), 1)
    top = int(np.argmax(done - people))
    if done[top] - people[top] < 0.005:
        return "All groups do as much as their size would suggest."
    return (
        f"The group {sample([segments.groups[top]])} is {percent(people[top])} of the people and makes "
        f"{percent(done[top])} of the interactions."
    )


def _by_activity(dataset: Dataset) -> Segments | None:
    counts = _counts(dataset)
    group = np.searchsorted([least for least, _ in ACTIVITY], counts, side="right") - 1
    return _measure(dataset, "How much people did", group, [name for _, name in ACTIVITY])


def _by_taste(dataset: Dataset) -> Segments | None:
    """Divide by the share of a person's choices that lie in the most chosen tenth of the items."""
    rows = dataset.interactions
    chosen = np.bincount(rows[ITEM_INDEX], minlength=dataset.num_items)
    head = np.zeros(dataset.num_items, bool)
    head[np.argsort(-chosen, kind="stable")[: max(round(HEAD * dataset.num_items), 1)]] = True
    counts = _counts(dataset)
    share = np.bincount(rows[USER_INDEX], head[rows[ITEM_INDEX]], dataset.num_users) / np.maximum(counts, 1)
    group = np.where(share < NICHE, 0, np.where(share < MAINSTREAM, 1, 2))
    group[counts == 0] = -1
    return _measure(dataset, "Taste", group, ["Niche", "Mixed", "Mainstream"])


def _by_newness(dataset: Dataset) -> Segments | None:
    if not dataset.has_timestamps:
        return None
    times = dataset.interactions[TIMESTAMP].to_numpy()
    first = pd.Series(times).groupby(dataset.interactions[USER_INDEX].to_numpy()).min()
    late = times.max() - LAST_PART * (times.max() - times.min())
    group = np.full(dataset.num_users, -1)
    group[first.index] = first.to_numpy() > late
    return _measure(dataset, "When people came", group, ["Earlier", "In the last tenth of the time"])


def _by_columns(dataset: Dataset) -> list[Segments]:
    found = []
    for column in dataset.users.columns:
        values = dataset.users[column]
        if column in (USER_ID, TEXT) or not FEWEST_VALUES <= values.nunique() <= MOST_VALUES:
            continue
        group, names = pd.factorize(values.astype("str").where(values.notna()), sort=True)
        segments = _measure(dataset, str(column), group, [str(name) or "(empty)" for name in names], is_ours=False)
        if segments is not None:
            found.append(segments)
    return found


def _measure(dataset: Dataset, name: str, group: np.ndarray, names: list[str], is_ours: bool = True) -> Segments | None:
    """Count each group that has somebody; None when there are fewer than two. `group` is -1 for those in none."""
    rows = dataset.interactions
    users = np.bincount(group[group >= 0], minlength=len(names))
    present = np.flatnonzero(users)
    if len(present) < FEWEST_VALUES:
        return None
    of_row = group[rows[USER_INDEX]]
    done = np.bincount(of_row[of_row >= 0], minlength=len(names))
    means = np.full(len(names), np.nan)
    if RATING in rows:
        rated = (of_row >= 0) & rows[RATING].notna().to_numpy()
        given = pd.Series(rows[RATING].to_numpy(np.float64)[rated]).groupby(of_row[rated]).mean()
        means[given.index] = given
    return Segments(name, tuple(names[at] for at in present), users[present], done[present], means[present], is_ours)


def _counts(dataset: Dataset) -> np.ndarray:
    return np.bincount(dataset.interactions[USER_INDEX], minlength=dataset.num_users)

"""The groups of a run's people and items that are judged, each against everyone else: `recdash.evaluation.segments`.

Groups of people: how much is known of them, how well known what they chose later is, how much of it is new, and each
column of the people that divides them. Groups of items: how often they were chosen, whether they have a text of their
own, each column of the items, and the groups found on the map. A cell that lists several values counts for the rarest
of the six commonest (`recdash.data.grouping`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, TEXT, TITLE, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.grouping import group_by, useful_columns
from recdash.data.split import Split
from recdash.evaluation.per_item import NUM_FOUND, NUM_HELD_OUT
from recdash.evaluation.segments import Group, Standing, judge
from recdash.recommend.person import WORD

FIGURE = "ndcg@10"
"""The figure of a person; that of an item is the share of its later choices that were among the ten."""
ACTIVITY, LATER, SEGMENT = "activity", "later", "segment"
POPULARITY, OWN_TEXT, CLUSTERS = "popularity", "text", "clusters"
COLUMN = "column:"
"""The families; one that starts with `COLUMN` is a column of the data."""
MOSTLY = 0.5
WORDS_OF_ITS_OWN = 2
"""An item has a text of its own when its text has at least so many words that its title lacks."""
THIRDS = {
    ACTIVITY: ("Light", "Middling", "Very active"),
    LATER: ("Chose rare items", "Chose known items", "Chose popular items"),
    POPULARITY: ("Rarely chosen", "Sometimes chosen", "Often chosen"),
}
SPANS = {ACTIVITY: "{} items", LATER: "had by {}", POPULARITY: "{} times"}
"""How a third is told: by known items, by how many had what was chosen later, by how often an item was chosen."""
NEW_PEOPLE, NEW_LATER, NEW_ITEMS, NO_TEXT = "New people", "Chose mostly new items", "New items", "Without a text"


@dataclass(frozen=True)
class Later:
    """What was chosen later, and how well each item is known.

    rows: user_index and item_index of the hidden part. popularity: int64 (num_items,), interactions that the model
    knows. has_text: bool (num_items,), see `has_own_text`.
    """

    rows: pd.DataFrame
    popularity: np.ndarray
    has_text: np.ndarray

    def share(self, of_items: np.ndarray, user_index: np.ndarray) -> np.ndarray:
        """Return the share of each person's later items that is among some, bool (num_items,); NaN without, (n,)."""
        inside = of_items[self.rows[ITEM_INDEX].to_numpy()].astype(np.float64)
        means = pd.Series(inside).groupby(self.rows[USER_INDEX].to_numpy()).mean()
        return means.reindex(user_index).to_numpy(np.float64)


def look_later(dataset: Dataset, split: Split) -> Later:
    """Look at what people chose later; the same for every run of a dataset."""
    popularity = np.bincount(split.fitting[ITEM_INDEX], minlength=dataset.num_items)
    return Later(split.test[[USER_INDEX, ITEM_INDEX]], popularity, has_own_text(dataset.items))


def has_own_text(items: pd.DataFrame) -> np.ndarray:
    """Return which items have at least `WORDS_OF_ITS_OWN` words in their text that their title lacks, bool (n,)."""
    pairs = zip(items[TEXT].astype("str"), items[TITLE].astype("str"), strict=True)
    own = (set(WORD.findall(text.casefold())) - set(WORD.findall(title.casefold())) for text, title in pairs)
    return np.fromiter((len(words) >= WORDS_OF_ITS_OWN for words in own), bool, len(items))


def judge_people(
    dataset: Dataset, later: Later, per_user: pd.DataFrame, segments: Mapping[str, np.ndarray]
) -> list[Standing]:
    """Judge every group of people by `FIGURE`, worst first; `segments` are more groups: name -> user_index (m,)."""
    users = per_user[USER_INDEX].to_numpy()
    groups = [*people_groups(dataset, later, per_user)]
    groups += [Group(SEGMENT, name, np.isin(users, wanted)) for name, wanted in segments.items()]
    return judge(groups, per_user[FIGURE].to_numpy(np.float64), np.ones(len(per_user)))


def judge_items(
    dataset: Dataset, later: Later, per_item: pd.DataFrame, clusters: np.ndarray, cluster_names: Sequence[str]
) -> list[Standing]:
    """Judge every group of items by how many of their later choices were among the ten, worst first.

    clusters: int (num_items,), the group found on the map, -1 for none. cluster_names: what these are called.
    """
    items = per_item[ITEM_INDEX].to_numpy()
    groups = [*item_groups(dataset, later, items)]
    groups += [Group(CLUSTERS, name, clusters[items] == number) for number, name in enumerate(cluster_names)]
    return judge(groups, per_item[NUM_FOUND].to_numpy(np.float64), per_item[NUM_HELD_OUT].to_numpy(np.float64))


def people_groups(dataset: Dataset, later: Later, per_user: pd.DataFrame) -> Iterator[Group]:
    """Yield the groups of the people in `per_user`, families one after the other."""
    users, known = per_user[USER_INDEX].to_numpy(), per_user["num_known"].to_numpy()
    yield from groups_by_activity(known)
    new = later.share(later.popularity == 0, users) >= MOSTLY
    yield Group(LATER, NEW_LATER, new)
    yield from _thirds(LATER, np.where(new, np.nan, per_user["held_out_popularity"].to_numpy(np.float64)))
    yield from _by_columns(dataset.users, users)


def groups_by_activity(num_known: np.ndarray) -> Iterator[Group]:
    """Yield the new people, and thirds of the others, by how many items of each are known, int (n,)."""
    yield Group(ACTIVITY, NEW_PEOPLE, num_known == 0)
    yield from _thirds(ACTIVITY, np.where(num_known > 0, num_known, np.nan))


def item_groups(dataset: Dataset, later: Later, items: np.ndarray) -> Iterator[Group]:
    """Yield the groups of some items, int (n,), families one after the other."""
    chosen = later.popularity[items]
    yield Group(POPULARITY, NEW_ITEMS, chosen == 0)
    yield from _thirds(POPULARITY, np.where(chosen > 0, chosen, np.nan))
    yield Group(OWN_TEXT, NO_TEXT, ~later.has_text[items])
    yield from _by_columns(dataset.items, items)


def _by_columns(table: pd.DataFrame, rows: np.ndarray) -> Iterator[Group]:
    for column in useful_columns(table):
        found = group_by(table[column])
        of_row = found.of_row[rows]
        yield from (Group(COLUMN + column, name, of_row == name) for name in found.names)


def _thirds(family: str, numbers: np.ndarray) -> Iterator[Group]:
    """Yield the rows of the lower, middle and upper third of the numbers; two or none where equal ones join them."""
    defined = numbers[np.isfinite(numbers)]
    cuts = np.unique(np.quantile(defined, [1 / 3, 2 / 3], method="lower")) if len(defined) else np.zeros(0)
    cuts = cuts[cuts < defined.max()] if len(defined) else cuts
    if not len(cuts):
        return
    first, middle, last = THIRDS[family]
    words = (first, middle, last) if len(cuts) == 2 else (first, last)
    edges = [-np.inf, *cuts.tolist(), np.inf]
    for word, (low, high) in zip(words, pairwise(edges), strict=True):
        span = SPANS[family].format(_span(low, high))
        yield Group(family, f"{word}: {span}", (numbers > low) & (numbers <= high))


def _span(low: float, high: float) -> str:
    """Return a band in words: "up to 20", "21 to 70", "over 70"; a band of means rounds to whole numbers."""
    if low == -np.inf:
        return f"up to {high:,.0f}"
    return f"over {low:,.0f}" if high == np.inf else f"{low + 1:,.0f} to {high:,.0f}"

"""An item that doesn't exist yet: who would get it and in which place, what it would push out, what it is like.

A new item is known by its text and features alone, so it is placed as training places items that nobody chose. The
people are those of the run, as it was trained: what they did since then is not in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, ITEM_INDEX, PREDICTED_RATING, TEXT
from recdash.data.later import free_ids
from recdash.data.portrait.segments import ACTIVITY
from recdash.evaluation.shares import share_interval
from recdash.evaluation.significance import PairedDifference, bootstrap_interval, paired_bootstrap
from recdash.recommend.audience import Audience
from recdash.recommend.newcomers import Reader, Served, join_items
from recdash.recommend.ranking import USERS_AT_ONCE
from recdash.recommend.reasons.words import distinct_words, without_word
from recdash.recommend.similar import similar_items

FIRST, MORE = 10, 50
"""The two lengths of a list that are looked at."""
MOST_PEOPLE = 5_000
"""Of more people, so many are drawn at random where an answer must come at once."""
FEWEST_IN_GROUP = 5
NUM_RESAMPLES = 2_000
NUM_PEOPLE, GROUP = "num_people", "group"
EVERYBODY = "Everybody"


@dataclass(frozen=True)
class Trial:
    """m new items as n people would get them.

    scores: float32 (n, m). places: int32 (n, m) from 1, see `Audience.places`. ratings: float32 (n, m), NaN where the
    run predicts none. alike: for each new item the items of the catalogue that are most alike, see `similar_items`.
    """

    scores: np.ndarray
    places: np.ndarray
    ratings: np.ndarray
    alike: tuple[pd.DataFrame, ...]


@dataclass(frozen=True)
class Reach:
    """How many of the people asked would see an item, and how sure that is where they are a sample of all.

    number: of `of` people asked. low, high: 95 % interval of the share, NaN where everybody was asked.
    """

    number: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share of those asked, 0..1; NaN for nobody."""
        return self.number / self.of if self.of else float("nan")


@dataclass(frozen=True)
class WordEffect:
    """What a word, wherever it stands in the text, brings; negative: it costs.

    first, more: people who see the item among their first 10, and 50, because of the word. score: its part of the mean
    score.
    """

    word: str
    first: int
    more: int
    score: float


def people_asked(num_users: int, most: int = MOST_PEOPLE, seed: int = 0) -> np.ndarray:
    """Return the people to ask, int32 in ascending order: everybody, or a sample of at most `most`."""
    if num_users <= most:
        return np.arange(num_users, dtype=np.int32)
    drawn = np.random.default_rng(seed).choice(num_users, most, replace=False)
    return np.sort(drawn).astype(np.int32)


def try_items(served: Served, audience: Audience, items: pd.DataFrame, read: Reader, num_alike: int = 10) -> Trial:
    """Place new items, and ask everybody of an audience.

    Args:
        served: the run that the audience was gathered from.
        audience: n people.
        items: m rows, the columns of `Dataset.items`.
        read: gives the embeddings of the texts.
        num_alike: so many neighbours of each.

    Raises:
        DataError: if an item is there already.
        StateError: if the run can't place items.
    """
    joined = join_items(served, items, read)
    new = range(served.dataset.num_items, joined.dataset.num_items)
    scores = np.stack([audience.score(joined.model, item) for item in new], axis=1)
    places = np.stack([audience.places(column) for column in scores.T], axis=1)
    alike = tuple(_alike(joined, item, new.start, num_alike) for item in new)
    return Trial(scores, places, _ratings(joined, audience, np.array(new)), alike)


def reach(places: np.ndarray, k: int, num_users: int) -> Reach:
    """Count who would see an item among their first k; places (n,) are of people out of `num_users`."""
    number, of = int((places <= k).sum()), len(places)
    low, high = share_interval(number, of) if of < num_users else (float("nan"), float("nan"))
    return Reach(number, of, low, high)


def standing(audience: Audience, number: int, k: int, num_items: int) -> float:
    """Return the share of the items there are that fewer people see among their first k, 0..1."""
    listed = audience.items[:, :k]
    return float((np.bincount(listed[listed >= 0], minlength=num_items) < number).mean())


def displaced(audience: Audience, places: np.ndarray, k: int = FIRST) -> pd.DataFrame:
    """Return what would leave the first k of those who see the new item there: the item in their place k.

    Returns:
        Columns item_index int32 and num_people int64, most people first, equals by item_index. A list with a free
        place loses nothing.
    """
    last = min(k, audience.items.shape[1]) - 1
    lost = audience.items[places <= k, last] if last == k - 1 else np.zeros(0, np.int32)
    items, people = np.unique(lost[lost >= 0], return_counts=True)
    order = np.argsort(-people, kind="stable")
    return pd.DataFrame({ITEM_INDEX: items[order].astype(np.int32), NUM_PEOPLE: people[order]})


def activity_groups(audience: Audience) -> dict[str, np.ndarray]:
    """Return the people by how much the model knows of them: name -> bool (n,), only groups with somebody."""
    counts = np.diff(audience.histories.matrix.indptr)
    group = np.searchsorted([least for least, _ in ACTIVITY], counts, side="right") - 1
    return {name: group == at for at, (_, name) in enumerate(ACTIVITY) if (group == at).any()}


def chosen_groups(audience: Audience, members: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return groups given by user_index as bool (n,) over the audience; they may overlap, and be empty."""
    return {name: np.isin(audience.histories.user_index, users) for name, users in members.items()}


def by_group(ratings: np.ndarray, places: np.ndarray, groups: Mapping[str, np.ndarray], k: int = FIRST) -> pd.DataFrame:
    """Return what each group of people would rate an item, and how many would see it among their first k.

    Args:
        ratings, places: (n,) of one item.
        groups: name -> bool (n,); everybody is added as the first group.
        k: length of the list.

    Returns:
        Columns group; num_people; predicted_rating, low, high: mean and its 95 % bootstrap interval over the people of
        the group, NaN without a rating or for a single person; share, share_low, share_high: of those who would see
        it, with the interval. The intervals say what other people of the same kind would probably give.
    """
    everybody = (EVERYBODY, np.ones(len(places), bool))
    return pd.DataFrame(
        [_of_group(name, ratings[mask], places[mask], k) for name, mask in (everybody, *groups.items())]
    )


def best_group(places: np.ndarray, groups: Mapping[str, np.ndarray], k: int = FIRST) -> str:
    """Return the group of which the largest share would see an item among their first k; "" where nobody would.

    Groups of fewer than `FEWEST_IN_GROUP` people are passed over, where one or two decide the share.
    """
    shares = {name: float((places[mask] <= k).mean()) for name, mask in groups.items() if mask.sum() >= FEWEST_IN_GROUP}
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and shares[best] > 0 else ""


def reach_difference(places: np.ndarray, others: np.ndarray, k: int = FIRST) -> PairedDifference:
    """Compare two texts, or two runs, on the same people: the share (0..1) who see the first among their k, less that
    of the second. places, others: (n,)."""
    first, second = ((one <= k).astype(np.float64) for one in (places, others))
    return paired_bootstrap(first, second, num_resamples=NUM_RESAMPLES)


def word_effects(served: Served, audience: Audience, item: pd.DataFrame, read: Reader) -> tuple[WordEffect, ...]:
    """Take each word of an item's text out of all that is said about it, and return what it brings.

    The text without each word is read in one batch; the word goes from the attributes, too, so no feature keeps it.

    Args:
        served, audience, read: as in `try_items`.
        item: one row, the columns of `Dataset.items`.

    Returns:
        The words in the order of the text, without those that say nothing.

    Raises:
        StateError: if the run can't place items.
    """
    words = distinct_words(str(item[TEXT].iloc[0]))
    variants = pd.concat([item, *(_without(item, word) for word in words)], ignore_index=True)
    joined = join_items(served, variants.assign(**{ITEM_ID: free_ids(served.dataset, len(variants))}), read)
    first = served.dataset.num_items
    scores = [audience.score(joined.model, first + row) for row in range(len(variants))]
    places = [audience.places(one) for one in scores]
    reached = [[int((one <= k).sum()) for k in (FIRST, MORE)] for one in places]
    return tuple(
        WordEffect(word, reached[0][0] - less[0], reached[0][1] - less[1], float(scores[0].mean() - score.mean()))
        for word, less, score in zip(words, reached[1:], scores[1:], strict=True)
    )


def _without(item: pd.DataFrame, word: str) -> pd.DataFrame:
    told = [column for column in item.columns if column != ITEM_ID]
    return item.assign(**{column: [without_word(str(cell), word) for cell in item[column]] for column in told})


def _alike(joined: Served, item: int, num_known: int, number: int) -> pd.DataFrame:
    """Return the items of the catalogue most like a new one; other new items don't count."""
    num_new = joined.dataset.num_items - num_known
    found = similar_items(joined.model, joined.dataset, item, number + num_new)
    return found[found[ITEM_INDEX] < num_known].head(number).reset_index(drop=True)


def _ratings(joined: Served, audience: Audience, items: np.ndarray) -> np.ndarray:
    """Return what the people would rate the items, float32 (n, m), inside the rating scale."""
    if joined.model.rating is None:
        return np.full((len(audience), len(items)), np.nan, np.float32)
    histories = audience.histories.widened(joined.dataset.num_items)
    blocks = (histories.take(slice(at, at + USERS_AT_ONCE)) for at in range(0, len(histories), USERS_AT_ONCE))
    parts = [joined.model.predict_ratings(block, np.tile(items, (len(block), 1))) for block in blocks]
    found = np.concatenate(parts)
    scale = joined.dataset.rating_scale
    return found if scale is None else np.clip(found, *scale)


def _of_group(name: str, ratings: np.ndarray, places: np.ndarray, k: int) -> dict[str, object]:
    number, of = int((places <= k).sum()), len(places)
    known = ratings[np.isfinite(ratings)].astype(np.float64)
    low, high = bootstrap_interval(known) if len(known) > 1 else (float("nan"), float("nan"))
    share_low, share_high = share_interval(number, of)
    return {
        GROUP: name,
        NUM_PEOPLE: of,
        PREDICTED_RATING: float(known.mean()) if len(known) else float("nan"),
        "low": low,
        "high": high,
        "share": number / of if of else float("nan"),
        "share_low": share_low,
        "share_high": share_high,
    }

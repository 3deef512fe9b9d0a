"""How much there is, how it is spread, and what is held back."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_INDEX, RATING, TEXT, TIMESTAMP, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.split import Split
from recdash.data.words import counted, percent, were


@dataclass(frozen=True)
class SplitProfile:
    """What the split did. Cuts are seconds UTC of the first validation and test row, None without times."""

    kind: str
    num_train: int
    num_validation: int
    num_test: int
    validation_start: int | None
    test_start: int | None
    num_test_users: int
    num_new_test_users: int
    """Users of the test part without any earlier interaction."""
    num_new_test_items: int


@dataclass(frozen=True)
class Profile:
    """Counts and distributions of one dataset.

    user_counts, item_counts: int64, interactions of each user and item, largest first. rating_values,
    rating_counts: distinct ratings and how often each occurs; empty without ratings. event_counts: event -> rows.
    item_words, user_words: int64, words in each text.
    """

    num_users: int
    num_items: int
    num_interactions: int
    density: float
    first_time: int | None
    last_time: int | None
    user_counts: np.ndarray
    item_counts: np.ndarray
    top_share: float
    """Share of all interactions that go to the most popular 1 % of the items."""
    rating_values: np.ndarray
    rating_counts: np.ndarray
    event_counts: dict[str, int]
    item_words: np.ndarray
    user_words: np.ndarray
    split: SplitProfile

    @property
    def share_with_text(self) -> float:
        """Share of the items that have a text."""
        return float((self.item_words > 0).mean())

    @property
    def median_interactions(self) -> float:
        """Interactions of the middle user."""
        return float(np.median(self.user_counts))


def profile(dataset: Dataset, split: Split) -> Profile:
    """Count what a dataset and its split hold."""
    rows = dataset.interactions
    user_counts = np.sort(np.bincount(rows[USER_INDEX], minlength=dataset.num_users))[::-1]
    item_counts = np.sort(np.bincount(rows[ITEM_INDEX], minlength=dataset.num_items))[::-1]
    rating_values, rating_counts = (
        np.unique(rows[RATING].dropna(), return_counts=True) if RATING in rows else _nothing()
    )
    num_top = max(1, round(0.01 * dataset.num_items))
    times = rows[TIMESTAMP] if dataset.has_timestamps else None
    return Profile(
        num_users=dataset.num_users,
        num_items=dataset.num_items,
        num_interactions=len(rows),
        density=len(rows) / (dataset.num_users * dataset.num_items),
        first_time=None if times is None else int(times.min()),
        last_time=None if times is None else int(times.max()),
        user_counts=user_counts,
        item_counts=item_counts,
        top_share=float(item_counts[:num_top].sum() / max(item_counts.sum(), 1)),
        rating_values=np.asarray(rating_values, np.float32),
        rating_counts=np.asarray(rating_counts, np.int64),
        event_counts=rows[EVENT].value_counts().to_dict() if EVENT in rows else {},
        item_words=_words(dataset.items[TEXT]),
        user_words=_words(dataset.users[TEXT]),
        split=_split_profile(dataset, split),
    )


def split_sentence(shape: Profile) -> str:
    """Say in words what the split did and why it matters."""
    split = shape.split
    if split.kind == "time" and split.test_start is not None:
        cut = pd.Timestamp(split.test_start, unit="s").strftime("%-d %B %Y")
        return (
            f"Split by time: models learn from everything before and are judged on the {split.num_test:,} interactions "
            f"from {cut} on, as if they had been in use on that day."
        )
    if split.kind == "train_only":
        return "All interactions are learned from; nothing is held out, so runs are judged on pairs that you bring."
    if split.kind == "new_items":
        return (
            f"Some items are hidden from the models as if they were new, besides some interactions of each person: "
            f"{split.num_test:,} interactions in all. This shows how well items are placed before anybody chose them."
        )
    return (
        f"Split at random: {split.num_test:,} interactions, about a tenth of each person's, "
        "are hidden from the models. "
        "This is kinder than real use, because models see what happened later."
    )


def tail_sentence(shape: Profile) -> str:
    """Say how concentrated the interactions are."""
    unseen = int((shape.item_counts == 0).sum())
    extra = f" {counted(unseen, 'item')} {were(unseen)} never chosen." if unseen else ""
    return f"The most popular 1 % of the items get {percent(shape.top_share)} of all interactions.{extra}"


def _split_profile(dataset: Dataset, split: Split) -> SplitProfile:
    fitting, test = split.fitting, split.test
    test_users, test_items = test[USER_INDEX].unique(), test[ITEM_INDEX].unique()
    return SplitProfile(
        kind=split.kind,
        num_train=len(split.train),
        num_validation=len(split.validation),
        num_test=len(test),
        validation_start=_start(dataset, split.validation, split.kind),
        test_start=_start(dataset, test, split.kind),
        num_test_users=len(test_users),
        num_new_test_users=len(np.setdiff1d(test_users, fitting[USER_INDEX].unique())),
        num_new_test_items=len(np.setdiff1d(test_items, fitting[ITEM_INDEX].unique())),
    )


def _start(dataset: Dataset, rows: pd.DataFrame, kind: str) -> int | None:
    return int(rows[TIMESTAMP].min()) if kind == "time" and dataset.has_timestamps and len(rows) else None


def _nothing() -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)


def _words(texts: pd.Series) -> np.ndarray:
    return texts.str.count(r"\S+").to_numpy(np.int64)

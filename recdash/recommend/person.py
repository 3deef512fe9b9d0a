"""What a sentence may say of a person: what they had, what they liked, and what their own text mentions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from recdash.columns import ITEM_INDEX, RATING, TEXT, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories

MOST_WORDS = 2
COMMON_SHARE = 0.2
"""A word that stands in more than this share of all item texts says nothing about an item."""
TEXTS_LOOKED_AT = 500
WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*")
EMPTY_WORDS = frozenset(
    re.findall(
        r"\w+",
        "an as at be by do he if in is it me my no of on or so to up us we "
        "about all also and any are but can for from has have her him his how into its like likes liked love loves "
        "more most not our out over she some than that the their them then they this too very was were what when "
        "where which who will with you your",
    )
)


@dataclass(frozen=True)
class Voice:
    """How somebody is spoken of: "because they liked", or spoken to: "because you liked"."""

    they: str
    them: str
    their: str
    person: str


OF_THEM = Voice("they", "them", "their", "this person")
TO_YOU = Voice("you", "you", "your", "you")


@dataclass(frozen=True)
class Person:
    """Somebody to whom a recommendation is explained.

    past: the items of the history. liked: those of them that the person is known to have liked. deeds: what the person
    did with single items where it is neither liking nor choosing, such as "did not like". text: the person's own.
    """

    dataset: Dataset
    user_index: int
    past: frozenset[int]
    liked: frozenset[int]
    deeds: Mapping[int, str] = field(default_factory=dict)
    voice: Voice = OF_THEM

    @property
    def text(self) -> str:
        """What the person's own attributes say, empty for somebody who is not in the dataset."""
        return str(self.dataset.users[TEXT].iloc[self.user_index]) if self.user_index >= 0 else ""

    @property
    def is_known(self) -> bool:
        """Whether anything is known of them: what they did, or their own text."""
        return bool(self.past or self.text)


def person_of(dataset: Dataset, histories: Histories) -> Person:
    """Look up the person of a history (`histories` of length 1)."""
    user_index = int(histories.user_index[0])
    past = frozenset(histories.matrix.indices.tolist())
    return Person(dataset, user_index, past, past & liked_items(dataset, user_index))


def liked_items(dataset: Dataset, user_index: int) -> frozenset[int]:
    """Return the items that a person rated at or above their own mean and the middle of the rating scale."""
    if not dataset.has_ratings or user_index < 0:
        return frozenset()
    rows = dataset.interactions
    own = np.flatnonzero(rows[USER_INDEX].to_numpy() == user_index)
    ratings = rows[RATING].to_numpy()[own]
    items = rows[ITEM_INDEX].to_numpy()[own][np.isfinite(ratings)]
    ratings = ratings[np.isfinite(ratings)]
    if not len(ratings):
        return frozenset()
    middle = sum(dataset.rating_scale) / 2 if dataset.rating_scale else -np.inf
    return frozenset(items[ratings >= max(float(ratings.mean()), middle)].tolist())


def mentioned_words(person: Person, item_index: int) -> list[str]:
    """Return at most two words that both the person's text and the item's text hold, as the person's text writes them.

    A word is the more telling the fewer item texts hold it; the most telling come first, common ones are left out.
    """
    texts, own = person.dataset.items[TEXT], _words(person.text)
    in_item = _words(str(texts.iloc[item_index]))
    shared = [word for word in own if word in in_item]
    if not shared:
        return []
    sample = [_words(str(text)) for text in texts.iloc[:: max(1, len(texts) // TEXTS_LOOKED_AT)]]
    share = {word: sum(word in words for words in sample) / len(sample) for word in shared}
    telling = [word for word in shared if share[word] <= COMMON_SHARE]
    return [own[word] for word in sorted(telling, key=lambda word: share[word])[:MOST_WORDS]]


def _words(text: str) -> dict[str, str]:
    """Return the words of a text in order, each once: how it is compared, and how it is written."""
    words: dict[str, str] = {}
    for written in WORD.findall(text):
        words.setdefault(written.casefold(), written)
    return {word: written for word, written in words.items() if word not in EMPTY_WORDS}

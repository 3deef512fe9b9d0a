"""Titles for the sample catalogue: plausible, unique, and never nearly the same as another."""

import re

import numpy as np

from recdash.data.sample_vocabulary import Phrases

STORY_FRAMES = (
    *["The {adjective} {noun}"] * 5,
    *["{adjective} {noun}"] * 2,
    *["The {noun} of {proper}"] * 3,
    *["The {surname} {noun}"] * 2,
    *["{first}'s {noun}"] * 2,
    "The {noun} and the {other}",
    "{noun} and {other}",
    "Before the {noun}",
    "Beneath the {noun}",
    "After the {noun}",
    "{first} and the {noun}",
    "No {noun} for {first}",
    "Return to {proper}",
    "Leaving {proper}",
    "The Road to {proper}",
    "Goodbye, {proper}",
    "Nobody Leaves {proper}",
    "The {noun} Keeper",
    "The Last {noun}",
)
FACTUAL_FRAMES = (
    *["{adjective} {noun}: {subtitle}"] * 4,
    *["The {noun} of {proper}: {subtitle}"] * 3,
    *["The {adjective} {noun}"] * 2,
    "{noun} and {other}: {subtitle}",
    "{proper}: {subtitle}",
    "In Search of the {noun}",
    "What the {noun} Knew",
    "The Book of the {noun}",
    "Inside {proper}",
    "{noun}: {subtitle}",
    "The {adjective} {noun}: {subtitle}",
)

_CONNECTIVES = frozenset(re.findall(r"[a-z]+", " ".join((*STORY_FRAMES, *FACTUAL_FRAMES)).lower()))
"""The words of the frames themselves."""
_MOST_USES = 9
_MOST_TRIES = 400


def content_words(title: str) -> frozenset[str]:
    """Return the words that carry a title, lower-case: without subtitle, connectives and a possessive s."""
    words = re.findall(r"[^\W\d_]+", title.partition(":")[0].lower().replace("'s", ""))
    return frozenset(words) - _CONNECTIVES


def nearly_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles would be taken for each other: the same words, or two of them in common."""
    return one == other or len(one & other) >= 2


class TitleWriter:
    """Writes one title after another and remembers what is taken."""

    def __init__(self, surnames: tuple[str, ...]) -> None:
        self._surnames = surnames
        self._taken: dict[str, list[frozenset[str]]] = {}

    def write(self, rng: np.random.Generator, subject: Phrases, is_story: bool, hero: str) -> str:
        """Return a title that no earlier one is nearly the same as.

        Args:
            rng: source of all choices.
            subject: what the item is about.
            is_story: whether it tells a story or facts.
            hero: first name of the main character, for titles that mention one.

        Raises:
            ValueError: if the words of the subject are used up.
        """
        for _ in range(_MOST_TRIES):
            noun, other = rng.choice(subject["noun"], 2, replace=False)
            title = str(rng.choice(STORY_FRAMES if is_story else FACTUAL_FRAMES)).format(
                noun=noun,
                other=other,
                adjective=rng.choice(subject["adjective"]),
                proper=rng.choice(subject["proper"]),
                subtitle=rng.choice(subject["subtitle"]),
                surname=rng.choice(self._surnames),
                first=hero,
            )
            words = content_words(title)
            if self._is_free(words) and not _says_a_word_twice(title):
                for word in words:
                    self._taken.setdefault(word, []).append(words)
                return title[0].upper() + title[1:]
        raise ValueError(f"The title words for {subject['tags'][0]} are used up.")

    def _is_free(self, words: frozenset[str]) -> bool:
        neighbours = [self._taken.get(word, []) for word in words]
        if any(len(titles) >= _MOST_USES for titles in neighbours):
            return False
        return not any(nearly_same(words, title) for titles in neighbours for title in titles)


def _says_a_word_twice(title: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", title.lower())
    return len(words) > len(set(words))

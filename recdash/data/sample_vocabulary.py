"""The words that the sample catalogue is made of, read from `sample_texts/`.

Each taste has one file: lines "key: phrase | phrase | ...", first those of the whole taste, then those of its subjects,
each headed "[name]". A phrase that starts with "(book)" or "(screen)" is for that kind of item only. Articles, places
and verb forms are chosen so that the sentence frames of `sample_descriptions` hold for every phrase of a key.
"""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "sample_texts"

TASTES = (
    "crime",
    "space",
    "cosy",
    "travel",
    "food",
    "history",
    "nature",
    "romance",
    "fantasy",
    "science",
    "horror",
    "music",
)

Phrases = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Taste:
    """One of the tastes that people mix."""

    name: str
    phrases: Phrases
    """interests (what people say they like), flavour and aside (sentences that reveal a second taste)."""
    subjects: tuple[Phrases, ...]
    """Each: tags, who, place, event, goal, twist, topic, source, detail, subtitle, noun, adjective, proper."""


def load_tastes() -> list[Taste]:
    """Read all tastes, in the order of `TASTES`."""
    return [_parse_taste(name, (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")) for name in TASTES]


def load_people() -> Phrases:
    """Read first names (female, male), surnames, and the festivals, prizes and languages of the credits."""
    return _parse_block((_FOLDER / "people.txt").read_text(encoding="utf-8").splitlines())


def for_kind(phrases: tuple[str, ...], is_screen: bool) -> tuple[str, ...]:
    """Return the phrases that suit films (or books), without their marks."""
    own, other = ("(screen) ", "(book) ") if is_screen else ("(book) ", "(screen) ")
    return tuple(phrase.removeprefix(own) for phrase in phrases if not phrase.startswith(other))


def _parse_taste(name: str, text: str) -> Taste:
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("["):
            blocks.append([])
        elif line:
            blocks[-1].append(line)
    shared, *subjects = [_parse_block(block) for block in blocks]
    twists = [subject["twist"] * 2 + shared["twist"] for subject in subjects]
    merged = [{**shared, **subject, "twist": twist} for subject, twist in zip(subjects, twists, strict=True)]
    return Taste(name, shared, tuple(merged))


def _parse_block(lines: list[str]) -> Phrases:
    pairs = (line.partition(": ") for line in lines)
    return {key: tuple(phrase.strip() for phrase in value.split("|")) for key, _, value in pairs}

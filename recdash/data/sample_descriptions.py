"""Catalogue entries of one to three sentences for the sample items."""

import re
from dataclasses import dataclass

import numpy as np

from recdash.data.sample_vocabulary import Phrases, Taste, for_kind

SCREEN = ("Film", "Series", "Documentary")

STORY_FRAMES = (
    "{Place}, {event}, and {who} has {deadline} {goal}.",
    "{Name} is {who} {place}, and has promised {goal}. Then {event}.",
    "After the night when {event}, {who} has {deadline} {goal}.",
    "{Who} arrives {place} {goal}, only to learn that {event}.",
    "Life is quiet {place} until {event} and {Name}, {who}, is asked {goal}.",
    "{Event}. {Name}, {who}, has {deadline} {goal}.",
    "It starts {place}, where {event}; only {who} is willing {goal}.",
    "{Who} and {who_else} have nothing in common but a promise {goal}.",
    "On the day that {event}, {who} decides {goal}.",
    "{Who} would give anything {goal}, and {place} that is exactly the price.",
    "Everyone {place} has a theory about why {event}, but only {who} sets out {goal}.",
    "Told over {span}, this is the story of {who} {place}, and of the attempt {goal}.",
    "{Name}, {who}, wants one thing: {goal}. Instead, {event}.",
    "What would it take {goal}? {Who} finds out {place}, where {event}.",
    "{Place}, {who} plans {goal}. Nobody has reckoned with {who_else}.",
    "When {event}, {Name} stops being {who} and starts trying {goal}.",
)
FACTUAL_FRAMES = (
    "The story of {topic}, told through {source}.",
    "{Person} spent {years} years on {topic}; this is what came of it.",
    "An account of {topic}, built on {source}.",
    "With the help of {source}, {Person} gets to the bottom of {topic}.",
    "A patient, well-sourced look at {topic}.",
    "Everything that is known about {topic}, and a good deal that was not.",
    "Part report, part memoir: {Person} on {topic}.",
    "For {years} years {Person} has followed {topic}, with {source} for company.",
    "{Topic}: {Person} asks the questions that everybody else has stopped asking.",
    "A fresh view of {topic}, drawn from {source}.",
    "{Person} takes on {topic} and brings back {source}.",
    "Few subjects are as rich as {topic}, and few guides are as good as {Person}.",
)
_FOR_THINGS = FACTUAL_FRAMES[7:8] + FACTUAL_FRAMES[10:]
"""Frames that don't go with a topic such as "how trees talk underground"."""
CLOSINGS = {
    "Film": (
        "Directed by {Person}.",
        "With {Person} and {Another}.",
        "Audience prize at {festival}.",
        "The first film by {Person}.",
        "{minutes} minutes, not one of them wasted.",
    ),
    "Series": (
        "{episodes} episodes.",
        "Created by {Person}.",
        "{episodes} parts, each under an hour.",
        "Season one, with {Person} in the lead.",
    ),
    "Novel": (
        "The debut of {Person}.",
        "Shortlisted for the {prize}.",
        "Translated from the {language} by {Person}.",
        "By {Person}.",
        "{pages} pages.",
    ),
    "Audiobook": (
        "Read by {Person}.",
        "Unabridged, {hours} hours.",
        "Read by {Person} and {Another}.",
        "Read by the author, {Person}.",
    ),
    "Documentary": (
        "Narrated by {Person}.",
        "{minutes} minutes.",
        "Camera: {Person}.",
        "Special mention at {festival}.",
    ),
    "Non-fiction": (
        "By {Person}.",
        "With {photographs} photographs.",
        "Shortlisted for the {prize}.",
        "Translated from the {language} by {Person}.",
        "{pages} pages, with an index.",
    ),
}
DEADLINES = (
    "three days",
    "one winter",
    "until Sunday",
    "a single night",
    "six weeks",
    "one last chance",
    "nine hours",
    "less than a month",
    "until dawn",
    "a year at most",
)
SPANS = ("one long weekend", "eleven years", "three generations", "a single day", "four seasons", "one summer")

_WOMAN = re.compile(r"\b(she|her|hers|sisters)\b")
_MAN = re.compile(r"\b(he|his|him)\b")
_WOMAN_BY_NOUN = re.compile(
    r"\b(widow|widowed|countess|governess|princess|lady|headmistress|postmistress|chairwoman|sister|aunt|daughter|"
    r"queen|bride|soprano|witch|fairy|nurse|babysitter|midwife)\b"
)
_MAN_BY_NOUN = re.compile(r"\b(widower|father|son|duke|knight|king|postman|trawlerman|god|tenor|ferryman)\b")
_CLAUSE = re.compile(r"^(how|why|what|when)\b")


@dataclass(frozen=True)
class Hero:
    """The main character of a story: what they are ("a police diver") and their first name."""

    who: str
    name: str


class DescriptionWriter:
    """Writes one entry after another; no two begin with the same sentence."""

    def __init__(self, people: Phrases) -> None:
        self._people = people
        self._taken: set[str] = set()

    def choose_hero(self, rng: np.random.Generator, subject: Phrases) -> Hero:
        """Return a main character whose name goes with what the description says of them."""
        who = _pick(rng, subject["who"])
        head = re.split(r" (?:with|of|who|in|on|from|to|for) ", who)[0]
        names = self._people["female"] + self._people["male"]
        if _WOMAN.search(who) or (_WOMAN_BY_NOUN.search(head) and not _MAN.search(who)):
            names = self._people["female"]
        elif _MAN.search(who) or _MAN_BY_NOUN.search(head):
            names = self._people["male"]
        return Hero(who, _pick(rng, names))

    def write(
        self,
        rng: np.random.Generator,
        title: str,
        category: str,
        subject: Phrases,
        second: Taste | None,
        hero: Hero | None,
    ) -> str:
        """Return an entry of one to three sentences.

        Args:
            rng: source of all choices.
            title: the title of the item; a main character it mentions is mentioned in the entry, too.
            category: one of `CLOSINGS`.
            subject: what the item is about.
            second: another taste that the item has a part in, revealed by one sentence.
            hero: the main character; None for an item that tells facts.
        """
        while True:
            first = self._facts(rng, subject) if hero is None else self._story(rng, subject, hero, title)
            if first not in self._taken:
                break
        self._taken.add(first)
        sentences = [first, *self._more(rng, category, subject, second, hero is not None)]
        return " ".join(sentences[: 4 - _num_sentences(first)])

    def _story(self, rng: np.random.Generator, subject: Phrases, hero: Hero, title: str) -> str:
        frames = tuple(frame for frame in STORY_FRAMES if "{Name}" in frame or hero.name not in title)
        place, event, goal = (_pick(rng, subject[key]) for key in ("place", "event", "goal"))
        who_else = _pick(rng, tuple(who for who in subject["who"] if who != hero.who))
        return _pick(rng, frames).format(
            who=hero.who,
            Who=_sentence_case(hero.who),
            who_else=who_else,
            Name=hero.name,
            place=place,
            Place=_sentence_case(place),
            event=event,
            Event=_sentence_case(event),
            goal=goal,
            deadline=_pick(rng, DEADLINES),
            span=_pick(rng, SPANS),
        )

    def _facts(self, rng: np.random.Generator, subject: Phrases) -> str:
        topic = _pick(rng, subject["topic"])
        frames = tuple(frame for frame in FACTUAL_FRAMES if frame not in _FOR_THINGS or not _CLAUSE.match(topic))
        return _pick(rng, frames).format(
            topic=topic,
            Topic=_sentence_case(topic),
            source=_pick(rng, subject["source"]),
            Person=self._full_name(rng),
            years=_pick(rng, ("six", "seven", "nine", "ten", "twelve", "twenty")),
        )

    def _more(
        self, rng: np.random.Generator, category: str, subject: Phrases, second: Taste | None, is_story: bool
    ) -> list[str]:
        """Return further sentences: one that reveals the second taste, else a twist or detail; then the credits."""
        is_screen = category in SCREEN
        more = []
        if second is not None:
            more.append(_pick(rng, for_kind(second.phrases["flavour" if is_story else "aside"], is_screen)))
        elif rng.random() < 0.75:
            more.append(_pick(rng, for_kind(subject["twist" if is_story else "detail"], is_screen)))
        if rng.random() < 0.55:
            more.append(self._closing(rng, category))
        return more

    def _closing(self, rng: np.random.Generator, category: str) -> str:
        return _pick(rng, CLOSINGS[category]).format(
            Person=self._full_name(rng),
            Another=self._full_name(rng),
            festival=_pick(rng, self._people["festival"]),
            prize=_pick(rng, self._people["prize"]),
            language=_pick(rng, self._people["language"]),
            minutes=int(rng.integers(71, 148)),
            episodes=_pick(rng, ("Six", "Eight", "Ten", "Twelve", "Four", "Seven")),
            pages=int(rng.integers(140, 620)),
            hours=_pick(rng, ("six", "eight", "nine", "eleven", "fourteen", "seventeen")),
            photographs=int(rng.integers(24, 140)),
        )

    def _full_name(self, rng: np.random.Generator) -> str:
        first = _pick(rng, self._people["female"] + self._people["male"])
        return f"{first} {_pick(rng, self._people['surname'])}"


def _pick(rng: np.random.Generator, phrases: tuple[str, ...]) -> str:
    return phrases[int(rng.integers(len(phrases)))]


def _sentence_case(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


def _num_sentences(text: str) -> int:
    return len(re.findall(r"[.?!](?:\s|$)", text))

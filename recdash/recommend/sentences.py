"""Say in one sentence why an item is recommended, from the parts of its score and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.models.model import Contributions

NOBODY_KNOWN = "Popular with everyone, because we know nothing about this person yet."
NAMED = 2
CLEAR_SHARE = 0.1
"""A history item is named when it adds at least this share of everything that speaks for the item."""


@dataclass(frozen=True)
class Support:
    """What speaks for an item, split by kind; `items` are history items (index, value), strongest first."""

    items: tuple[tuple[int, float], ...]
    history: float
    profile: float
    popularity: float

    @property
    def total(self) -> float:
        """Everything that speaks for the item: the sum of all positive parts."""
        return sum(max(value, 0.0) for _, value in self.items) + max(self.profile, 0.0) + max(self.popularity, 0.0)


def support_of(contributions: Contributions) -> Support:
    """Sort the parts of a score by kind."""
    history = [
        (part.item_index, part.value)
        for part in contributions.parts
        if part.kind == "history" and part.item_index is not None
    ]
    history.sort(key=lambda pair: -pair[1])
    sums = {
        kind: sum(part.value for part in contributions.parts if part.kind == kind) for kind in ("profile", "popularity")
    }
    return Support(tuple(history), sum(value for _, value in history), sums["profile"], sums["popularity"])


def short_reason(dataset: Dataset, user_index: int, contributions: Contributions) -> str:
    """Return the line for a card, such as "Because they liked Aliens and Alien"."""
    support = support_of(contributions)
    if not support.items and support.profile <= 0:
        return NOBODY_KNOWN
    leading = _leading(support)
    if leading == "popularity":
        return "Mostly because it is popular with everyone"
    if leading == "profile":
        return "Because of what their profile says"
    named = _named(support)
    return f"Because they {_verb(dataset, user_index, named)} {_titles(dataset, named)}"


def long_reason(dataset: Dataset, user_index: int, item_index: int, contributions: Contributions) -> str:
    """Return the sentence a product manager can say aloud, with the share that the named items account for."""
    title, support = dataset.item_titles[item_index], support_of(contributions)
    if not support.items and support.profile <= 0:
        return f"{title} is popular with everyone; we know nothing about this person yet."
    leading = _leading(support)
    if leading == "popularity":
        share = max(support.popularity, 0.0) / max(support.total, 1e-9)
        return (
            f"{title} is recommended mostly because it is popular: that accounts for {share:.0%} of what speaks for it."
        )
    if leading == "profile":
        share = max(support.profile, 0.0) / max(support.total, 1e-9)
        return f"{title} fits what this person's profile says: that accounts for {share:.0%} of what speaks for it."
    named = _named(support)
    share = sum(max(value, 0.0) for index, value in support.items if index in named) / max(support.total, 1e-9)
    verb, titles = _verb(dataset, user_index, named), _titles(dataset, named)
    account = "these account" if len(named) > 1 else "this accounts"
    return (
        f"{title} is recommended because this person {verb} {titles}; {account} for {share:.0%} of what speaks for it."
    )


def _leading(support: Support) -> str:
    history = sum(max(value, 0.0) for _, value in support.items)
    parts = {"history": history, "profile": support.profile, "popularity": support.popularity}
    return max(parts, key=lambda kind: parts[kind])


def _named(support: Support) -> list[int]:
    """Return the one or two history items that speak most for the item."""
    floor = CLEAR_SHARE * support.total
    named = [index for index, value in support.items[:NAMED] if value >= floor]
    return named or [index for index, _ in support.items[:1]]


def _titles(dataset: Dataset, items: Sequence[int]) -> str:
    return " and ".join(str(dataset.item_titles[index]) for index in items)


def _verb(dataset: Dataset, user_index: int, items: Sequence[int]) -> str:
    """Return "liked" when the person rated all of the items at or above their own mean, else "chose"."""
    if not dataset.has_ratings or user_index < 0:
        return "chose"
    rows = dataset.interactions
    own = rows[rows[USER_INDEX] == user_index]
    ratings = own.loc[own[ITEM_INDEX].isin(items), RATING]
    known = own[RATING].dropna()
    liked = len(known) > 0 and len(ratings) == len(items) and bool((ratings >= known.mean()).all())
    return "liked" if liked else "chose"

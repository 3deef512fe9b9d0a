"""What the people of the sample do: visits in which one taste is followed, and what comes of each item looked at."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from recdash.data.sample_items import NUM_DAYS, START, Catalogue
from recdash.data.sample_people import People
from recdash.data.sample_vocabulary import TASTES

SEASONS = {
    "cosy": {11: 1.8, 12: 4.0, 1: 2.2, 6: 0.6, 7: 0.5, 8: 0.6},
    "travel": {5: 1.6, 6: 2.6, 7: 3.5, 8: 2.6, 11: 0.6, 12: 0.5, 1: 0.7},
    "horror": {9: 1.5, 10: 4.0, 11: 1.2},
    "romance": {2: 2.0, 6: 1.2, 12: 1.2},
    "food": {4: 1.2, 11: 1.4, 12: 1.7},
    "nature": {3: 1.5, 4: 1.7, 5: 1.5, 12: 0.7},
    "science": {1: 1.6, 9: 1.3},
    "music": {6: 1.3, 7: 1.3},
    "fantasy": {12: 1.3, 1: 1.2},
    "crime": {1: 1.2, 8: 1.2},
}
"""How much more a taste is followed in a month (1 to 12) than in the rest of the year."""

_MONTH_ACTIVITY = (1.1, 1.0, 1.0, 0.95, 0.9, 0.9, 0.95, 0.95, 1.0, 1.05, 1.15, 1.3)
_HOUR_ACTIVITY = np.array([2, 1, 0.5, 0.3, 0.3, 0.5, 1, 2, 2, 2, 2, 2, 3, 3, 2, 2, 3, 4, 5, 7, 9, 9, 7, 4])
_BROWSING_SHARE = 0.08
_WHIM_SHARE = 0.09
_STYLE_STRENGTH = 0.5
_TAG_STRENGTH = 0.7
_BACKGROUND = 0.002
_FRESH_DAYS = 45
_FRESH_FACTOR = 2.5
_MEAN_ITEMS_PER_VISIT = 3.0


@dataclass(frozen=True)
class _Visit:
    """One evening of one person: which day and second, and how many items are looked at."""

    day: int
    second: int
    num_items: int


def make_interactions(rng: np.random.Generator, people: People, items: Catalogue) -> pd.DataFrame:
    """Let everybody visit the shop: user, item (row numbers), event, rating (0 for none) and second, by time."""
    months = np.array([(START + timedelta(days=day)).month for day in range(NUM_DAYS)])
    seasons = np.array([[SEASONS.get(taste, {}).get(month, 1.0) for taste in TASTES] for month in range(1, 13)])
    rows = []
    for user in range(len(people.table)):
        affinity = _affinity(people, items, user)
        left = np.ones(len(items.table), dtype=bool)
        for visit in _visits(rng, people, user, months):
            taste = _choose_taste(rng, people.taste[user], seasons[months[visit.day] - 1])
            weights = _shown(items, visit.day) * left
            if taste is not None:
                weights *= affinity[:, taste] + _BACKGROUND
            seen = _draw(rng, weights, visit.num_items)
            left[seen] = False
            rows += _events(rng, people, items, user, seen, visit)
    table = pd.DataFrame(rows, columns=["user", "item", "event", "rating", "second"])
    return table.sort_values(["second", "user", "item"], kind="stable", ignore_index=True)


def to_timestamps(seconds: pd.Series) -> list[str]:
    """Return seconds from the start as ISO 8601 in UTC."""
    start = datetime(START.year, START.month, START.day, tzinfo=UTC)
    return [(start + timedelta(seconds=int(second))).strftime("%Y-%m-%dT%H:%M:%SZ") for second in seconds]


def _visits(rng: np.random.Generator, people: People, user: int, months: np.ndarray) -> list[_Visit]:
    """Return the visits of one person, by time; new people have fewer, because they had less time."""
    days = np.arange(people.first_day[user], people.last_day[user])
    num_items = max(4.0, people.activity[user] * (0.25 + 0.75 * len(days) / NUM_DAYS))
    busy = np.array(_MONTH_ACTIVITY)[months[days] - 1]
    chosen = np.sort(rng.choice(days, max(2, round(num_items / _MEAN_ITEMS_PER_VISIT)), p=busy / busy.sum()))
    hours = rng.choice(24, len(chosen), p=_HOUR_ACTIVITY / _HOUR_ACTIVITY.sum())
    seconds = hours * 3600 + rng.integers(0, 3600, len(chosen))
    sizes = 1 + rng.poisson(_MEAN_ITEMS_PER_VISIT - 1, len(chosen))
    visits = [_Visit(int(d), int(s), int(n)) for d, s, n in zip(chosen, seconds, sizes, strict=True)]
    return sorted(visits, key=lambda visit: (visit.day, visit.second))


def _affinity(people: People, items: Catalogue, user: int) -> np.ndarray:
    """Return how much each item suits a person within each taste, float (num_items, num_tastes)."""
    wanted = people.subject[user][items.taste.argmax(axis=1), items.subject]
    tags = (items.tags @ people.tags[user]) / np.sqrt(items.tags.sum(axis=1))
    manner = np.exp(_STYLE_STRENGTH * (items.style @ people.style[user]) + _TAG_STRENGTH * tags)
    own = wanted * manner * people.category[user][items.category]
    return items.taste * own[:, None]


def _choose_taste(rng: np.random.Generator, mix: np.ndarray, season: np.ndarray) -> int | None:
    """Return the taste that a visit follows: one's own or what the season suggests; None to look at what is shown."""
    kind = rng.random()
    if kind < _BROWSING_SHARE:
        return None
    drawn_to = season**2 if kind < _BROWSING_SHARE + _WHIM_SHARE else mix * season
    return int(rng.choice(len(TASTES), p=drawn_to / drawn_to.sum()))


def _shown(items: Catalogue, day: int) -> np.ndarray:
    """Return how prominently the shop shows each item on a day, float (num_items,): fresh ones more, later ones 0."""
    age = day - items.first_day
    fresh = np.where((items.first_day > 0) & (age < _FRESH_DAYS), _FRESH_FACTOR, 1.0)
    return items.appeal * fresh * (age >= 0)


def _draw(rng: np.random.Generator, weights: np.ndarray, num_items: int) -> np.ndarray:
    num_items = min(num_items, int((weights > 0).sum()))
    return rng.choice(len(weights), num_items, replace=False, p=weights / weights.sum())


def _events(
    rng: np.random.Generator, people: People, items: Catalogue, user: int, seen: np.ndarray, visit: _Visit
) -> list[tuple]:
    """Return the rows of one visit: each item is viewed, some go into the cart, some are bought, some are rated."""
    rows: list[tuple] = []
    second = visit.day * 86_400 + visit.second
    for item in seen:
        second += int(rng.integers(40, 400))
        liking = _liking(people, items, user, int(item))
        steps = ["view"]
        if rng.random() < 1 / (1 + np.exp(1.1 - 0.9 * liking)):
            steps += ["cart"] if rng.random() < 0.3 else ["cart", "purchase"]
        rates = rng.random() < (0.8 if steps[-1] == "purchase" else 0.12)
        rating = int(np.clip(np.rint(3.35 + 0.75 * liking + rng.normal(0, 0.45)), 1, 5)) if rates else 0
        for step in steps:
            rows.append((user, int(item), step, rating if step == steps[-1] else 0, second))
            second += int(rng.integers(20, 240))
    return [row for row in rows if row[4] < NUM_DAYS * 86_400]


def _liking(people: People, items: Catalogue, user: int, item: int) -> float:
    """Return how much somebody likes an item, about -2 to 2: taste, manner, quality and the person's kindness."""
    taste = float(people.taste[user] @ items.taste[item])
    subject = float(people.subject[user, items.taste[item].argmax(), items.subject[item]])
    manner = float(people.style[user] @ items.style[item]) / 3
    quality = float(items.quality[item])
    return 1.6 * min(taste, 0.6) * (0.6 + subject) - 0.55 + 0.45 * manner + 0.5 * quality + people.kindness[user]

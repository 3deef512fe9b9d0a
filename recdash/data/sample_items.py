"""The sample catalogue: a streaming and book shop whose items belong to known tastes."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from recdash.data.sample_descriptions import DescriptionWriter
from recdash.data.sample_titles import TitleWriter
from recdash.data.sample_vocabulary import TASTES, Taste, load_people, load_tastes

NUM_ITEMS = 1500
START = date(2024, 7, 1)
END = date(2026, 1, 1)
"""The shop is watched from START up to, not including, END: 18 months."""
NUM_DAYS = (END - START).days
NEW_FROM_DAY = (date(2025, 11, 1) - START).days
"""What appears from this day on is new: it has the last two months only."""

CATEGORIES = ("Film", "Series", "Novel", "Audiobook", "Documentary", "Non-fiction")
_STORY_CATEGORIES = (0.32, 0.25, 0.31, 0.12, 0.0, 0.0)
_FACTUAL_CATEGORIES = (0.0, 0.0, 0.0, 0.17, 0.38, 0.45)
_TASTE_SIZES = (1.35, 1.0, 0.95, 0.95, 0.9, 1.1, 0.9, 1.2, 1.05, 0.95, 0.85, 0.8)
_STORY_SHARES = (0.80, 0.75, 0.75, 0.40, 0.40, 0.50, 0.30, 0.85, 0.85, 0.30, 0.85, 0.50)
_PRICES = (6.99, 12.99, 9.99, 13.99, 5.99, 17.99)
_OLDEST_YEAR = 1962
_NEW_SHARE = 0.10
_SHARE_FROM_THE_START = 0.62
_SECOND_TASTE_SHARE = 0.35
_SECOND_TASTE_WEIGHT = 0.4
NUM_STYLES = 3


@dataclass(frozen=True)
class Catalogue:
    """The items table, and what only the generator knows of each item.

    table: item_id, title, category, tags, year, price, description; all text.
    taste: float (num_items, num_tastes), 1 for the main taste, 0.4 for a second one.
    subject: int (num_items,), which subject of its main taste an item has.
    style: float (num_items, 3), a manner that no text reveals; only behaviour does.
    tags: float (num_items, number of tags in the table), 1 where an item carries a tag.
    category: int (num_items,), index into `CATEGORIES`.
    quality: float (num_items,), how good it is, mean 0.
    appeal: float (num_items,), how popular it is with everybody, long-tailed, above 0.
    first_day: int (num_items,), days from START until it can be had.
    """

    table: pd.DataFrame
    taste: np.ndarray
    subject: np.ndarray
    style: np.ndarray
    tags: np.ndarray
    category: np.ndarray
    quality: np.ndarray
    appeal: np.ndarray
    first_day: np.ndarray


def make_catalogue(rng: np.random.Generator) -> Catalogue:
    """Make the items: first what they are like, then the texts that show it."""
    sizes = np.array(_TASTE_SIZES)
    main = rng.choice(len(TASTES), NUM_ITEMS, p=sizes / sizes.sum())
    second = (main + rng.integers(1, len(TASTES), NUM_ITEMS)) % len(TASTES)
    second[rng.random(NUM_ITEMS) >= _SECOND_TASTE_SHARE] = -1
    taste = np.eye(len(TASTES))[main]
    has_second = np.flatnonzero(second >= 0)
    taste[has_second, second[has_second]] = _SECOND_TASTE_WEIGHT
    subject = rng.choice(3, NUM_ITEMS, p=(0.4, 0.33, 0.27))
    is_story = rng.random(NUM_ITEMS) < np.array(_STORY_SHARES)[main]
    category = np.array([rng.choice(6, p=_STORY_CATEGORIES if story else _FACTUAL_CATEGORIES) for story in is_story])
    first_day = _first_days(rng)
    quality = rng.normal(0, 1, NUM_ITEMS)
    table = _write_texts(rng, main, second, subject, is_story, category)
    table.insert(4, "year", [str(year) for year in _years(rng, first_day)])
    table.insert(5, "price", [f"{price:.2f}" for price in _prices(rng, category)])
    return Catalogue(
        table=table,
        taste=taste,
        subject=subject,
        style=rng.normal(0, 1, (NUM_ITEMS, NUM_STYLES)),
        tags=table["tags"].str.get_dummies("; ").to_numpy(np.float64),
        category=category,
        quality=quality,
        appeal=np.exp(rng.normal(0, 1.5, NUM_ITEMS) + 0.35 * quality),
        first_day=first_day,
    )


def _first_days(rng: np.random.Generator) -> np.ndarray:
    """Return when each item appears: most at the start, some on the way, a tenth in the last two months."""
    num_new, num_old = round(NUM_ITEMS * _NEW_SHARE), round(NUM_ITEMS * _SHARE_FROM_THE_START)
    days = np.concatenate(
        [
            rng.integers(NEW_FROM_DAY, NUM_DAYS - 10, num_new),
            np.zeros(num_old, dtype=np.int64),
            rng.integers(1, NEW_FROM_DAY, NUM_ITEMS - num_new - num_old),
        ]
    )
    return rng.permutation(days)


def _years(rng: np.random.Generator, first_day: np.ndarray) -> np.ndarray:
    """Return the year each item came out; what appears in the shop later is mostly, not always, fresh."""
    appeared = np.where(first_day > 183, 2025, 2024)
    age = np.floor(rng.exponential(np.where(first_day == 0, 13.0, 1.0))).astype(int)
    return np.maximum(appeared - age, _OLDEST_YEAR)


def _prices(rng: np.random.Generator, category: np.ndarray) -> np.ndarray:
    steps = rng.integers(-3, 5, len(category))
    return np.array(_PRICES)[category] + steps


def _write_texts(
    rng: np.random.Generator,
    main: np.ndarray,
    second: np.ndarray,
    subject: np.ndarray,
    is_story: np.ndarray,
    category: np.ndarray,
) -> pd.DataFrame:
    people, tastes = load_people(), load_tastes()
    titles, descriptions = TitleWriter(people["surname"]), DescriptionWriter(people)
    rows = []
    for item in range(NUM_ITEMS):
        about = tastes[main[item]].subjects[subject[item]]
        other = tastes[second[item]] if second[item] >= 0 else None
        hero = descriptions.choose_hero(rng, about)
        title = titles.write(rng, about, bool(is_story[item]), hero.name)
        kind = CATEGORIES[category[item]]
        text = descriptions.write(rng, title, kind, about, other, hero if is_story[item] else None)
        rows.append((title, kind, "; ".join(_tags(rng, about["tags"], other)), text))
    table = pd.DataFrame(rows, columns=["title", "category", "tags", "description"])
    table.insert(0, "item_id", [f"B{number}" for number in rng.permutation(np.arange(1001, 1001 + NUM_ITEMS))])
    return table


def _tags(rng: np.random.Generator, own: tuple[str, ...], other: Taste | None) -> list[str]:
    chosen = [str(tag) for tag in rng.choice(own, int(rng.integers(2, 5)), replace=False)]
    if other is not None:
        chosen.append(str(rng.choice(other.subjects[int(rng.integers(3))]["tags"])))
    return list(dict.fromkeys(chosen))

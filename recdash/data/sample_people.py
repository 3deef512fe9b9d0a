"""The people of the sample: who they are, what they say they like, and what they really like."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from recdash.data.sample_items import CATEGORIES, NEW_FROM_DAY, NUM_DAYS, NUM_STYLES, START
from recdash.data.sample_vocabulary import TASTES, load_tastes

NUM_USERS = 1000
AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
_AGE_SHARES = (0.16, 0.25, 0.22, 0.16, 0.12, 0.09)
COUNTRIES = {
    "United Kingdom": 0.20,
    "Germany": 0.16,
    "France": 0.11,
    "Netherlands": 0.08,
    "Spain": 0.08,
    "Italy": 0.08,
    "Poland": 0.07,
    "Sweden": 0.06,
    "Ireland": 0.05,
    "Canada": 0.05,
    "Portugal": 0.03,
    "Norway": 0.03,
}
_YOUNGER, _OLDER = ("space", "fantasy", "horror", "romance"), ("cosy", "history", "nature", "crime")
_NEW_SHARE = 0.05
_SHARE_BEFORE_START = 0.62
_DAYS_BEFORE_START = 900
_BLANK_SHARE = 0.12
_HINT_SHARE = 0.75
_WRONG_HINT_SHARE = 0.12


@dataclass(frozen=True)
class People:
    """The users table, and what only the generator knows of each person.

    table: user_id, age_band, country, signup_date, interests; all text.
    taste: float (num_users, num_tastes), shares of 2 to 4 tastes; each row sums to 1.
    subject: float (num_users, num_tastes, 3), shares of the subjects within each taste.
    style: float (num_users, 3), the manner somebody prefers.
    tags: float (num_users, num_tags), how much somebody is drawn to each tag, mean 0.
    category: float (num_users, num_categories), factors above 0.
    kindness: float (num_users,), how much higher somebody rates than others.
    activity: float (num_users,), expected number of items in the whole time, above 0.
    first_day: int (num_users,), days from START, 0 for those who were there before.
    last_day: int (num_users,), the day on which somebody stops coming.
    """

    table: pd.DataFrame
    taste: np.ndarray
    subject: np.ndarray
    style: np.ndarray
    tags: np.ndarray
    category: np.ndarray
    kindness: np.ndarray
    activity: np.ndarray
    first_day: np.ndarray
    last_day: np.ndarray


def make_people(rng: np.random.Generator, num_tags: int) -> People:
    """Make the users: first what they like, then what they tell of it."""
    age = rng.choice(len(AGE_BANDS), NUM_USERS, p=_AGE_SHARES)
    taste = np.array([_mix_tastes(rng, band) for band in age])
    signup = _signup_days(rng)
    stays = rng.random(NUM_USERS) < 0.8
    first_day = np.maximum(signup, 0)
    leaves = first_day + np.floor(rng.uniform(0.3, 1, NUM_USERS) * (NUM_DAYS - first_day)).astype(int)
    numbers = rng.permutation(np.arange(10001, 10001 + NUM_USERS))
    table = pd.DataFrame(
        {
            "user_id": [f"U{number}" for number in numbers],
            "age_band": np.array(AGE_BANDS)[age],
            "country": rng.choice(list(COUNTRIES), NUM_USERS, p=list(COUNTRIES.values())),
            "signup_date": [(START + timedelta(days=int(day))).isoformat() for day in signup],
            "interests": _stated_interests(rng, taste),
        }
    )
    return People(
        table=table,
        taste=taste,
        subject=rng.dirichlet((0.4, 0.4, 0.4), (NUM_USERS, len(TASTES))),
        style=rng.normal(0, 1, (NUM_USERS, NUM_STYLES)),
        tags=rng.normal(0, 1, (NUM_USERS, num_tags)),
        category=np.exp(rng.normal(0, 0.8, (NUM_USERS, len(CATEGORIES)))),
        kindness=rng.normal(0, 0.35, NUM_USERS),
        activity=np.clip(np.exp(rng.normal(np.log(39.5), 0.75, NUM_USERS)), 5, 260),
        first_day=first_day,
        last_day=np.where(stays | (first_day >= NEW_FROM_DAY), NUM_DAYS, leaves),
    )


def _mix_tastes(rng: np.random.Generator, age_band: int) -> np.ndarray:
    """Return the shares of two to four tastes; age makes some tastes likelier."""
    tilt = (age_band - 2.0) * 0.22
    likely = np.array([np.exp(tilt if t in _OLDER else -tilt if t in _YOUNGER else 0.0) for t in TASTES])
    chosen = rng.choice(len(TASTES), int(rng.integers(2, 5)), replace=False, p=likely / likely.sum())
    mix = np.zeros(len(TASTES))
    mix[chosen] = rng.dirichlet(np.full(len(chosen), 2.5))
    return mix


def _signup_days(rng: np.random.Generator) -> np.ndarray:
    """Return sign-up days from START: most before it, some on the way, one in twenty in the last two months."""
    num_new, num_old = round(NUM_USERS * _NEW_SHARE), round(NUM_USERS * _SHARE_BEFORE_START)
    days = np.concatenate(
        [
            rng.integers(NEW_FROM_DAY, NUM_DAYS - 7, num_new),
            rng.integers(-_DAYS_BEFORE_START, 0, num_old),
            rng.integers(0, NEW_FROM_DAY, NUM_USERS - num_new - num_old),
        ]
    )
    return rng.permutation(days)


def _stated_interests(rng: np.random.Generator, taste: np.ndarray) -> list[str]:
    """Return what people say they like: mostly true, sometimes wishful, now and then nothing."""
    phrases = [one.phrases["interests"] for one in load_tastes()]
    stated = []
    for mix in taste:
        hints = [t for t in np.argsort(-mix, kind="stable")[: (mix > 0).sum()] if rng.random() < _HINT_SHARE]
        if rng.random() < _WRONG_HINT_SHARE:
            hints.append(int(rng.integers(len(TASTES))))
        words = [str(rng.choice(phrases[t])) for t in hints]
        stated.append("" if rng.random() < _BLANK_SHARE else "; ".join(dict.fromkeys(words)))
    return stated

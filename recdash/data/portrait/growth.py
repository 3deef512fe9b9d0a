"""How interactions, people and items come in over time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, TIMESTAMP, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.words import counted, percent

NAMES = {"D": "day", "W": "week", "M": "month"}
WRITTEN = {"D": "%-d %B %Y", "W": "from %-d %B %Y on", "M": "%B %Y"}
LAST_PART = 0.1


@dataclass(frozen=True)
class Growth:
    """Figures by period; all arrays have one entry for each period and are empty without times.

    unit: "D", "W" or "M". starts: int64 seconds UTC. interactions, new_users, new_items: int64; somebody is new in the
    period of the first interaction. late_users, late_items: share of all active people and of all chosen items that
    came in the last tenth of the time, NaN without times.
    """

    unit: str
    starts: np.ndarray
    interactions: np.ndarray
    new_users: np.ndarray
    new_items: np.ndarray
    late_users: float
    late_items: float


def measure_growth(dataset: Dataset) -> Growth:
    """Count interactions and newcomers by day, week or month, whichever gives a fair number of periods."""
    nothing = np.zeros(0, np.int64)
    if not dataset.has_timestamps:
        return Growth("M", nothing, nothing, nothing, nothing, np.nan, np.nan)
    rows = dataset.interactions
    times = rows[TIMESTAMP].to_numpy()
    unit = _unit(times)
    period = times.astype("datetime64[s]").astype(f"datetime64[{unit}]")
    starts = np.arange(period.min(), period.max() + 1)
    place = (period - starts[0]).astype(np.int64)
    first_users = pd.Series(times).groupby(rows[USER_INDEX].to_numpy()).min().to_numpy()
    first_items = pd.Series(times).groupby(rows[ITEM_INDEX].to_numpy()).min().to_numpy()
    late = times.max() - LAST_PART * (times.max() - times.min())

    def newcomers(first: np.ndarray) -> np.ndarray:
        when = first.astype("datetime64[s]").astype(f"datetime64[{unit}]")
        return np.bincount((when - starts[0]).astype(np.int64), minlength=len(starts))

    return Growth(
        unit=unit,
        starts=starts.astype("datetime64[s]").astype(np.int64),
        interactions=np.bincount(place, minlength=len(starts)),
        new_users=newcomers(first_users),
        new_items=newcomers(first_items),
        late_users=float((first_users > late).mean()),
        late_items=float((first_items > late).mean()),
    )


def growth_sentence(growth: Growth) -> str:
    """Say when most happened."""
    if not len(growth.starts):
        return "The interactions have no times, so nothing can be said about how they grew."
    if len(growth.starts) == 1:
        return f"Everything happened within one {NAMES[growth.unit]}."
    top = int(growth.interactions.argmax())
    when = pd.Timestamp(int(growth.starts[top]), unit="s").strftime(WRITTEN[growth.unit])
    most = counted(int(growth.interactions[top]), "interaction")
    return f"The busiest {NAMES[growth.unit]}: {when}, with {most}."


def newcomer_sentence(growth: Growth) -> str:
    """Say how many people and items came late."""
    if not len(growth.starts):
        return "Without times nobody can be told to be new."
    return (
        f"In the last tenth of the time came {percent(growth.late_users)} of all people and "
        f"{percent(growth.late_items)} of all items for the first time."
    )


def _unit(times: np.ndarray) -> str:
    days = (int(times.max()) - int(times.min())) / 86_400
    return "D" if days <= 60 else "W" if days <= 300 else "M"

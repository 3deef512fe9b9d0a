"""How sure a figure is: bootstrap intervals, and the paired comparison of two runs on the same people.

Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993: percentile intervals. People are what is
resampled, because the interactions of one person are not independent of each other.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import USER_INDEX
from recdash.errors import DataError

_DRAWS_AT_ONCE = 2_000_000
"""People drawn in one vectorised step, so that memory stays near 50 MB however many people there are."""


@dataclass(frozen=True)
class PairedDifference:
    """How the first run differs from the second on the people for whom both have a value.

    difference: mean of (first - second) per person. low, high: 95 % bootstrap interval of that mean; when 0 lies
    inside, the difference could be luck. All three are NaN when num_users is 0.
    """

    difference: float
    low: float
    high: float
    num_won: int
    """People for whom the first run is better."""
    num_tied: int
    """People for whom both are exactly equal."""
    num_lost: int
    """People for whom the second run is better."""
    num_users: int
    """Their sum."""

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return bool(self.low > 0 or self.high < 0)


def bootstrap_ratios(
    numerators: np.ndarray, denominators: np.ndarray, seed: int = 0, num_resamples: int = 1000, level: float = 0.95
) -> np.ndarray:
    """Return the bootstrap intervals of m ratios of sums over people, float64 (m, 2) as [low, high].

    Each resample draws n people with repetition, the same people for all m columns, and takes
    sum(numerators) / sum(denominators). A mean over the people for whom a figure is defined is such a ratio: numerator
    = value or 0, denominator = 1 or 0. Resamples in which a denominator is 0 are left out; NaN when none is left.

    Args:
        numerators: float (n, m), finite.
        denominators: float (n, m), 0 or more.
        seed: seed of the resampling.
        num_resamples: number of resamples.
        level: share of the resamples that the interval holds.
    """
    num_people = len(numerators)
    sums = np.concatenate([numerators, denominators], axis=1).astype(np.float64)
    if num_people == 0:
        return np.full((numerators.shape[1], 2), np.nan)
    rng = np.random.default_rng(seed)
    totals = []
    for size in _step_sizes(num_resamples, num_people):
        draws = [rng.integers(0, num_people, num_people) for _ in range(size)]
        times_drawn = np.array([np.bincount(people, minlength=num_people) for people in draws], np.float64)
        totals.append(times_drawn @ sums)
    top, bottom = np.split(np.concatenate(totals), 2, axis=1)
    ratios = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return np.array([_interval(column, level) for column in ratios.T])


def bootstrap_interval(
    values: np.ndarray, seed: int = 0, num_resamples: int = 1000, level: float = 0.95
) -> tuple[float, float]:
    """Return the bootstrap interval (low, high) of the mean of one figure over people.

    Args:
        values: float (n,), one value per person; NaN where undefined, those are left out.
        seed: seed of the resampling.
        num_resamples: number of resamples.
        level: share of the resamples that the interval holds.
    """
    defined = values[~np.isnan(values)][:, None]
    low, high = bootstrap_ratios(defined, np.ones_like(defined), seed, num_resamples, level)[0]
    return float(low), float(high)


def paired_bootstrap(a: np.ndarray, b: np.ndarray, seed: int = 0, num_resamples: int = 10_000) -> PairedDifference:
    """Compare two runs by their values for the same people: mean of a - b, its 95 % interval, people won, tied, lost.

    Args:
        a: float (n,), the first run's value for each person.
        b: float (n,), the second run's value for the same people in the same order. People for whom either is NaN are
            left out.
        seed: seed of the resampling.
        num_resamples: number of resamples.

    Raises:
        DataError: if the two don't have the same length.
    """
    if len(a) != len(b):
        raise DataError(
            f"The two runs have values for {len(a):,} and {len(b):,} people.",
            "Compare runs that were judged on the same people.",
        )
    differences = np.asarray(a, np.float64) - np.asarray(b, np.float64)
    differences = differences[~np.isnan(differences)]
    low, high = _interval(_resampled_means(differences, seed, num_resamples), 0.95)
    return PairedDifference(
        difference=float(differences.mean()) if len(differences) else float("nan"),
        low=low,
        high=high,
        num_won=int((differences > 0).sum()),
        num_tied=int((differences == 0).sum()),
        num_lost=int((differences < 0).sum()),
        num_users=len(differences),
    )


def align_users(first: pd.DataFrame, second: pd.DataFrame, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of one figure in two `Evaluation.per_user` tables for the people who are in both.

    Raises:
        DataError: if a table doesn't have the figure.
    """
    for table in (first, second):
        if metric not in table:
            raise DataError(f'One of the runs has no "{metric}" per person.', "Choose a figure that both runs have.")
    columns = [USER_INDEX, metric]
    both = first[columns].merge(second[columns], on=USER_INDEX, suffixes=("_first", "_second"))
    return both[f"{metric}_first"].to_numpy(np.float64), both[f"{metric}_second"].to_numpy(np.float64)


def _resampled_means(values: np.ndarray, seed: int, num_resamples: int) -> np.ndarray:
    num_people = len(values)
    if num_people == 0:
        return np.empty(0)
    rng = np.random.default_rng(seed)
    means = []
    for size in _step_sizes(num_resamples, num_people):
        means.append(values[rng.integers(0, num_people, (size, num_people), dtype=np.int32)].mean(axis=1))
    return np.concatenate(means)


def _step_sizes(num_resamples: int, num_people: int) -> list[int]:
    """Divide the resamples into steps that draw at most `_DRAWS_AT_ONCE` people each."""
    largest = max(1, _DRAWS_AT_ONCE // num_people)
    return [min(largest, num_resamples - start) for start in range(0, num_resamples, largest)]


def _interval(resampled: np.ndarray, level: float) -> tuple[float, float]:
    finite = resampled[~np.isnan(resampled)]
    if len(finite) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(finite, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)

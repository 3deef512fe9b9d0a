"""Is a group of people or items served worse than everyone else, or could that be luck?

A group is compared with everyone who is not in it, so the two sides share nobody. Its figure is a ratio of sums: for
people the sum of a figure over the number of people, for items the later choices that were shown over all of them.

- Interval: percentile bootstrap of the difference, 95 %; whole rows (people or items) are drawn again, the same rows
  for all groups (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993).
- Luck: a permutation test. The rows are dealt to groups of the same sizes at random; p is the share of deals in which
  the difference, in standard errors, is at least as far from 0, the real one counted in (Chung and Romano, "Exact and
  asymptotically robust permutation tests", 2013; Phipson and Smyth, "Permutation p-values should never be zero", 2010).
  It stays honest for small groups, in which the bootstrap draws the same few rows over and over.
- Many groups are looked at, and one in twenty would look special by chance. So p is adjusted for all that are judged
  together (Holm, "A simple sequentially rejective multiple test procedure", 1979). Only an adjusted p below 5 %, with
  an interval that leaves out 0, is called no luck.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

LEAST_IN_GROUP = 8
"""Of fewer, neither an average nor its interval says much."""
MOST_DRAWS, FEWEST_DRAWS = 10_000, 1_000
ROWS_DRAWN = 10_000_000
"""Rows drawn in all resamples together, which decides how many there are of a large table."""
_ROWS_AT_ONCE = 500_000
LUCK = 0.05


@dataclass(frozen=True)
class Group:
    """Some of n rows. family: what the rows are divided by. name: what this part is called. members: bool (n,)."""

    family: str
    name: str
    members: np.ndarray


@dataclass(frozen=True)
class Standing:
    """How one group is served.

    size: rows with a figure. value, others: the figure of the group and of everyone else. low, high: 95 % interval of
    their difference. p: of the permutation test, before it is adjusted; p_adjusted: after.
    """

    group: Group
    size: int
    value: float
    others: float
    low: float
    high: float
    p: float
    p_adjusted: float

    @property
    def difference(self) -> float:
        """The group's figure less that of everyone else."""
        return self.value - self.others

    @property
    def is_clear(self) -> bool:
        """Whether the difference is no luck."""
        return self.p_adjusted < LUCK and not self.low <= 0 <= self.high


def judge(
    groups: Sequence[Group], sums: np.ndarray, counts: np.ndarray, seed: int = 0, most_draws: int = MOST_DRAWS
) -> list[Standing]:
    """Compare each group with everyone else, worst first; groups that can't be judged are left out.

    A group is judged when it and its rest have at least `LEAST_IN_GROUP` rows with a figure.

    Args:
        groups: of the same n rows.
        sums: float (n,), what a row adds to the figure, NaN where it has none: a person's figure, an item's hits.
        counts: float (n,), what a row counts: 1 for a person, the number of later choices for an item.
        seed: of the resamples and of the deals.
        most_draws: most resamples, and most deals; fewer for large tables.
    """
    defined = np.isfinite(sums) & (counts > 0)
    judged = [one for one in groups if _is_large_enough(one.members[defined])]
    if not judged:
        return []
    members = np.column_stack([one.members[defined] for one in judged]).astype(np.float64)
    rows = _Rows(members, sums[defined].astype(np.float64), counts[defined].astype(np.float64))
    value, others = (_ratio(part[0], part[1]) for part in rows.both(rows.moments @ members))
    num_draws = int(np.clip(ROWS_DRAWN // len(members), FEWEST_DRAWS, most_draws))
    rng = np.random.default_rng(seed)
    low, high = _intervals(rows, num_draws, rng)
    p = _chances(rows, num_draws, rng)
    columns = (members.sum(axis=0).astype(int), value, others, low, high, p, holm(p))
    found = [Standing(one, *row) for one, *row in zip(judged, *(column.tolist() for column in columns), strict=True)]
    return sorted(found, key=lambda one: one.difference)


def worst_clear(standings: Sequence[Standing]) -> Standing | None:
    """Return the group that is served worst, of those for which that is no luck; None when there is none."""
    return min((one for one in standings if one.is_clear and one.difference < 0), default=None,
               key=lambda one: one.difference)  # fmt: skip


def holm(p: np.ndarray) -> np.ndarray:
    """Adjust p for how many are looked at: sorted, p_(i) becomes max over j <= i of min(1, (m - j + 1) p_(j)), (m,)."""
    order = np.argsort(p, kind="stable")
    raised = np.minimum(1.0, p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.maximum.accumulate(raised)
    return adjusted


def _is_large_enough(members: np.ndarray) -> bool:
    return LEAST_IN_GROUP <= members.sum() <= len(members) - LEAST_IN_GROUP


@dataclass(frozen=True)
class _Rows:
    """The n rows that have a figure. members: float64 (n, g), 1 or 0. tops, bottoms: float64 (n,)."""

    members: np.ndarray
    tops: np.ndarray
    bottoms: np.ndarray

    @cached_property
    def moments(self) -> np.ndarray:
        """What the figure of a group and its error are made of, to be summed over its rows: float64 (5, n)."""
        top, bottom = self.tops, self.bottoms
        return np.array([top, bottom, top * top, top * bottom, bottom * bottom])

    def both(self, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the sums (5, ..., g) of groups, and those of all other rows."""
        totals = self.moments.sum(axis=1)
        return sums, totals.reshape(-1, *[1] * (sums.ndim - 1)) - sums


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)


def _steps(num_draws: int, num_rows: int) -> Iterator[int]:
    largest = max(1, _ROWS_AT_ONCE // num_rows)
    yield from (min(largest, num_draws - start) for start in range(0, num_draws, largest))


def _intervals(rows: _Rows, num_draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the interval of each group, float64 (g,) each."""
    num_rows, found = len(rows.tops), []
    tops, bottoms = (rows.members * one[:, None] for one in (rows.tops, rows.bottoms))
    for size in _steps(num_draws, num_rows):
        times = [np.bincount(rng.integers(0, num_rows, num_rows), minlength=num_rows) for _ in range(size)]
        drawn = np.array(times, np.float64)
        top, bottom = drawn @ tops, drawn @ bottoms
        rest = _ratio((drawn @ rows.tops)[:, None] - top, (drawn @ rows.bottoms)[:, None] - bottom)
        found.append(_ratio(top, bottom) - rest)
    low, high = np.nanquantile(np.concatenate(found), [0.025, 0.975], axis=0)
    return low, high


def _chances(rows: _Rows, num_deals: int, rng: np.random.Generator) -> np.ndarray:
    """Return p of each group, float64 (g,): how often chance alone deals a difference as far from 0."""
    moments, num_rows = rows.moments, len(rows.tops)
    seen = _errors_from_zero(*rows.both(moments @ rows.members))
    farther = np.zeros(len(seen))
    for size in _steps(num_deals, num_rows):
        orders = rng.permuted(np.tile(np.arange(num_rows), (size, 1)), axis=1)
        dealt = _errors_from_zero(*rows.both(moments[:, orders] @ rows.members))  # (size, g)
        farther += (dealt >= seen * (1 - 1e-9)).sum(axis=0)
    return (1 + farther) / (1 + num_deals)


def _errors_from_zero(inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return how many standard errors two figures differ by, (..., g), from the sums (5, ..., g) of both sides.

    The squared error of a ratio r = T / B is the sum of (t - r b)^2 over B^2 (linearisation; for people, where b is 1,
    the variance over n). Infinite where both sides are without spread and differ.
    """
    (first, first_error), (second, second_error) = (_figure_and_error(sums) for sums in (inside, outside))
    apart, error = np.abs(first - second), np.sqrt(first_error + second_error)
    spread_out = error > 1e-9 * np.maximum(apart, 1e-300)
    return np.divide(apart, error, out=np.where(apart > 1e-12, np.inf, 0.0), where=spread_out)


def _figure_and_error(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    top, bottom, tops, products, bottoms = sums
    ratio = _ratio(top, bottom)
    left = np.maximum(tops - 2 * ratio * products + ratio * ratio * bottoms, 0.0)
    return ratio, _ratio(left, bottom * bottom)

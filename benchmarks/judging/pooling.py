"""Figures of a model over several seeds, and how two models differ on the same people.

People are what is resampled, as in `recdash.evaluation.significance`. The same people are there for every seed, so all
seeds of a person are drawn together: a resample sums what its people reached on all seeds. How much the seeds alone
move a figure is told apart, as the spread of its means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import USER_INDEX

NUM_RESAMPLES = 10_000
DRAWS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Comparison:
    """How the first model differs from the second, over all people and seeds for which both have a value.

    first, second: their means over these. difference: first - second; ratio: first / second; each with its 95 %
    bootstrap interval [low, high] over people. p: two-sided bootstrap p-value of no difference. by_seed: the difference
    of each seed. num_people: how many different people.
    """

    first: float
    second: float
    difference: float
    interval: tuple[float, float]
    ratio: float
    ratio_interval: tuple[float, float]
    p: float
    by_seed: list[float]
    num_people: int


def compare(
    first: Sequence[pd.DataFrame], second: Sequence[pd.DataFrame], figure: str, num_resamples: int = NUM_RESAMPLES
) -> Comparison:
    """Compare two models by one figure; `first[n]` and `second[n]` are their `per_user` tables of the same seed."""
    paired = [_paired(one, other, figure) for one, other in zip(first, second, strict=True)]
    sums = pd.concat(paired).groupby(level=0)[["first", "second", "count"]].sum().to_numpy(np.float64)
    draws = resampled_sums(sums, num_resamples)
    differences = (draws[:, 0] - draws[:, 1]) / draws[:, 2]
    total = sums.sum(axis=0)
    return Comparison(
        first=total[0] / total[2],
        second=total[1] / total[2],
        difference=(total[0] - total[1]) / total[2],
        interval=interval_of(differences),
        ratio=float(_ratios(total[None])[0]),
        ratio_interval=interval_of(_ratios(draws)),
        p=two_sided_p(differences),
        by_seed=[float((table["first"] - table["second"]).mean()) for table in paired],
        num_people=len(sums),
    )


def _ratios(sums: np.ndarray) -> np.ndarray:
    """Return first by second of each row of sums, float64; NaN where second is 0."""
    return np.divide(sums[:, 0], sums[:, 1], out=np.full(len(sums), np.nan), where=sums[:, 1] != 0)


def _paired(first: pd.DataFrame, second: pd.DataFrame, figure: str) -> pd.DataFrame:
    """Return first, second and count (1) of the people for whom both have a value, by user_index."""
    values = {"first": first.set_index(USER_INDEX)[figure], "second": second.set_index(USER_INDEX)[figure]}
    return pd.DataFrame(values).dropna().assign(count=1.0)


def pooled_rmse(
    tables: Sequence[pd.DataFrame], num_resamples: int = NUM_RESAMPLES
) -> tuple[float, tuple[float, float]]:
    """Return the RMSE over all rated pairs of all seeds (or folds), and its 95 % bootstrap interval over people."""
    rated = pd.concat(tables).loc[lambda table: table["num_ratings"] > 0]
    parts = pd.DataFrame({"squares": rated["rmse"] ** 2 * rated["num_ratings"], "count": rated["num_ratings"]})
    sums = parts.groupby(rated[USER_INDEX].to_numpy()).sum().to_numpy(np.float64)
    draws, total = resampled_sums(sums, num_resamples), sums.sum(axis=0)
    return float(np.sqrt(total[0] / total[1])), interval_of(np.sqrt(draws[:, 0] / draws[:, 1]))


def resampled_sums(sums: np.ndarray, num_resamples: int = NUM_RESAMPLES, seed: int = 0) -> np.ndarray:
    """Return the column sums of bootstrap resamples of the n rows, float64 (num_resamples, m); NaN without rows."""
    num_people = len(sums)
    if not num_people:
        return np.full((num_resamples, sums.shape[1]), np.nan)
    rng, drawn = np.random.default_rng(seed), []
    step = max(1, DRAWS_AT_ONCE // num_people)
    for start in range(0, num_resamples, step):
        people = rng.integers(0, num_people, (min(step, num_resamples - start), num_people))
        people += np.arange(len(people))[:, None] * num_people
        times = np.bincount(people.ravel(), minlength=len(people) * num_people).reshape(len(people), num_people)
        drawn.append(times @ sums)
    return np.concatenate(drawn)


def interval_of(draws: np.ndarray) -> tuple[float, float]:
    """Return the middle 95 % of the draws; NaN where they are undefined."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


def two_sided_p(draws: np.ndarray) -> float:
    """Return twice the share of draws on the rarer side of 0, at least one draw's worth, at most 1."""
    rarer = min(int((draws <= 0).sum()), int((draws >= 0).sum()))
    return min(1.0, 2 * (rarer + 1) / (len(draws) + 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for being several claims, in the same order.

    Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    order = np.argsort(p_values, kind="stable")
    scaled = np.asarray(p_values, np.float64)[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(scaled))
    return corrected.tolist()

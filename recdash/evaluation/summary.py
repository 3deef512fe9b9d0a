"""From one row per person to the figures of a run, with intervals.

The table `per_user` that this room makes and reads has one row per person with held-out items:

user_index int32; num_known int (interactions the model could use); num_held_out int; held_out_popularity float (mean
training popularity of the held-out items); each accuracy figure at each k, such as "ndcg@10", also with "/known_items"
and "/new_items"; "novelty@k" (bits) and "popularity@k" (mean training popularity of the list); rmse, mae (rating units)
and num_ratings (rated held-out pairs with a predicted rating). Figures are float64, NaN where undefined.

Any rows of it can be summarised, such as one group of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.evaluation.metrics import ACCURACY
from recdash.evaluation.significance import bootstrap_ratios

ITEM_GROUPS = ("known_items", "new_items")
USER_GROUPS = ("known_users", "new_users")


@dataclass(frozen=True)
class Summary:
    """Figures over people: metric -> value, [low, high], and number of people that are left out."""

    metrics: dict[str, float]
    intervals: dict[str, list[float]]
    num_undefined: dict[str, int]


def summarise(per_user: pd.DataFrame, k: Sequence[int], seed: int = 0) -> Summary:
    """Average the rows of `per_user`, with 95 % bootstrap intervals over people (1,000 resamples).

    Means are taken over the people for whom a figure is defined. popularity_bias@k is the ratio of the means of
    popularity@k and held_out_popularity; rmse and mae are over all rated pairs, not means over people.
    """
    ratios = {**_accuracy(per_user, k), **_beyond_accuracy(per_user, k), **_rating_errors(per_user)}
    numerators = np.column_stack([top for top, _ in ratios.values()])
    denominators = np.column_stack([bottom for _, bottom in ratios.values()])
    totals, counts = numerators.sum(axis=0), denominators.sum(axis=0)
    values = np.divide(totals, counts, out=np.full(len(totals), np.nan), where=counts > 0)
    bounds = bootstrap_ratios(numerators, denominators, seed)
    names = list(ratios)
    place = names.index("rmse")
    values[place], bounds[place] = np.sqrt(values[place]), np.sqrt(bounds[place])
    left_out = ((numerators == 0) & (denominators == 0)).sum(axis=0)
    return Summary(
        metrics=dict(zip(names, values.tolist(), strict=True)),
        intervals=dict(zip(names, bounds.tolist(), strict=True)),
        num_undefined=dict(zip(names, left_out.tolist(), strict=True)),
    )


_Ratios = dict[str, tuple[np.ndarray, np.ndarray]]


def _accuracy(per_user: pd.DataFrame, k: Sequence[int]) -> _Ratios:
    is_known = per_user["num_known"].to_numpy() > 0
    ratios = {}
    for name in (f"{metric}@{n}" for metric in ACCURACY for n in k):
        values = per_user[name].to_numpy(np.float64)
        ratios[name] = _mean(values)
        for group, members in zip(USER_GROUPS, (is_known, ~is_known), strict=True):
            ratios[f"{name}/{group}"] = _mean(np.where(members, values, np.nan))
        for group in ITEM_GROUPS:
            ratios[f"{name}/{group}"] = _mean(per_user[f"{name}/{group}"].to_numpy(np.float64))
    return ratios


def _beyond_accuracy(per_user: pd.DataFrame, k: Sequence[int]) -> _Ratios:
    chosen = per_user["held_out_popularity"].to_numpy(np.float64)
    ratios = {}
    for n in k:
        ratios[f"novelty@{n}"] = _mean(per_user[f"novelty@{n}"].to_numpy(np.float64))
        listed = per_user[f"popularity@{n}"].to_numpy(np.float64)
        both = ~np.isnan(listed + chosen)
        ratios[f"popularity_bias@{n}"] = np.where(both, listed, 0.0), np.where(both, chosen, 0.0)
    return ratios


def _rating_errors(per_user: pd.DataFrame) -> _Ratios:
    count = per_user["num_ratings"].to_numpy(np.float64)
    squared, absolute = per_user["rmse"].to_numpy() ** 2 * count, per_user["mae"].to_numpy() * count
    return {"rmse": (np.nan_to_num(squared), count), "mae": (np.nan_to_num(absolute), count)}


def _mean(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    defined = ~np.isnan(values)
    return np.where(defined, values, 0.0), defined.astype(np.float64)

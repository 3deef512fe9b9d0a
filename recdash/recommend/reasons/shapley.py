"""Shapley values: what each history item, and the person's profile, adds on average over all orders of joining.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))

v(S) is the score that the model truly gives when of the players only S is known; history items that do not play are
always there. Exact over all 2^n sets for few players, else over random orders, each with its reverse (Mitchell, Cooper,
Frank and Holmes, "Sampling permutations for Shapley value estimation", JMLR 2022). Values sum to v(all) - v(none).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np

from recdash.data.histories import Histories
from recdash.models.model import Contributions, Model
from recdash.recommend.reasons.variants import ask, places_of, variants

MOST_EXACT = 10
"""Most players of whom every set is asked: 1,024 questions."""
MOST_PLAYERS = 30
NUM_PAIRS = 16
"""Orders drawn, each with its reverse."""

Value = Callable[[np.ndarray], np.ndarray]
"""Which players are there, bool (m, n) -> values, float64 (m,)."""


@dataclass(frozen=True)
class Share:
    """What one player adds. kind: "history" or "profile". error: the standard error, 0 where the value is exact."""

    kind: str
    value: float
    error: float
    item_index: int | None = None


@dataclass(frozen=True)
class Shapley:
    """The values of all players, largest by size first; they sum to `total`."""

    shares: tuple[Share, ...]
    total: float
    is_exact: bool


def shapley(model: Model, histories: Histories, item_index: int, split: Contributions, seed: int = 0) -> Shapley:
    """Return the Shapley values for one item and one person (`histories` of length 1).

    Those history items play that `split`, the parts of the score, finds strongest, `MOST_PLAYERS` at most, and the
    profile where it speaks.
    """
    past = [part for part in split.parts if part.kind == "history" and part.item_index != item_index]
    strongest = sorted(past, key=lambda part: -abs(part.value))[:MOST_PLAYERS]
    items = np.array([part.item_index for part in strongest], np.int64)
    speaks = any(part.kind == "profile" and part.value for part in split.parts)
    places = places_of(histories, items)

    def value(present: np.ndarray) -> np.ndarray:
        kept = np.ones((len(present), histories.matrix.nnz), bool)
        kept[:, places] = present[:, : len(items)]
        return ask(model, variants(histories, kept, present[:, -1] if speaks else None), item_index).scores

    num_players = len(items) + speaks
    is_exact = num_players <= MOST_EXACT
    values, errors = exact_values(value, num_players) if is_exact else sampled_values(value, num_players, seed)
    players = [("history", int(item)) for item in items] + [("profile", None)] * speaks
    shares = [
        Share(kind, float(worth), float(error), item)
        for (kind, item), worth, error in zip(players, values, errors, strict=True)
    ]
    return Shapley(tuple(sorted(shares, key=lambda share: -abs(share.value))), float(values.sum()), is_exact)


def exact_values(value: Value, num_players: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of all players, float64 (n,), from every set of them, and errors of 0."""
    sets = (np.arange(2**num_players)[:, None] >> np.arange(num_players)) & 1 == 1
    values, sizes = value(sets), sets.sum(axis=1)
    result = np.zeros(num_players)
    for player in range(num_players):
        without = np.flatnonzero(~sets[:, player])
        added = values[without + (1 << player)] - values[without]
        weights = [factorial(size) * factorial(num_players - size - 1) for size in sizes[without].tolist()]
        result[player] = added @ np.array(weights, np.float64) / factorial(num_players)
    return result, np.zeros(num_players)


def sampled_values(
    value: Value, num_players: int, seed: int, num_pairs: int = NUM_PAIRS
) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates from random orders and their reverses, float64 (n,), and their standard errors (n,)."""
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(num_players) for _ in range(num_pairs)]
    orders = np.array([order for one in drawn for order in (one, one[::-1])])  # (2p, n)
    joined = np.argsort(orders, axis=1)  # when each player joins
    present = joined[:, None, :] < np.arange(num_players + 1)[None, :, None]  # (2p, n + 1, n)
    values = value(present.reshape(-1, num_players)).reshape(len(orders), -1)
    added = np.take_along_axis(np.diff(values, axis=1), joined, axis=1)  # (2p, n), by player
    pairs = added.reshape(num_pairs, 2, num_players).mean(axis=1)
    return pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(num_pairs)

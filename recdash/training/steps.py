"""Which items and which people a step of fine-tuning sees."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

MAX_UNIFORM_ITEMS = 60_000
"""Of more items a step of the softmax loss draws half by popularity: an even sample holds few that people chose."""


@dataclass(frozen=True)
class Batch:
    """The items of one batch, int64 (m,), and the logarithm of the probability that each came into it, float32 (m,)."""

    items: np.ndarray
    log_inclusion: np.ndarray


@dataclass(frozen=True)
class Sampling:
    """How batches are drawn.

    items: int64 (a,), those that may be drawn; size: how many make a batch; shares: float64 (a,), adding up to 1, how
    often each is drawn, with repetition; None when all are drawn once before any is drawn again.
    """

    items: np.ndarray
    size: int
    shares: np.ndarray | None = None

    def round_steps(self, per_step: int, seed: int, number: int) -> Iterator[list[Batch]]:
        """Yield the batches of each step of one round: a quarter of the items, and two steps at least."""
        rng = np.random.default_rng([seed, number])
        num_steps = max(2, -(-len(self.items) // (4 * self.size * per_step)))
        order = rng.permutation(self.items) if self.shares is None else self.items
        for step in range(num_steps):
            starts = [(step * per_step + part) * self.size for part in range(per_step)]
            yield [self._batch(order, start, rng) for start in starts]

    def _batch(self, order: np.ndarray, start: int, rng: np.random.Generator) -> Batch:
        if self.shares is None:
            items = np.unique(np.take(order, range(start, start + self.size), mode="wrap"))
            log_inclusion = np.full(len(items), np.log(len(items) / len(order)))
        else:
            places = np.unique(rng.choice(len(order), self.size, p=self.shares))
            items = order[places]
            log_inclusion = np.log(-np.expm1(self.size * np.log1p(-self.shares[places])))
        return Batch(items, log_inclusion.astype(np.float32))


def build_sampling(interactions: sparse.csr_matrix, kept_aside: np.ndarray, size: int, loss: str) -> Sampling:
    """Draw from the items that somebody chose and that validation leaves.

    Evenly; of a large catalogue and for the softmax loss, which knows how to take that into account, half evenly and
    half by popularity (mixed negatives: Yang et al., WWW 2020).
    """
    popularity = interactions.getnnz(axis=0)
    items = np.setdiff1d(np.flatnonzero(popularity > 0), kept_aside)
    if loss != "softmax" or len(items) <= MAX_UNIFORM_ITEMS:
        return Sampling(items, size)
    popular = popularity[items] / popularity[items].sum()
    return Sampling(items, size, 0.5 / len(items) + 0.5 * popular)


def sample_users(part: sparse.csr_matrix, num_users: int, seed: int) -> np.ndarray:
    """Return users with at least two of the batch's items (one tells nothing), at most `num_users` of them."""
    able = np.flatnonzero(part.getnnz(axis=1) >= 2)
    able = able if len(able) else np.flatnonzero(part.getnnz(axis=1) >= 1)
    if len(able) <= num_users:
        return able
    return np.sort(np.random.default_rng(seed).choice(able, num_users, replace=False))

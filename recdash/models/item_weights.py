"""Item-item weights B with a zero diagonal, whole or in factors: what one item in a history says about another."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class ItemWeights:
    """B over the `items` that take part; all others have no weights.

    In factors B = sources targets with its diagonal taken out, so that no items x items matrix is ever made; otherwise
    `sources` is None and `targets` is B itself.
    """

    items: np.ndarray
    """int64 (m,), ascending item indices."""
    sources: np.ndarray | None
    """float32 (m, r)."""
    targets: np.ndarray
    """float32 (r, m), or B, float32 (m, m), when there are no sources."""
    diagonal: np.ndarray
    """float32 (m,): the diagonal of sources targets, to be taken out; zeros when there are no sources."""

    def apply(self, rows: sparse.csr_matrix) -> np.ndarray:
        """Return rows B, float32 (n, num_items)."""
        if len(self.items) == rows.shape[1]:
            return self._apply_chosen(rows)
        scores = np.zeros(rows.shape, np.float32)
        scores[:, self.items] = self._apply_chosen(rows[:, self.items])
        return scores

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """Return B vectors, float32 (num_items, k), for vectors (num_items, k)."""
        chosen, result = vectors[self.items], np.zeros_like(vectors)
        if self.sources is None:
            result[self.items] = self.targets @ chosen
        else:
            result[self.items] = self.sources @ (self.targets @ chosen) - self.diagonal[:, None] * chosen
        return result

    def columns(self, block: slice, num_items: int) -> np.ndarray:
        """Return the columns of B of the items from `block.start` to `block.stop`, float32 (num_items, b)."""
        first, last = np.searchsorted(self.items, (block.start, block.stop))
        part = self.targets[:, first:last]
        if self.sources is not None:
            part = self.sources @ part
            part[np.arange(first, last), np.arange(last - first)] -= self.diagonal[first:last]
        result = np.zeros((num_items, block.stop - block.start), np.float32)
        result[self.items[:, None], self.items[first:last] - block.start] = part
        return result

    def plus(self, sources: np.ndarray, targets: np.ndarray) -> "ItemWeights":
        """Return B + sources targets with its diagonal taken out, for (num_items, r) and (r, num_items)."""
        left, right = sources[self.items], targets[:, self.items]
        if self.sources is None:
            whole = self.targets + left @ right
            np.fill_diagonal(whole, 0.0)
            return replace(self, targets=whole)
        return replace(
            self,
            sources=np.hstack([self.sources, left]),
            targets=np.vstack([self.targets, right]),
            diagonal=self.diagonal + np.einsum("ir,ri->i", left, right),
        )

    def column(self, history: np.ndarray, item_index: int) -> np.ndarray:
        """Return B[history, item_index], float32 (h,): what each history item says about one item."""
        places, target = np.searchsorted(self.items, history), int(np.searchsorted(self.items, item_index))
        places = np.minimum(places, len(self.items) - 1)
        chosen = self.items[places] == history
        if target == len(self.items) or self.items[target] != item_index:
            return np.zeros(len(history), np.float32)
        speaks = chosen & (history != item_index)
        return np.where(speaks, self._weights_of(places, target), 0).astype(np.float32)

    def _weights_of(self, places: np.ndarray, target: int) -> np.ndarray:
        column = self.targets[:, target]
        return column[places] if self.sources is None else self.sources[places] @ column

    def _apply_chosen(self, rows: sparse.csr_matrix) -> np.ndarray:
        if self.sources is None:
            return np.asarray(rows @ self.targets)
        scores = np.asarray(rows @ self.sources) @ self.targets
        own = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        scores[own, rows.indices] -= rows.data * self.diagonal[rows.indices]
        return scores

"""Lay vectors out on a plane so that near points are alike. The one place that imports UMAP.

UMAP: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", 2018.
"""

import warnings
from collections.abc import Callable

import numpy as np

from recdash.errors import ModelError

MAX_FITTED = 20_000
"""Largest number of vectors that the layout is fitted on; the others are placed among these."""
MAX_COMPONENTS = 50
"""Principal components kept before the layout: noise goes, neighbours stay."""
MIN_LAYOUT = 10
"""Fewer vectors than this have no neighbourhoods worth a layout: their two main components are shown."""
NUM_NEIGHBOURS = 15

Place = Callable[[np.ndarray], np.ndarray]


def project(vectors: np.ndarray, seed: int = 0) -> np.ndarray:
    """Lay out vectors by their direction (cosine), the same every time for the same vectors and seed.

    Args:
        vectors: float32 (n, d), any n and d; rows of zeros are allowed.
        seed: decides the random choices of the layout and of the sample when n > 20,000.

    Returns:
        float32 (n, 2); equal rows when there is nothing to tell the vectors apart.

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    return project_with(vectors, vectors[:0], seed)[0]


def project_with(vectors: np.ndarray, others: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Lay out `vectors`, then place `others` among those they point at, without moving anything.

    Made for items and people: an interest vector lands amid the items it is most alike to, however far apart the two
    kinds lie as wholes.

    Args:
        vectors: float32 (n, d).
        others: float32 (m, d).
        seed: as in `project`.

    Returns:
        float32 (n, 2) and float32 (m, 2).

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    known, extra = _directions(vectors), _directions(others)
    fitted = _sample(len(known), seed)
    axes = _main_axes(known[fitted])
    compact = known @ axes  # (n, <= 50)
    if len(fitted) < MIN_LAYOUT or axes.shape[1] <= 2:  # two dimensions or fewer are a plane already
        return _two_columns(compact), _two_columns(extra @ axes)
    layout, place = _layout(compact[fitted], seed)
    points = np.empty((len(known), 2), np.float32)
    points[fitted] = layout
    rest = np.setdiff1d(np.arange(len(known)), fitted)
    points[rest] = place(compact[rest])
    return points, place(extra @ axes)


def _directions(vectors: np.ndarray) -> np.ndarray:
    """Scale every row to length 1; rows of zeros stay."""
    values = np.asarray(vectors, np.float32)
    if not np.isfinite(values).all():
        raise ModelError(
            "The vectors of this model hold values that are not numbers, so no map can be drawn.",
            "Train the model again with a smaller learning rate.",
        )
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 0)


def _sample(num_vectors: int, seed: int) -> np.ndarray:
    """Choose the rows that the layout is fitted on, in ascending order."""
    if num_vectors <= MAX_FITTED:
        return np.arange(num_vectors)
    return np.sort(np.random.default_rng(seed).choice(num_vectors, MAX_FITTED, replace=False))


def _main_axes(vectors: np.ndarray) -> np.ndarray:
    """Return the principal axes of the vectors, float32 (d, <= 50); none when all vectors are the same."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64) if len(vectors) else vectors
    variances, axes = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(-variances, kind="stable")[:MAX_COMPONENTS]
    order = order[variances[order] > 1e-9 * max(len(vectors), 1)]
    axes = axes[:, order]
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])]) if axes.size else np.ones(0)
    return (axes * signs).astype(np.float32)


def _two_columns(compact: np.ndarray) -> np.ndarray:
    points = np.zeros((len(compact), 2), np.float32)
    points[:, : compact.shape[1]] = compact[:, :2]
    return points


def _layout(compact: np.ndarray, seed: int) -> tuple[np.ndarray, Place]:
    """Fit the layout; return the points and a function that places further vectors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # that tensorflow, of no use here, is absent
        from umap import UMAP
    reducer = UMAP(
        n_neighbors=min(NUM_NEIGHBOURS, len(compact) - 1), min_dist=0.1, init="pca", random_state=seed, n_jobs=1
    )
    points = reducer.fit_transform(compact).astype(np.float32)

    def place(vectors: np.ndarray) -> np.ndarray:
        if not len(vectors):
            return np.empty((0, 2), np.float32)
        return np.asarray(reducer.transform(vectors), np.float32)

    return points, place

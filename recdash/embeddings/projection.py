"""Lay vectors out on a plane so that near points are alike. The one place that imports UMAP.

UMAP: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", 2018.
The neighbours it starts from are searched exactly, which for tens of thousands of vectors takes less time than building
an approximate index, and makes neighbours on the map the same as in `recdash.embeddings.neighbours`.
"""

import warnings

import numpy as np

from recdash.errors import ModelError

MAX_FITTED = 20_000
"""Largest number of vectors that the layout is fitted on; the others are placed among these."""
MIN_LAYOUT = 10
"""Fewer vectors than this have no neighbourhoods worth a layout: their two main components are shown."""
NUM_NEIGHBOURS = 15
NUM_EPOCHS = 200
BLOCK = 1_000
"""Rows whose distances to all others are held in memory at a time."""


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
    if len(fitted) < MIN_LAYOUT or axes.shape[1] <= 2:  # two dimensions or fewer are a plane already
        return _two_columns(known @ axes), _two_columns(extra @ axes)
    layout = _layout(known[fitted], seed)
    points = np.empty((len(known), 2), np.float32)
    points[fitted] = layout
    rest = np.setdiff1d(np.arange(len(known)), fitted)
    points[rest] = _place(known[rest], known[fitted], layout)
    return points, _place(extra, known[fitted], layout)


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
    """Return the axes along which the vectors differ, float32 (d, rank), the main one first, with fixed signs."""
    centred = vectors.astype(np.float64)
    centred = centred - centred.mean(axis=0) if len(vectors) else centred
    variances, axes = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(-variances, kind="stable")
    axes = axes[:, order[variances[order] > 1e-9 * max(len(vectors), 1)]]
    largest = np.abs(axes).argmax(axis=0)
    return (axes * np.sign(axes[largest, np.arange(axes.shape[1])])).astype(np.float32)


def _two_columns(components: np.ndarray) -> np.ndarray:
    points = np.zeros((len(components), 2), np.float32)
    points[:, : components.shape[1]] = components[:, :2]
    return points


def _layout(vectors: np.ndarray, seed: int) -> np.ndarray:
    """Run UMAP on at least `MIN_LAYOUT` unit vectors that differ along at least three axes, float32 (n, 2)."""
    num_neighbours = min(NUM_NEIGHBOURS, len(vectors) - 1)
    neighbours, distances = _neighbours(vectors, vectors, num_neighbours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # that tensorflow, of no use here, is absent
        from umap import UMAP

        warnings.filterwarnings("ignore", "precomputed_knn")  # that it could not place further points itself
        reducer = UMAP(
            n_neighbors=num_neighbours,
            n_epochs=NUM_EPOCHS,
            init="pca",
            precomputed_knn=(neighbours, distances, None),
            random_state=seed,
            n_jobs=1,
        )
        return reducer.fit_transform(vectors).astype(np.float32)


def _neighbours(vectors: np.ndarray, among: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the k nearest unit vectors of `among`, nearest first: their rows int32 (n, k), distances float32 (n, k)."""
    rows = np.empty((len(vectors), k), np.int32)
    distances = np.empty((len(vectors), k), np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = slice(start, start + BLOCK)
        squared = np.maximum(2 - 2 * (vectors[block] @ among.T), 0)
        nearest = np.argpartition(squared, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(squared, nearest, axis=1), axis=1, kind="stable")
        rows[block] = np.take_along_axis(nearest, order, axis=1)
        distances[block] = np.sqrt(np.take_along_axis(squared, rows[block], axis=1))
    return rows, distances


def _place(vectors: np.ndarray, among: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Put each vector where most of its nearest vectors lie, float32 (n, 2).

    The mean of all of them would fall between two groups, where nothing is alike; so only those near the best supported
    one are averaged.
    """
    k = min(NUM_NEIGHBOURS, len(among))
    radius = 0.1 * float(points.std())
    placed = np.empty((len(vectors), 2), np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = slice(start, start + BLOCK)
        rows, distances = _neighbours(vectors[block], among, k)
        excess = distances - distances[:, :1]
        weights = np.exp(-excess / (excess.mean(axis=1, keepdims=True) + 1e-6))  # (b, k)
        around = points[rows]  # (b, k, 2)
        near = np.linalg.norm(around[:, :, None] - around[:, None], axis=3) <= radius  # (b, k, k)
        best = (near * weights[:, None]).sum(axis=2).argmax(axis=1)
        share = weights * near[np.arange(len(best)), best]
        placed[block] = (around * share[:, :, None]).sum(axis=1) / share.sum(axis=1, keepdims=True)
    return placed

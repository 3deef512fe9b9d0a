"""Lay vectors out on a plane so that near points are alike. The one place that imports UMAP.

UMAP: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", 2018.
The neighbours it starts from are searched exactly, which for tens of thousands of vectors takes less time than building
an approximate index, and makes neighbours on the map the same as in `recdash.embeddings.neighbours`.
"""

import logging
import warnings
from dataclasses import dataclass
from functools import cache

import numpy as np

from recdash.embeddings.neighbours import BLOCK, directions, nearest_rows
from recdash.errors import ModelError

logger = logging.getLogger(__name__)
MAX_FITTED = 20_000
"""Largest number of vectors that the layout is fitted on; the others are placed among these."""
MIN_LAYOUT = 10
"""Fewer vectors than this have no neighbourhoods worth a layout: their two main components are shown."""
NUM_NEIGHBOURS = 15
"""Nearest vectors among which a new one is placed."""


@dataclass(frozen=True)
class LayoutSettings:
    """How UMAP lays vectors out."""

    num_neighbours: int = 15
    """Neighbours that stay together: few show small groups, many the large ones."""
    min_distance: float = 0.1
    """How close points may lie, 0..1: small packs groups tightly."""
    num_epochs: int = 200
    seed: int = 0
    """Decides the random choices of the layout and of the sample when there are more than 20,000 vectors."""


def project(vectors: np.ndarray, seed: int = 0) -> np.ndarray:
    """Lay out vectors by their direction (cosine), the same every time for the same vectors and seed.

    Args:
        vectors: float32 (n, d), any n and d; rows of zeros are allowed.
        seed: see `LayoutSettings`.

    Returns:
        float32 (n, 2); equal rows when there is nothing to tell the vectors apart.

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    return project_with(vectors, vectors[:0], LayoutSettings(seed=seed))[0]


def project_with(vectors: np.ndarray, others: np.ndarray, settings: LayoutSettings) -> tuple[np.ndarray, np.ndarray]:
    """Lay out `vectors`, then place `others` among those they point at, without moving anything.

    Made for items and people: an interest vector lands amid the items it is most alike to, however far apart the two
    kinds lie as wholes.

    Args:
        vectors: float32 (n, d).
        others: float32 (m, d).
        settings: of the layout.

    Returns:
        float32 (n, 2) and float32 (m, 2).

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    known, extra = _checked(vectors), _checked(others)
    fitted = fitted_rows(len(known), settings.seed)
    axes = _main_axes(known[fitted])
    if len(fitted) < MIN_LAYOUT or axes.shape[1] <= 2:  # two dimensions or fewer are a plane already
        return _two_columns(known @ axes), _two_columns(extra @ axes)
    layout = _layout(known[fitted], settings, "pca")
    return _with_rest(known, fitted, layout), _place(extra, known[fitted], layout)


def project_from(vectors: np.ndarray, start: np.ndarray, settings: LayoutSettings) -> np.ndarray:
    """Lay out vectors beginning at given places, and turn the result onto them: two layouts that can be compared.

    Args:
        vectors: float32 (n, d), of the same things as `start`.
        start: float32 (n, 2), where they lie in the other layout.
        settings: of the layout.

    Returns:
        float32 (n, 2): moved, turned or mirrored, and scaled so that they lie as near to `start` as that allows
        (orthogonal Procrustes).

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    known = _checked(vectors)
    fitted = fitted_rows(len(known), settings.seed)
    axes = _main_axes(known[fitted])
    if len(fitted) < MIN_LAYOUT or axes.shape[1] <= 2:
        return aligned(_two_columns(known @ axes), start)
    layout = aligned(_layout(known[fitted], settings, start[fitted].copy()), start[fitted])
    return _with_rest(known, fitted, layout)


def main_directions(vectors: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw vectors by their two main components (PCA of unit vectors), and place `others` among them.

    Returns:
        float32 (n, 2) and float32 (m, 2).

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    known, extra = _checked(vectors), _checked(others)
    points = _two_columns(known @ _main_axes(known)[:, :2])
    return points, _place(extra, known, points)


def place(new: np.ndarray, vectors: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Put new vectors (m, d) on a finished map of `vectors` (n, d) at `points` (n, 2); nothing else moves.

    Returns:
        float32 (m, 2).

    Raises:
        ModelError: if a vector holds a value that is not finite.
    """
    return _place(_checked(new), _checked(vectors), points)


def aligned(points: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Move, turn or mirror, and scale points (n, 2) so that they lie as near to `target` (n, 2) as that allows.

    Orthogonal Procrustes: Schonemann, Psychometrika 31, 1966.
    """
    if not len(points):
        return points.astype(np.float32)
    own, wanted = points - points.mean(axis=0), target - target.mean(axis=0)
    left, strength, right = np.linalg.svd(own.T.astype(np.float64) @ wanted.astype(np.float64))
    size = float(np.square(own).sum())
    scale = strength.sum() / size if size > 0 else 1.0
    return (scale * own @ (left @ right) + target.mean(axis=0)).astype(np.float32)


def fitted_rows(num_vectors: int, seed: int) -> np.ndarray:
    """Choose the rows that a layout is fitted on, in ascending order; all when there are at most 20,000."""
    if num_vectors <= MAX_FITTED:
        return np.arange(num_vectors)
    return np.sort(np.random.default_rng(seed).choice(num_vectors, MAX_FITTED, replace=False))


def _with_rest(known: np.ndarray, fitted: np.ndarray, layout: np.ndarray) -> np.ndarray:
    """Place the rows that were not fitted among those that were, float32 (n, 2)."""
    points = np.empty((len(known), 2), np.float32)
    points[fitted] = layout
    rest = np.setdiff1d(np.arange(len(known)), fitted)
    points[rest] = _place(known[rest], known[fitted], layout)
    return points


def _checked(vectors: np.ndarray) -> np.ndarray:
    """Scale every row to length 1; rows of zeros stay."""
    values = np.asarray(vectors, np.float32)
    if not np.isfinite(values).all():
        raise ModelError(
            "The vectors of this model hold values that are not numbers, so no map can be drawn.",
            "Train the model again with a smaller learning rate.",
        )
    return directions(values)


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


def _layout(vectors: np.ndarray, settings: LayoutSettings, start: np.ndarray | str) -> np.ndarray:
    """Run UMAP on at least `MIN_LAYOUT` unit vectors that differ along at least three axes, float32 (n, 2)."""
    num_neighbours = min(settings.num_neighbours, len(vectors) - 1)
    neighbours, distances = nearest_rows(vectors, vectors, num_neighbours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # that tensorflow, of no use here, is absent
        from umap import UMAP

        _keep_compiled()
        warnings.filterwarnings("ignore", "precomputed_knn")  # that it could not place further points itself
        reducer = UMAP(
            n_neighbors=num_neighbours,
            min_dist=settings.min_distance,
            n_epochs=settings.num_epochs,
            init=start,
            precomputed_knn=(neighbours, distances, None),
            random_state=settings.seed,
            n_jobs=1,
        )
        return reducer.fit_transform(vectors).astype(np.float32)


@cache
def _keep_compiled() -> None:
    """Have numba keep the machine code of UMAP's loops beside them: it takes half a minute to make in each process."""
    from umap import layouts, umap_

    loops = (umap_.smooth_knn_dist, umap_.compute_membership_strengths)
    try:
        for loop in (*loops, layouts._get_optimize_layout_euclidean_single_epoch_fn()):
            loop.enable_caching()
    except RuntimeError as error:  # numba found no folder that it may write into
        logger.info("The machine code of UMAP is made anew in each process: %s", error)


def _place(vectors: np.ndarray, among: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Put each vector where most of its nearest vectors lie, float32 (n, 2).

    The mean of all of them would fall between two groups, where nothing is alike; so only those near the best supported
    one are averaged.
    """
    k = min(NUM_NEIGHBOURS, len(among))
    if not k:
        return np.zeros((len(vectors), 2), np.float32)
    radius = 0.1 * float(points.std())
    placed = np.empty((len(vectors), 2), np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = slice(start, start + BLOCK)
        rows, distances = nearest_rows(vectors[block], among, k)
        excess = distances - distances[:, :1]
        weights = np.exp(-excess / (excess.mean(axis=1, keepdims=True) + 1e-6))  # (b, k)
        around = points[rows]  # (b, k, 2)
        near = np.linalg.norm(around[:, :, None] - around[:, None], axis=3) <= radius  # (b, k, k)
        best = (near * weights[:, None]).sum(axis=2).argmax(axis=1)
        share = weights * near[np.arange(len(best)), best]
        placed[block] = (around * share[:, :, None]).sum(axis=1) / share.sum(axis=1, keepdims=True)
    return placed

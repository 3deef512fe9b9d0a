"""Many points made small enough for a browser: whole numbers for places, an even sample, a picture of how many lie
where."""

import numpy as np

from recdash.embeddings.frame import Frame

UNIT = 65_535
"""Places are written as whole numbers from 0 to this, along each side of a box."""
SHADE_CELLS = 192
DARKEST = 210
"""The shade of the fullest cell, of 255."""


def box_around(places: np.ndarray) -> Frame:
    """Return the smallest box that holds all places, float (n, 2); no side is shorter than 1e-6."""
    if not len(places):
        return Frame((0.0, 1.0), (0.0, 1.0), "box")
    low, high = places.min(axis=0).astype(float), places.max(axis=0).astype(float)
    high = np.maximum(high, low + 1e-6)
    return Frame((float(low[0]), float(high[0])), (float(low[1]), float(high[1])), "box")


def quantised(places: np.ndarray, box: Frame) -> np.ndarray:
    """Write places as parts of a box, uint16 (n, 2): at most half of 1/65,535 of a side off; outside, on the edge.

    places: float (n, 2), finite.
    """
    low = np.array([box.x[0], box.y[0]])
    size = np.array([box.x[1] - box.x[0], box.y[1] - box.y[0]])
    return np.rint(np.clip((places - low) / size, 0, 1) * UNIT).astype(np.uint16)


def shade(places: np.ndarray, box: Frame, cells: int = SHADE_CELLS) -> np.ndarray:
    """Return how many places lie in each cell of a box as a shade, uint8 (cells, cells), rows from the bottom up.

    The shade grows with the logarithm of the number: none is 0, the most is 210. What lies outside isn't counted.
    """
    inside = places[box.holds(places)]
    low = np.array([box.x[0], box.y[0]])
    size = np.array([box.x[1] - box.x[0], box.y[1] - box.y[0]])
    at = np.minimum((inside - low) / size * cells, cells - 1).astype(np.int64)  # (m, 2)
    counts = np.bincount(at[:, 1] * cells + at[:, 0], minlength=cells * cells).reshape(cells, cells)
    most = np.log1p(counts.max()) if counts.size else 0.0
    return np.rint(DARKEST * np.log1p(counts) / most).astype(np.uint8) if most else counts.astype(np.uint8)


def sample(groups: np.ndarray, always: np.ndarray, number: int, least: int = 20, seed: int = 0) -> np.ndarray:
    """Return an even sample of about `number` positions, ascending, the same every time; each group keeps its share.

    Args:
        groups: uint8 (n,), the group of each point. A group has at least `least` points in the sample, or all it has.
        always: int64 (m,), positions that are in the sample whatever the draw.
        number: how many are drawn; all points when there are no more.
    """
    if len(groups) <= number:
        return np.arange(len(groups))
    rng, parts = np.random.default_rng(seed), [always.astype(np.int64)]
    for group in np.flatnonzero(np.bincount(groups)):
        own = np.flatnonzero(groups == group)
        share = min(len(own), max(least, round(number * len(own) / len(groups))))
        parts.append(own[rng.choice(len(own), share, replace=False)])
    return np.unique(np.concatenate(parts))

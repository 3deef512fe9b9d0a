"""Which points lie inside a loop that somebody drew on the map."""

import numpy as np


def inside(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Tell which points lie inside a polygon, bool (n,), by the even-odd rule; the last corner joins the first.

    Args:
        points: float (n, 2).
        corners: float (m, 2); fewer than three enclose nothing.
    """
    found = np.zeros(len(points), bool)
    if len(corners) < 3 or not len(points):
        return found
    near = np.flatnonzero(((points >= corners.min(axis=0)) & (points <= corners.max(axis=0))).all(axis=1))
    x, y = points[near].astype(np.float64).T
    crossed = np.zeros(len(near), bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            crossed ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    found[near] = crossed
    return found

"""The part of the plane that a map shows."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Frame:
    """The part of the plane that is seen, [low, high] of x and of y, and a key: another one moves the view."""

    x: tuple[float, float]
    y: tuple[float, float]
    key: str

    def holds(self, places: np.ndarray) -> np.ndarray:
        """Tell which places, float (n, 2), lie inside, bool (n,)."""
        x, y = places[:, 0], places[:, 1]
        return (x >= self.x[0]) & (x <= self.x[1]) & (y >= self.y[0]) & (y <= self.y[1])


def frame_around(places: np.ndarray, key: str) -> Frame:
    """Return the part that holds the 2nd to 98th percentile with a margin: a few outliers must not shrink the map."""
    bounds = []
    for at in range(2):
        low, high = np.percentile(places[:, at], [2, 98]) if len(places) else (0.0, 1.0)
        margin = 0.12 * max(float(high - low), 1e-3)
        bounds.append((float(low) - margin, float(high) + margin))
    return Frame(bounds[0], bounds[1], key)


def closer(frame: Frame, centre: tuple[float, float], key: str) -> Frame:
    """Return a third of a frame around a point."""
    reach_x, reach_y = (0.17 * (high - low) for low, high in (frame.x, frame.y))
    x, y = centre
    return Frame((x - reach_x, x + reach_x), (y - reach_y, y + reach_y), key)


def grown(frame: Frame, share: float) -> Frame:
    """Return a frame with a margin on each side, in parts of its width and height."""
    (x0, x1), (y0, y1) = frame.x, frame.y
    wide, high = share * (x1 - x0), share * (y1 - y0)
    return Frame((x0 - wide, x1 + wide), (y0 - high, y1 + high), frame.key)


def covers(view: Frame, whole: Frame) -> bool:
    """Whether a view is as wide and as high as the whole, to a tenth."""
    sides = ((view.x, whole.x), (view.y, whole.y))
    return all(seen[1] - seen[0] > 0.9 * (side[1] - side[0]) for seen, side in sides)

"""What the baselines share: ratings that are not known, ties broken by popularity, and the parts of a score."""

import numpy as np

from recdash.models.model import Contribution, Contributions

TIE = 1e-4


def tie_breaker(popularity: np.ndarray, usual_score: float) -> np.ndarray:
    """Return popularity scaled so that the most popular item gets `TIE` of a usual score, float32 (num_items,).

    Added to every score it puts equal scores, and all scores of an empty history, in order of popularity; scores that
    differ by more than a ten-thousandth of a usual one keep their order. It is a part of its own in `history_parts`, so
    that the parts still sum to the score.
    """
    top = max(float(popularity.max(initial=0.0)), 1e-9)
    return (popularity / top * TIE * max(abs(usual_score), 1e-6)).astype(np.float32)


def history_parts(items: np.ndarray, values: np.ndarray, tie: float) -> Contributions:
    """Return one part for each history item, values (h,) for items (h,), and one for popularity."""
    pairs = zip(items.tolist(), values.tolist(), strict=True)
    history = [Contribution("history", value, item) for item, value in pairs]
    return Contributions(0.0, (*history, Contribution("popularity", float(tie))))


def no_ratings(item_index: np.ndarray) -> np.ndarray:
    """Return NaN for every item asked for, float32 of the same shape."""
    return np.full(item_index.shape, np.nan, np.float32)

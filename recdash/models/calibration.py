"""Ratings as they are shown: calibrated, with the interval in which four of five true ratings lie.

The mean is corrected linearly. The interval is split conformal (Lei et al., JASA 2018): the 80 % quantile of held-out
errors, each divided by how large an error is usual for so many ratings of the person and of the item, so that it is
wide where little is known. Both are fitted on the validation part (`recdash.training.calibrate`).
"""

from dataclasses import asdict, dataclass

import numpy as np

LEVEL = 0.8
"""The share of true ratings that lie in an interval."""


@dataclass(frozen=True)
class UsualError:
    """How large an error is to be expected: base + by_user / sqrt(1 + n_u) + by_item / sqrt(1 + n_i), rating units."""

    base: float
    by_user: float
    by_item: float

    def of(self, num_user: np.ndarray, num_item: np.ndarray) -> np.ndarray:
        """Return it for pairs of which so many interactions of the person and of the item are known."""
        return self.base + self.by_user / np.sqrt(1 + num_user) + self.by_item / np.sqrt(1 + num_item)


@dataclass(frozen=True)
class RatingCalibration:
    """rating = intercept + slope * predicted; interval = rating +- quantile * usual error, all inside the rating scale.

    Arrays may have any shape.
    """

    intercept: float
    slope: float
    usual: UsualError
    quantile: float
    low: float
    high: float

    def apply(self, predicted: np.ndarray) -> np.ndarray:
        """Return calibrated ratings, float32, of the same shape."""
        return np.clip(self.intercept + self.slope * predicted, self.low, self.high).astype(np.float32)

    def interval(self, ratings: np.ndarray, num_user: np.ndarray, num_item: np.ndarray) -> np.ndarray:
        """Return the bounds around calibrated ratings, float32 (2, ...): lower and upper.

        num_user, num_item: how many interactions of the person and of the item are known.
        """
        half = self.quantile * self.usual.of(num_user, num_item)
        return np.clip(np.stack([ratings - half, ratings + half]), self.low, self.high).astype(np.float32)

    def settings(self) -> dict:
        """Return everything as plain JSON values."""
        return asdict(self)

    @staticmethod
    def from_settings(settings: dict) -> "RatingCalibration":
        """Rebuild from `settings`."""
        plain = {name: value for name, value in settings.items() if name != "usual"}
        return RatingCalibration(usual=UsualError(**settings["usual"]), **plain)

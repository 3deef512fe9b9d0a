"""What a rating is made of, beside what the predictor's rating head adds."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class RatingParts:
    """What the rating head adds to: rating = mean + b_u + b_i + head (damped biases, Koren 2009)."""

    mean: float
    low: float
    high: float
    user_bias: np.ndarray
    """float32 (num_users,)."""
    item_bias: np.ndarray
    """float32 (num_items,)."""
    classes: np.ndarray
    """float32 (c,): the rating values of the classes (cross_entropy); empty for mse."""

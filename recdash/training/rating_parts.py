"""Fit what a rating is made of, and choose on validation how its two predictions join."""

from dataclasses import replace

import numpy as np
import pandas as pd

from recdash.columns import RATING
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.models.interest import InterestModel
from recdash.models.rating_parts import RatingParts
from recdash.models.text_maps import with_bias
from recdash.training.blend import best_of
from recdash.training.calibrate import predicted_pairs, validation_pairs
from recdash.training.config import RunConfig
from recdash.training.events import ShouldStop
from recdash.training.factorise_ratings import Known, factorise_ratings
from recdash.training.parts import Choice, Texts
from recdash.training.predictor import rating_classes
from recdash.training.ratings import fit_biases

SHARES = (0.9, 1.0, 0.75, 0.5, 0.25, 0.0)
"""Shares of the factorisation in a predicted rating; the first where nothing can be chosen."""


def fit_rating_parts(
    config: RunConfig,
    dataset: Dataset,
    rows: pd.DataFrame,
    histories: Histories,
    texts: Texts,
    choice: Choice,
    should_stop: ShouldStop,
) -> RatingParts | None:
    """Fit biases and factorisation on the rated rows; None when no row has a rating. `histories` are of all users."""
    biases = fit_biases(dataset, rows)
    if biases is None or dataset.rating_scale is None:
        return None
    features = dataset.user_feature_space().apply(dataset.users)
    known = Known(features, texts.item_features, with_bias(texts.content(choice.new_feature_share)))
    shape, seed = config.interest, config.training.seed
    factors = factorise_ratings(histories, rows, known, shape.rating_factors, seed, should_stop)
    low, high = map(float, dataset.rating_scale)
    classes = rating_classes(rows, shape.rating_loss)
    share = SHARES[0] if factors else 0.0
    return RatingParts(biases.mean, low, high, biases.user, biases.item, classes, factors, share)


def choose_share(model: InterestModel, everyone: Histories, rows: pd.DataFrame, seed: int) -> InterestModel:
    """Choose by squared error on the rated rows of the validation part how much the factorisation counts.

    model: fitted on the train part alone; everyone: the histories of all users in it.
    """
    rating, pairs = model.rating, validation_pairs(rows, seed)
    if rating is None or rating.factors is None or pairs is None:
        return model
    by_head, by_factors = (
        predicted_pairs(replace(model, rating=replace(rating, share=share)), everyone, pairs) for share in (0.0, 1.0)
    )
    actual = pairs[RATING].to_numpy(np.float64)

    def figure(share: float) -> float:
        return -float(np.square(actual - (1 - share) * by_head - share * by_factors).mean())

    return replace(model, rating=replace(rating, share=best_of(SHARES, figure)[0]))

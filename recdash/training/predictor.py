"""Train the two-head predictor on the finished vectors: rating of the rated pairs, relevance of chosen over others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.histories import Histories
from recdash.models.interest import InterestModel
from recdash.models.interest_net import Predictor
from recdash.models.predictor_features import PairSignals, PredictorWeights, predictor_features
from recdash.training.config import RunConfig
from recdash.training.events import ShouldStop
from recdash.training.ratings import Biases

NUM_NEGATIVES = 7
MAX_POSITIVES = 20_000
"""Interactions learned from: on ml-100k twice as many took twice as long and ranked no better."""
BATCH = 1_024
BLOCK = 1_000
"""Pairs worked on at once."""


@dataclass(frozen=True)
class Pairs:
    """Training pairs of the predictor.

    features: float32 (m, 8, f), the chosen item first, then items that were not chosen; ratings: float32 (m,), what the
    rating head is to tell (NaN where the pair has no rating).
    """

    features: np.ndarray
    ratings: np.ndarray


def untrained(num_features: int) -> PredictorWeights:
    """Return a predictor whose heads are 0, for a model that has none yet."""
    zeros = np.zeros((2, num_features), np.float32)
    return PredictorWeights(zeros[0], zeros[0] + 1, (zeros,), (np.zeros(2, np.float32),))


def build_pairs(
    model: InterestModel, histories: Histories, rows: pd.DataFrame, biases: Biases | None, seed: int
) -> Pairs:
    """Build the pairs of (a sample of) the given interactions; `histories` are those of all users.

    Where the item is in the person's history its own part is taken out of z_u, so that the predictor never sees the
    answer.
    """
    rng = np.random.default_rng([seed, 4])
    if len(rows) > MAX_POSITIVES:
        rows = rows.iloc[np.sort(rng.choice(len(rows), MAX_POSITIVES, replace=False))]
    user, item = rows[USER_INDEX].to_numpy(), rows[ITEM_INDEX].to_numpy()
    others = rng.integers(0, len(model.z_items), (len(rows), NUM_NEGATIVES))
    items = np.hstack([item[:, None], others])
    features = np.empty((*items.shape, len(model.predictor.mean)), np.float32)
    for block in _blocks(len(rows)):
        features[block] = _pair_features(model, histories, user[block], items[block])
    return Pairs(features, _rating_targets(rows, user, item, model, biases))


def fit_predictor(
    train: Pairs,
    validation: Pairs | None,
    classes: np.ndarray,
    config: RunConfig,
    num_epochs: int,
    should_stop: ShouldStop,
) -> tuple[PredictorWeights, int]:
    """Train with AdamW; with validation pairs stop when their loss no longer falls, and keep the best epoch.

    The features of the pairs are standardised in place: of all that a training holds they are the largest.

    Returns the weights and the number of epochs they were trained for.
    """
    torch.manual_seed(config.training.seed)
    flat = train.features.reshape(-1, train.features.shape[-1])
    mean, std = flat.mean(axis=0, dtype=np.float64), _spread(flat)
    shape = config.interest
    num_ratings = max(1, len(classes))
    network = Predictor(len(mean), shape.hidden_size, shape.num_layers, num_ratings, shape.dropout)
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=config.training.learning_rate, weight_decay=config.training.weight_decay
    )
    scaled = [_standardised(pairs, mean, std) for pairs in (train, validation) if pairs is not None]
    best, best_epoch, best_loss = _weights(network, mean, std), 0, np.inf
    for epoch in range(1, num_epochs + 1):
        if should_stop():
            break
        rng = np.random.default_rng([config.training.seed, epoch])
        features, ratings = scaled[0]
        noise = rng.spawn(1)[0].normal(0, config.augmentation.rating_noise, len(ratings))
        _train_epoch(network, optimiser, features, ratings + torch.from_numpy(noise).float(), classes, rng)
        loss = _validation_loss(network, *scaled[1], classes) if validation is not None else -epoch
        if loss < best_loss:
            best, best_epoch, best_loss = _weights(network, mean, std), epoch, loss
        elif epoch - best_epoch >= config.training.patience:
            break
    return best, best_epoch


def _spread(features: np.ndarray) -> np.ndarray:
    """Return the standard deviation of each feature, at least 1e-3; 1 for one that never varies (it tells nothing)."""
    varies = features.max(axis=0) - features.min(axis=0) > 1e-6
    return np.where(varies, np.maximum(features.std(axis=0), 1e-3), 1.0)


def rating_classes(rows: pd.DataFrame, rating_loss: str) -> np.ndarray:
    """Return the distinct ratings as classes for cross-entropy (at most 20, else ten even steps); empty for mse."""
    if rating_loss == "mse" or RATING not in rows:
        return np.zeros(0, np.float32)
    values = np.unique(rows[RATING].dropna().to_numpy(np.float32))
    return values if len(values) <= 20 else np.linspace(values[0], values[-1], 10, dtype=np.float32)


def _blocks(size: int) -> list[slice]:
    return [slice(start, start + BLOCK) for start in range(0, size, BLOCK)]


def _pair_features(model: InterestModel, histories: Histories, user: np.ndarray, items: np.ndarray) -> np.ndarray:
    people, row = np.unique(user, return_inverse=True)
    some = histories.take(people)
    weights = model.source_weights(some)[row]
    z_users = model.user_vectors(some)[row]
    own = np.asarray(weights[np.arange(len(user)), items[:, 0]], np.float32).ravel()
    z_users = z_users - own[:, None] * model.sources[items[:, 0]]
    seen = np.diff(weights.indptr) - (own != 0)
    width = items.shape[1]
    z_repeated, flat = np.repeat(z_users, width, axis=0), items.ravel()
    beside = model.beside_vectors(some)[np.repeat(row, width), flat]
    similarity = model.similarity_of_pairs(z_repeated, np.asarray(beside, np.float32).ravel(), flat)
    log_user = np.repeat(np.log1p(np.maximum(seen, 0)), width).astype(np.float32)
    signals = PairSignals(
        z_repeated, model.z_items[flat], similarity, model.prior[flat], log_user, model.log_counts[flat]
    )
    features = predictor_features(signals)
    return features.reshape(len(user), width, features.shape[1])


def _rating_targets(
    rows: pd.DataFrame, user: np.ndarray, item: np.ndarray, model: InterestModel, biases: Biases | None
) -> np.ndarray:
    if biases is None or model.rating is None:
        return np.full(len(rows), np.nan, np.float32)
    ratings = np.array(rows[RATING], np.float32)
    return ratings if len(model.rating.classes) else ratings - biases.of(user, item)


def _standardised(pairs: Pairs, mean: np.ndarray, std: np.ndarray) -> tuple[Tensor, Tensor]:
    for block in _blocks(len(pairs.features)):
        pairs.features[block] = (pairs.features[block] - mean) / std
    return torch.from_numpy(pairs.features), torch.from_numpy(pairs.ratings)


def _losses(network: Predictor, features: Tensor, ratings: Tensor, classes: np.ndarray) -> tuple[Tensor, Tensor | None]:
    """Return the softmax loss of chosen over not chosen, and the rating loss (None where no pair has a rating)."""
    rating, relevance = network(features)
    by_choice = functional.cross_entropy(relevance, torch.zeros(len(features), dtype=torch.long))
    has_rating = torch.isfinite(ratings)
    if not has_rating.any():
        return by_choice, None
    predicted = rating[has_rating, 0]
    if not len(classes):
        return by_choice, (predicted[:, 0] - ratings[has_rating]).square().mean()
    nearest = (ratings[has_rating][:, None] - torch.from_numpy(classes)).abs().argmin(1)
    return by_choice, functional.cross_entropy(predicted, nearest)


def _train_epoch(
    network: Predictor,
    optimiser: torch.optim.Optimizer,
    features: Tensor,
    ratings: Tensor,
    classes: np.ndarray,
    rng: np.random.Generator,
) -> None:
    network.train()
    for batch in torch.from_numpy(rng.permutation(len(ratings))).split(BATCH):
        optimiser.zero_grad()
        losses = _losses(network, features[batch], ratings[batch], classes)
        torch.stack([loss for loss in losses if loss is not None]).sum().backward()
        optimiser.step()


@torch.no_grad()
def _validation_loss(network: Predictor, features: Tensor, ratings: Tensor, classes: np.ndarray) -> float:
    """Return the rating loss where there are ratings: how much the relevance head counts is chosen later anyway."""
    network.eval()
    if not len(ratings):
        return 0.0
    by_choice, by_rating = _losses(network, features, ratings, classes)
    return float(by_choice if by_rating is None else by_rating)


def _weights(network: Predictor, mean: np.ndarray, std: np.ndarray) -> PredictorWeights:
    layers = network.layers()
    return PredictorWeights(
        mean.astype(np.float32),
        std.astype(np.float32),
        tuple(layer.weight.detach().numpy().copy() for layer in layers),
        tuple(layer.bias.detach().numpy().copy() for layer in layers),
    )

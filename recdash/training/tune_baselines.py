"""Choose each baseline's settings on the validation part, then fit it on train and validation together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.models import baselines
from recdash.models.encoder import load_encoder
from recdash.models.model import Model
from recdash.models.text_maps import fit_text_space
from recdash.training.blend import Validation, best_of, build_validation
from recdash.training.config import RunConfig
from recdash.training.embeddings import embed_table
from recdash.training.ratings import fit_biases

ITEMKNN = [{"num_neighbours": k, "shrinkage": s} for k in (20, 100, 300) for s in (1.0, 10.0)]
EASE = [{"regularisation": value} for value in (20.0, 50.0, 100.0, 200.0, 400.0, 800.0)]
ALS = [
    {"factors": 64, "regularisation": r, "alpha": a}
    for r, a in ((5.0, 10.0), (30.0, 10.0), (100.0, 20.0), (200.0, 20.0))
]
CONTENT = [{"floor": value} for value in (0.3, 0.03, 0.003)]


@dataclass(frozen=True)
class TunedBaseline:
    """A baseline fitted with the settings that validation chose."""

    model: Model
    chosen: dict
    figure: float
    """Validation NDCG@10 of the chosen settings, NaN without validation."""


def tune_baseline(
    config: RunConfig, dataset: Dataset, split: Split, progress: Callable[[float], None], device: torch.device
) -> TunedBaseline:
    """Fit `config.model`, one of BASELINES."""
    grid, fit = _recipe(config, dataset, progress, device)
    validation = build_validation(dataset, split, config.training.seed)
    chosen, figure = _choose(grid, fit, build_histories(dataset, split.train), split, validation)
    return TunedBaseline(fit(build_histories(dataset, split.fitting), split.fitting, chosen), chosen, figure)


def _recipe(
    config: RunConfig, dataset: Dataset, progress: Callable[[float], None], device: torch.device
) -> tuple[list[dict], Callable[..., Model]]:
    """Return the settings to try and the function (histories, rows, settings) -> model."""
    if config.model == "popularity":
        return [{}], lambda histories, rows, _: baselines.fit_popularity(histories, _biases(dataset, rows))
    if config.model == "itemknn":
        return ITEMKNN, lambda histories, _, chosen: baselines.fit_itemknn(histories, **chosen)
    if config.model == "ease":
        return EASE, lambda histories, _, chosen: baselines.fit_ease(histories, **chosen)
    if config.model == "als":
        return ALS, lambda histories, _, chosen: baselines.fit_als(histories, **chosen, seed=config.training.seed)
    encoder = load_encoder(config.encoder.name, config.encoder.max_tokens, device)
    embeddings = embed_table(encoder, config.encoder.name, dataset.items[TEXT], progress)
    has_text = (dataset.items[TEXT] != "").to_numpy()[:, None]

    def fit_content(histories: Histories, _: object, chosen: dict) -> Model:
        text = fit_text_space(embeddings, **chosen).apply(embeddings)
        return baselines.fit_content(np.where(has_text, text, 0).astype(np.float32), histories)

    return CONTENT, fit_content


def _biases(dataset: Dataset, rows) -> tuple[float, np.ndarray, np.ndarray] | None:  # noqa: ANN001
    biases = fit_biases(dataset, rows)
    return None if biases is None else (biases.mean, biases.user, biases.item)


def _choose(
    grid: list[dict], fit: Callable[..., Model], everyone: Histories, split: Split, validation: Validation
) -> tuple[dict, float]:
    """Return the settings with the highest validation NDCG@10, and that figure."""
    if not validation.is_useful:
        return grid[len(grid) // 2], float("nan")
    return best_of(grid, lambda chosen: validation.ndcg(fit(everyone, split.train, chosen).score(validation.histories)))

"""Choose each baseline's settings on the validation part, then fit it on train and validation together."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.models import baselines
from recdash.models.encoder import load_encoder
from recdash.models.l3ae import L3AESettings
from recdash.models.model import Model
from recdash.models.text_maps import fit_text_space
from recdash.training.blend import Validation, best_of, build_validation
from recdash.training.config import RunConfig
from recdash.training.embeddings import embed_table
from recdash.training.pretence import pretend_new
from recdash.training.ratings import fit_biases

NUM_SETTINGS = 12
"""How many settings each baseline tries, so that none is stronger for having been tuned longer."""
SETTINGS: dict[str, list[dict]] = {
    "popularity": [{}],
    "recent": [
        {"half_life_days": days} for days in (1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1460.0, 0.0)
    ],
    "itemknn": [
        {"num_neighbours": k, "shrinkage": 1.0, "weighting": weighting}
        for weighting, sizes in (
            ("none", (10, 50, 200, 500)),
            ("tfidf", (20, 50, 200, 1000)),
            ("bm25", (100, 500, 1000, 2000)),
        )
        for k in sizes
    ],
    "rp3beta": [
        {"num_neighbours": k, "alpha": alpha, "beta": beta}
        for k in (50, 200, 1000)
        for alpha, beta in ((1.0, 0.2), (1.0, 0.5), (0.7, 0.3), (0.5, 0.6))
    ],
    "ease": [
        {"regularisation": value}
        for value in (20.0, 35.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 1000.0, 2000.0)
    ],
    "l3ae": [
        {"regularisation": own, "pull": pull, "text_regularisation": text}
        for text in (1.0, 3.0)
        for own, pull in ((30.0, 30.0), (30.0, 100.0), (100.0, 100.0), (100.0, 300.0), (300.0, 300.0), (300.0, 100.0))
    ],
    "als": [
        {"factors": factors, "regularisation": r, "alpha": a}
        for factors in (32, 64, 128)
        for r, a in ((30.0, 10.0), (50.0, 10.0), (100.0, 20.0), (200.0, 40.0))
    ],
    "content": [
        {"floor": floor, "rarity": rarity} for rarity in (0.0, -0.25) for floor in (0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
    ],
}
NEW_SHARE = 0.2
"""Share of the items taken for new while the settings of frozen text are chosen."""
TEXT_FLOOR = 0.03
"""Floor of the whitening of the texts that L3AE reads."""


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
    fit = _recipe(config, dataset, progress, device)
    validation = build_validation(dataset, split, config.training.seed)
    everyone = build_histories(dataset, split.train)
    if config.model == "content":
        chosen, figure = _choose_content(config, fit, everyone, split, validation)
    else:
        chosen, figure = _choose(SETTINGS[config.model], fit, everyone, split, validation)
    return TunedBaseline(fit(build_histories(dataset, split.fitting), split.fitting, chosen), chosen, figure)


Fit = Callable[[Histories, pd.DataFrame, dict], Model]


def _recipe(config: RunConfig, dataset: Dataset, progress: Callable[[float], None], device: torch.device) -> Fit:
    """Return the function (histories, rows, settings) -> model."""
    if config.model in ("popularity", "recent"):
        return lambda histories, rows, chosen: baselines.fit_popularity(histories, _biases(dataset, rows), **chosen)
    if config.model == "itemknn":
        return lambda histories, _, chosen: baselines.fit_itemknn(histories, **chosen)
    if config.model == "rp3beta":
        return lambda histories, _, chosen: baselines.fit_rp3beta(histories, **chosen)
    if config.model == "ease":
        return lambda histories, _, chosen: baselines.fit_ease(histories, **chosen)
    if config.model == "als":
        return lambda histories, _, chosen: baselines.fit_als(histories, **chosen, seed=config.training.seed)
    texts_of = _text_reader(config, dataset, progress, device)
    if config.model == "l3ae":
        text = texts_of(TEXT_FLOOR)
        return lambda histories, _, chosen: baselines.fit_l3ae(histories, text, L3AESettings(**chosen))
    return lambda histories, _, chosen: baselines.fit_content(texts_of(chosen["floor"]), histories, chosen["rarity"])


def _text_reader(
    config: RunConfig, dataset: Dataset, progress: Callable[[float], None], device: torch.device
) -> Callable[[float], np.ndarray]:
    """Return a function (floor of the whitening) -> text vectors, float32 (num_items, d), 0 without text."""
    encoder = load_encoder(config.encoder.name, config.encoder.max_tokens, device)
    embeddings = embed_table(encoder, config.encoder.name, dataset.items[TEXT], progress)
    has_text = (dataset.items[TEXT] != "").to_numpy()[:, None]

    def texts_of(floor: float) -> np.ndarray:
        return np.where(has_text, fit_text_space(embeddings, floor).apply(embeddings), 0).astype(np.float32)

    return texts_of


def _biases(dataset: Dataset, rows: pd.DataFrame) -> tuple[float, np.ndarray, np.ndarray] | None:
    biases = fit_biases(dataset, rows)
    return None if biases is None else (biases.mean, biases.user, biases.item)


def _choose(
    grid: list[dict], fit: Fit, everyone: Histories, split: Split, validation: Validation
) -> tuple[dict, float]:
    """Return the settings with the highest validation NDCG@10, and that figure."""
    if not validation.is_useful:
        return grid[len(grid) // 2], float("nan")
    return best_of(grid, lambda chosen: validation.ndcg(fit(everyone, split.train, chosen).score(validation.histories)))


def _choose_content(
    config: RunConfig, fit: Fit, everyone: Histories, split: Split, validation: Validation
) -> tuple[dict, float]:
    """Return the settings that rank pretended new items best, which is what text alone is for, and their NDCG@10."""
    grid = SETTINGS["content"]
    pretences = pretend_new(everyone.matrix, validation, NEW_SHARE, config.training.seed)
    if not pretences:
        return _choose(grid, fit, everyone, split, validation)
    people = [Histories(one.histories, np.full(one.histories.shape[0], -1, np.int32)) for one in pretences]

    def figure(settings: dict) -> float:
        fitted = fit(everyone, split.train, settings)
        return float(np.mean([one.figure_of(fitted.score(who)) for one, who in zip(pretences, people, strict=True)]))

    chosen, _ = best_of(grid, figure)
    return chosen, validation.ndcg(fit(everyone, split.train, chosen).score(validation.histories))

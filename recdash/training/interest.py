"""Train the interest model: encode, fine-tune, join with collaborative signals, predictor, order, refit."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import torch

from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.models.collaborative import no_neighbours
from recdash.models.interest import InterestModel, OrderWeights
from recdash.models.placing import Placing
from recdash.models.text_maps import with_bias
from recdash.training.blend import Validation, build_validation, surely_best_of
from recdash.training.calibrate import calibrate, kept_as, order_figures, storage_figures
from recdash.training.checkpoints import Checkpoints
from recdash.training.collaborate import PROFILE_FADE, choose
from recdash.training.config import RunConfig
from recdash.training.events import ShouldStop
from recdash.training.narrator import Narrator
from recdash.training.parts import DAY_S, Choice, Texts, fit_parts
from recdash.training.predictor import Pairs, build_pairs, fit_predictor, untrained
from recdash.training.rating_parts import choose_share, fit_rating_parts
from recdash.training.ratings import Biases
from recdash.training.reading import Sides, read_texts
from recdash.training.result import TrainingResult

HEAD_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.4)


def train_interest(
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    narrator: Narrator,
    should_stop: ShouldStop,
    checkpoints: Checkpoints,
    device: torch.device,
) -> TrainingResult:
    """Train on the train part, choose on the validation part, refit on both; see DESIGN.md, section 1, for the steps.

    A stop during fine-tuning keeps the best encoder so far and goes on to the end, which takes seconds.
    """
    seed = config.training.seed
    read = read_texts(config, dataset, split, narrator, should_stop, checkpoints, device)
    texts, sides = read.texts, read.sides
    validation = build_validation(dataset, split, seed)
    narrator.say("collaborate", "Joining what people did with what the texts say", 0.0)
    choice = choose(dataset, split, texts, validation, config)
    narrator.say("collaborate", "Joined; training the predictor", 1.0)
    model, num_epochs = _with_predictor(config, dataset, split, texts, sides, choice, should_stop)
    order, rating_share = _choose_order(model, validation, config.interest.without)
    model = replace(model, order=order)
    calibration = calibrate(model, build_histories(dataset, split.train), split.validation, seed)
    figure = validation.ndcg(model.score(validation.histories)) if validation.is_useful else float("nan")
    narrator.measure(
        "predictor", "Chosen on validation; fitting once more on everything known", {"validation_ndcg@10": figure}
    )
    final = _refit(config, dataset, split, texts, sides, choice, num_epochs, model, should_stop)
    return TrainingResult(
        kept_as(replace(final, calibration=calibration), config.interest.storage),
        should_stop(),
        {
            **asdict(choice),
            **{f"order_{k}": v for k, v in asdict(model.order).items() if k in ("rating", "relevance")},
            "order_rating_share": rating_share,
            "rating_factors_share": model.rating.share if model.rating else 0.0,
            **order_figures(replace(model, calibration=calibration), validation),
            **storage_figures(model, validation),
            "predictor_epochs": num_epochs,
        },
        {"ndcg@10": figure},
        {"item_before": read.before, "item_after": read.after},
        read.encoder_state,
    )


def _assemble(
    config: RunConfig,
    dataset: Dataset,
    rows: pd.DataFrame,
    texts: Texts,
    sides: Sides,
    choice: Choice,
    should_stop: ShouldStop,
) -> InterestModel:
    """Fit on the given interactions all that comes before the predictor, which is still empty."""
    histories = build_histories(dataset, rows)
    parts = fit_parts(histories, texts, choice, config.interest.dimension, config.training.seed)
    if config.interest.without == "behaviour":
        content = with_bias(texts.content(choice.new_feature_share))
        known_by_text = content @ parts.item_map / np.float32(choice.later_factor)
        parts = replace(parts, z_items=known_by_text, sources=content @ parts.source_map)
    if config.interest.without == "behaviour" or config.interest.similarity == "cosine":
        parts = replace(parts, neighbours=no_neighbours(dataset.num_items))  # a cosine has no lengths to add them to
    counts = np.bincount(histories.matrix.indices, minlength=dataset.num_items)
    dimension = min(parts.z_items.shape[1], 32)
    return InterestModel(
        z_items=parts.z_items.astype(np.float32),
        sources=parts.sources.astype(np.float32),
        neighbours=parts.neighbours,
        profiles=parts.profiles.astype(np.float32),
        prior=parts.prior.astype(np.float32),
        log_counts=np.log1p(counts).astype(np.float32),
        predictor=untrained(3 * dimension + 4),
        rating=fit_rating_parts(config, dataset, rows, histories, texts, choice, should_stop),
        similarity=config.interest.similarity,
        profile_fade=PROFILE_FADE,
        half_life_s=choice.half_life_days * DAY_S,
        now_s=histories.newest(),
        placing=Placing(
            *sides,
            choice.new_feature_share,
            parts.item_map,
            parts.source_map,
            parts.prior_map,
            parts.profile_map,
            None if config.interest.without == "behaviour" else choice.shrinkage,
        ),
    )


def _biases_of(model: InterestModel) -> Biases | None:
    rating = model.rating
    return None if rating is None else Biases(rating.mean, rating.user_bias, rating.item_bias)


def _with_predictor(
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    texts: Texts,
    sides: Sides,
    choice: Choice,
    should_stop: ShouldStop,
) -> tuple[InterestModel, int]:
    """Return the model fitted on the train part and the number of predictor epochs that validated best."""
    model = _assemble(config, dataset, split.train, texts, sides, choice, should_stop)
    histories = build_histories(dataset, split.train)
    train, validation = (
        build_pairs(model, histories, rows, _biases_of(model), config.training.seed)
        for rows in (split.train, split.validation)
    )
    judged, sample = validation if len(split.validation) else None, _sample(train)
    epochs = config.training.predictor_epochs if judged is not None else 5
    weights, num_epochs = fit_predictor(train, judged, _classes(model), config, epochs, should_stop)
    model = choose_share(replace(model, predictor=weights), histories, split.validation, config.training.seed)
    return _centred(model, sample), num_epochs


def _refit(
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    texts: Texts,
    sides: Sides,
    choice: Choice,
    num_epochs: int,
    chosen: InterestModel,
    should_stop: ShouldStop,
) -> InterestModel:
    """Fit everything once more on train and validation together, with what validation chose for the `chosen` model."""
    model = _assemble(config, dataset, split.fitting, texts, sides, choice, should_stop)
    histories = build_histories(dataset, split.fitting)
    pairs = build_pairs(model, histories, split.fitting, _biases_of(model), config.training.seed)
    sample = _sample(pairs)
    weights, _ = fit_predictor(pairs, None, _classes(model), config, num_epochs, should_stop)
    centred = _centred(replace(model, predictor=weights), sample)
    if centred.rating is not None and chosen.rating is not None:
        centred = replace(centred, rating=replace(centred.rating, share=chosen.rating.share))
    order = replace(centred.order, rating=chosen.order.rating, relevance=chosen.order.relevance)
    return replace(centred, order=order)


def _classes(model: InterestModel) -> np.ndarray:
    return model.rating.classes if model.rating is not None else np.zeros(0, np.float32)


def _sample(pairs: Pairs) -> np.ndarray:
    """Return the features of some training pairs, float32 (m, f), as they are before the predictor is fitted."""
    return pairs.features[:2_000].reshape(-1, pairs.features.shape[-1]).copy()


def _centred(model: InterestModel, sample: np.ndarray) -> InterestModel:
    """Set the centre and scale by which the heads enter the order, from their values on the training pairs."""
    rating, relevance = model.predictor.heads(sample)
    deviation = rating[:, 0] if not len(_classes(model)) else np.zeros(len(rating), np.float32)
    spread = float(np.std(model.rating.item_bias)) if model.rating is not None else 1.0
    order = OrderWeights(
        rating_centre=float(deviation.mean()),
        rating_scale=max(float(np.hypot(deviation.std(), spread)), 1e-3),
        relevance_centre=float(relevance.mean()),
        relevance_scale=max(float(relevance.std()), 1e-3),
    )
    return replace(model, order=order)


def _choose_order(model: InterestModel, validation: Validation, without: str) -> tuple[OrderWeights, float]:
    """Choose on validation how much the two heads weigh, in units of a usual score; the relevance head first.

    Also returns how much of the order the predicted rating decides, 0..1.
    """
    if not validation.is_useful or without == "predictor":
        return model.order, 0.0
    unit = _usual_order(model, validation.histories)

    def figures(order: OrderWeights) -> np.ndarray:
        return validation.ndcgs(replace(model, order=order).score(validation.histories))

    order = surely_best_of([replace(model.order, relevance=weight * unit) for weight in HEAD_WEIGHTS], figures)
    if model.rating is not None:
        order = surely_best_of([replace(order, rating=weight * unit) for weight in HEAD_WEIGHTS], figures)
    return order, order.rating / (unit + order.rating + order.relevance)


def _usual_order(model: InterestModel, histories: Histories) -> float:
    scores = model.score(histories.take(slice(0, 200)))
    return max(float(np.median(np.sort(scores, axis=1)[:, -min(10, scores.shape[1])])), 1e-6)

"""Train the interest model: encode, fine-tune, join with collaborative signals, predictor, order, refit."""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import torch
from scipy import sparse

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.models.collaborative import no_neighbours
from recdash.models.encoder import Encoder, encode_all, load_encoder, tokenise
from recdash.models.encoder_weights import as_kept, encoder_state
from recdash.models.interest import InterestModel, OrderWeights
from recdash.models.interest_net import Predictor, Projection
from recdash.models.placing import Described, Placing
from recdash.models.text_maps import fit_text_space, no_text_space, with_bias
from recdash.models.tuning import TuningPlan, enable_tuning, merge_adapters
from recdash.training.blend import Validation, build_validation, surely_best_of
from recdash.training.calibrate import calibrate, kept_as, order_figures, storage_figures
from recdash.training.checkpoints import Checkpoints
from recdash.training.collaborate import PROFILE_FADE, choose
from recdash.training.config import RunConfig
from recdash.training.embeddings import embed_table
from recdash.training.events import ShouldStop
from recdash.training.fine_tune import Networks, TuningData, fine_tune
from recdash.training.narrator import Narrator
from recdash.training.new_items import sample_new_items
from recdash.training.parts import DAY_S, Choice, Texts, fit_parts
from recdash.training.predictor import Pairs, build_pairs, fit_predictor, untrained
from recdash.training.rating_parts import choose_share, fit_rating_parts
from recdash.training.ratings import Biases, deviations, fit_biases
from recdash.training.result import TrainingResult
from recdash.training.teacher import Teacher, fit_teacher

Sides = tuple[Described, Described]
"""How items and how users are told in vectors."""
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
    torch.manual_seed(seed)
    encoder = load_encoder(config.encoder.name, config.encoder.max_tokens, device)
    before = embed_table(
        encoder, config.encoder.name, dataset.items[TEXT], narrator.progress_of("encode", "Reading texts")
    )
    tuned = _fine_tuned(encoder, config, dataset, split, before, narrator, should_stop, checkpoints)
    after = (
        before if not _tunes(config, split) else _encode(tuned, dataset.items[TEXT], narrator, "Reading texts again")
    )
    texts, sides = _texts(tuned, dataset, after)
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
        {"item_before": before, "item_after": after},
        encoder_state(tuned) if _tunes(config, split) else {},
    )


def _fine_tuned(
    encoder: Encoder,
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    before: np.ndarray,
    narrator: Narrator,
    should_stop: ShouldStop,
    checkpoints: Checkpoints,
) -> Encoder:
    """Return the encoder after fine-tuning, or the same object when nothing is to be tuned."""
    if not _tunes(config, split):
        return encoder
    tuning = config.encoder
    plan = TuningPlan(tuning.mode, tuning.num_top_layers, tuning.lora_rank, tuning.prefix_length, tuning.tune_words)
    trainable = enable_tuning(encoder, plan)
    space = fit_text_space(before)
    biases = fit_biases(dataset, split.train)
    interactions = build_histories(dataset, split.train).matrix
    item_texts = dataset.items[TEXT].tolist()
    new_items = sample_new_items(interactions, config.augmentation.new_items, config.training.seed)
    data = TuningData(
        item_texts,
        tokenise(encoder, item_texts),
        interactions,
        deviations(dataset, split.train, biases),
        new_items,
        _teacher(config, interactions, new_items.items),
    )
    shape = config.interest
    predictor = Predictor(2 * encoder.dimension, shape.hidden_size, shape.num_layers, 1, shape.dropout)
    networks = Networks(
        trainable, Projection(space.mean, space.matrix).to(encoder.device), predictor.to(encoder.device)
    )
    if data.new_items.is_useful:
        narrator.baseline({"popularity_new_items_ndcg@10": data.new_items.ndcg_of_popularity()})
    for progress in fine_tune(networks, data, config, checkpoints, should_stop):
        narrator.fine_tuning(progress)
    return as_kept(merge_adapters(trainable))


def _teacher(config: RunConfig, interactions: sparse.csr_matrix, left_out: np.ndarray) -> Teacher | None:
    if not config.training.distillation:
        return None
    return fit_teacher(interactions, left_out, config.interest.dimension, config.training.seed)


def _tunes(config: RunConfig, split: Split) -> bool:
    """Whether the encoder is to be fine-tuned; in most modes the tuned encoder is the same object, changed."""
    return config.encoder.mode != "frozen" and config.training.time_budget_s > 0 and len(split.train) > 0


def _encode(encoder: Encoder, texts: pd.Series, narrator: Narrator, message: str) -> np.ndarray:
    progress = narrator.progress_of("encode_again", message)
    return encode_all(encoder, tokenise(encoder, texts.tolist()), progress)


def _texts(encoder: Encoder, dataset: Dataset, embedded: np.ndarray) -> tuple[Texts, Sides]:
    """Return unit vectors of items and users, zero where there is no text, and what turns later rows into such."""
    items = Described(fit_text_space(embedded), dataset.item_feature_space())
    user_texts = dataset.users[TEXT]
    users = Described(no_text_space(encoder.dimension), dataset.user_feature_space())
    embedded_users = np.zeros((dataset.num_users, encoder.dimension), np.float32)
    if (user_texts != "").any():
        embedded_users = encode_all(encoder, tokenise(encoder, user_texts.tolist()))
        users = replace(users, texts=fit_text_space(embedded_users))
    known_users = np.hstack([users.text_vectors(embedded_users, user_texts), users.features.apply(dataset.users)])
    features = items.features.apply(dataset.items, dataset.facts)
    return Texts(items.text_vectors(embedded, dataset.items[TEXT]), known_users, features), (items, users)


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
            *sides, choice.new_feature_share, parts.item_map, parts.source_map, parts.prior_map, parts.profile_map
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
    judged = validation if len(split.validation) else None
    epochs = config.training.predictor_epochs if judged is not None else 5
    weights, num_epochs = fit_predictor(train, judged, _classes(model), config, epochs, should_stop)
    model = choose_share(replace(model, predictor=weights), histories, split.validation, config.training.seed)
    return _centred(model, train), num_epochs


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
    weights, _ = fit_predictor(pairs, None, _classes(model), config, num_epochs, should_stop)
    centred = _centred(replace(model, predictor=weights), pairs)
    if centred.rating is not None and chosen.rating is not None:
        centred = replace(centred, rating=replace(centred.rating, share=chosen.rating.share))
    order = replace(centred.order, rating=chosen.order.rating, relevance=chosen.order.relevance)
    return replace(centred, order=order)


def _classes(model: InterestModel) -> np.ndarray:
    return model.rating.classes if model.rating is not None else np.zeros(0, np.float32)


def _centred(model: InterestModel, pairs: Pairs) -> InterestModel:
    """Set the centre and scale by which the heads enter the order, from their values on the training pairs."""
    sample = pairs.features[:2_000].reshape(-1, pairs.features.shape[-1])
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

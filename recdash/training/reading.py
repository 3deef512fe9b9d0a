"""Read the texts: encode them, adapt and fine-tune the encoder, and encode them again with what came of it."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy import sparse

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories
from recdash.data.split import Split
from recdash.models.encoder import Encoder, TokenTable, encode_all, load_encoder, tokenise
from recdash.models.encoder_weights import as_kept, encoder_state
from recdash.models.interest_net import Predictor, Projection
from recdash.models.placing import Described
from recdash.models.text_maps import fit_text_space, no_text_space
from recdash.models.tuning import TuningPlan, enable_tuning, merge_adapters
from recdash.training.adapt import AdaptedCheckpoints, adapt, check_adaptable, steps_before
from recdash.training.checkpoints import Checkpoints
from recdash.training.config import RunConfig
from recdash.training.embeddings import embed_table
from recdash.training.events import ShouldStop
from recdash.training.fine_tune import Networks, TuningData, fine_tune
from recdash.training.narrator import Narrator
from recdash.training.new_items import sample_new_items
from recdash.training.parts import Texts
from recdash.training.ratings import deviations, fit_biases
from recdash.training.teacher import Teacher, fit_teacher

Sides = tuple[Described, Described]
"""How items and how users are told in vectors."""


@dataclass(frozen=True)
class Reading:
    """What the texts came to; the encoder itself is gone, so that its memory is free for what follows.

    before, after: float32 (num_items, d), text embeddings of the untouched encoder and of the tuned one. encoder_state:
    float16 weights of that encoder, empty when it stayed as it was.
    """

    before: np.ndarray
    after: np.ndarray
    texts: Texts
    sides: Sides
    encoder_state: dict[str, np.ndarray]


def read_texts(
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    narrator: Narrator,
    should_stop: ShouldStop,
    checkpoints: Checkpoints,
    device: torch.device,
) -> Reading:
    """Encode all texts, with an encoder adapted to them and tuned on the train part where the configuration says so."""
    torch.manual_seed(config.training.seed)
    encoder = load_encoder(config.encoder.name, config.encoder.max_tokens, device)
    check_adaptable(encoder, config.encoder.adapt)
    item_texts = dataset.items[TEXT]
    before = embed_table(encoder, config.encoder.name, item_texts, narrator.progress_of("encode", "Reading texts"))
    tokens, after = tokenise(encoder, item_texts.tolist()), before
    adapts = config.encoder.adapt != "none" and len(tokens.lengths) > 1
    if adapts:
        checkpoints = _adapted(encoder, tokens, config, narrator, should_stop, checkpoints)
        after = encode_all(encoder, tokens, narrator.progress_of("adapt", "Reading texts with it"))
    if _tunes(config, split):
        encoder = _fine_tuned(encoder, config, dataset, split, after, narrator, should_stop, checkpoints)
        after = encode_all(encoder, tokens, narrator.progress_of("encode_again", "Reading texts again"))
    state = encoder_state(encoder) if adapts or _tunes(config, split) else {}
    return Reading(before, after, *_texts(encoder, dataset, before, after), state)


def _adapted(
    encoder: Encoder,
    tokens: TokenTable,
    config: RunConfig,
    narrator: Narrator,
    should_stop: ShouldStop,
    checkpoints: Checkpoints,
) -> Checkpoints:
    """Adapt the encoder in place, and return the checkpoints of what follows."""
    step = 0
    for progress in adapt(encoder, tokens, config, should_stop, steps_before(checkpoints)):
        step = progress.step
        narrator.adapting(step, progress.fraction)
    as_kept(encoder)
    return AdaptedCheckpoints(checkpoints, step)


def _fine_tuned(
    encoder: Encoder,
    config: RunConfig,
    dataset: Dataset,
    split: Split,
    embedded: np.ndarray,
    narrator: Narrator,
    should_stop: ShouldStop,
    checkpoints: Checkpoints,
) -> Encoder:
    """Return the encoder after fine-tuning, its adapters merged; in most modes it is the same object, changed."""
    tuning = config.encoder
    plan = TuningPlan(tuning.mode, tuning.num_top_layers, tuning.lora_rank, tuning.prefix_length, tuning.tune_words)
    trainable = enable_tuning(encoder, plan)
    space = fit_text_space(embedded)
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
    """Whether the encoder is to be fine-tuned."""
    return config.encoder.mode != "frozen" and config.training.time_budget_s > 0 and len(split.train) > 0


def _texts(encoder: Encoder, dataset: Dataset, before: np.ndarray, after: np.ndarray) -> tuple[Texts, Sides]:
    """Return unit vectors of items and users, zero where there is no text, and what turns later rows into such."""
    items = Described(fit_text_space(after), dataset.item_feature_space())
    user_texts = dataset.users[TEXT]
    users = Described(no_text_space(encoder.dimension), dataset.user_feature_space())
    embedded_users = np.zeros((dataset.num_users, encoder.dimension), np.float32)
    if (user_texts != "").any():
        embedded_users = encode_all(encoder, tokenise(encoder, user_texts.tolist()))
        users = replace(users, texts=fit_text_space(embedded_users))
    known_users = np.hstack([users.text_vectors(embedded_users, user_texts), users.features.apply(dataset.users)])
    features = items.features.apply(dataset.items, dataset.facts)
    read = untouched = items.text_vectors(after, dataset.items[TEXT])
    if after is not before:
        untouched = replace(items, texts=fit_text_space(before)).text_vectors(before, dataset.items[TEXT])
    return Texts(read, known_users, features, untouched), (items, users)

"""Fine-tune encoder, projection and predictor together on who chose what, within a time box.

Each step takes a few hundred items, encodes each of their texts once, and asks that people's items be told by their
other items (`recdash.training.losses`); where there are ratings, the predictor's rating loss on the same pairs is
added. AdamW with warm-up. Dropout of the encoder is off: in the few steps that a time box allows it costs more than it
brings.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy import sparse
from torch import Tensor, nn

from recdash.errors import NotFiniteError
from recdash.models.encoder import Encoder, TokenTable, encode_all, tokenise
from recdash.models.interest_net import Predictor, Projection
from recdash.models.tuning import recompute_blocks, trainable_parameters
from recdash.training.augment import augment_texts, noisy_ratings, thin_histories
from recdash.training.checkpoints import Checkpoints
from recdash.training.config import AugmentationConfig, RunConfig
from recdash.training.events import ShouldStop
from recdash.training.losses import interest_loss, mixed_target
from recdash.training.new_items import NewItems
from recdash.training.steps import Batch, build_sampling, sample_users
from recdash.training.teacher import Teacher
from recdash.training.tuning_state import Progress, TuningState
from recdash.training.two_pass import encode_in_two_passes, tokens_kept

RATING_WEIGHT = 0.1
MAX_TOKENS_PER_STEP = {"cpu": 8_192, "cuda": 65_536}
"""Tokens of a batch. Memory would allow more; but a time box on a CPU holds some tens of such steps, and of larger ones
it would hold fewer. `training.accumulation_steps` makes larger steps where they are wanted."""


@dataclass(frozen=True)
class TuningData:
    """What fine-tuning learns from.

    texts, tokens: texts of all items, as they are and as tokens; interactions: CSR (num_users, num_items), training
    part; deviations: CSR of the same shape, how far each rating lies from what user and item biases tell (None without
    ratings); teacher: what distillation learns from (None without).
    """

    texts: Sequence[str]
    tokens: TokenTable
    interactions: sparse.csr_matrix
    deviations: sparse.csr_matrix | None
    new_items: NewItems
    teacher: Teacher | None = None


@dataclass(frozen=True)
class Networks:
    """The three parts that are trained together."""

    encoder: Encoder
    projection: Projection
    predictor: Predictor

    def modules(self) -> dict[str, nn.Module]:
        """Return the modules by name."""
        return {"encoder": self.encoder.module, "projection": self.projection, "predictor": self.predictor}


def fine_tune(
    networks: Networks, data: TuningData, config: RunConfig, checkpoints: Checkpoints, should_stop: ShouldStop
) -> Iterator[Progress]:
    """Train until the time box is full, validation stops improving, or `should_stop`; then restore the best round.

    Yields a `Progress` after every step. A checkpoint is kept after every round; when one is there, training goes on
    from it exactly as if it had not been interrupted.

    Raises:
        NotFiniteError: if the loss becomes infinite or undefined.
    """
    training = config.training
    if config.encoder.compiled and networks.encoder.device.type == "cuda":
        networks.encoder.module.compile(dynamic=True)
    batch_items = _batch_items(data, training.batch_items, networks.encoder.device)
    sampling = build_sampling(data.interactions, data.new_items.items, batch_items, training.loss)
    state = TuningState.start(networks.modules(), _optimiser(networks, config), checkpoints, training.patience)
    if not state.num_rounds:
        yield state.end_round(_validate(networks, data), checkpoints)
    while state.num_rounds <= training.max_rounds and state.patience_left and not should_stop():
        for batches in sampling.round_steps(training.accumulation_steps, training.seed, state.num_rounds):
            began = time.monotonic()
            if state.elapsed_s > training.time_budget_s or should_stop():
                break
            _warm_up(state, training.warmup_fraction, data, batch_items * training.accumulation_steps)
            loss = _step(networks, data, batches, config, state)
            state.count_step(time.monotonic() - began)
            yield state.progress(loss, training.time_budget_s)
        if state.elapsed_s > training.time_budget_s or should_stop():
            break
        yield state.end_round(_validate(networks, data), checkpoints)
    if not should_stop() and state.num_steps_since_round:
        yield state.end_round(_validate(networks, data), checkpoints)
    state.restore_best()
    networks.encoder.module.eval()


def _step(networks: Networks, data: TuningData, batches: list[Batch], config: RunConfig, state: TuningState) -> float:
    """Add up the gradients of all batches of a step, then change the weights once; return the mean loss."""
    state.optimiser.zero_grad()
    networks.predictor.train()
    if config.encoder.gradient_checkpointing:
        recompute_blocks(networks.encoder.module)
    losses = []
    for number, batch in enumerate(batches):
        seed = int(np.random.SeedSequence([config.training.seed, state.num_steps, number]).generate_state(1)[0])
        loss, carry_on = _loss(networks, data, batch, config, seed)
        if not torch.isfinite(loss):
            raise NotFiniteError(
                f"The loss became undefined at step {state.num_steps + 1}.",
                "Try a tenth of the encoder's learning rate.",
            )
        (loss / len(batches)).backward()
        carry_on()
        losses.append(float(loss.detach()))
    torch.nn.utils.clip_grad_norm_(state.parameters(), 1.0)
    state.optimiser.step()
    return sum(losses) / len(losses)


def _loss(
    networks: Networks, data: TuningData, batch: Batch, config: RunConfig, seed: int
) -> tuple[Tensor, Callable[[], None]]:
    """Return the loss of one batch, and what carries its gradient on into the encoder (see `two_pass`)."""
    augmentation, encoder, items = config.augmentation, networks.encoder, batch.items
    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, 1])
    rows = sample_users(data.interactions[:, items], config.training.batch_users, seed)
    seen = thin_histories(data.interactions[rows][:, items].toarray(), augmentation.history_dropout, rng)
    histories = torch.from_numpy(seen).to(encoder.device)
    tokens, rows_of_tokens = _augmented(encoder, data, items, augmentation, rng)
    num_kept = tokens_kept(encoder, config.training.activation_mb)
    vectors, carry_on = encode_in_two_passes(encoder, tokens, rows_of_tokens, num_kept)
    z_items = networks.projection(vectors)
    target = _target(data, rows, items, seen, config.training.distillation).to(encoder.device)
    log_inclusion = torch.from_numpy(batch.log_inclusion).to(encoder.device)
    loss = interest_loss(config.training.loss, z_items, histories, target, log_inclusion)
    if data.deviations is not None:
        told = np.where(seen != 0, data.deviations[rows][:, items].toarray(), 0)
        deviations = torch.from_numpy(noisy_ratings(told, augmentation.rating_noise, rng)).to(encoder.device)
        loss = loss + RATING_WEIGHT * _rating_loss(networks.predictor, z_items, histories, deviations)
    return loss, carry_on


def _target(data: TuningData, users: np.ndarray, items: np.ndarray, seen: np.ndarray, share: float) -> Tensor:
    """Return what the scores of these users and items are compared with: what they chose, or the teacher's too."""
    histories = torch.from_numpy(seen)
    if data.teacher is None:
        return histories
    return mixed_target(histories, torch.from_numpy(data.teacher.scores(users, items, seen)), share)


def _rating_loss(predictor: Predictor, z_items: Tensor, histories: Tensor, deviations: Tensor) -> Tensor:
    """Squared error of the predicted deviation over the rated pairs; z_u leaves the pair's own item out."""
    user, item = torch.nonzero(deviations, as_tuple=True)
    if not len(user):
        return z_items.new_zeros(())
    own = histories[user, item, None] * z_items[item]
    z_users = nn.functional.normalize((histories @ z_items)[user] - own, dim=-1)
    features = torch.cat([z_items[item], z_users * z_items[item]], dim=1)
    predicted, _ = predictor(features[:, None])
    return (predicted[:, 0, 0] - deviations[user, item]).square().mean()


def _augmented(
    encoder: Encoder, data: TuningData, items: np.ndarray, augmentation: AugmentationConfig, rng: np.random.Generator
) -> tuple[TokenTable, np.ndarray]:
    """Return the texts of the items as this step sees them, and which row of the table each item is."""
    if not augmentation.changes_texts:
        return data.tokens, items
    mask = encoder.tokenizer.mask_token or ""
    texts = augment_texts([data.texts[item] for item in items], augmentation, rng, mask)
    return tokenise(encoder, texts), np.arange(len(items))


@torch.no_grad()
def _validate(networks: Networks, data: TuningData) -> dict[str, float]:
    new_items = data.new_items
    if not new_items.is_useful:
        return {}
    encoder = networks.encoder
    embedded = torch.from_numpy(encode_all(encoder, data.tokens.take(new_items.items)))
    vectors = networks.projection(embedded.to(encoder.device)).cpu().numpy()
    return {"new_items_ndcg@10": new_items.ndcg_of_vectors(vectors)}


def _batch_items(data: TuningData, wanted: int, device: torch.device) -> int:
    mean_length = float(data.tokens.lengths[data.tokens.row_to_text].mean())
    return min(wanted, max(64, int(MAX_TOKENS_PER_STEP[device.type] / mean_length)))


def _optimiser(networks: Networks, config: RunConfig) -> torch.optim.Optimizer:
    heads = [*networks.projection.parameters(), *networks.predictor.parameters()]
    encoder = trainable_parameters(networks.encoder.module)
    groups = [{"params": heads, "lr": config.training.learning_rate, "peak": config.training.learning_rate}]
    if encoder:
        groups.append({"params": encoder, "lr": config.encoder.learning_rate, "peak": config.encoder.learning_rate})
    return torch.optim.AdamW(groups, weight_decay=config.training.weight_decay, fused=True)


def _warm_up(state: TuningState, fraction: float, data: TuningData, items_per_step: int) -> None:
    """Raise the step size linearly from 0 over the given share of the first pass over the items."""
    num_warm_up = max(1.0, fraction * data.interactions.shape[1] / items_per_step)
    for group in state.optimiser.param_groups:
        group["lr"] = group["peak"] * min(1.0, (state.num_steps + 1) / num_warm_up)

"""Make the encoder used to the texts of a dataset before it learns who chose what: no labels are needed.

"contrastive": a text read twice, with other units dropped, should be nearer to itself than to the other texts of the
step (SimCSE: Gao, Yao and Chen, EMNLP 2021, arXiv:2104.08821). "masked_words": hidden word pieces are guessed by a head
tied to the word vectors (BERT: Devlin et al., NAACL 2019; every hidden piece becomes the mask, which is as good as
leaving some: Wettig et al., EACL 2023).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from recdash.errors import ModelError, NotFiniteError
from recdash.models.encoder import Encoder, TokenTable, hidden_states, padded, pooled
from recdash.models.tuning import TuningPlan, enable_tuning, trainable_parameters
from recdash.training.checkpoints import Checkpoints
from recdash.training.config import RunConfig
from recdash.training.events import ShouldStop

BATCH_TEXTS = 64
MAX_TOKENS = 2_048
"""Tokens of a step, both readings of its texts together: about 320 MiB of intermediate values in a small encoder."""
TEMPERATURE = 0.05
MASKED_SHARE = 0.15
NUM_STEPS = "num_adapt_steps"
Loss = Callable[[np.ndarray], Tensor]


@dataclass(frozen=True)
class Adapted:
    """One step of adaptation: its number from 1, its loss, and the share of the whole that is done."""

    step: int
    loss: float
    fraction: float


@dataclass(frozen=True)
class AdaptedCheckpoints:
    """Checkpoints of what follows on an adapted encoder: each says how many steps of adaptation came before.

    Adaptation keeps no checkpoints of its own. It is made again when a run is resumed, by just as many steps, so that
    what follows stands on the same weights.
    """

    kept: Checkpoints
    num_steps: int

    def save(self, tensors: dict[str, np.ndarray], state: dict) -> None:
        """Keep arrays and plain values, and the number of steps."""
        self.kept.save(tensors, {**state, NUM_STEPS: self.num_steps})

    def load(self) -> tuple[dict[str, np.ndarray], dict] | None:
        """Return what was saved, without the number of steps."""
        found = self.kept.load()
        return found and (found[0], {name: value for name, value in found[1].items() if name != NUM_STEPS})


def steps_before(checkpoints: Checkpoints) -> int | None:
    """Return how many steps of adaptation came before the newest checkpoint, None where there is none."""
    found = checkpoints.load()
    return None if found is None else found[1].get(NUM_STEPS)


def check_adaptable(encoder: Encoder, kind: str) -> None:
    """Refuse an encoder that can't be adapted in this way.

    Raises:
        ModelError: if it has no mask token, or no dropout, and the way needs it.
    """
    if kind == "masked_words" and encoder.tokenizer.mask_token is None:
        raise ModelError("This encoder has no mask to hide words with.", "Set encoder.adapt to contrastive or none.")
    drops = any(isinstance(part, nn.Dropout) and part.p > 0 for part in encoder.module.modules())
    if kind == "contrastive" and not drops:
        raise ModelError(
            "This encoder drops no units in training, so it reads a text twice in the same way.",
            "Set encoder.adapt to masked_words or none.",
        )


def adapt(
    encoder: Encoder, tokens: TokenTable, config: RunConfig, should_stop: ShouldStop, num_steps: int | None = None
) -> Iterator[Adapted]:
    """Change the encoder in place, within its time box; yields after every step.

    `num_steps` is how many steps to make, whatever time they take; None: as many as the time box and the wanted passes
    over the texts allow. With the same seed and number of steps the weights are the same, to the bit on a CPU.

    Raises:
        NotFiniteError: if the loss becomes infinite or undefined.
    """
    settings, seed, began = config.encoder, config.training.seed, time.monotonic()
    enable_tuning(encoder, TuningPlan("full", tune_words=settings.tune_words))
    loss_of, head = _loss(encoder, tokens, settings.adapt)
    parameters = [*trainable_parameters(encoder.module), *head.parameters()]
    optimiser = torch.optim.AdamW(parameters, settings.learning_rate, weight_decay=config.training.weight_decay)
    batches = _batches(tokens, settings.adapt_passes, seed)
    num_warm_up = max(1.0, config.training.warmup_fraction * len(batches))
    for number, batch in enumerate(batches if num_steps is None else batches[:num_steps]):
        spent = (time.monotonic() - began) / max(settings.adapt_budget_s, 1e-9)
        if should_stop() or (num_steps is None and spent > 1):
            break
        torch.manual_seed(int(np.random.SeedSequence([seed, 6, number]).generate_state(1)[0]))
        optimiser.param_groups[0]["lr"] = settings.learning_rate * min(1.0, (number + 1) / num_warm_up)
        loss = _step(encoder, loss_of, batch, optimiser, parameters)
        done = (number + 1) / (len(batches) if num_steps is None else num_steps)
        yield Adapted(number + 1, loss, min(1.0, done if num_steps else max(done, spent)))
    encoder.module.requires_grad_(False).eval()


class WordHead(nn.Module):
    """Guesses words from hidden states (n, d) by their product with the word vectors (v, w), after a linear map."""

    def __init__(self, dimension: int, num_words: int, word_dimension: int) -> None:
        super().__init__()
        self.map = nn.Linear(dimension, word_dimension)
        nn.init.eye_(self.map.weight)
        nn.init.zeros_(self.map.bias)
        self.bias = nn.Parameter(torch.zeros(num_words))

    def forward(self, states: Tensor, words: Tensor) -> Tensor:
        """Return a score for each word, (n, v)."""
        return self.map(states) @ words.T + self.bias


def contrastive_loss(left: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy of finding each row of `left` among the rows of `right` by cosine; both (n, d), n at least 2."""
    cosines = functional.normalize(left, dim=1) @ functional.normalize(right, dim=1).T
    return functional.cross_entropy(cosines / TEMPERATURE, torch.arange(len(left), device=left.device))


def hide_words(ids: Tensor, special: list[int], mask: int) -> tuple[Tensor, Tensor]:
    """Return the ids (n, width) with a share of the word pieces masked, and which, bool (n, width)."""
    hidden = (torch.rand(ids.shape) < MASKED_SHARE).to(ids.device)
    hidden &= ~torch.isin(ids, torch.tensor(special, device=ids.device))
    return ids.masked_fill(hidden, mask), hidden


def _loss(encoder: Encoder, tokens: TokenTable, kind: str) -> tuple[Loss, nn.Module]:
    """Return the loss of a batch of texts, and the parts that are trained along and then left."""
    if kind == "contrastive":

        def contrastive(batch: np.ndarray) -> Tensor:
            left, right = (_read(encoder, *padded(encoder, tokens, batch)) for _ in range(2))
            return contrastive_loss(left, right)

        return contrastive, nn.Module()
    words: Tensor = encoder.module.get_input_embeddings().weight  # ty: ignore[not-callable]
    head = WordHead(encoder.dimension, *words.shape).to(encoder.device)

    def masked_words(batch: np.ndarray) -> Tensor:
        ids, attention = padded(encoder, tokens, batch)
        shown, hidden = hide_words(ids, encoder.tokenizer.all_special_ids, encoder.tokenizer.mask_token_id)
        states = hidden_states(encoder, shown, attention)[hidden]
        if not len(states):
            return states.sum()
        return functional.cross_entropy(head(states, words), ids[hidden])

    return masked_words, head


def _read(encoder: Encoder, ids: Tensor, attention: Tensor) -> Tensor:
    return pooled(hidden_states(encoder, ids, attention), attention, encoder.pooling)


def _step(
    encoder: Encoder, loss_of: Loss, batch: np.ndarray, optimiser: torch.optim.Optimizer, parameters: list[nn.Parameter]
) -> float:
    encoder.module.train()
    optimiser.zero_grad()
    loss = loss_of(batch)
    if not torch.isfinite(loss):
        raise NotFiniteError("The loss of adaptation became undefined.", "Try a tenth of the encoder's learning rate.")
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    optimiser.step()
    return float(loss.detach())


def _batches(tokens: TokenTable, num_passes: int, seed: int) -> list[np.ndarray]:
    """Return the distinct texts of each step, every pass in another order."""
    size = int(np.clip(MAX_TOKENS // (2 * tokens.lengths.mean()), 8, BATCH_TEXTS))
    batches = []
    for number in range(num_passes):
        order = np.random.default_rng([seed, 6, number]).permutation(len(tokens.lengths))
        batches += [order[start : start + size] for start in range(0, len(order), size)]
    return [batch for batch in batches if len(batch) > 1]

"""Integrated gradients: how much each token of an item's text adds to where the item would be placed by its text.

    token value = sum over d of (x - x0) * integral over a in 0..1 of dF(x0 + a (x - x0)) / dx

x are the input embeddings of the tokens, x0 is a text of padding between the same special tokens, F the score of the
placed item for one person. Values sum to F(x) - F(x0) (Sundararajan, Taly and Yan, "Axiomatic attribution for deep
networks", ICML 2017); the integral is taken by Gauss-Legendre quadrature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recdash.models.encoder import Encoder, pooled
from recdash.models.placing import Placing

NUM_STEPS = 32
STEPS_AT_ONCE = 8


@dataclass(frozen=True)
class TokenValue:
    """What the characters start..end of the text, one token, add."""

    start: int
    end: int
    value: float


def placed_value(placing: Placing, features: np.ndarray, z_user: np.ndarray, is_cosine: bool) -> Callable:
    """Return F without the popularity that a text suggests: embeddings (n, d) -> the person's scores (n,), in torch.

    features: float32 (f,), of the item beside its text. z_user: float32 (k,).
    """
    mean, matrix, item_map, own, person = (
        torch.from_numpy(np.ascontiguousarray(array, np.float32))
        for array in (placing.items.texts.mean, placing.items.texts.matrix, placing.item_map, features, z_user)
    )
    share = placing.feature_share if len(own) else 0.0

    def value(embeddings: Tensor) -> Tensor:
        rows = torch.nn.functional.normalize((embeddings - mean) @ matrix, dim=1)
        beside = own.expand(len(rows), -1) * share**0.5 if share else rows[:, :0]
        content = torch.cat([rows * (1 - share) ** 0.5, beside, torch.ones(len(rows), 1)], dim=1)
        z_items = content @ item_map
        return torch.cosine_similarity(z_items, person[None]) if is_cosine else z_items @ person

    return value


def integrated_gradients(encoder: Encoder, text: str, value: Callable, num_steps: int = NUM_STEPS) -> list[TokenValue]:
    """Return what each token of a text adds to `value` of its embedding; special tokens add nothing.

    Raises:
        ValueError: if the tokeniser does not say which characters a token stands for.
    """
    tokens = encoder.tokenizer(
        [text],
        truncation=True,
        max_length=encoder.max_tokens,
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
        return_tensors="pt",
    )
    inputs, baseline = _ends(encoder, tokens)
    forward = _forward(encoder, tokens["attention_mask"], value)
    nodes, weights = np.polynomial.legendre.leggauss(num_steps)
    gradient = torch.zeros_like(inputs)
    for start in range(0, num_steps, STEPS_AT_ONCE):
        shares = torch.from_numpy((nodes[start : start + STEPS_AT_ONCE] + 1) / 2).float()
        some = torch.from_numpy(weights[start : start + STEPS_AT_ONCE] / 2).float()
        between = (baseline + shares[:, None, None] * (inputs - baseline)).requires_grad_()
        (slopes,) = torch.autograd.grad(forward(between).sum(), between)
        gradient += (some[:, None, None] * slopes).sum(0)
    values = ((inputs - baseline) * gradient).sum(-1)[0].tolist()
    spans = tokens["offset_mapping"][0].tolist()
    return [TokenValue(start, end, one) for (start, end), one in zip(spans, values, strict=True) if end > start]


def _ends(encoder: Encoder, tokens: Any) -> tuple[Tensor, Tensor]:
    """Return the input embeddings of a text and of its baseline, float32 (1, w, e) each."""
    ids, special = tokens["input_ids"], tokens["special_tokens_mask"].bool()
    padding = torch.full_like(ids, encoder.tokenizer.pad_token_id)
    module: Any = encoder.module
    words = module.get_input_embeddings()
    with torch.no_grad():
        return words(ids), words(torch.where(special, ids, padding))


def _forward(encoder: Encoder, attention: Tensor, value: Callable) -> Callable[[Tensor], Tensor]:
    """Return input embeddings (n, w, e) -> values (n,)."""

    def forward(inputs: Tensor) -> Tensor:
        mask = attention.expand(len(inputs), -1)
        hidden = encoder.module(inputs_embeds=inputs, attention_mask=mask).last_hidden_state
        return value(pooled(hidden.float(), mask, encoder.pooling))

    return forward

"""Encode the texts of a step so that the memory of one step does not grow with their number (gradient caching).

Gao et al., RepL4NLP 2021, arXiv:2101.06983: vectors are made without their intermediate values, the loss gives the
gradient of each vector, and the texts are encoded once more, chunk by chunk, to carry it on into the encoder. That
costs a forward pass, so intermediate values are kept of as many chunks as the given memory holds, and only the others
are encoded twice. With dropout off, as here, the gradients are those of one plain pass.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from recdash.models.encoder import CHUNK_TOKENS, Encoder, TokenTable, embed_texts, length_buckets

BYTES_PER_VALUE = {torch.float32: 68, torch.bfloat16: 44}
"""Bytes of intermediate values that a layer keeps for each token and each number of its width (counted on MiniLM)."""
MIB = 2**20


def tokens_kept(encoder: Encoder, memory_mb: float) -> int:
    """Return of how many tokens the intermediate values fit `memory_mb` MiB, about."""
    config: Any = encoder.module.config
    per_token = BYTES_PER_VALUE[encoder.precision] * config.num_hidden_layers * config.hidden_size
    return int(memory_mb * MIB / per_token)


def encode_in_two_passes(
    encoder: Encoder, tokens: TokenTable, rows: np.ndarray, num_kept: int, chunk_tokens: int | None = None
) -> tuple[Tensor, Callable[[], None]]:
    """Encode the texts of the given rows, each distinct text once, in chunks of similar length.

    Args:
        encoder: dropout must be off, or both passes differ.
        tokens: the texts.
        rows: int (n,), rows of `tokens`.
        num_kept: tokens of which the intermediate values are kept, at most.
        chunk_tokens: tokens of a chunk; None: what suits the device.

    Returns:
        The vectors, float32 (n, d), and a function to be called after the backward pass of a loss of them: it adds the
        gradients of the encoder's parameters.
    """
    distinct, inverse = np.unique(tokens.row_to_text[rows], return_inverse=True)
    lengths = tokens.lengths[distinct]
    chunks = list(length_buckets(lengths, chunk_tokens or CHUNK_TOKENS[encoder.device.type]))
    used = np.cumsum([len(chunk) * int(lengths[chunk].max()) for chunk in chunks])
    parts: list[Tensor] = []
    for chunk, tokens_so_far in zip(chunks, used, strict=True):
        with torch.set_grad_enabled(bool(tokens_so_far <= num_kept)):
            parts.append(embed_texts(encoder, tokens, distinct[chunk]))
    leaf = torch.cat([part.detach() for part in parts]).requires_grad_()  # in the order of the chunks
    place = np.empty(len(distinct), np.int64)
    place[np.concatenate(chunks)] = np.arange(len(distinct))

    def carry_on() -> None:
        assert leaf.grad is not None  # noqa: S101 - the loss was taken of these vectors
        gradients = leaf.grad.split([len(chunk) for chunk in chunks])
        for chunk, gradient in zip(chunks, gradients, strict=True):
            part = parts.pop(0)  # its intermediate values are free once it is gone
            again = part if part.requires_grad else embed_texts(encoder, tokens, distinct[chunk])
            again.backward(gradient)

    return leaf[torch.from_numpy(place[inverse]).to(leaf.device)], carry_on

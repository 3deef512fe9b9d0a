"""The text encoder: a pretrained transformer, its tokeniser, and how tokens are pooled into one embedding.

Texts are tokenised once into a `TokenTable`; each distinct text is encoded once per pass, in batches of similar length.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import torch
from safetensors import SafetensorError
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging as transformers_logging

from recdash.errors import ModelError
from recdash.models.encoder_source import encoder_location

transformers_logging.disable_progress_bar()

CHUNK_TOKENS = {"cpu": 512, "cuda": 16_384}
"""Padded tokens encoded at once: on a CPU so few that the intermediate values of a layer stay in its cache."""


@dataclass(frozen=True)
class TokenTable:
    """The distinct texts of a table, tokenised.

    token_ids: int32, all distinct texts end to end; offsets: int64 (num_distinct + 1,) where each begins;
    row_to_text: int64 (num_rows,), which distinct text a row has.
    """

    token_ids: np.ndarray
    offsets: np.ndarray
    row_to_text: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each distinct text, int64 (num_distinct,)."""
        return np.diff(self.offsets)

    def take(self, rows: np.ndarray) -> "TokenTable":
        """Return the table of these rows only."""
        kept, row_to_text = np.unique(self.row_to_text[rows], return_inverse=True)
        parts = [self.token_ids[self.offsets[one] : self.offsets[one + 1]] for one in kept]
        offsets = np.concatenate([[0], np.cumsum(self.lengths[kept])]).astype(np.int64)
        return TokenTable(np.concatenate(parts), offsets, row_to_text.ravel())


@dataclass(frozen=True)
class Encoder:
    """A transformer with its tokeniser.

    `precision` is that of matrix products: float32, or bfloat16 by autocast. `dimension` is d, the length of an
    embedding.
    """

    module: nn.Module
    tokenizer: Any
    pooling: str
    max_tokens: int
    device: torch.device
    precision: torch.dtype = torch.float32

    @property
    def dimension(self) -> int:
        """Length d of an embedding."""
        config: Any = self.module.config
        return int(config.hidden_size)


def load_encoder(name: str, max_tokens: int, device: torch.device) -> Encoder:
    """Load an encoder by name (see `encoder_location`), in float32, ready for inference.

    No code of a model repository is ever run, and only safetensors are read. A folder may hold a prefix beside the
    weights (see `recdash.models.encoder_weights.save_encoder`).

    Raises:
        ModelError: if it can't be found or loaded.
    """
    from recdash.models.encoder_weights import load_folder_prefix  # here, because it builds on this file

    location = encoder_location(name)
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(location, trust_remote_code=False, use_fast=True)
        module = AutoModel.from_pretrained(location, trust_remote_code=False, use_safetensors=True, dtype=torch.float32)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise ModelError(
            f'The encoder "{name}" could not be loaded: {str(error).splitlines()[0]}.',
            'Check the name and that its files are on this machine, or use "minilm".',
        ) from error
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    module.config.use_cache = False  # keys and values of a text are of no use for the next one
    precision = torch.bfloat16 if device.type == "cuda" else torch.float32
    pooling = _pooling(location, module)
    encoder = Encoder(module.to(device).eval(), tokenizer, pooling, max_tokens, device, precision)
    return load_folder_prefix(encoder, Path(location))


def tokenise(encoder: Encoder, texts: Sequence[str]) -> TokenTable:
    """Tokenise each distinct text once; longer texts are cut to `encoder.max_tokens`."""
    distinct, row_to_text = np.unique(np.asarray(texts, dtype=object), return_inverse=True)
    ids: list[list[int]] = encoder.tokenizer(
        [str(text) for text in distinct], truncation=True, max_length=encoder.max_tokens
    )["input_ids"]
    ids = [one or [encoder.tokenizer.pad_token_id] for one in ids]
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in ids])]).astype(np.int64)
    return TokenTable(np.concatenate([np.asarray(one, np.int32) for one in ids]), offsets, row_to_text.ravel())


def length_buckets(lengths: np.ndarray, tokens_per_batch: int) -> Iterator[np.ndarray]:
    """Yield positions into `lengths`, longest texts first, so that no padded batch exceeds `tokens_per_batch`."""
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        size = max(1, tokens_per_batch // int(lengths[order[start]]))
        yield order[start : start + size]
        start += size


def embed_texts(encoder: Encoder, tokens: TokenTable, text_index: np.ndarray) -> Tensor:
    """Encode the given distinct texts in one padded batch, float32 (n, d); gradients flow when enabled."""
    ids, attention = padded(encoder, tokens, text_index)
    return pooled(hidden_states(encoder, ids, attention), attention, encoder.pooling)


def padded(encoder: Encoder, tokens: TokenTable, text_index: np.ndarray) -> tuple[Tensor, Tensor]:
    """Return token ids of the given distinct texts and where there are any, int64 (n, width) each, on the device."""
    lengths = tokens.lengths[text_index]
    mask = np.arange(int(lengths.max())) < lengths[:, None]
    ids = np.full(mask.shape, encoder.tokenizer.pad_token_id, np.int64)
    ids[mask] = np.concatenate([tokens.token_ids[tokens.offsets[i] : tokens.offsets[i + 1]] for i in text_index])
    attention = torch.from_numpy(mask.astype(np.int64)).to(encoder.device)
    return torch.from_numpy(ids).to(encoder.device), attention


def hidden_states(encoder: Encoder, ids: Tensor, attention: Tensor) -> Tensor:
    """Return what the last layer says of each token, float32 (n, width, d), for token ids and where there are some."""
    with torch.autocast(encoder.device.type, dtype=torch.bfloat16, enabled=encoder.precision is torch.bfloat16):
        return encoder.module(input_ids=ids, attention_mask=attention).last_hidden_state.float()


@torch.inference_mode()
def encode_all(
    encoder: Encoder,
    tokens: TokenTable,
    progress: Callable[[float], None] = lambda fraction: None,
    tokens_per_batch: int | None = None,
) -> np.ndarray:
    """Encode every row, each distinct text once, float32 (num_rows, d).

    `progress` gets the share done; `tokens_per_batch` is what suits the device when it is None.
    """
    if encoder.module.training:
        encoder.module.eval()
    embeddings = np.empty((len(tokens.lengths), encoder.dimension), np.float32)
    num_done, num_tokens = 0, max(1, int(tokens.lengths.sum()))
    for batch in length_buckets(tokens.lengths, tokens_per_batch or CHUNK_TOKENS[encoder.device.type]):
        embeddings[batch] = embed_texts(encoder, tokens, batch).cpu().numpy()
        num_done += int(tokens.lengths[batch].sum())
        progress(num_done / num_tokens)
    return embeddings[tokens.row_to_text]


def pooled(hidden: Tensor, attention: Tensor, pooling: str) -> Tensor:
    """Return one embedding for each text, float32 (n, d): its first or last token, or the mean of all."""
    if pooling == "cls":
        return hidden[:, 0]
    if pooling == "last":
        return hidden[torch.arange(len(hidden)), attention.sum(1) - 1]
    weights = attention[..., None].float()
    return (hidden * weights).sum(1) / weights.sum(1)


def _pooling(location: str, module: nn.Module) -> str:
    """Return the pooling a model was trained with: as its folder says, else last token for decoders, else mean."""
    declared = Path(location) / "1_Pooling" / "config.json"
    if declared.is_file():
        choices = orjson.loads(declared.read_bytes())
        names = {"cls": "pooling_mode_cls_token", "last": "pooling_mode_lasttoken"}
        return next((pooling for pooling, key in names.items() if choices.get(key)), "mean")
    architectures = getattr(module.config, "architectures", None) or [""]
    return "last" if "CausalLM" in architectures[0] or hasattr(module.config, "n_head") else "mean"

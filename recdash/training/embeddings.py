"""Embeddings of the untouched encoder, kept for the length of the process.

The frozen-text baseline and every run of the same dataset in one worker need the same embeddings: texts are read once.
"""

import hashlib
from collections.abc import Callable

import numpy as np
import pandas as pd

from recdash.models.encoder import Encoder, encode_all, tokenise

_kept: dict[str, np.ndarray] = {}


def embed_table(encoder: Encoder, name: str, texts: pd.Series, progress: Callable[[float], None]) -> np.ndarray:
    """Return the embeddings of all rows by the untouched encoder, float32 (n, d); only the newest table is kept."""
    key = _key(name, encoder.max_tokens, texts)
    if key not in _kept:
        embeddings = encode_all(encoder, tokenise(encoder, texts.tolist()), progress)
        _kept.clear()
        _kept[key] = embeddings
    return _kept[key]


def kept_embeddings() -> dict[str, np.ndarray]:
    """Return what is kept, by key: another process that reads the same texts can be given it."""
    return dict(_kept)


def keep_embeddings(embeddings: dict[str, np.ndarray]) -> None:
    """Keep embeddings that `kept_embeddings` gave in another process."""
    _kept.clear()
    _kept.update(embeddings)


def _key(name: str, max_tokens: int, texts: pd.Series) -> str:
    digest = hashlib.sha256(f"{name}\0{max_tokens}".encode())
    for text in texts:
        digest.update(b"\0" + str(text).encode())
    return digest.hexdigest()

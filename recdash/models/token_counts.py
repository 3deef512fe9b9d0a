"""How many tokens a text is for an encoder: the part of loading it that needs no weights and no torch."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from recdash.errors import ModelError
from recdash.models.encoder_source import DEFAULT_ENCODER, encoder_location


def count_tokens(texts: Sequence[str], encoder: str = DEFAULT_ENCODER) -> np.ndarray:
    """Return the tokens of each text, int64 (n,), the two that mark its ends included.

    Raises:
        ModelError: if the encoder is not on this machine or has no fast tokeniser.
    """
    encoded = _tokenizer(encoder).encode_batch(list(texts))
    return np.array([len(one.ids) for one in encoded], np.int64)


@lru_cache(maxsize=2)
def _tokenizer(encoder: str) -> Tokenizer:
    file = Path(encoder_location(encoder)) / "tokenizer.json"
    if not file.is_file():
        raise ModelError(
            f'The encoder "{encoder}" has no tokenizer.json here.', "Tokens are counted once it is loaded."
        )
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer

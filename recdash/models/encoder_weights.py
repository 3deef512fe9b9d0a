"""The weights of a fine-tuned encoder: as a run keeps them, in float16, and as a folder that others can load.

peft is loaded only where there is a prefix: it takes seconds, which somebody who waits for a list should not.
"""

from pathlib import Path
from typing import Any

import numpy as np
import orjson
import torch
from safetensors.numpy import load_file, save_file
from torch import nn

from recdash.errors import ModelError
from recdash.models.encoder import Encoder, load_encoder

PREFIX = "prefix"
"""Under this name the state of an encoder holds the prefix, float (length, 2 * layers * width)."""
PREFIX_FILE = "prefix.safetensors"
"""Of a folder: the prefix, which can't be merged into the weights."""


def as_kept(encoder: Encoder) -> Encoder:
    """Round the weights to float16, so that the encoder reads later texts exactly as it read those of the training."""
    for value in encoder.module.state_dict().values():
        if value.is_floating_point():
            value.copy_(value.half())
    return encoder


def encoder_state(encoder: Encoder) -> dict[str, np.ndarray]:
    """Return all weights, float16, keyed as in the transformers module, and the `PREFIX` where there is one."""
    module = encoder.module
    if not has_prefix(module):
        return _half(module.state_dict())
    base: Any = module.base_model
    return _half({**base.state_dict(), PREFIX: prefix_of(module)})


def with_state(encoder: Encoder, state: dict[str, np.ndarray]) -> Encoder:
    """Return a freshly loaded encoder with the weights of `encoder_state`, and its prefix if it had one.

    Raises:
        ModelError: if the state is that of another encoder.
    """
    weights = {name: torch.from_numpy(np.asarray(value)) for name, value in state.items() if name != PREFIX}
    try:
        encoder.module.load_state_dict(weights)
    except RuntimeError as error:
        raise ModelError("The kept weights are those of another encoder.", "Name the encoder of the run.") from error
    return _with_prefix(encoder, state[PREFIX]) if PREFIX in state else encoder


def load_tuned(name: str, max_tokens: int, state: dict[str, np.ndarray]) -> Encoder:
    """Load an encoder onto the CPU, with the weights of a run; as it comes where `state` is empty.

    Raises:
        ModelError: if the encoder is not there, or the weights are of another one.
    """
    encoder = load_encoder(name, max_tokens, torch.device("cpu"))
    return with_state(encoder, state) if state else encoder


def save_encoder(encoder: Encoder, folder: Path) -> None:
    """Write an encoder with merged adapters into a new folder that `load_folder_prefix` and transformers read.

    The folder holds the weights in float32, the tokeniser, the pooling in the form of sentence-transformers, and the
    `PREFIX_FILE` where there is a prefix, which other programs don't know.

    Raises:
        OSError: if the folder is there already, or the disk refuses.
    """
    folder.mkdir()
    module: Any = encoder.module
    if has_prefix(module):
        save_file({PREFIX: prefix_of(module).detach().float().numpy()}, folder / PREFIX_FILE)
        module = module.base_model
    module.save_pretrained(folder)
    encoder.tokenizer.save_pretrained(folder)
    modes = {"cls_token": "cls", "mean_tokens": "mean", "lasttoken": "last"}
    pooling = {f"pooling_mode_{name}": encoder.pooling == one for name, one in modes.items()}
    (folder / "1_Pooling").mkdir()
    content = orjson.dumps({"word_embedding_dimension": encoder.dimension, **pooling}, option=orjson.OPT_INDENT_2)
    (folder / "1_Pooling" / "config.json").write_bytes(content)


def load_folder_prefix(encoder: Encoder, folder: Path) -> Encoder:
    """Return an encoder that was loaded from a folder of `save_encoder`, with the prefix that lies there."""
    file = folder / PREFIX_FILE
    return _with_prefix(encoder, load_file(file)[PREFIX]) if file.is_file() else encoder


def has_prefix(module: nn.Module) -> bool:
    """Whether peft put a prefix before the texts of this module."""
    return hasattr(module, "prompt_encoder")


def prefix_of(module: nn.Module) -> nn.Parameter:
    """Return the prefix of a module that has one, float (length, 2 * layers * width)."""
    encoders: Any = module.prompt_encoder
    return encoders["default"].embedding.weight


def _with_prefix(encoder: Encoder, prefix: np.ndarray) -> Encoder:
    from recdash.models.tuning import with_prefix  # here, because of peft

    prefixed = with_prefix(encoder, len(prefix))
    with torch.no_grad():
        prefix_of(prefixed.module).copy_(torch.from_numpy(np.array(prefix, np.float32)))
    prefixed.module.requires_grad_(False)
    return prefixed


def _half(state: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: value.detach().cpu().half().numpy() for name, value in state.items()}

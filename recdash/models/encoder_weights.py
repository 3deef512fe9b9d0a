"""The weights of a fine-tuned encoder as a run keeps them (`recdash.models.tuning.encoder_state`): in float16."""

import numpy as np
import torch

from recdash.errors import ModelError
from recdash.models.encoder import Encoder


def as_kept(encoder: Encoder) -> Encoder:
    """Round the weights to float16, so that the encoder reads later texts exactly as it read those of the training."""
    state = encoder.module.state_dict()
    encoder.module.load_state_dict({name: value.half().to(value.dtype) for name, value in state.items()})
    return encoder


def with_state(encoder: Encoder, state: dict[str, np.ndarray]) -> Encoder:
    """Put kept weights into a freshly loaded encoder.

    Raises:
        ModelError: if they are of another encoder.
    """
    try:
        encoder.module.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    except RuntimeError as error:
        raise ModelError("The kept weights do not fit the encoder of the run.", "Train the run again.") from error
    return encoder

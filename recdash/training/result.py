"""What training gives, whatever the model."""

from dataclasses import dataclass, field

import numpy as np

from recdash.models.model import Model


@dataclass(frozen=True)
class TrainingResult:
    """What training gives.

    chosen: the settings that validation chose. validation: figures on the validation part. embeddings: "item_before"
    and "item_after", float32 (num_items, d), text embeddings before and after fine-tuning (interest model only).
    encoder_state: float16 weights of the fine-tuned encoder, empty when it stayed as it was.
    """

    model: Model
    stopped: bool = False
    chosen: dict = field(default_factory=dict)
    validation: dict[str, float] = field(default_factory=dict)
    embeddings: dict[str, np.ndarray] = field(default_factory=dict)
    encoder_state: dict[str, np.ndarray] = field(default_factory=dict)

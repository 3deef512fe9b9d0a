"""What a training loop needs of a place that keeps checkpoints; the place itself is in the store."""

from typing import Protocol

import numpy as np


class Checkpoints(Protocol):
    """Keeps the newest valid checkpoints of one run."""

    def save(self, tensors: dict[str, np.ndarray], state: dict) -> None:
        """Keep arrays and plain JSON values, all or nothing."""
        ...

    def load(self) -> tuple[dict[str, np.ndarray], dict] | None:
        """Return what the newest valid checkpoint holds, or None."""
        ...


class NoCheckpoints:
    """Keeps nothing: for short runs and tests."""

    def save(self, tensors: dict[str, np.ndarray], state: dict) -> None:
        """Forget the checkpoint."""

    def load(self) -> None:
        """Return None: there is never a checkpoint."""
        return

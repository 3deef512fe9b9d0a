"""The trainable parts of the interest model in torch: the projection of text and the two-head predictor."""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional


class Projection(nn.Module):
    """Linear map from an embedding h (d,) to a unit vector z (k,); starts as the given centring and whitening."""

    mean: Tensor

    def __init__(self, mean: np.ndarray, matrix: np.ndarray) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(np.asarray(mean, np.float32)))
        self.matrix = nn.Parameter(torch.from_numpy(np.array(matrix, np.float32)))

    def forward(self, embeddings: Tensor) -> Tensor:
        """Map embeddings (n, d) to unit vectors (n, k)."""
        return functional.normalize((embeddings - self.mean) @ self.matrix, dim=-1)


class Predictor(nn.Module):
    """L hidden layers over the features of a pair, then a rating head (1 or c columns) and a relevance head."""

    def __init__(self, num_features: int, hidden_size: int, num_layers: int, num_ratings: int, dropout: float) -> None:
        super().__init__()
        sizes = [num_features, *[hidden_size] * num_layers]
        self.hidden = nn.ModuleList(nn.Linear(n, m) for n, m in pairwise(sizes))
        self.heads = nn.Linear(hidden_size, num_ratings + 1)
        self.dropout = dropout

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return the rating head (m, w, c) and the relevance head (m, w) of m lists of w pairs, (m, w, f)."""
        for layer in self.hidden:
            features = self._thinned(functional.relu(layer(features)))
        out = self.heads(features)
        return out[..., :-1], out[..., -1]

    def _thinned(self, units: Tensor) -> Tensor:
        """Drop units (m, w, h), the same for all pairs of a list: noise then doesn't decide between them.

        Torch's own dropout takes several times as long as the layers here on a CPU.
        """
        if not self.training or not self.dropout:
            return units
        kept = torch.rand(len(units), 1, units.shape[-1], device=units.device) >= self.dropout
        return units * kept / (1 - self.dropout)

    def layers(self) -> list[nn.Linear]:
        """Return all linear layers in order, the heads last."""
        return [*self.hidden, self.heads]  # ty: ignore[invalid-explicit-return]

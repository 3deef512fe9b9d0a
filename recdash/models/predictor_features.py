"""What the predictor network sees of one (user, item) pair. Shared by training and serving; numpy only."""

from dataclasses import dataclass

import numpy as np

LEADING = 32
"""The vectors are ordered by how much their directions matter; the predictor sees this many leading components."""


@dataclass(frozen=True)
class PairSignals:
    """The signals of m pairs.

    z_user, z_item: float32 (m, k); similarity: float32 (m,), s(u,i); prior: float32 (m,), what everybody likes;
    log_user, log_item: float32 (m,), log(1 + number of interactions) of the user and of the item.
    """

    z_user: np.ndarray
    z_item: np.ndarray
    similarity: np.ndarray
    prior: np.ndarray
    log_user: np.ndarray
    log_item: np.ndarray


def predictor_features(pairs: PairSignals) -> np.ndarray:
    """Return the features, float32 (m, 3 p + 4): z_u, z_i, their product (p leading components), and the signals.

    z_u is scaled to length 1: how much somebody did is in `log_user`, not in the direction of the interest.
    """
    z_user, z_item = pairs.z_user[:, :LEADING], pairs.z_item[:, :LEADING]
    length = np.linalg.norm(z_user, axis=1, keepdims=True)
    z_user = z_user / np.maximum(length, 1e-6)
    signals = (pairs.similarity, pairs.prior, pairs.log_user, pairs.log_item)
    return np.hstack([z_user, z_item, z_user * z_item, np.stack(signals, axis=1)]).astype(np.float32)


@dataclass(frozen=True)
class PredictorWeights:
    """The trained predictor: `layers` hidden ReLU layers, then the two heads.

    mean, std: float32 (f,), to standardise the features. weights, biases: one per layer, the last being the heads: one
    column (mse) or one per rating class (cross_entropy), and the relevance column last.
    """

    mean: np.ndarray
    std: np.ndarray
    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    def heads(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rating head, float32 (m, c), and the relevance head, float32 (m,)."""
        hidden = (features - self.mean) / self.std
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            hidden = np.maximum(hidden @ weight.T + bias, 0)
        out = hidden @ self.weights[-1].T + self.biases[-1]
        return out[:, :-1], out[:, -1]

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        named = {"predictor.mean": self.mean, "predictor.std": self.std}
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            named[f"predictor.{number}.weight"] = weight
            named[f"predictor.{number}.bias"] = bias
        return named

    @staticmethod
    def from_tensors(tensors: dict[str, np.ndarray]) -> "PredictorWeights":
        """Rebuild from `tensors`."""
        numbers = sorted(int(name.split(".")[1]) for name in tensors if name.endswith(".weight"))
        return PredictorWeights(
            tensors["predictor.mean"],
            tensors["predictor.std"],
            tuple(tensors[f"predictor.{number}.weight"] for number in numbers),
            tuple(tensors[f"predictor.{number}.bias"] for number in numbers),
        )

"""Changes to training data that ask a model not to rely on any one word, interaction or rating.

Every step sees the data anew; validation and the finished model see it as it is. Sources: field and word dropout as in
text autoencoders (Hill et al., NAACL 2016, arXiv:1602.03483), history dropout as in denoising autoencoders for
recommendation (Wu et al., WSDM 2016), typing errors as in Belinkov and Bisk (ICLR 2018, arXiv:1711.02173).
"""

from collections.abc import Sequence

import numpy as np

from recdash.training.config import AugmentationConfig

FIELD_END = ". "
"""What stands between the pieces of a built text."""
MASK = "[MASK]"
MIN_LETTERS = 4


def augment_texts(
    texts: Sequence[str], config: AugmentationConfig, rng: np.random.Generator, mask: str = MASK
) -> list[str]:
    """Return texts with fields left out, words masked and letters swapped, as often as the configuration says."""
    return [_augmented(text, config, rng, mask) for text in texts]


def thin_histories(histories: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return weights (n, m) of which a share was set to 0, another one each time."""
    return np.where(rng.random(histories.shape) < share, 0, histories).astype(histories.dtype) if share else histories


def noisy_ratings(ratings: np.ndarray, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Return ratings with normal noise of this standard deviation on those that are not 0."""
    if not spread:
        return ratings
    return np.where(ratings != 0, ratings + rng.normal(0, spread, ratings.shape), 0).astype(ratings.dtype)


def _augmented(text: str, config: AugmentationConfig, rng: np.random.Generator, mask: str) -> str:
    fields = text.split(FIELD_END)
    kept = [field for field in fields if rng.random() >= config.field_dropout]
    kept = kept or [fields[rng.integers(len(fields))]]
    return FIELD_END.join(" ".join(_word(word, config, rng, mask) for word in field.split(" ")) for field in kept)


def _word(word: str, config: AugmentationConfig, rng: np.random.Generator, mask: str) -> str:
    if rng.random() < config.word_masking:
        return mask
    return _mistyped(word, rng) if rng.random() < config.text_noise else word


def _mistyped(word: str, rng: np.random.Generator) -> str:
    """Swap two neighbouring letters inside a word of four letters or more."""
    if len(word) < MIN_LETTERS:
        return word
    at = int(rng.integers(1, len(word) - 2))
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

"""Which words of an item's text count for one person: each is taken away, and the item placed anew by what is left.

What is measured is the score that the text alone would earn the item, as if it were new: see `share_of_text` for how
much of the real score that decides. A second view takes nothing away: integrated gradients of the same score, less the
popularity that a text suggests (`recdash.models.attribution`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.errors import StateError
from recdash.models.interest import InterestModel
from recdash.models.model import Model
from recdash.models.placing import Placing
from recdash.recommend.person import EMPTY_WORDS
from recdash.recommend.reasons.attributes import AttributeValue, attribute_values
from recdash.recommend.reasons.placed import own_features, place_texts, placed_scores
from recdash.training.config import EncoderConfig

if TYPE_CHECKING:  # it brings torch in
    from recdash.models.encoder import Encoder

Reader = Callable[[Sequence[str]], np.ndarray]
MOST_WORDS = 80
"""Of a long text the first so many different words are tried; an encoder reads the beginning only."""
WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


@dataclass(frozen=True)
class WordValue:
    """What a word, wherever it stands in the text, adds to what the text says; negative: it speaks against."""

    word: str
    value: float


@dataclass(frozen=True)
class Words:
    """The words of one item's text for one person.

    values: by taking each away, largest by size first. text_score: the score that the whole text would earn the item if
    it were new. share_of_text: how much of the item's vector its text decides, 0..1; None where that is not known.
    gradients: the second view, by integrated gradients, largest by size first; empty where it was not asked for.
    attributes: what each column adds that the item is told by, largest by size first; empty where not asked for.
    """

    values: tuple[WordValue, ...]
    text_score: float
    share_of_text: float | None
    gradients: tuple[WordValue, ...] = ()
    attributes: tuple[AttributeValue, ...] = ()


def look_at_words(
    model: Model,
    dataset: Dataset,
    histories: Histories,
    item_index: int,
    config: EncoderConfig,
    state: dict[str, np.ndarray],
) -> Words:
    """Load the encoder of a run, with its fine-tuned weights when there are any, and return everything.

    Raises:
        StateError: if the model places nothing by its text.
        ModelError: if the encoder is not there, or the weights are of another one.
    """
    import torch  # here, so that nothing else needs it

    from recdash.models.encoder import encode_all, load_encoder, tokenise
    from recdash.models.encoder_weights import with_state

    placing_of(model)
    encoder = load_encoder(config.name, config.max_tokens, torch.device("cpu"))
    encoder = with_state(encoder, state) if state else encoder

    def read(texts: Sequence[str]) -> np.ndarray:
        return encode_all(encoder, tokenise(encoder, texts))

    return replace(
        word_values(model, dataset, histories, item_index, read),
        gradients=word_gradients(model, dataset, histories, item_index, encoder),
        attributes=told_attributes(model, dataset, histories, item_index, read),
    )


def word_values(model: Model, dataset: Dataset, histories: Histories, item_index: int, read: Reader) -> Words:
    """Take away one word after the other from an item's text, for one person (`histories` of length 1).

    `read` is the encoder of the run: texts -> embeddings, float32 (n, d).

    Raises:
        StateError: if the model places nothing by its text.
    """
    model, placing = placing_of(model)
    text = str(dataset.items[TEXT].iloc[item_index])
    words = distinct_words(text)
    texts = [text, *(without_word(text, word) for word in words)]
    placed = place_texts(placing, dataset, item_index, texts, _embed(texts, placing, read))
    z_user = model.user_vectors(histories.without(item_index))[0]
    scores = placed_scores(model, z_user, placed)
    values = [WordValue(word, float(scores[0] - score)) for word, score in zip(words, scores[1:], strict=True)]
    share = placing.text_share(float(np.rint(np.expm1(model.log_counts[item_index]))))
    return Words(tuple(sorted(values, key=lambda one: -abs(one.value))), float(scores[0]), share)


def word_gradients(
    model: Model, dataset: Dataset, histories: Histories, item_index: int, encoder: "Encoder"
) -> tuple[WordValue, ...]:
    """Return what each word adds by integrated gradients, largest by size first; tokens are summed over each word.

    Raises:
        StateError: if the model places nothing by its text.
    """
    from recdash.models.attribution import integrated_gradients, placed_value

    model, placing = placing_of(model)
    text = str(dataset.items[TEXT].iloc[item_index])
    z_user = model.user_vectors(histories.without(item_index))[0]
    features = own_features(placing, dataset, item_index)
    tokens = integrated_gradients(encoder, text, placed_value(placing, features, z_user, model.similarity == "cosine"))
    sums = dict.fromkeys(distinct_words(text), 0.0)
    written = {word.casefold(): word for word in sums}
    for found in WORD.finditer(text):
        word = written.get(found[0].casefold())
        if word is not None:
            inside = (one.value for one in tokens if one.start < found.end() and one.end > found.start())
            sums[word] += sum(inside)
    return tuple(sorted((WordValue(*pair) for pair in sums.items()), key=lambda one: -abs(one.value)))


def told_attributes(
    model: Model, dataset: Dataset, histories: Histories, item_index: int, read: Reader
) -> tuple[AttributeValue, ...]:
    """Return what each attribute of an item adds for one person (`histories` of length 1): see `attribute_values`.

    Raises:
        StateError: if the model places nothing by its text.
    """
    interest, placing = placing_of(model)
    z_user = interest.user_vectors(histories.without(item_index))[0]

    def score(frame: pd.DataFrame, facts: pd.DataFrame | None) -> np.ndarray:
        embeddings = _embed(frame[TEXT].tolist(), placing, read)
        return placed_scores(interest, z_user, placing.place_items(frame, embeddings, facts))

    return attribute_values(dataset, item_index, score)


def placing_of(model: Model) -> tuple[InterestModel, Placing]:
    """Return a model that places items by text, with what places them.

    Raises:
        StateError: if the model places nothing by its text.
    """
    if not isinstance(model, InterestModel) or model.placing is None:
        raise StateError("This run can't say which words count: it places nothing by text.", "Use an interest model.")
    return model, model.placing


def distinct_words(text: str) -> list[str]:
    """Return the words of a text as first written, each once, without those that say nothing."""
    found: dict[str, str] = {}
    for written in WORD.findall(text):
        found.setdefault(written.casefold(), written)
    return [written for word, written in found.items() if len(word) > 1 and word not in EMPTY_WORDS][:MOST_WORDS]


def without_word(text: str, word: str) -> str:
    """Return the text without a word, wherever it stands as a whole word."""
    kept = WORD.sub(lambda found: "" if found[0].casefold() == word.casefold() else found[0], text)
    return re.sub(r"[^\S\n]{2,}", " ", kept).strip()


def _embed(texts: Sequence[str], placing: Placing, read: Reader) -> np.ndarray:
    """Read the texts; an empty one needs no encoder."""
    embeddings = np.zeros((len(texts), len(placing.items.texts.mean)), np.float32)
    filled = [row for row, text in enumerate(texts) if text]
    if filled:
        embeddings[filled] = read([texts[row] for row in filled])
    return embeddings

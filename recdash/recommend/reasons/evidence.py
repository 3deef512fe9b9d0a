"""What a score rests on: what people did (collaborative), what the texts say, profile, popularity, the heads.

A history item speaks through the item vector z_i = share V_i + (1 - share) text map: through what behaviour taught of
the item, and through what its text says. Close neighbours beside the vectors are behaviour.
"""

from dataclasses import dataclass

import numpy as np

from recdash.columns import TEXT as TEXT_COLUMN
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.models.interest import InterestModel
from recdash.models.model import KINDS, Contributions, Model
from recdash.recommend.reasons.placed import place_texts

COLLABORATIVE, TEXT = "collaborative", "text"
NAMES = {
    COLLABORATIVE: "What people did",
    TEXT: "What its text says",
    "history": "Their history",
    "profile": "Their profile",
    "popularity": "Popular with everyone",
    "predicted_rating": "Predicted rating",
    "relevance": "The predictor's view",
}
"""What people call each kind of evidence."""
TEXT_ONLY = ("content",)
"""Models in which a history item speaks through texts alone."""


@dataclass(frozen=True)
class Evidence:
    """Parts of a score by kind: `base` plus all values is the score.

    values: of "collaborative" and "text" ("history" as a whole where the model does not tell these apart), and of the
    kinds of `Contribution` besides history. Kinds that add nothing are left out.
    """

    base: float
    values: dict[str, float]


def evidence(
    model: Model,
    dataset: Dataset,
    histories: Histories,
    item_index: int,
    split: Contributions,
    embedding: np.ndarray | None = None,
) -> Evidence:
    """Sum the parts of one item's score for one person (`histories` of length 1) by what they rest on.

    embedding: float32 (d,), of the item's text as the run reads it; needed where an item vector blends both.
    """
    sums = {kind: sum(part.value for part in split.parts if part.kind == kind) for kind in KINDS}
    whole = sums.pop("history")
    text = _text_part(model, dataset, histories, item_index, whole, embedding)
    told = {"history": whole} if text is None else {COLLABORATIVE: whole - text, TEXT: text}
    return Evidence(split.base, {kind: value for kind, value in {**told, **sums}.items() if value})


def _text_part(
    model: Model,
    dataset: Dataset,
    histories: Histories,
    item_index: int,
    whole: float,
    embedding: np.ndarray | None,
) -> float | None:
    """Return how much of what the history says comes through the item's text; None where it can't be told."""
    if not isinstance(model, InterestModel):
        return whole if model.name in TEXT_ONLY else 0.0
    placing = model.placing
    chosen = float(np.rint(np.expm1(model.log_counts[item_index])))
    share = None if placing is None else placing.text_share(chosen)
    if share is None or placing is None:
        return None
    if share in (0.0, 1.0):
        return share * whole  # an item that nobody chose has no neighbours either
    if embedding is None:
        return None
    text = place_texts(
        placing, dataset, item_index, [str(dataset.items[TEXT_COLUMN].iloc[item_index])], embedding[None]
    )
    said = (model.source_weights(histories.without(item_index)) @ model.sources)[0]
    lengths = 1.0
    if model.similarity == "cosine":
        ends = (model.user_vectors(histories)[0], model.z_items[item_index])
        lengths = float(np.prod([max(np.linalg.norm(end), 1e-6) for end in ends]))
    return float(share * (said @ text.z_items[0]) / lengths)

"""Everything that can be said of one recommendation without reading a text anew."""

from dataclasses import dataclass

import numpy as np

from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.models.model import Model
from recdash.recommend.reasons.counterfactual import Counterfactual, counterfactual
from recdash.recommend.reasons.evidence import Evidence, evidence
from recdash.recommend.reasons.faithfulness import Faithfulness, deletion_test
from recdash.recommend.reasons.shapley import Shapley, shapley


@dataclass(frozen=True)
class Reasons:
    """Why an item has its place, how far that holds, and what would change it (None: nothing that was tried)."""

    evidence: Evidence
    faithfulness: Faithfulness
    shapley: Shapley
    counterfactual: Counterfactual | None


def reasons_of(
    model: Model,
    dataset: Dataset,
    histories: Histories,
    item_index: int,
    k: int = 10,
    embedding: np.ndarray | None = None,
) -> Reasons:
    """Look into one item for one person (`histories` of length 1).

    k: length of the list that the item would have to leave. embedding: float32 (d,), of the item's text as the run
    reads it, to tell what behaviour says from what the text says.
    """
    split = model.contributions(histories, item_index)
    return Reasons(
        evidence(model, dataset, histories, item_index, split, embedding),
        deletion_test(model, histories, item_index, split),
        shapley(model, histories, item_index, split),
        counterfactual(model, histories, item_index, split, k),
    )

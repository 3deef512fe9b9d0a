"""What each attribute of an item adds for one person: Shapley values over the columns it is told by.

v(S) is the score that the item would earn if it were new and nothing but the columns S were known of it: its text is
built and read anew from these, and its features likewise. Exact over all sets for few columns, else over random orders.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, TEXT
from recdash.data.dataset import Dataset
from recdash.data.item_form import item_columns
from recdash.data.text import MISSING, build_text
from recdash.recommend.reasons.placed import copies
from recdash.recommend.reasons.shapley import exact_values, sampled_values

MOST_EXACT = 6
"""Most attributes of which every set is read: 64 texts."""
NUM_PAIRS = 8
"""Orders drawn of more attributes, each with its reverse."""


@dataclass(frozen=True)
class AttributeValue:
    """What a column adds to what is told of the item. error: the standard error, 0 where the value is exact."""

    column: str
    value: float
    error: float = 0.0


def attribute_values(
    dataset: Dataset, item_index: int, score: Callable[[pd.DataFrame, pd.DataFrame | None], np.ndarray], seed: int = 0
) -> tuple[AttributeValue, ...]:
    """Return the Shapley values of the attributes of an item, largest by size first; they sum to v(all) - v(none).

    Args:
        dataset: of the item.
        item_index: the item.
        score: returns what each row would earn as a new item, float64 (n,), of rows in the form of `Dataset.items` and
            the facts of each.
        seed: of the orders, where these are drawn.
    """
    told = dataset.items.iloc[item_index]
    columns = [name for name in item_columns(dataset) if str(told[name]).strip() not in ("", *MISSING)]

    def value(present: np.ndarray) -> np.ndarray:
        frame, facts = copies(dataset, item_index, len(present))
        return score(_known(frame, columns, present, dataset.text_templates.get("items", "")), facts)

    is_exact = len(columns) <= MOST_EXACT
    values, errors = (
        exact_values(value, len(columns)) if is_exact else sampled_values(value, len(columns), seed, NUM_PAIRS)
    )
    found = [AttributeValue(*one) for one in zip(columns, values.tolist(), errors.tolist(), strict=True)]
    return tuple(sorted(found, key=lambda one: -abs(one.value)))


def _known(frame: pd.DataFrame, columns: Sequence[str], present: np.ndarray, template: str) -> pd.DataFrame:
    """Return rows of which only the columns are known that are present in each, bool (n, columns)."""
    cells = {
        name: frame[name].where(pd.Series(there, frame.index), "")
        for name, there in zip(columns, present.T, strict=True)
    }
    known = frame.drop(columns=ITEM_ID).assign(**cells)
    text = build_text(known, template) if template else pd.Series("", frame.index, dtype="str")
    return frame.assign(**cells, **{TEXT: text})

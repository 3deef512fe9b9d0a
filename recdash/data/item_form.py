"""What to ask about a new item: the columns that its text and features are built from, and what they usually hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, TEXT, TITLE
from recdash.data.dataset import Dataset
from recdash.data.later import later_items
from recdash.data.read import Table
from recdash.data.templates import template_columns
from recdash.data.text import MISSING
from recdash.data.text_guess import label_of, mean_words
from recdash.errors import DataError

SEPARATORS = ("|", ";", ",")
LISTED_SHARE = 0.1
"""In so many of the filled cells a separator must stand for a column to hold lists."""
MOST_CHOICES, MOST_LISTED = 30, 80
"""A column with more values is asked as free text; of lists, more may be offered."""
FEWEST_EACH = 3
"""So often each value must occur on average to be worth offering."""
PROSE_WORDS = 12
NUM_LOOKED_AT = 20_000


@dataclass(frozen=True)
class Field:
    """One column to ask for.

    kind: "text", "prose" (several lines), "one" of `values` or another, "several" of them. values: commonest first.
    separator: what stands between several values of a cell.
    """

    column: str
    label: str
    kind: str = "text"
    values: tuple[str, ...] = ()
    separator: str = ""

    def split(self, cell: str) -> list[str]:
        """Return the values of a cell, each once; of a column that holds no lists the cell itself."""
        parts = cell.split(self.separator) if self.separator else [cell]
        return list(dict.fromkeys(part for one in parts if (part := one.strip()) and part not in MISSING))

    def join(self, values: Sequence[str]) -> str:
        """Return several values as a cell holds them."""
        return (self.separator if self.separator in ("|", "") else f"{self.separator} ").join(values)


def item_fields(dataset: Dataset) -> tuple[Field, ...]:
    """Return what to ask: the title, the columns of the text template, and those of the features."""
    asked = [column for column in item_columns(dataset) if column != TITLE]
    return (Field(TITLE, "Title"), *(_field(dataset.items[column]) for column in asked))


def item_columns(dataset: Dataset) -> list[str]:
    """Return the columns that the text and the features of items are built from, each once."""
    template = dataset.text_templates.get("items", "")
    named = [*(template_columns(template) if template else []), *dataset.features.get("items", {})]
    columns = dict.fromkeys(_column_of(name, dataset.items) for name in named)
    return [column for column in columns if column not in (ITEM_ID, TEXT)]


def tells_items(dataset: Dataset) -> bool:
    """Whether anything is known of items beside what people did with them."""
    return bool((dataset.items[TEXT] != "").any() or dataset.features.get("items"))


def described_items(rows: Sequence[Mapping[str, str]], ids: Sequence[str], dataset: Dataset) -> pd.DataFrame:
    """Return items told by column -> cell in the form of `Dataset.items`.

    Raises:
        DataError: if nothing is said about one of them.
    """
    if not all(any(cell.strip() for cell in row.values()) for row in rows):
        raise DataError("Nothing is said about the item yet.", "Write a title, or choose what it is like.")
    numbers = np.arange(1, len(rows) + 1)
    frame = pd.DataFrame(list(rows), dtype="str").fillna("").assign(**{ITEM_ID: list(ids)})
    return later_items(Table("The new item", frame, numbers), dataset)


def _column_of(name: str, items: pd.DataFrame) -> str:
    """Return the column of a name that may carry a way to say it, such as "released:decade"."""
    return name if name in items else name.rpartition(":")[0]


def _field(values: pd.Series) -> Field:
    column = str(values.name)
    filled = values.astype("str").str.strip().head(NUM_LOOKED_AT)
    filled = filled[(filled != "") & ~filled.isin(MISSING)]
    for separator in SEPARATORS:
        if len(filled) and filled.str.contains(separator, regex=False).mean() >= LISTED_SHARE:
            parts = _counts(filled.str.split(separator, regex=False).explode().str.strip())
            if _is_choice(parts, MOST_LISTED):
                return Field(column, label_of(column), "several", tuple(parts.index), separator)
    whole = _counts(filled)
    if _is_choice(whole, MOST_CHOICES):
        return Field(column, label_of(column), "one", tuple(whole.index))
    return Field(column, label_of(column), "prose" if len(filled) and mean_words(filled) > PROSE_WORDS else "text")


def _counts(values: pd.Series) -> pd.Series:
    """Return how often each value occurs, commonest first, equals in alphabetical order."""
    counts = values[(values != "") & ~values.isin(MISSING)].value_counts()
    return counts.sort_index().sort_values(ascending=False, kind="stable")


def _is_choice(counts: pd.Series, most: int) -> bool:
    return 0 < len(counts) <= most and counts.mean() >= FEWEST_EACH

"""Choose candidates by what is written of them: values of a column, a range of numbers, words in title and text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_ID, TEXT, TITLE
from recdash.data.features import values_of
from recdash.data.ratings import read_numbers
from recdash.data.text import readable
from recdash.data.text_guess import ADDRESS, snake
from recdash.errors import ConfigError

MOST_VALUES = 200
MOST_STEPS = 60
MIN_NUMBERS = 7
"""A column with fewer different numbers is offered by its values."""
MIN_SHARED = 0.5
"""Of all values in the cells of a column, at least this share stands in two rows or more; else it is prose, or ids."""
MOSTLY = 0.9
DATE = r"^(\d{4})-\d\d"


@dataclass(frozen=True)
class Facet:
    """A column that items can be chosen by.

    values: what stands in its cells, each value of a list apart, most frequent first. steps: of a column of numbers,
    the ends of the ranges that are offered, ascending, the first and the last enclosing all. One of the two is empty.
    """

    column: str
    values: tuple[str, ...] = ()
    steps: tuple[float, ...] = ()


@dataclass(frozen=True)
class Filters:
    """Which items are wanted; all conditions together.

    only: of a column, the values of which an item must have one. between: of a column of numbers, the least and the
    greatest; an item without a number is not wanted then. words: each must stand in title or text.
    """

    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    between: tuple[tuple[str, float, float], ...] = ()
    words: str = ""

    @property
    def number(self) -> int:
        """How many conditions there are."""
        return len(self.only) + len(self.between) + bool(self.words)


@dataclass(frozen=True)
class Values:
    """Which items have which value: (column, value) of each, and CSR float32 (num_items, number of values)."""

    names: tuple[tuple[str, str], ...]
    matrix: sparse.csr_matrix


def facets(items: pd.DataFrame) -> list[Facet]:
    """Return the columns of `Dataset.items` that items can be chosen by, in the order of the table."""
    named = [column for column in items if column not in (ITEM_ID, TITLE, TEXT) and not ADDRESS.search(snake(column))]
    found = (_facet(items[column]) for column in named)
    return [facet for facet in found if facet is not None]


def matching(items: pd.DataFrame, filters: Filters) -> np.ndarray:
    """Return which rows of `Dataset.items` are wanted, bool (num_items,).

    Raises:
        ConfigError: if a column is not there.
    """
    wanted = np.ones(len(items), bool)
    for column, values in filters.only:
        cells = values_of(_cells(items, column))
        wanted &= np.isin(np.arange(len(items)), cells.index[cells.isin(values)])
    for column, low, high in filters.between:
        numbers = _numbers(_cells(items, column))
        wanted &= (numbers >= low) & (numbers <= high)
    words = filters.words.casefold().split()
    if words:
        texts = (items[TITLE].astype("str") + " " + items[TEXT].astype("str")).str.casefold()
        for word in words:
            wanted &= texts.str.contains(word, regex=False).to_numpy(bool)
    return wanted


def values_in(items: pd.DataFrame, columns: Sequence[Facet]) -> Values:
    """Return which items have each value of the columns."""
    names = [(facet.column, value) for facet in columns for value in facet.values]
    parts = [sparse.csr_matrix((len(items), 0), dtype=np.float32)]
    for facet in columns:
        cells = values_of(readable(items[facet.column])) if facet.values else pd.Series(dtype="str")
        place = pd.Index(facet.values, dtype=object).get_indexer(pd.Index(cells.to_numpy(object)))
        kept, shape = place >= 0, (len(items), len(facet.values))
        cell = (cells.index.to_numpy(np.int64)[kept], place[kept])
        parts.append(sparse.csr_matrix((np.ones(kept.sum(), np.float32), cell), shape))
    found = sparse.csr_matrix(sparse.hstack(parts), dtype=np.float32)
    found.data[:] = 1.0  # a value that stands in a cell twice counts once
    return Values(tuple(names), found)


def read_filter(items: pd.DataFrame, written: tuple[tuple[str, str], ...]) -> Filters:
    """Read conditions as they are typed: ("genres", "Drama") or ("year", "1990..2000"), open at either end.

    Several values of one column are alternatives.

    Raises:
        ConfigError: if a column, or a value in it, is not there, or a range is none.
    """
    only: dict[str, list[str]] = {}
    between = []
    for column, value in written:
        cells = _cells(items, column)
        if ".." in value:
            between.append((column, *_range(column, value)))
            continue
        if value not in set(values_of(cells)):
            raise ConfigError(
                f'No item has "{value}" in the column "{column}".', "Check how it is written in the data."
            )
        only.setdefault(column, []).append(value)
    return Filters(tuple((column, tuple(values)) for column, values in only.items()), tuple(between))


def _facet(values: pd.Series) -> Facet | None:
    cells = readable(values)
    numbers = _numbers(cells)
    known = np.unique(numbers[np.isfinite(numbers)])
    if len(known) >= MIN_NUMBERS and np.isfinite(numbers).sum() >= MOSTLY * (cells != "").sum():
        return Facet(str(values.name), steps=_steps(numbers[np.isfinite(numbers)]))
    counts = values_of(cells).value_counts()
    shared = counts[counts > 1]
    if len(shared) < 2 or shared.sum() < MIN_SHARED * counts.sum():
        return None
    most = shared.sort_index().sort_values(ascending=False, kind="stable")[:MOST_VALUES]
    return Facet(str(values.name), values=tuple(map(str, most.index)))


def _steps(numbers: np.ndarray) -> tuple[float, ...]:
    """Return all different numbers where they are few, else round ones so that each range holds about as many items.

    They have at most four decimals; the first and the last enclose all numbers.
    """
    least, greatest = np.floor(numbers.min() * 1e4) / 1e4, np.ceil(numbers.max() * 1e4) / 1e4
    inner = np.unique(np.round(numbers, 4))
    if len(inner) > MOST_STEPS:
        cuts = np.quantile(numbers, np.linspace(0, 1, MOST_STEPS)[1:-1])
        inner = np.unique([round(float(f"{cut:.4g}"), 4) for cut in cuts])
    return tuple(float(step) for step in (least, *inner[(inner > least) & (inner < greatest)], greatest))


def _numbers(cells: pd.Series) -> np.ndarray:
    """Return a column as numbers, float64; of dates the year; NaN where a cell is neither."""
    filled = cells[cells != ""]
    if len(filled) and filled.head(500).str.match(DATE).mean() > MOSTLY:
        cells = cells.str.extract(DATE)[0].fillna("")
    return read_numbers(cells)[0]


def _cells(items: pd.DataFrame, column: str) -> pd.Series:
    if column not in items:
        own = ", ".join(str(name) for name in items if name not in (ITEM_ID, TEXT))
        raise ConfigError(f'The items have no column "{column}".', f"There are: {own}.")
    return readable(items[column])


def _range(column: str, text: str) -> tuple[float, float]:
    low, _, high = text.partition("..")
    try:
        ends = float(low or "-inf"), float(high or "inf")
    except ValueError:
        ends = (1.0, 0.0)
    if not ends[0] <= ends[1]:
        raise ConfigError(f'"{text}" is no range for "{column}".', "Write it as 1990..2000, 1990.. or ..2000.")
    return ends

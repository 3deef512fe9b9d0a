"""The names of columns: cleaned in the same way for every kind of file."""

import math
from collections.abc import Sequence

from recdash.data.bytes import file_error
from recdash.data.words import counted, sample


def clean_header(header: Sequence[str], name: str, line: int | None = None) -> tuple[list[str], list[str]]:
    """Return usable column names, and notes on what was changed.

    `line` is where the names stand. Spaces around names go; a column without a name is called "column 3" by its place.

    Raises:
        DataError: if two columns share a name, or the first line holds values instead of names.
    """
    columns, notes = [column.strip() for column in header], []
    if columns != list(header):
        notes.append("Spaces around column names were removed.")
    if all(_is_number(column) for column in columns if column) and any(columns):
        message = "The first line holds values, not column names."
        raise file_error(name, message, "Add a first line that names the columns.", line)
    nameless = [at for at, column in enumerate(columns) if not column]
    if nameless:
        columns = [column or f"column {at + 1}" for at, column in enumerate(columns)]
        had = counted(len(nameless), "column")
        notes.append(f'{had} without a name got one by place, such as "column {nameless[0] + 1}".')
    double = sorted({column for column in columns if columns.count(column) > 1})
    if double:
        message = f"More than one column is called {sample(double, 5)}. Found columns: {', '.join(columns[:20])}."
        raise file_error(name, message, "Rename or remove the copies.", line)
    return columns, notes


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False

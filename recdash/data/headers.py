"""The names of columns: cleaned in the same way for every kind of file."""

import re
from collections.abc import Sequence

from recdash.data.bytes import file_error
from recdash.data.words import counted, sample

DIGIT = re.compile(r"\d")
VALUE = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?|\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")


def clean_header(header: Sequence[str], name: str, line: int | None = None) -> tuple[list[str], list[str]]:
    """Return usable column names, and notes on what was changed.

    `line` is where the names stand. Spaces around names go; a column without a name is called "column 3" by its place.

    Raises:
        DataError: if two columns share a name.
    """
    columns, notes = [column.strip() for column in header], []
    if columns != list(header):
        notes.append("Spaces around column names were removed.")
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


def looks_like_data(first_row: Sequence[str]) -> bool:
    """Whether a first row holds values rather than names: a digit in every cell, and at least one number or date."""
    cells = [cell.strip() for cell in first_row if cell.strip()]
    return all(DIGIT.search(cell) for cell in cells) and any(VALUE.fullmatch(cell) for cell in cells)


def names_by_place(num_columns: int) -> tuple[list[str], str]:
    """Return names for columns that have none, and the warning to give."""
    warning = (
        "The first line looks like data, so the columns have no names and are called "
        f"{sample(f'column {at + 1}' for at in range(num_columns))} by their place. "
        "If the first line is the header after all, say so."
    )
    return [f"column {at + 1}" for at in range(num_columns)], warning

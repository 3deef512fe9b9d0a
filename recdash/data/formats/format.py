"""What a known data set is made of, and what becomes of its files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from recdash.data.read import Table

Parts = Mapping[str, Table]
"""The files of a data set by the part that each plays in it, such as "ratings"."""


@dataclass(frozen=True)
class Format:
    """A known data set; the functions only look at names, columns and cells of tables that are read already.

    key: its name on the command line. part_of: the part a file plays, "" for none. needed: parts without which it is
    not this data set. does: what becomes of the files, a sentence. convert: the tables of an import.
    """

    key: str
    name: str
    does: str
    part_of: Callable[[Table], str]
    needed: tuple[str, ...]
    convert: Callable[[Parts], "Tables"]


@dataclass(frozen=True)
class Tables:
    """Tables by kind (interactions, items, users, facts, links), columns named as `recdash.columns`, and what was done.

    Where rows of a table are made from rows of a file, they keep its row numbers.
    """

    by_kind: dict[str, Table]
    notes: list[str] = field(default_factory=list)


def has_columns(table: Table, *names: str) -> bool:
    """Whether a table has all these columns."""
    return set(names) <= set(table.frame.columns)


def first_column(table: Table, names: tuple[str, ...]) -> str | None:
    """Return the column that is called by the first of the names that there is; case, spaces and signs don't matter."""
    plain = {"".join(filter(str.isalnum, str(column).lower())): column for column in reversed(table.frame.columns)}
    return next((plain[name] for name in names if name in plain), None)


def named(table: Table, **columns: str) -> Table:
    """Return only these columns (new name = old name) of a table."""
    frame = table.frame[list(columns.values())].set_axis(list(columns), axis=1)
    return replace(table, frame=frame)


def rows_of(table: Table, frame: pd.DataFrame) -> Table:
    """Return a table of a frame whose index says from which rows of `table` (by position) its rows are made."""
    positions = frame.index.to_numpy()
    lines = None if table.lines is None else table.lines[positions]
    texts = frame.reset_index(drop=True).fillna("").astype("str")
    return replace(table, frame=texts, rows=table.rows[positions], lines=lines)


def made_of(table: Table, frame: pd.DataFrame) -> Table:
    """Return a second table made of a file that gives another one already, so that its problems are told only once."""
    return replace(rows_of(table, frame), problems=(), notes=(), warnings=())

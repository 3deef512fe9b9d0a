"""Read an upload into a table of text: CSV and its relatives, JSON lines, Parquet, each also .gz.

Every cell stays the text that the file holds ("007", "NA", "1e5"): ids never pass through a number.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.data.bytes import decode_text, file_error, read_decoded
from recdash.data.read_csv import read_csv
from recdash.data.read_json import read_json
from recdash.data.read_parquet import read_parquet
from recdash.errors import DataError, Problem

MAX_COLUMNS = 2_000


@dataclass(frozen=True)
class Table:
    """An upload as text.

    frame: all columns as uploaded, text; missing values are "". rows: int64, the number of each row in the file,
    counted from 1 over good and bad rows alike; lines: int64, the line where it begins (None for Parquet).
    problems: rows that could not be read. notes: sentences on what was detected.
    """

    name: str
    frame: pd.DataFrame
    rows: np.ndarray
    lines: np.ndarray | None = None
    problems: tuple[Problem, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    def line_of(self, position: int) -> int | None:
        """Return the line of the row at a position of the frame."""
        return None if self.lines is None else int(self.lines[position])


def read_table(path: Path, name: str | None = None) -> Table:
    """Read one file; `name` is what to call it in messages (default: its file name).

    Raises:
        DataError: if it is no table, damaged, empty, or beyond the limits.
    """
    name = name or path.name
    if not path.is_file():
        raise DataError(f'There is no file "{path}".', "Check the path and its spelling.")
    content = read_decoded(path, name)
    table = _parse(content, name)
    if table.frame.shape[1] > MAX_COLUMNS:
        raise file_error(name, f"It has {table.frame.shape[1]:,} columns.", f"Keep at most {MAX_COLUMNS:,}.")
    if not len(table.frame):
        raise DataError(
            f"{name}: There are no data rows.", "Export it again and check that it holds rows.", table.problems
        )
    return table


def _parse(content: bytes, name: str) -> Table:
    if content.startswith(b"PAR1"):
        frame, notes = read_parquet(content, name)
        return Table(name, frame, np.arange(1, len(frame) + 1), None, (), tuple(notes))
    text, notes = decode_text(content, name)
    beginning = text[:64].lstrip()
    is_json = beginning.startswith((b"{", b"[")) and not name.lower().removesuffix(".gz").endswith((".csv", ".tsv"))
    parsed = read_json(text, name) if is_json else read_csv(text, name)
    return Table(name, parsed.frame, parsed.rows, parsed.lines, tuple(parsed.problems), (*notes, *parsed.notes))

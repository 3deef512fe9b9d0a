"""Read an upload into a table of text: CSV and its relatives, JSON lines, Parquet, each also .gz.

Every cell stays the text that the file holds ("007", "NA", "1e5"): ids never pass through a number.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.data.bytes import ReadOptions, read_decoded
from recdash.data.encoding import decode_text
from recdash.data.read_csv import read_csv
from recdash.data.read_json import read_json
from recdash.data.read_parquet import MAGIC, read_parquet
from recdash.errors import DataError, Problem

DEFAULTS = ReadOptions()
CSV_ENDINGS = (".csv", ".tsv", ".tab", ".psv")


@dataclass(frozen=True)
class Table:
    """An upload as text.

    frame: all columns as uploaded, text; missing values are "". rows: int64, the number of each row in the file,
    counted from 1 over good and bad rows alike; lines: int64, the line where it begins (None where rows are not lines:
    Parquet, JSON documents). problems: rows that could not be read. notes: sentences on what was detected.
    """

    name: str
    frame: pd.DataFrame
    rows: np.ndarray
    lines: np.ndarray | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    def line_of(self, position: int) -> int | None:
        """Return the line of the row at a position of the frame."""
        return None if self.lines is None else int(self.lines[position])


def read_table(path: Path, name: str | None = None, options: ReadOptions = DEFAULTS) -> Table:
    """Read one file; `name` is what to call it in messages (default: its file name).

    The kind of file is told from its content, not from its name.

    Raises:
        DataError: if it is no table, damaged, empty, or beyond the limits.
    """
    name = name or path.name
    if not path.is_file():
        raise DataError(f'There is no file "{path}".', "Check the path and its spelling.")
    table = _parse(read_decoded(path, name, options.max_bytes), name, options)
    if not len(table.frame):
        message = f"{name}: There are no data rows."
        raise DataError(message, "Export it again and check that it holds rows.", table.problems)
    return table


def _parse(content: bytes, name: str, options: ReadOptions) -> Table:
    if content.startswith(MAGIC):
        frame, notes = read_parquet(content, name, options.max_bytes)
        return Table(name, frame, np.arange(1, len(frame) + 1), None, (), tuple(notes))
    text, notes = decode_text(content, name, options.encoding)
    parsed = read_json(text, name) if _is_json(text, name) else read_csv(text, name, options.separator)
    return Table(name, parsed.frame, parsed.rows, parsed.lines, tuple(parsed.problems), (*notes, *parsed.notes))


def _is_json(text: bytes, name: str) -> bool:
    is_named_csv = name.lower().removesuffix(".gz").endswith(CSV_ENDINGS)
    return text[:4096].lstrip().startswith((b"{", b"[")) and not is_named_csv

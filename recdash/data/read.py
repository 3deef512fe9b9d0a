"""Read an upload into a table of text: CSV and its relatives, JSON lines, Parquet, each also packed.

Every cell stays the text that the file holds ("007", "NA", "1e5"): ids never pass through a number.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from recdash.data.bytes import PARQUET, ReadOptions
from recdash.data.encoding import decode_text
from recdash.data.formats.layouts import layout_of, with_layout
from recdash.data.read_csv import read_csv
from recdash.data.read_json import read_json
from recdash.data.read_parquet import read_parquet
from recdash.data.unpack import read_decoded
from recdash.errors import DataError, Problem

DEFAULTS = ReadOptions()
CSV_ENDINGS = (".csv", ".tsv", ".tab", ".psv")
ONE_DOCUMENT = re.compile(rb"\s*(?:\[|\{\s*\n)")
"""A JSON document that is not written one object a line, and so can only be read as a whole."""
MAX_NAME_LENGTH = 100
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, line breaks and marks of writing direction."""


@dataclass(frozen=True)
class Table:
    """An upload as text.

    frame: all columns as uploaded: text, or a category of texts where values repeat (see `recdash.data.coded`); missing
    values are "". rows: int64, the number of each row in the file, counted from 1 over good and bad rows alike; lines:
    int64, the line where it begins (None where rows are not lines: Parquet, JSON documents). problems: rows that could
    not be read. notes: sentences on what was detected; warnings: those that a person should check.
    """

    name: str
    frame: pd.DataFrame
    rows: np.ndarray
    lines: np.ndarray | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def line_of(self, position: int) -> int | None:
        """Return the line of the row at a position of the frame."""
        return None if self.lines is None else int(self.lines[position])


def read_table(path: Path, name: str | None = None, options: ReadOptions = DEFAULTS) -> Table:
    """Read one file; `name` is what to call it in messages (default: its file name).

    The kind of file is told from its content, not from its name.

    Raises:
        DataError: if it is no table, damaged, empty, or beyond the limits.
    """
    name = shown_name(name or path.name)
    if not path.is_file():
        raise DataError(f'There is no file "{path}".', "Check the path and its spelling.")
    content, is_whole = read_decoded(path, name, options)
    if not is_whole and ONE_DOCUMENT.match(content):
        content, is_whole = read_decoded(path, name, replace(options, max_rows=None))
    table = _parse(content, name, options, is_whole)
    pa.default_memory_pool().release_unused()  # what parsing took is free for the checks
    if not len(table.frame):
        message = f"{name}: There are no data rows."
        raise DataError(message, "Export it again and check that it holds rows.", table.problems)
    return table


def shown_name(name: str) -> str:
    """Return a file name as it may stand in a sentence: on one line, without marks that turn its letters around."""
    name = UNSHOWN.sub("\ufffd", name)
    return name if len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH - 1]}…"


def _parse(content: bytes, name: str, options: ReadOptions, is_whole: bool) -> Table:
    if content.startswith(PARQUET):
        parsed = read_parquet(content, name, options)
        return Table(name, parsed.frame, parsed.rows, None, (), tuple(parsed.notes), tuple(parsed.warnings))
    layout = layout_of(content, name)
    options = with_layout(options, layout, content)
    decoded = decode_text(content, name, options, is_whole)
    if _is_json(decoded.text, name):
        parsed = read_json(decoded.text, name, options)
    else:
        parsed = read_csv(decoded.text, name, options, is_whole)
    named = (
        (f"The columns got the names of {layout.what}.",) if layout and options.columns == layout.columns != () else ()
    )
    notes, warnings = (*decoded.notes, *named, *parsed.notes), (*decoded.warnings, *parsed.warnings)
    return Table(name, parsed.frame, parsed.rows, parsed.lines, tuple(parsed.problems), notes, warnings)


def _is_json(text: bytes, name: str) -> bool:
    is_named_csv = name.lower().removesuffix(".gz").endswith(CSV_ENDINGS)
    return text[:4096].lstrip().startswith((b"{", b"[")) and not is_named_csv

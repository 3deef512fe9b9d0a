"""Read delimited text with pyarrow: every column as text, bad rows kept apart with their place."""

import csv
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from recdash.data.bytes import ReadOptions, file_error
from recdash.data.coded import repeats, text_column
from recdash.data.csv_lines import record_lines
from recdash.data.headers import clean_header, looks_like_data, names_by_place
from recdash.data.words import counted
from recdash.errors import DataError, Problem

SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical bars"}
NAMES_OF_SEPARATORS = SEPARATORS | {"\x1f": "double colons"}
DOUBLE_COLON = "::"
UNIT = "\x1f"
"""Stands for a double colon while a file is read: the parsers know separators of one character only."""
SNIFF_BYTES = 64 * 1024
SNIFF_LINES = 20
MAX_HEADER_BYTES = 1024 * 1024
BLOCK_BYTES = 64 * 1024 * 1024
"""Longest row that can be read."""
MAX_COLUMNS = 2_000
MANY_BAD = 1_000
"""So many rows with another number of values, and more than good ones, mean that the file is none with this header."""


@dataclass(frozen=True)
class Form:
    """How values are set apart."""

    separator: str
    has_quotes: bool = True

    def records(self, text: str) -> Any:
        """Return a reader of the records, for the beginning of a file."""
        quoting = csv.QUOTE_MINIMAL if self.has_quotes else csv.QUOTE_NONE
        return csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, quoting=quoting)


@dataclass(frozen=True)
class Parsed:
    """The rows of a text file (see `recdash.data.read.Table`)."""

    frame: pd.DataFrame
    rows: np.ndarray
    lines: np.ndarray | None
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_csv(text: bytes, name: str, options: ReadOptions, is_whole: bool = True) -> Parsed:
    r"""Read UTF-8 delimited text with "\n" line ends; separator and header are detected when not given.

    When the text is not whole, a last row that may be cut off is left out.

    Raises:
        DataError: if there is no usable header, a quotation mark is never closed, or most rows have another number of
            values than the header.
    """
    if options.separator == DOUBLE_COLON:
        text, options = text.replace(DOUBLE_COLON.encode(), UNIT.encode()), replace(options, separator=UNIT)
    start, separator = _start(text, options.separator, name)
    form = Form(separator, options.has_quotes)
    if options.max_rows is not None:
        text = text[: _after_records(text, start, options.max_rows + 1, form, is_whole)]
    columns, body, notes, warnings = _columns(text, start, form, name, options)
    bad: list[arrow_csv.InvalidRow] = []
    lines = record_lines(text[start:] if start else text, separator, name, form.has_quotes)
    lines = lines + text.count(b"\n", 0, start)
    lines = lines[1:] if body > start else lines
    table = _parse(text, body, form, columns, bad, name)
    if len(lines) != len(table) + len(bad):
        raise file_error(name, "Its quotation marks can't be told apart.", "Double them inside quoted values.")
    if bad and (not len(table) or len(bad) > max(MANY_BAD, len(table))):
        problems = _problems(bad[:MANY_BAD], lines, name)
        good = f"Only {counted(len(table), 'row has', 'rows have')}" if len(table) else "No row has"
        message = f"{name}: {good} the {len(columns)} values that the header names. {problems[0].message}"
        raise DataError(message, problems[0].fix, problems)
    problems = _problems(bad, lines, name)
    rows = _good_rows(len(table), [row.number for row in bad])
    if separator != ",":
        notes.insert(0, f"Values are separated by {NAMES_OF_SEPARATORS.get(separator, separator)}.")
    return Parsed(table, rows, lines[rows - 1], problems, notes, warnings)


def sniff_separator(sample: str) -> str:
    """Return the separator that splits the first lines most evenly, the comma when none does."""

    def evenness(separator: str) -> tuple[float, int]:
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
            counts = [len(row) - 1 for row, _ in zip(reader, range(SNIFF_LINES), strict=False) if row]
        except csv.Error:
            return (0.0, 0)
        if not counts or not counts[0]:
            return (0.0, 0)
        return (sum(count == counts[0] for count in counts) / len(counts), counts[0])

    return max(SEPARATORS, key=evenness)


def _start(text: bytes, separator: str, name: str) -> tuple[int, str]:
    """Return where the header begins (after blank lines and Excel's "sep=" line) and the separator."""
    start = len(text) - len(text.lstrip(b"\n"))
    if text[start : start + 4].lower() == b"sep=" and text[start + 5 : start + 6] == b"\n":
        separator = separator or text[start + 4 : start + 5].decode("ascii", errors="replace")
        start += 6
    separator = separator or sniff_separator(text[start : start + SNIFF_BYTES].decode("utf-8", errors="ignore"))
    if len(separator) != 1 or not separator.isascii() or separator in '"\n':
        raise file_error(name, f'"{separator}" can\'t separate values.', "Choose comma, tab, semicolon or bar.")
    return start, separator


def _columns(
    text: bytes, start: int, form: Form, name: str, options: ReadOptions
) -> tuple[list[str], int, list[str], list[str]]:
    """Return the names of the columns, where the rows begin, notes and warnings."""
    first, num_lines = _first_row(text[start : start + MAX_HEADER_BYTES + 1], form, name)
    has_header = options.has_header
    if options.columns:
        return list(options.columns), start, [], []
    if has_header is False or (has_header is None and looks_like_data(first)):
        columns, warning = names_by_place(len(first))
        return columns, start, [], [warning] if has_header is None else []
    columns, notes = clean_header(first, name, text.count(b"\n", 0, start) + 1)
    return columns, _after_lines(text, start, num_lines), notes, []


def _first_row(beginning: bytes, form: Form, name: str) -> tuple[list[str], int]:
    """Return the values in the first row, and how many lines they take (quoted ones may hold line breaks)."""
    if b"\n" not in beginning and len(beginning) > MAX_HEADER_BYTES:
        raise file_error(name, "The first line is longer than 1 MiB.", "Check that the file is a table with lines.")
    reader = form.records(beginning.decode("utf-8", errors="ignore"))
    try:
        first = next(reader)
    except (csv.Error, StopIteration) as error:
        message = "The first line can't be read as column names."
        raise file_error(name, message, "Check its quotation marks.", 1) from error
    if len(first) > MAX_COLUMNS:
        raise file_error(name, f"It has {len(first):,} columns.", f"Keep at most {MAX_COLUMNS:,}.")
    return first, reader.line_num


def _after_records(text: bytes, start: int, num_records: int, form: Form, is_whole: bool) -> int:
    """Return the position after so many records, or after the last that is surely complete."""
    reader = form.records(text[start:].decode("utf-8"))
    ends = [0]
    with suppress(csv.Error):  # a value too long for this reader, which only looks where records end
        ends += [reader.line_num for _, _ in zip(range(num_records), reader, strict=False)]
    is_short = len(ends) <= num_records
    return len(text) if is_short and is_whole else _after_lines(text, start, ends[-2 if is_short else -1])


def _after_lines(text: bytes, start: int, num_lines: int) -> int:
    """Return the position after so many lines."""
    for _ in range(num_lines):
        end = text.find(b"\n", start)
        if end < 0:
            return len(text)
        start = end + 1
    return start


def _parse(text: bytes, body: int, form: Form, columns: list[str], bad: list, name: str) -> pd.DataFrame:
    """Read the rows block by block; a column that repeats in the first block is kept as codes (see `coded`)."""

    def keep_bad(row: arrow_csv.InvalidRow) -> str:
        bad.append(row)
        return "skip"

    chunks: dict[str, list[pa.Array]] = {column: [] for column in columns}
    if text.count(b"\n", body) < len(text) - body:
        try:
            blocks = _blocks(text, body, form, columns, keep_bad)
            for block in blocks:
                for column, values in zip(columns, block.columns, strict=True):
                    known = chunks[column]
                    is_coded = pa.types.is_dictionary(known[0].type) if known else len(values) and repeats(values)
                    known.append(values.dictionary_encode() if is_coded else values)
        except pa.ArrowInvalid as error:
            message = f"It can't be read as a table: {_plain(error)}."
            raise file_error(name, message, "Export it again as CSV.") from error
    return pd.DataFrame(
        {
            column: text_column(pa.chunked_array(pieces, None if pieces else pa.string()))
            for column, pieces in chunks.items()
        }
    )


def _blocks(
    text: bytes, body: int, form: Form, columns: list[str], keep_bad: Callable[[arrow_csv.InvalidRow], str]
) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        pa.BufferReader(pa.py_buffer(text).slice(body)),
        arrow_csv.ReadOptions(use_threads=False, column_names=columns, block_size=BLOCK_BYTES),
        arrow_csv.ParseOptions(
            delimiter=form.separator,
            quote_char='"' if form.has_quotes else False,
            newlines_in_values=form.has_quotes,
            invalid_row_handler=keep_bad,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, null_values=[]
        ),
    )


def _problems(bad: list, lines: np.ndarray, name: str) -> list[Problem]:
    return [
        Problem(
            name,
            f"The row has {row.actual_columns} values, but the header names {row.expected_columns} columns.",
            "Check for a missing value, or put quotation marks around values that hold the separator.",
            row=int(row.number),
            line=int(lines[row.number - 1]),
            value=row.text[:100].replace(UNIT, DOUBLE_COLON),
        )
        for row in bad
    ]


def _good_rows(num_good: int, bad_numbers: list[int]) -> np.ndarray:
    """Return the row numbers of the good rows, counted from 1 over good and bad rows; int64 (num_good,)."""
    is_good = np.ones(num_good + len(bad_numbers), bool)
    is_good[np.array(bad_numbers, np.int64) - 1] = False
    return np.flatnonzero(is_good) + 1


def _plain(error: Exception) -> str:
    return str(error).splitlines()[0].removeprefix("CSV parse error: ").rstrip(".")[:200]

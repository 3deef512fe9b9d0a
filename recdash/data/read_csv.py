"""Read delimited text with pyarrow: every column as text, bad rows kept apart with their place."""

import csv
import io
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from recdash.data.bytes import file_error
from recdash.errors import DataError, Problem

SEPARATORS = {",": "comma", "\t": "tab", ";": "semicolon", "|": "vertical bar"}
SNIFF_BYTES = 64 * 1024
MAX_HEADER_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Parsed:
    """The rows of a text file (see `recdash.data.read.Table`)."""

    frame: pd.DataFrame
    rows: np.ndarray
    lines: np.ndarray
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_csv(text: bytes, name: str) -> Parsed:
    """Read UTF-8 delimited text with a header line.

    Raises:
        DataError: if there is no usable header, a quotation mark is never closed, or every row has extra values.
    """
    header_end = text.find(b"\n", 0, MAX_HEADER_BYTES + 1)
    if header_end < 0 and len(text) > MAX_HEADER_BYTES:
        raise file_error(name, "The first line is longer than 1 MiB.", "Check that the file is a table with lines.")
    separator = sniff_separator(text[:SNIFF_BYTES].decode("utf-8", errors="ignore"))
    header, notes = _header(text, separator, name)
    _refuse_unclosed_quote(text, name)
    bad: list[arrow_csv.InvalidRow] = []
    table = _parse(text, separator, header, bad, name)
    has_broken_lines = text.count(b"\n") > len(table) + len(bad) + 1
    problems = _problems(bad, name, has_broken_lines)
    if bad and not len(table):
        raise DataError(
            f"{name}: No row has the {len(header)} values that the header names.", problems[0].fix, problems
        )
    rows = _row_numbers(len(table), [row.number for row in bad])
    frame = table.to_pandas().astype("str")
    if separator != ",":
        notes.insert(0, f"Values are separated by {SEPARATORS[separator]}.")
    return Parsed(frame, rows, _line_numbers(frame, rows, text), problems, notes)


def sniff_separator(sample: str) -> str:
    """Return the separator that splits the first lines most evenly, the comma when none does."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    lines = lines[:-1] if len(lines) > 2 else lines

    def evenness(separator: str) -> tuple[float, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=separator)]
        if not counts or not counts[0]:
            return (0.0, 0)
        return (sum(count == counts[0] for count in counts) / len(counts), counts[0])

    try:
        return max(SEPARATORS, key=evenness)
    except csv.Error:
        return ","


def _header(text: bytes, separator: str, name: str) -> tuple[list[str], list[str]]:
    first = io.StringIO(text[:MAX_HEADER_BYTES].decode("utf-8", errors="ignore"), newline="")
    try:
        raw = next(csv.reader(first, delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise file_error(
            name, "The first line can't be read as column names.", "Check its quotation marks.", 1
        ) from error
    header = [column.strip() for column in raw]
    if any(not column for column in header):
        raise file_error(name, f"Column {header.index('') + 1} of the first line has no name.", "Name every column.", 1)
    double = sorted({column for column in header if header.count(column) > 1})
    if double:
        raise file_error(name, f'The column "{double[0]}" appears more than once.', "Rename or remove the copy.", 1)
    if all(_is_number(column) for column in header):
        raise file_error(
            name, "The first line holds values, not column names.", "Add a first line that names the columns.", 1
        )
    return header, ["Spaces around column names were removed."] if header != raw else []


def _parse(text: bytes, separator: str, header: list[str], bad: list, name: str) -> pa.Table:
    def keep_bad(row: arrow_csv.InvalidRow) -> str:
        bad.append(row)
        return "skip"

    try:
        return arrow_csv.read_csv(
            pa.BufferReader(text),
            arrow_csv.ReadOptions(use_threads=False, column_names=header, skip_rows=_header_lines(text, separator)),
            arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=keep_bad),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error) or "Could not skip" in str(error):
            return pa.table({column: pa.array([], pa.string()) for column in header})
        raise file_error(name, f"It can't be read as a table: {_plain(error)}.", "Export it again as CSV.") from error


def _header_lines(text: bytes, separator: str) -> int:
    """Return how many lines the header takes (quoted names may hold line breaks)."""
    reader = csv.reader(
        io.StringIO(text[:MAX_HEADER_BYTES].decode("utf-8", errors="ignore"), newline=""), delimiter=separator
    )
    next(reader)
    return reader.line_num


def _problems(bad: list, name: str, has_broken_lines: bool) -> list[Problem]:
    """Return a problem a bad row; its line is known only when no value holds a line break."""
    return [
        Problem(
            name,
            f"The row has {row.actual_columns} values, but the header names {row.expected_columns} columns.",
            "Check for a missing value, or put quotation marks around values that hold the separator.",
            row=None if row.number is None else int(row.number) - 1,
            line=None if row.number is None or has_broken_lines else int(row.number),
            value=row.text[:100],
        )
        for row in bad
    ]


def _row_numbers(num_good: int, bad_numbers: list[int | None]) -> np.ndarray:
    """Return the row numbers of the good rows, counted from 1 over good and bad rows."""
    bad = np.array([number - 1 for number in bad_numbers if number is not None], dtype=np.int64)
    everything = np.arange(1, num_good + len(bad) + 1)
    return np.setdiff1d(everything, bad)[:num_good]


def _line_numbers(frame: pd.DataFrame, rows: np.ndarray, text: bytes) -> np.ndarray:
    """Return the line where each row begins; values with line breaks push later rows down."""
    if text.count(b"\n") <= len(rows) + 1 or b'"' not in text:
        return rows + 1
    inside = np.zeros(len(frame), dtype=np.int64)
    for column in frame.columns:
        inside += frame[column].str.count("\n").to_numpy(np.int64)
    return rows + 1 + np.concatenate([[0], np.cumsum(inside)[:-1]])


def _refuse_unclosed_quote(text: bytes, name: str) -> None:
    if text.count(b'"') % 2 == 0:
        return
    for number, line in enumerate(text.split(b"\n"), start=1):
        if line.count(b'"') % 2:
            raise file_error(
                name,
                f"A quotation mark in line {number} is never closed.",
                "Close it, or double it inside a value.",
                number,
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _plain(error: Exception) -> str:
    return str(error).splitlines()[0].removeprefix("CSV parse error: ").rstrip(".")[:200]

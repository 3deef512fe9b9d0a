"""Read JSON lines (one object a line) or one JSON array of objects; numbers keep the digits of the file."""

import json

import numpy as np
import pandas as pd

from recdash.data.bytes import file_error
from recdash.data.read_csv import Parsed
from recdash.errors import Problem

LIST_SEPARATOR = "|"


class _NestedErrorError(ValueError):
    """A cell holds an object."""


def read_json(text: bytes, name: str) -> Parsed:
    """Read objects; lists of plain values become text joined by "|"; bad lines are kept apart as problems.

    Raises:
        DataError: if the array can't be read at all.
    """
    if text.lstrip().startswith(b"["):
        return _read_array(text, name)
    records, rows, lines, problems = [], [], [], []
    number = 0
    for line_number, line in enumerate(text.split(b"\n"), start=1):
        if not line.strip():
            continue
        number += 1
        try:
            records.append(_flat(_loads(line)))
        except (ValueError, RecursionError) as error:
            problems.append(_problem(name, error, number, line_number, line))
            continue
        rows.append(number)
        lines.append(line_number)
    return Parsed(_frame(records), np.array(rows, np.int64), np.array(lines, np.int64), problems)


def _read_array(text: bytes, name: str) -> Parsed:
    try:
        values = _loads(text)
        records = [_flat(value) for value in values] if isinstance(values, list) else []
    except (ValueError, RecursionError) as error:
        raise file_error(
            name, f"The JSON array can't be read: {_reason(error)}.", "Write one JSON object a line instead."
        ) from error
    rows = np.arange(1, len(records) + 1)
    return Parsed(_frame(records), rows, rows, [], ["The file is one JSON array."])


def _loads(text: bytes) -> object:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _flat(record: object) -> dict[str, str]:
    if not isinstance(record, dict):
        raise _NestedErrorError("it is not an object of the form {name: value}")
    return {str(key).strip(): _cell(value) for key, value in record.items()}


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str | bool) or one is None for one in value):
        return LIST_SEPARATOR.join(_cell(one) for one in value)
    raise _NestedErrorError("a value is an object; only plain values and lists of them can be read")


def _frame(records: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame.from_records(records).fillna("").astype("str")


def _problem(name: str, error: Exception, row: int, line: int, text: bytes) -> Problem:
    shown = text[:100].decode("utf-8", errors="replace")
    return Problem(name, f"The line is not a flat JSON object: {_reason(error)}.", "Correct or remove the line.",
                   row=row, line=line, value=shown)  # fmt: skip


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error) if isinstance(error, _NestedErrorError) else str(error).split(":")[0].lower()

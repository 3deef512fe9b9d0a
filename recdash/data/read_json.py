"""Read JSON lines (one object a line) or one JSON array of objects; numbers keep the digits of the file."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import numpy as np
import pandas as pd

from recdash.data.bytes import ReadOptions, file_error
from recdash.data.flatten import leaves
from recdash.data.headers import clean_header
from recdash.data.read_csv import MAX_COLUMNS, Parsed
from recdash.data.words import counted, sample
from recdash.errors import DataError, Problem

LIST_SEPARATOR = "|"
SURROGATE = re.compile("[\ud800-\udfff]")
FIX = "Correct or remove the line."


class _NoRecordError(ValueError):
    """A record is not what a table can hold."""


def read_json(text: bytes, name: str, options: ReadOptions) -> Parsed:
    """Read objects; lists of plain values become text joined by "|"; bad records are kept apart as problems.

    Objects inside objects can't be read: such cells are empty, and a column of nothing else is left out; or they are
    read as the words they hold, where the options say so.

    Raises:
        DataError: if the array can't be read at all, or the objects have too many different names.
    """
    if text.lstrip().startswith(b"["):
        return _read_array(text, name, options)
    whole = _one_document(text)
    if whole is not None:
        records = enumerate(whole[: options.max_rows], start=1)
        return _collect(records, name, options, ["The file is one JSON document."])
    lines = ((number, line) for number, line in enumerate(text.split(b"\n"), start=1) if line.strip())
    return _collect(islice(lines, options.max_rows), name, options, [], are_lines=True)


def _one_document(text: bytes) -> list | None:
    """Return the records of an object written over several lines: its only list of objects, or itself."""
    first, _, rest = text.strip().partition(b"\n")
    if not rest or _is_json(first):
        return None
    try:
        whole = _loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict):
        return None
    lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return lists[0] if len(lists) == 1 else [whole]


def _read_array(text: bytes, name: str, options: ReadOptions) -> Parsed:
    try:
        values = _loads(text)
    except (ValueError, RecursionError) as error:
        message = f"The JSON array can't be read: {_reason(error)}."
        raise file_error(name, message, "Write one JSON object a line instead.") from error
    records = values if isinstance(values, list) else [values]
    return _collect(enumerate(records[: options.max_rows], start=1), name, options, ["The file is one JSON array."])


def _collect(
    records: Iterable[tuple[int, object]], name: str, options: ReadOptions, notes: list[str], are_lines: bool = False
) -> Parsed:
    """Gather the records (numbered from 1; `are_lines`: still to be parsed, numbered by line) into columns."""
    columns: dict[str, list[str]] = {}
    nested: Counter[str] = Counter()
    rows, places, problems = [], [], []
    for row, (place, record) in enumerate(records, start=1):
        try:
            flat = _flat(_loads(record) if isinstance(record, bytes) else record, nested, options.nested_as_words)
        except (ValueError, RecursionError) as error:
            problems.append(_problem(name, error, row, place if are_lines else None, record))
            continue
        _append(columns, flat, len(rows))
        if len(columns) > MAX_COLUMNS:
            raise file_error(name, f"Its objects have more than {MAX_COLUMNS:,} different names.", "Keep fewer.")
        rows.append(row)
        places.append(place)
    if problems and not rows:
        raise DataError(f"{name}: No line can be used. {problems[0].message}", problems[0].fix, problems)
    columns = {key: values for key, values in columns.items() if key not in nested or any(values)}
    warnings = [
        f"Nested values were left out of {counted(num, 'cell')} of {sample([key])}." for key, num in nested.items()
    ]
    names, more = clean_header(list(columns), name)
    padded = [values + [""] * (len(rows) - len(values)) for values in columns.values()]
    frame = pd.DataFrame(dict(zip(names, padded, strict=True)), dtype="str")
    lines = np.array(places, np.int64) if are_lines else None
    return Parsed(frame, np.array(rows, np.int64), lines, problems, [*notes, *more], warnings)


def _append(columns: dict[str, list[str]], flat: dict[str, str], num_before: int) -> None:
    for key, value in flat.items():
        values = columns.setdefault(key, [])
        if len(values) < num_before:
            values.extend([""] * (num_before - len(values)))
        values.append(value)


def _constant(text: str) -> str:
    return "" if text == "NaN" else text


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _NoRecordError("a name appears more than once in it")
    return record


_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_without_repetition
)


def _loads(text: bytes) -> object:
    return _DECODER.decode(text.decode())


def _flat(record: object, nested: Counter[str], as_words: bool) -> dict[str, str]:
    if not isinstance(record, dict):
        raise _NoRecordError("it is not of the form {name: value}")
    flat = {}
    for key, value in record.items():
        text = value if type(value) is str and value.isascii() else _cell(value)
        if text is None and as_words:
            text = _clean(LIST_SEPARATOR.join(leaves(value)))
        elif text is None:
            nested[key] += 1
        flat[_clean(key)] = text or ""
    return flat


def _cell(value: object) -> str | None:
    """Return a value as text; None when it is nested."""
    if isinstance(value, str):
        return _clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str | bool) or one is None for one in value):
        return LIST_SEPARATOR.join(_cell(one) or "" for one in value)
    return None


def _clean(text: str) -> str:
    """Replace halves of surrogate pairs, which are no characters."""
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _problem(name: str, error: Exception, row: int, line: int | None, record: object) -> Problem:
    shown = record.decode("utf-8", errors="replace") if isinstance(record, bytes) else str(record)[:100]
    message = f"This is no JSON object of plain values: {_reason(error)}."
    return Problem(name, message, FIX, row=row, line=line, value=shown[:100])


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error) if isinstance(error, _NoRecordError) else str(error).split(":")[0].lower()

"""Tables to take away as files that a spreadsheet opens, and in which it finds nothing to run."""

import re

import numpy as np
import pandas as pd


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV that no spreadsheet will run: text that looks like a formula gets a leading apostrophe."""
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and not pd.api.types.is_datetime64_any_dtype(safe[name]):
            safe[name] = [_neutral(value) for value in safe[name]]
    safe.columns = [_neutral(name) for name in safe.columns]
    return safe.to_csv(index=False).encode("utf-8-sig")


_FORMULA_START = tuple("=+-@\t\r\n\0＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def _neutral(value: object) -> object:
    if isinstance(value, (int, float, np.number)) or value is None:
        return value
    text = str(value)
    return "'" + text if text.lstrip(" ").startswith(_FORMULA_START) and not _NUMBER.fullmatch(text) else text

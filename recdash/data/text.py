"""Build the text of items and users from chosen columns by a template such as "{title} ({year:decade}). {genres}".

Where a value is missing, its piece vanishes together with its brackets and the words that lead to it. Behind a colon
stands a way to say the column (see `recdash.data.ways`).
"""

import re

import numpy as np
import pandas as pd

from recdash.data.flatten import flattened
from recdash.data.templates import parse_template
from recdash.data.templates import template_columns as template_columns
from recdash.data.text_guess import guess_template as guess_template
from recdash.data.ways import WAYS
from recdash.errors import DataError

MISSING = ("nan", "NaN", "null", "NULL", "None", "<NA>", "N/A", "n/a", "\\N", "-", "(no genres listed)")
"""Cells that programs write where they have no value."""
BARS = re.compile(r"\s*\|[\s|]*")
TIGHT_COMMA = re.compile(r",(?=[^\s\d,])")
SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")


def build_text(frame: pd.DataFrame, template: str) -> pd.Series:
    """Return the text of each row, str (n,); "" where all its values are missing.

    Raises:
        DataError: if the template can't be read, or names a column that is not there.
    """
    parsed = parse_template(template)
    values = {name: said(frame, name).tolist() for name in parsed.columns()}
    return pd.Series(parsed.fill(values, len(frame)), index=frame.index, dtype="str")


def example_texts(frame: pd.DataFrame, template: str, n: int = 3) -> list[str]:
    """Return the texts of n rows spread evenly over the table.

    Raises:
        DataError: if the template can't be read, or names a column that is not there.
    """
    step = max(1, len(frame) // n)
    return build_text(frame.iloc[::step][:n], template).tolist()


def readable(values: pd.Series) -> pd.Series:
    """Return cell texts as a person would write them: "a|b", "a,b" and "['a', 'b']" become "a, b"; "nan" becomes ""."""
    codes, distinct = pd.factorize(values.astype("str").fillna(""))
    written = np.array([_readable(cell) for cell in distinct], dtype=object)
    return pd.Series(written[codes], index=values.index, name=values.name, dtype="str")


def _readable(cell: str) -> str:
    if cell in MISSING:
        return ""
    text = flattened(cell)
    if "|" in text:
        text = BARS.sub(", ", text.strip("| "))
    if "," in text:
        text = TIGHT_COMMA.sub(", ", text)
    return SPACES.sub(" ", text).strip()


def said(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return what a column, or a column with a way to say it ("price:band"), says of each row; text (n,).

    Raises:
        DataError: if there is no such column, or no such way.
    """
    if name in frame:
        return readable(frame[name])
    column, _, way = name.rpartition(":")
    if column in frame and way not in WAYS:
        message = f'The text template holds "{name}", and "{way}" is no way to say a column.'
        raise DataError(message, f"Known ways: {', '.join(WAYS)}.")
    if column not in frame:
        known = ", ".join(str(one) for one in frame.columns[:30])
        message = f'The text template names the column "{column or name}", which is not there.'
        raise DataError(message, f"Known columns: {known}.")
    return WAYS[way](readable(frame[column]))

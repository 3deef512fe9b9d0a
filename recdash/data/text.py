"""Build the text of items and users from chosen columns by a template such as "{title} ({year:decade}). {genres}".

Where a value is missing, its piece vanishes together with its brackets and the words that lead to it. Behind a colon
stands a way to say the column (see `recdash.data.ways`).
"""

import pandas as pd

from recdash.data.flatten import flattened
from recdash.data.templates import parse_template
from recdash.data.templates import template_columns as template_columns
from recdash.data.text_guess import guess_template as guess_template
from recdash.data.ways import WAYS
from recdash.errors import DataError

MISSING = ("nan", "NaN", "null", "NULL", "None", "<NA>", "N/A", "n/a", "\\N", "-", "(no genres listed)")
"""Cells that programs write where they have no value."""
CONTROL = r"[\x00-\x1f\x7f]"


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
    text = values.astype("str").fillna("")
    missing = text.isin(MISSING)
    if missing.any():
        text = text.mask(missing, "")
    if text.str.contains(r"^[\[{]", regex=True).any():
        text = pd.Series([flattened(cell) for cell in text], index=text.index, dtype="str")
    if text.str.contains("|", regex=False).any():
        text = text.str.strip("| ").str.replace(r"\s*\|[\s|]*", ", ", regex=True)
    if text.str.contains(r",[^\s\d]", regex=True).any():
        text = text.str.replace(r",(?=[^\s\d,])", ", ", regex=True)
    if text.str.contains(r"\s\s|[\x00-\x1f\x7f]", regex=True).any():
        text = text.str.replace(CONTROL, " ", regex=True).str.replace(r"\s+", " ", regex=True)
    return text.str.strip()


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

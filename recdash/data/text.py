"""Build the text of items and users from chosen columns by a template such as "{title} ({year}). {genres}".

Where a value is missing, its piece vanishes together with its brackets and the words that lead to it.
"""

import re
from collections.abc import Iterable

import pandas as pd

from recdash.data.templates import parse_template
from recdash.data.templates import template_columns as template_columns
from recdash.data.text_guess import guess_template as guess_template
from recdash.errors import DataError

MISSING = ("nan", "NaN", "null", "NULL", "None", "<NA>", "N/A", "n/a", "\\N", "-", "(no genres listed)")
"""Cells that programs write where they have no value."""
QUOTED = re.compile(r"'name':\s*'([^']*)'|\"name\":\s*\"([^\"]*)\"")
LIST_ITEM = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
CONTROL = r"[\x00-\x1f\x7f]"


def build_text(frame: pd.DataFrame, template: str) -> pd.Series:
    """Return the text of each row, str (n,); "" where all its values are missing.

    Raises:
        DataError: if the template can't be read, or names a column that is not there.
    """
    parsed = parse_template(template)
    _refuse_unknown(parsed.columns(), frame)
    values = {column: readable(frame[column]).tolist() for column in parsed.columns()}
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
    text = text.where(~text.isin(MISSING), "")
    if text.str.startswith("[").any():
        text = pd.Series([_list_items(cell) for cell in text], index=text.index, dtype="str")
    if text.str.contains("|", regex=False).any():
        text = text.str.strip("| ").str.replace(r"\s*\|[\s|]*", ", ", regex=True)
    if text.str.contains(r",[^\s\d]", regex=True).any():
        text = text.str.replace(r",(?=[^\s\d,])", ", ", regex=True)
    if text.str.contains(r"\s\s|[\x00-\x1f\x7f]", regex=True).any():
        text = text.str.replace(CONTROL, " ", regex=True).str.replace(r"\s+", " ", regex=True)
    return text.str.strip()


def _list_items(cell: str) -> str:
    """Return the members of a list as Python or JSON writes it, parted by bars; other cells stay as they are."""
    if not (cell.startswith("[") and cell.endswith("]")):
        return cell
    found = QUOTED.findall(cell) or LIST_ITEM.findall(cell)
    return "|".join(first or second for first, second in found) if found else cell[1:-1]


def _refuse_unknown(columns: Iterable[str], frame: pd.DataFrame) -> None:
    known = [str(column) for column in frame.columns]
    for column in columns:
        if column not in known:
            raise DataError(
                f'The text template names the column "{column}", which is not there.',
                f"Known columns: {', '.join(known[:30])}.",
            )

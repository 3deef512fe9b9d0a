"""Ids as uploaded: always text, changed only where nobody can mean what is written."""

import pandas as pd

from recdash.data.read import Table
from recdash.data.refusals import refuse
from recdash.data.words import counted, sample

MAX_LENGTH = 512
LIKE_MISSING = ("na", "n/a", "nan", "null", "none")


def clean_ids(texts: pd.Series) -> tuple[pd.Series, list[str]]:
    """Return ids without spaces around them, and what was changed.

    A column in which every id is a whole number followed by ".0" was written by a program that took ids for decimal
    numbers; ".0" goes then. Nothing else is touched: "007", "1e5" and "U1" stay as they are.
    """
    ids, changes = texts.str.strip(), []
    num_trimmed = int((ids.str.len() != texts.str.len()).sum())
    if num_trimmed:
        changes.append(f"Spaces around ids were removed in {counted(num_trimmed, 'row')}.")
    if ids.iloc[:1].str.endswith(".0").any() and _are_decimals(ids):
        ids = ids.str.removesuffix(".0")
        changes.append(f'The ids of "{texts.name}" lost a useless ".0".')
    return ids, changes


def id_warnings(ids: pd.Series) -> list[str]:
    """Return a warning about ids that look like missing values; they are kept as ids."""
    odd = ids[ids.str.lower().isin(LIKE_MISSING)]
    if not len(odd):
        return []
    shown = sample(odd.unique())
    return [f'{counted(len(odd), "row")} of "{ids.name}" hold {shown}: taken as an id, not as a missing value.']


def check_ids(table: Table, ids: pd.Series, column: str) -> list[pd.DataFrame]:
    """Refuse rows whose id is blank, very long, or holds control characters."""
    blank, long = (ids == "").to_numpy(bool), (ids.str.len() > MAX_LENGTH).to_numpy(bool)
    control = ids.str.contains(r"[\x00-\x1f\x7f]", regex=True).to_numpy(bool)
    fix = "Check that the right column is chosen."
    return [
        refuse(table, blank, column, "The id is missing.", "Fill it in or remove the row."),
        refuse(table, long, column, f"The id is longer than {MAX_LENGTH} characters.", fix),
        refuse(table, control & ~long, column, "The id holds a line break or control character.", fix),
    ]


def _are_decimals(ids: pd.Series) -> bool:
    return bool(ids[ids != ""].str.fullmatch(r"\d+\.0").all())

"""Ids as uploaded: always text, changed only where nobody can mean what is written."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recdash.data.coded import coded, recoded
from recdash.data.read import Table
from recdash.data.refusals import refuse
from recdash.data.words import counted, sample

MAX_LENGTH = 512
UNSEEN = r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
LIKE_MISSING = ("na", "n/a", "nan", "null", "none")


@dataclass(frozen=True)
class Ids:
    """ids: category of text (n,), one a row; changes: what was changed; warnings: what a person should check."""

    ids: pd.Series
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def clean_ids(column: pd.Series, are_quoted: bool = True) -> Ids:
    """Return ids without spaces around them; letters and leading zeros are never touched.

    Warnings quote ids as examples only where `are_quoted`.

    A column in which every id is a whole number, some followed by ".0", was written by a program that took ids for
    decimal numbers; ".0" goes then, so that 7 and 7.0 are one id. "007", "1e5" and "U1" stay as they are.
    """
    codes, written = coded(column)
    counts = np.bincount(codes, minlength=len(written))
    ids, changes, warnings = written.str.strip(), [], []
    num_trimmed = int(counts[ids.str.len() != written.str.len()].sum())
    if num_trimmed:
        changes.append(f"Spaces around ids were removed in {counted(num_trimmed, 'row')}.")
    with_point = ids.str.endswith(".0")
    if with_point.any() and ids[ids != ""].str.fullmatch(r"\d+(?:\.0)?").all():
        num_merged = int(ids[with_point].drop_duplicates().str.removesuffix(".0").isin(ids).sum())
        changes.append(
            f'The ids of "{column.name}" lost a useless ".0" in {counted(int(counts[with_point].sum()), "row")}.'
        )
        if not with_point[ids != ""].all():
            both = counted(num_merged, "id was", "ids were")
            warnings.append(f'"{column.name}" holds ids such as 7 and 7.0, which are one: {both} written both ways.')
        ids = ids.str.removesuffix(".0")
    cleaned = recoded(codes, ids).set_axis(column.index)
    return Ids(cleaned, changes, [*warnings, *_id_warnings(cleaned, are_quoted)])


def _id_warnings(ids: pd.Series, are_quoted: bool) -> list[str]:
    """Return warnings about ids that may not be what they seem; all are kept as they are."""
    codes, distinct = coded(ids)
    counts, warnings = np.bincount(codes, minlength=len(distinct)), []
    missing = distinct.str.lower().isin(LIKE_MISSING).to_numpy(bool)
    if missing.any():
        held, shown = counted(int(counts[missing].sum()), "row"), sample(distinct[missing])
        warnings.append(f'{held} of "{ids.name}" hold {shown}: taken as an id, not as a missing value.')
    alike = _looking_alike(distinct)
    if len(alike):
        examples = f" (such as {sample(alike, 2)})" if are_quoted else ""
        warnings.append(
            f'{counted(len(alike), "id")} of "{ids.name}" look like others{examples}: they differ in capital letters '
            "or in marks that can't be seen. They are kept apart."
        )
    return warnings


def _looking_alike(distinct: pd.Series) -> pd.Series:
    """Return ids that another one resembles to the eye, neighbours side by side."""
    same = distinct.str.lower()
    beyond = ~distinct.str.isascii().to_numpy(bool)
    if beyond.any():
        same = same.mask(beyond, same[beyond].str.replace(UNSEEN, "", regex=True).str.normalize("NFKC"))
    alike = same.duplicated(keep=False)
    return distinct[alike].iloc[same[alike].argsort(kind="stable")]


def check_ids(table: Table, ids: pd.Series, column: str) -> list[pd.DataFrame]:
    """Refuse rows whose id is blank, very long, or holds control characters."""
    codes, texts = coded(ids)
    blank, long = ((texts == "").to_numpy(bool)[codes], (texts.str.len() > MAX_LENGTH).to_numpy(bool)[codes])
    control = texts.str.contains(r"[\x00-\x1f\x7f]", regex=True).to_numpy(bool)[codes]
    fix = "Check that the right column is chosen."
    return [
        refuse(table, blank, column, "The id is missing.", "Fill it in or remove the row."),
        refuse(table, long, column, f"The id is longer than {MAX_LENGTH} characters.", fix),
        refuse(table, control & ~long, column, "The id holds a line break or control character.", fix),
    ]

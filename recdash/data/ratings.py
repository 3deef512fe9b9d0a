"""Read ratings and other numbers, and tell the scale that ratings are given on."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recdash.data.coded import coded, is_blank
from recdash.data.read import Table
from recdash.data.refusals import refuse
from recdash.data.words import are, counted, percent, sample, were

LARGEST = 1_000_000.0
MAX_MISSING = 0.5
"""Up to this share of rows without a rating is refused row by row; above it, ratings are taken as optional."""
SCALES = ((0.0, 5.0), (0.0, 10.0), (0.0, 100.0))
MAX_OUTSIDE = 0.01
"""Up to this share of ratings outside the scale of all others is set aside, and one in any case."""
FAR = 2
MIN_KNOWN = 10
THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
FIX = "Write the rating as a number, such as 4 or 3.5."


@dataclass(frozen=True)
class Ratings:
    """values: float64 (n,), NaN where there is no rating; the rows refused for their rating, and warnings."""

    values: np.ndarray
    rejects: list[pd.DataFrame] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_numbers(texts: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return numbers, NaN where a cell is none, and warnings.

    Commas are read when every filled cell is then a number: as thousands where three digits follow each of them, with
    a warning, else as the decimal sign.
    """
    codes, distinct = coded(texts)
    numbers, warnings = _distinct_numbers(distinct)
    return numbers[codes], warnings


def _distinct_numbers(texts: pd.Series) -> tuple[np.ndarray, list[str]]:
    stripped = texts.str.strip()
    numbers = pd.to_numeric(stripped, errors="coerce")
    has_comma = numbers.isna() & stripped.str.contains(",", regex=False)
    if has_comma.any():
        written = stripped[has_comma]
        are_thousands = bool(written.str.fullmatch(THOUSANDS).all())
        sign = "" if are_thousands else "."
        without = pd.to_numeric(stripped.str.replace(",", sign, regex=False), errors="coerce")
        if without.notna().sum() == (stripped != "").sum():
            return without.to_numpy(np.float64), [_comma_sentence(written, without)] if are_thousands else []
    return numbers.to_numpy(np.float64), []


def _comma_sentence(written: pd.Series, numbers: pd.Series) -> str:
    first = written.iloc[0]
    return (
        f'"{written.name}" holds numbers such as "{first}": the comma was taken as a sign of thousands, so this is '
        f"{numbers[written.index[0]]:g}. If it is a decimal comma, write a point instead."
    )


def read_ratings(table: Table, column: str, may_be_missing: bool, scale: tuple[float, float] | None = None) -> Ratings:
    """Read a column of ratings; `may_be_missing` says that rows without one are good all the same.

    Ratings outside a given scale are refused; without one, what is far from all others is set aside.
    """
    values, warnings = read_numbers(table.frame[column])
    blank = is_blank(table.frame[column])
    huge = ~(np.abs(np.nan_to_num(values, nan=0.0)) <= LARGEST)
    word = np.isnan(values) & ~blank
    rejects = [
        refuse(table, word, column, '"{value}" is not a number.', FIX),
        refuse(table, huge, column, '"{value}" is not a finite number.', FIX),
    ]
    if not may_be_missing and 0 < blank.mean() <= MAX_MISSING:
        rejects.append(refuse(table, blank, column, "The rating is missing.", "Fill it in or remove the row."))
    elif blank.any():
        warnings.append(f"{percent(blank.mean())} of the rows have no rating; they count as interactions without one.")
    values = np.where(huge, np.nan, values)
    if scale is not None:
        beyond = (values < scale[0]) | (values > scale[1])
        fix = "Correct it, or give the scale that it belongs to."
        message = f'"{{value}}" is outside the scale of {scale[0]:g} to {scale[1]:g}.'
        rejects.append(refuse(table, beyond, column, message, fix))
    outside = np.zeros(len(values), bool) if scale is not None else _outside(values)
    if outside.any():
        warnings.append(_outside_sentence(table.frame[column], values, outside))
        values = np.where(outside, np.nan, values)
    num_negative = int((values < 0).sum())
    if num_negative:
        warnings.append(
            f"{counted(num_negative, 'rating')} {are(num_negative)} below 0 and taken as low: if they mean something "
            "else, such as no rating, leave them out."
        )
    return Ratings(values, rejects, warnings)


def rating_scale(ratings: pd.Series) -> tuple[float, float] | None:
    """Return the lowest and highest rating given, None when there is none."""
    known = ratings.dropna()
    return (float(known.min()), float(known.max())) if len(known) else None


def _outside(values: np.ndarray) -> np.ndarray:
    """Mark the few ratings far from the usual scale of all others, such as a 99 among 1 to 5.

    A rating that another usual scale would hold as well, such as a 7 among 1 to 5, says that this is the scale.
    """
    known = np.isfinite(values)
    num_known = int(known.sum())
    for low, high in SCALES:
        outside = known & ((values < low) | (values > high))
        num_outside = int(outside.sum())
        if num_known >= MIN_KNOWN and num_outside <= max(1, MAX_OUTSIDE * num_known):
            far = (values[outside] < low) | (values[outside] > FAR * high)
            return outside if far.all() else np.zeros(len(values), bool)
    return np.zeros(len(values), bool)


def _outside_sentence(texts: pd.Series, values: np.ndarray, outside: np.ndarray) -> str:
    inside, num = values[np.isfinite(values) & ~outside], int(outside.sum())
    return (
        f"{counted(num, 'rating')} outside {inside.min():g} to {inside.max():g} {were(num)} set aside (such as "
        f"{sample(texts[outside].astype('str').unique())}); these rows count as interactions without a rating."
    )

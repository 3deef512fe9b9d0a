"""Write the values of an attribute in one way, whichever program wrote the file: 1995.0, True, 2020-01-01T00:00:00."""

import pandas as pd

DECIMALS = r"-?\d+(?:\.(?:0|\d*[1-9]))?(?:e[+-]\d+)?"
"""Numbers as programs write them: as short as they can be, but for the one 0 of a whole number."""
MOMENTS = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)?"
MIDNIGHT = " 00:00:00"


def tidy(values: pd.Series) -> pd.Series:
    """Return a column of text written in one way, so that the same table in another format is the same dataset.

    A column is touched only when all its filled cells are of one form: whole numbers among decimals lose their ".0",
    truth is written small, and times of ISO 8601 in UTC as "2020-01-31 18:30:00", without the clock where all of them
    are midnight. What people wrote with care ("4.50", "1.10") stays.
    """
    filled = values[values != ""]
    if not len(filled):
        return values
    first = filled.iloc[:1]
    if first.str.fullmatch(DECIMALS).all():
        return _without_zeros(values, filled)
    if first.str.fullmatch("true|false", case=False).all() and filled.str.fullmatch("true|false", case=False).all():
        return values.str.lower()
    if first.str.fullmatch(MOMENTS).all() and filled.str.fullmatch(MOMENTS).all():
        return _moments(values)
    return values


def _without_zeros(values: pd.Series, filled: pd.Series) -> pd.Series:
    if values.str.endswith(".0").any() and filled.str.fullmatch(DECIMALS).all():
        return values.str.removesuffix(".0")
    return values


def _moments(values: pd.Series) -> pd.Series:
    plain = values.str.replace("T", " ", regex=False).str.replace(r"(?:Z|\+00:00)$", "", regex=True)
    plain = plain.str.replace(r"(:\d\d:\d\d)\.0+$", r"\1", regex=True).str.replace(
        r"( \d\d:\d\d)$", r"\1:00", regex=True
    )
    if (plain.str.endswith(MIDNIGHT) | (plain == "")).all():
        return plain.str.removesuffix(MIDNIGHT)
    return plain

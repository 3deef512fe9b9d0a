"""Read timestamps of any usual form into whole seconds UTC."""

import time
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from recdash.data.coded import coded
from recdash.data.words import counted

EARLIEST_S = 631_152_000
"""1 January 1990; nothing that people did on a computer and that is kept in such a table is older."""
UNITS = (("seconds", 1e11, 1), ("milliseconds", 1e14, 1e3), ("microseconds", 1e17, 1e6), ("nanoseconds", np.inf, 1e9))
"""For each unit, the upper bound of its numbers and how many of it make one second."""
UNREADABLE = np.iinfo(np.int64).min
LIKE_ISO = r"\d{4}(?:\D?\d.*)?"
NUMERIC_DATE = r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?:\D.*)?"
FIRST_OVER_12 = r"(?:1[3-9]|[23]\d)[./-].*"
SECOND_OVER_12 = r"\d{1,2}[./-](?:1[3-9]|[23]\d)[./-].*"
WRITTEN_DATES = (
    "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%a %d %b %Y", "%a %b %d %Y", "%m %d %Y", "%d-%b-%Y", "%d-%b-%y",
    "%Y.%m.%d",
)  # fmt: skip
SMALLEST_EPOCH = 100_000_000
NUM_TRIED = 200
"""Formats are tried in the order of how many of so many cells they fit."""
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S %z")


class Said(NamedTuple):
    """Sentences on what was found, and on what was assumed."""

    notes: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class Times:
    """seconds: int64 (n,), UTC since 1970. readable: bool (n,), whether each is a time at all; valid: bool (n,),
    whether it is one from 1990 to tomorrow. notes: what was found; warnings: what was assumed.
    """

    seconds: np.ndarray
    readable: np.ndarray
    valid: np.ndarray
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def parse_timestamps(texts: pd.Series, day_first: bool | None = None) -> Times:
    """Read times written as numbers or as dates; what has no zone is taken as UTC.

    Numbers are seconds, milli-, micro- or nanoseconds since 1970, told apart row by row. Dates are ISO 8601, have the
    day or the month first (`day_first`; None: told from the column), or a written month. Only times from 1990 to
    tomorrow are valid.
    """
    epochs = _epochs(texts)
    if epochs is not None:
        seconds = _from_numbers(epochs)
        valid = _is_possible(seconds)
        said = _unit_sentences(epochs, valid, np.ones(len(epochs), np.int8))
        return Times(seconds, np.ones(len(epochs), bool), valid, tuple(said.notes), tuple(said.warnings))
    codes, distinct = coded(texts)
    numbers = pd.to_numeric(distinct, errors="coerce").to_numpy(np.float64)
    is_number = np.isfinite(numbers) & ~distinct.str.fullmatch(r"(19|20)\d{6}").to_numpy(bool)
    is_year = distinct.str.fullmatch(r"(19|20)\d\d").to_numpy(bool)
    if is_year.any() and is_year[is_number].all():
        is_number &= ~is_year
    seconds = np.where(is_number, _from_numbers(numbers), UNREADABLE)
    said = _unit_sentences(numbers, _is_possible(seconds), np.bincount(codes, minlength=len(distinct)))
    if not is_number.all():
        seconds[~is_number], of_dates = _from_dates(distinct[~is_number], day_first)
        said = Said(said.notes + of_dates.notes, said.warnings + of_dates.warnings)
        if is_number.any() and (seconds[~is_number] > 0).any():
            said.warnings.append("Some times are numbers and some are dates; both were read.")
    valid, readable = _is_possible(seconds), seconds != UNREADABLE
    return Times(seconds[codes], readable[codes], valid[codes], tuple(said.notes), tuple(said.warnings))


def _epochs(texts: pd.Series) -> np.ndarray | None:
    """Return the numbers, float64 (n,), when every cell is a whole number that can't be meant as 2024 or 20240531."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        return None  # the few distinct texts are looked at one by one
    try:
        numbers = pa.array(texts).cast(pa.int64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return numbers.astype(np.float64) if len(numbers) and numbers.min() >= SMALLEST_EPOCH else None


def _from_numbers(numbers: np.ndarray) -> np.ndarray:
    divisors = np.select([np.abs(numbers) < bound for _, bound, _ in UNITS], [unit for _, _, unit in UNITS], 1.0)
    with np.errstate(invalid="ignore"):
        seconds = np.floor(np.nan_to_num(numbers / divisors, nan=0, posinf=1e12, neginf=-1e12))
    return np.clip(seconds, -1e12, 1e12).astype(np.int64)


def _is_possible(seconds: np.ndarray) -> np.ndarray:
    return (seconds >= EARLIEST_S) & (seconds < time.time() + 86_400)


def _unit_sentences(numbers: np.ndarray, usable: np.ndarray, counts: np.ndarray) -> Said:
    """Say in which units the usable times are written; `counts` is how often each occurs."""
    unit_of = np.searchsorted([bound for _, bound, _ in UNITS], np.abs(numbers[usable]), side="right")
    used = {UNITS[unit][0]: int(counts[usable][unit_of == unit].sum(dtype=np.int64)) for unit in np.unique(unit_of)}
    if len(used) > 1:
        listed = ", ".join(f"{counted(number, 'row')} in {unit}" for unit, number in used.items())
        return Said([], [f"Times are written in different units: {listed}. Each was read by its size."])
    return Said([f"Times are numbers: {unit} since 1970." for unit in used], [])


def _from_dates(texts: pd.Series, day_first: bool | None) -> tuple[np.ndarray, Said]:
    """Return seconds, and what was found and assumed."""
    texts = texts.where(texts.str.contains(r"\d", regex=True), "")
    if texts.str.contains("UTC|GMT", regex=True).any():
        texts = texts.str.replace(r"\s*(?:UTC|GMT)$", "+00:00", regex=True)
    moments = _nothing_yet(texts)
    like_iso = texts.str.fullmatch(LIKE_ISO).to_numpy(bool)
    moments[like_iso] = pd.to_datetime(texts[like_iso], format="ISO8601", utc=True, errors="coerce").dt.as_unit("us")
    rest = texts[moments.isna() & (texts != "")].str.replace(",", "", regex=False)
    said = Said([], [])
    if len(rest):
        rest = rest.str.removesuffix("+00:00")
        numeric = rest.str.fullmatch(NUMERIC_DATE).to_numpy(bool)
        if numeric.any():
            order, said = _order(rest[numeric], day_first)
            plain = rest[numeric]
            if plain.str.contains("[.-]", regex=True).any():
                plain = plain.str.replace("[.-]", "/", n=2, regex=True)
            moments.update(_read(plain, (order + "%Y", order + "%y")))
        if not numeric.all():
            moments.update(_read(rest[~numeric], WRITTEN_DATES))
    seconds = moments.dt.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)
    return np.where(moments.notna(), seconds, UNREADABLE), said


def _order(texts: pd.Series, day_first: bool | None) -> tuple[str, Said]:
    """Return whether dates such as 3/4/2024 have the day or the month first, as a format, and what was assumed."""
    said = Said([], [])
    if day_first is None:
        with_day, with_month = (texts[texts.str.fullmatch(pattern)] for pattern in (FIRST_OVER_12, SECOND_OVER_12))
        dotted = bool(texts.str.fullmatch(r"\d+\..*").mean() > 0.5)
        day_first = len(with_day) > len(with_month) if len(with_day) or len(with_month) else dotted
        first, telling = ("day", with_day) if day_first else ("month", with_month)
        if len(telling):
            reason = f'because "{telling.iloc[0]}" makes sense in no other way'
            said.warnings.append(f'Dates such as "{texts.iloc[0]}" were read with the {first} first, {reason}.')
        elif not dotted:
            example = texts.iloc[0]
            said.warnings.append(
                f'Dates such as "{example}" could have day or month first; the month was taken as first. '
                "If the day comes first, say so."
            )
    return "%d/%m/" if day_first else "%m/%d/", said


def _read(texts: pd.Series, dates: tuple[str, ...]) -> pd.Series:
    """Read what any of the formats fits, each with any form of clock time."""
    forms = list(map("".join, product(dates, CLOCKS)))
    tried = texts.iloc[:: max(1, len(texts) // NUM_TRIED)]
    forms.sort(key=lambda form: -int(_moments(tried, form).notna().sum()))
    moments = _nothing_yet(texts)
    for form in forms:
        left = texts[moments.isna()]
        if not len(left):
            break
        moments.update(_moments(left, form))
    return moments


def _moments(texts: pd.Series, form: str) -> pd.Series:
    return pd.to_datetime(texts, format=form, utc=True, errors="coerce").dt.as_unit("us")


def _nothing_yet(texts: pd.Series) -> pd.Series:
    return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]")

"""Sort the rows of a table into a few named groups by one of its columns: kinds, tags, bands of numbers, years."""

import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_ID, TEXT, TITLE, USER_ID
from recdash.data.text_guess import TAGS

MOST = 6
"""Groups that get a name (and a colour); all other rows belong to none."""
NO_GROUP = ""
MIN_COVERED = 0.2
"""A column is of use when its named groups hold at least this share of the rows."""
LIST_MARKS = ("|", ";", ",")
_DATE = re.compile(r"(\d{4})-\d\d")


@dataclass(frozen=True)
class Grouping:
    """names: at most six, in the order of their colours. of_row: the name of each row's group, "" where none, (n,).

    Both are foreign text as uploaded.
    """

    names: tuple[str, ...]
    of_row: np.ndarray


def useful_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that divide the rows into groups worth a colour, those named like kinds or tags first."""
    own = [name for name in frame if name not in (ITEM_ID, USER_ID, TITLE, TEXT)]
    useful = [name for name in own if _is_useful(frame[name])]
    return sorted(useful, key=lambda name: TAGS.search(name) is None)


def group_by(values: pd.Series) -> Grouping:
    """Group rows by a column of text: numbers and dates into four bands, everything else by its commonest values.

    A cell may list several values ("Drama|Horror"); the row then belongs to the rarest of its named ones, which says
    most about it.
    """
    codes, distinct = pd.factorize(values.astype("str").fillna(""))  # a million rows may hold a dozen cells
    cells, times = pd.Series(distinct, dtype="str"), np.bincount(codes, minlength=len(distinct))
    numbers = _numbers(cells, times)
    if numbers is not None:
        return _bands(numbers.take(codes))
    tags, matrix = _tag_matrix(cells.tolist(), times)
    counts = times @ matrix
    order = np.argsort(-counts, kind="stable")[:MOST]
    member = matrix[:, order].toarray() > 0
    rarest = np.where(member, np.arange(len(order)), -1).max(axis=1, initial=-1)
    names = [tags[position] for position in order]
    of_cell = np.array([*names, NO_GROUP], object)[rarest]
    return Grouping(tuple(names), of_cell[codes])


def _tag_matrix(cells: list[str], times: np.ndarray) -> tuple[list[str], sparse.csr_matrix]:
    """Return the distinct values in cells and which cells have them, CSR bool-like float32 (c, t).

    times: int64 (c,), how often each cell occurs.
    """
    mark = _list_mark(cells, times)
    split = [[part.strip() for part in (cell.split(mark) if mark else [cell]) if part.strip()] for cell in cells]
    rows = np.repeat(np.arange(len(split)), [len(parts) for parts in split])
    codes, tags = pd.factorize(np.array([part for parts in split for part in parts], object))
    matrix = sparse.csr_matrix((np.ones(len(codes), np.float32), (rows, codes)), (len(split), len(tags)))
    matrix.data[:] = 1.0
    return [str(tag) for tag in tags], matrix


def _is_useful(values: pd.Series) -> bool:
    sample = values.iloc[:: max(1, len(values) // 5_000)]
    if sample.nunique() < 2 or sample.str.len().mean() > 120:
        return False
    grouping = group_by(sample)
    named = pd.Series(grouping.of_row[grouping.of_row != NO_GROUP])
    return named.nunique() >= 2 and len(named) >= MIN_COVERED * len(sample)


def _list_mark(cells: list[str], times: np.ndarray) -> str | None:
    """Return the mark that separates the values of a cell; None when cells hold one value each."""
    for mark in LIST_MARKS:
        listed = [at for at, cell in enumerate(cells) if mark in cell]
        num_listed = times[listed].sum()
        if num_listed < 0.05 * max(times.sum(), 1):
            continue
        distinct = {part.strip() for at in listed for part in cells[at].split(mark)}
        if len(distinct) < max(2 * num_listed / 3, 3):
            return mark
    return None


def _numbers(cells: pd.Series, times: np.ndarray) -> pd.Series | None:
    """Return distinct cells as numbers when the column nearly always is one (a date counts as its year), with many
    values; `times` is how often each occurs."""
    filled = (cells != "").to_numpy(bool)
    if not filled.any():
        return None
    years = cells[filled].head(500).map(lambda cell: _DATE.match(str(cell)) is not None).mean() > 0.9
    numbers = pd.to_numeric(cells.str.extract(_DATE)[0] if years else cells, errors="coerce")
    is_known = np.isfinite(numbers).to_numpy(bool)
    known, num_known = numbers[is_known], times[is_known].sum()
    many = known.nunique() > MOST and num_known >= 0.9 * times[filled].sum()
    unlike_ids = known.nunique() < 0.9 * num_known or not _all_whole(known)
    return numbers if many and unlike_ids else None


def _all_whole(numbers: pd.Series) -> bool:
    return bool((numbers == numbers.round()).all())


def _bands(numbers: pd.Series) -> Grouping:
    known = numbers[np.isfinite(numbers)]
    whole = _all_whole(known)
    cuts = np.unique([_round(cut, whole) for cut in np.quantile(known, [0.25, 0.5, 0.75])])
    cuts = cuts[(cuts >= known.min()) & (cuts < known.max())]
    if not len(cuts):
        cuts = np.array([known.min()])
    names = _band_names(cuts, whole)
    position = np.where(np.isfinite(numbers), np.searchsorted(cuts, numbers, side="left"), len(names))
    return Grouping(tuple(names), np.array([*names, NO_GROUP], object)[position])


def _round(value: float, whole: bool) -> float:
    if whole or value == 0:
        return round(value)
    return float(f"{value:.2g}")


def _band_names(cuts: np.ndarray, whole: bool) -> list[str]:
    is_year = whole and cuts.min() > 1000 and cuts.max() < 3000

    def say(value: float) -> str:
        return f"{value:.0f}" if is_year else f"{value:,.0f}" if whole else f"{value:,.4g}"

    names = [f"Up to {say(cuts[0])}"]
    for low, high in pairwise(cuts):
        names.append(f"{say(low + 1)} to {say(high)}" if whole else f"{say(low)} to {say(high)}")
    return [*names, f"{'After' if is_year else 'Over'} {say(cuts[-1])}"]

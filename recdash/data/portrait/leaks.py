"""What could tell models the answer: columns made from the whole history, and test rows that were learned from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from recdash.columns import ITEM_ID, ITEM_INDEX, RATING, TEXT, TITLE, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.ratings import read_numbers
from recdash.data.split import Split
from recdash.data.templates import parse_template
from recdash.data.words import counted, percent, sample

CORRELATED = 0.9
FEWEST = 20
"""With fewer values a correlation says little."""
MOSTLY = 0.8
"""Share of the cells that must hold numbers for the column to count as one of numbers."""


@dataclass(frozen=True)
class LeakyColumn:
    """A column that follows a figure of the whole history.

    table: "items" or "users". figure: "count" or "mean rating". correlation: Spearman's rank correlation, -1..1. equal:
    share of the cells that hold exactly the figure (means to two decimals). is_used: whether the texts or features that
    models read hold it.
    """

    table: str
    column: str
    figure: str
    correlation: float
    equal: float
    is_used: bool


@dataclass(frozen=True)
class Leaks:
    """columns: the worst first. num_test: rows of the test part; num_test_in_train: those whose person and item also
    stand together in the part that is learned from. num_accepted, num_merged: rows of the upload, and those of them
    that the import merged into others or left out as no sign of interest.
    """

    columns: tuple[LeakyColumn, ...]
    num_test: int
    num_test_in_train: int
    num_accepted: int
    num_merged: int


def find_leaks(dataset: Dataset, split: Split) -> Leaks:
    """Look for columns made from the history, and for test pairs in the part that is learned from."""
    found = [*_leaky(dataset, "items", ITEM_INDEX), *_leaky(dataset, "users", USER_INDEX)]
    learned, hidden = _pairs(split.fitting), _pairs(split.test)
    return Leaks(
        columns=tuple(sorted(found, key=lambda one: (not one.is_used, -one.equal, -abs(one.correlation)))),
        num_test=len(hidden),
        num_test_in_train=int(np.isin(hidden, learned).sum()),
        num_accepted=dataset.report.num_accepted,
        num_merged=max(dataset.report.num_accepted - dataset.num_interactions, 0),
    )


def column_sentence(leak: LeakyColumn) -> str:
    """Say what a column follows, and what to do."""
    what = "how often each was chosen" if leak.figure == "count" else "the average rating of each"
    how = (
        f"equals it in {percent(leak.equal)} of the rows"
        if leak.equal >= 0.5
        else f"follows it with a rank correlation of {leak.correlation:.2f}"
    )
    used = (
        "It is part of what the models read: leave it out of the text and the features, or compute it from earlier "
        "interactions only."
        if leak.is_used
        else "No text or feature uses it, so nothing leaks yet: keep it so."
    )
    whose = leak.table.replace("users", "people")
    return (
        f"The column {sample([leak.column])} of the {whose} seems to be made from the whole history, "
        f"hidden part included ({what}; it {how}). {used}"
    )


def hidden_rows_sentence(leaks: Leaks) -> str:
    """Say whether hidden rows were learned from."""
    if not leaks.num_test:
        return "Nothing is held out here: check yourself that the pairs you judge by are not among these rows."
    if leaks.num_test_in_train:
        return (
            f"{counted(leaks.num_test_in_train, 'hidden pair')} ({percent(leaks.num_test_in_train / leaks.num_test)}) "
            "of a person and an item also stand in the part that is learned from: figures look better than they are."
        )
    return f"None of the {counted(leaks.num_test, 'hidden pair')} of a person and an item stands in what is learned."


def repeats_sentence(leaks: Leaks) -> str:
    """Say what became of repeated rows."""
    if not leaks.num_merged:
        return "The upload held no person and item twice, so no repeat could end up in the hidden part."
    rows, share = counted(leaks.num_merged, "row"), percent(leaks.num_merged / leaks.num_accepted)
    return (
        f"{rows} of {leaks.num_accepted:,} ({share}) repeated a person and an item, or were no sign of interest. Each "
        "pair counts once, at its newest time, so models are judged on what is new to a person, not on what is bought "
        "again."
    )


def _leaky(dataset: Dataset, table: str, index: str) -> list[LeakyColumn]:
    frame = getattr(dataset, table)
    figures = _figures(dataset, index, len(frame))
    used = _used_columns(dataset, table)
    found = []
    for column in frame.columns:
        if column in (ITEM_ID, USER_ID, TITLE, TEXT):
            continue
        values = _numbers(frame[column])
        for figure, numbers in figures.items():
            both = np.isfinite(values) & np.isfinite(numbers)
            if both.sum() < FEWEST or min(len(np.unique(one[both])) for one in (values, numbers)) < 3:
                continue
            correlation = float(spearmanr(values[both], numbers[both]).statistic)
            equal = float((np.abs(values[both] - numbers[both]) < 0.0051).mean())
            if abs(correlation) >= CORRELATED:
                found.append(LeakyColumn(table, str(column), figure, correlation, equal, column in used))
    return found


def _figures(dataset: Dataset, index: str, size: int) -> dict[str, np.ndarray]:
    """Return how often each item or person occurs, and its mean rating where there are ratings; NaN without any."""
    rows = dataset.interactions
    counts = np.bincount(rows[index], minlength=size).astype(float)
    if RATING not in rows:
        return {"count": counts}
    rated = rows[rows[RATING].notna()]
    sums = np.bincount(rated[index], rated[RATING].to_numpy(np.float64), size)
    given = np.bincount(rated[index], minlength=size)
    means = np.where(given > 0, sums / np.maximum(given, 1), np.nan)
    return {"count": counts, "mean rating": means}


def _numbers(cells: pd.Series) -> np.ndarray:
    """Return the numbers of a column, NaN where a cell holds none; all NaN when most hold none."""
    text = cells.astype("str").where(cells.notna(), "")
    filled = int((text != "").sum())
    values, _ = read_numbers(text)
    return values if np.isfinite(values).sum() >= max(MOSTLY * filled, 1) else np.full(len(values), np.nan)


def _used_columns(dataset: Dataset, table: str) -> set[str]:
    """Return the columns in the text template and the features of a table, also where a way follows the name."""
    template = dataset.text_templates.get(table, "")
    names = set(parse_template(template).columns()) if template else set()
    return names | {name.rpartition(":")[0] for name in names} | set(dataset.features.get(table, {}))


def _pairs(rows: pd.DataFrame) -> np.ndarray:
    return rows[USER_INDEX].to_numpy(np.int64) << 32 | rows[ITEM_INDEX].to_numpy(np.int64)

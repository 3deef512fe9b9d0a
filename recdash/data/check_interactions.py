"""Check and convert the rows of an interactions table; what can't be used is refused with its place."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from recdash.columns import EVENT, ITEM_ID, RATING, TIMESTAMP, USER_ID, WEIGHT
from recdash.data.coded import coded, stripped
from recdash.data.events import MAX_WEIGHT, check_event_weights, event_sentences, weight_of
from recdash.data.ids import check_ids, clean_ids
from recdash.data.options import ImportOptions
from recdash.data.personal import are_hidden, personal_ids, protect_ids
from recdash.data.ratings import read_numbers, read_ratings
from recdash.data.read import Table
from recdash.data.refusals import refuse, refused_rows
from recdash.data.timestamps import Times, parse_timestamps
from recdash.data.words import counted, percent, sample

MAX_MISSING_TIMES = 0.01
"""Up to this share of rows without a readable time is refused row by row; above it, time is not used at all."""


@dataclass(frozen=True)
class Checked:
    """Accepted rows (user_id, item_id, weight, and rating, event, timestamp where there are any), and what was said."""

    rows: pd.DataFrame
    rejects: list[pd.DataFrame] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def check_interactions(table: Table, mapping: dict[str, str], options: ImportOptions) -> Checked:
    """Convert the mapped columns; refuse rows with unusable ids, ratings, weights or times.

    Raises:
        DataError: if an event weight is no number of 0 or more.
    """
    check_event_weights(options.event_weights)
    checked = Checked(pd.DataFrame(index=table.frame.index))
    _add_ids(checked, table, mapping, options)
    if RATING in mapping:
        ratings = read_ratings(table, mapping[RATING], may_be_missing=EVENT in mapping, scale=options.rating_scale)
        checked.rows[RATING] = ratings.values
        checked.rejects.extend(ratings.rejects)
        checked.warnings.extend(ratings.warnings)
    _add_weights(checked, table, mapping, options.event_weights)
    if TIMESTAMP in mapping:
        _add_times(checked, table, mapping[TIMESTAMP], options.day_first)
    pa.default_memory_pool().release_unused()
    good = ~refused_rows(table, checked.rejects)
    rows = checked.rows if good.all() else checked.rows[good].reset_index(drop=True)
    return Checked(rows, checked.rejects, checked.changes, checked.warnings)


def _add_ids(checked: Checked, table: Table, mapping: dict[str, str], options: ImportOptions) -> None:
    for name in (USER_ID, ITEM_ID):
        cleaned = clean_ids(table.frame[mapping[name]], not are_hidden(name, options))
        checked.changes.extend(change for change in cleaned.changes if change not in checked.changes)
        checked.warnings.extend(cleaned.warnings)
        checked.rejects.extend(check_ids(table, cleaned.ids, mapping[name]))
        checked.rows[name] = protect_ids(cleaned.ids, name, options)
        checked.warnings.extend(personal_ids(checked.rows[name].rename(cleaned.ids.name), name))


def _add_weights(checked: Checked, table: Table, mapping: dict[str, str], event_weights: dict[str, float]) -> None:
    """Add the event, and the weight: the column of weights, else the weight of the event, else 1."""
    checked.rows[WEIGHT] = 1.0
    if EVENT in mapping:
        events = stripped(table.frame[mapping[EVENT]])
        checked.rows[EVENT] = events
        weights = {event: weight_of(event, event_weights) for event in coded(events).texts}
        checked.rows[WEIGHT] = events.map(weights).astype(np.float64)
        if WEIGHT not in mapping:
            changes, warnings = event_sentences(events, weights)
            checked.changes.extend(changes)
            checked.warnings.extend(warnings)
    if WEIGHT in mapping:
        weights, warnings = read_numbers(table.frame[mapping[WEIGHT]])
        bad = ~((weights >= 0) & (weights <= MAX_WEIGHT))
        fix = "Give a number of 0 or more."
        checked.rejects.append(refuse(table, bad, mapping[WEIGHT], '"{value}" is no weight.', fix))
        checked.warnings.extend(warnings)
        checked.rows[WEIGHT] = weights


def _add_times(checked: Checked, table: Table, column: str, day_first: bool | None) -> None:
    """Add the timestamps, or leave them out with a warning when too many rows have none.

    A time that can't be, such as one in the future, becomes the oldest that is there: the row is learned from and never
    held out by time.
    """
    texts = stripped(table.frame[column])
    times = parse_timestamps(texts, day_first)
    blank = (texts == "").to_numpy(bool)
    missing = 1 - times.valid.mean()
    if missing > MAX_MISSING_TIMES:
        checked.warnings.append(_unused_sentence(missing, times, texts, blank, column))
        return
    seconds = times.seconds[times.valid]
    checked.rows[TIMESTAMP] = np.where(times.valid, times.seconds, seconds.min())
    checked.changes.append(f"Times were read as UTC, from {_day(seconds.min())} to {_day(seconds.max())}.")
    checked.changes.extend(times.notes)
    checked.warnings.extend(times.warnings)
    impossible = times.readable & ~times.valid
    if impossible.any():
        checked.warnings.append(_impossible_sentence(texts[impossible]))
    fix = "Write times as 2024-05-31 18:30 or as seconds since 1970."
    checked.rejects.append(refuse(table, blank, column, "The time is missing.", "Fill it in or remove the row."))
    checked.rejects.append(refuse(table, ~times.readable & ~blank, column, '"{value}" is no time.', fix))


def _impossible_sentence(texts: pd.Series) -> str:
    rows, shown = counted(len(texts), "row holds", "rows hold"), sample(texts.unique())
    return f"{rows} a time before 1990 or after today (such as {shown}): counted as the oldest, not held out by time."


def _unused_sentence(missing: float, times: Times, texts: pd.Series, blank: np.ndarray, column: str) -> str:
    odd = texts[~times.valid & ~blank]
    example = f' (such as "{odd.iloc[0][:40]}")' if len(odd) else ""
    return (
        f'{percent(missing)} of the rows have no readable time in the column "{column}"{example}, so time is not used '
        "and no split by time is possible."
    )


def _day(seconds: int) -> str:
    moment = pd.Timestamp(seconds, unit="s")
    return f"{moment.day} {moment:%B %Y}"

"""Turn uploaded tables into a dataset, and say what was accepted, changed and refused."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_ID, ITEM_INDEX, RATING, TIMESTAMP, USER_ID, USER_INDEX, WEIGHT
from recdash.data.check_interactions import check_interactions
from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.entities import Entities, build_entities
from recdash.data.mapping import check_mapping, guess_mapping
from recdash.data.read import Table
from recdash.data.refusals import first_problems, join_rejects, rejects_of
from recdash.errors import DataError

MIN_TIME_SPLIT_ROWS = 10


@dataclass(frozen=True)
class ImportOptions:
    """How to read uploaded tables; what is left out is guessed."""

    name: str
    mappings: dict[str, dict[str, str]] = field(default_factory=dict)
    """For "interactions", "items", "users": field -> column."""
    split: SplitConfig | None = None
    """None: by time when every row has a time, else at random per user."""
    event_weights: dict[str, float] = field(default_factory=dict)
    """How strong a signal each event is; see DEFAULT_EVENT_WEIGHTS."""
    item_text: str = ""
    """Template of the item text; empty means a guess."""
    user_text: str = ""
    """Template of the user text; empty means a guess."""
    skip_bad_rows: bool = True
    """False: one bad row refuses the whole import."""


@dataclass(frozen=True)
class ImportResult:
    """A dataset, and all refused rows (see `recdash.data.refusals.REJECT_COLUMNS`)."""

    dataset: Dataset
    rejects: pd.DataFrame


def import_tables(
    interactions: Table, items: Table | None, users: Table | None, options: ImportOptions
) -> ImportResult:
    """Check the tables and join them into a dataset.

    Raises:
        DataError: if a mapping does not fit, nothing usable is left, there is only one user or item, or a row is bad
            and `skip_bad_rows` is False.
    """
    tables = {"interactions": interactions, "items": items, "users": users}
    mappings = {kind: _mapping(table, kind, options) for kind, table in tables.items() if table is not None}
    checked = check_interactions(interactions, mappings["interactions"], options.event_weights)
    item_side = build_entities(items, mappings.get("items", {}), ITEM_ID, checked.rows[ITEM_ID], options.item_text)
    user_side = build_entities(users, mappings.get("users", {}), USER_ID, checked.rows[USER_ID], options.user_text)
    unreadable = [rejects_of(table.problems) for table in tables.values() if table is not None]
    rejects = join_rejects([*unreadable, *checked.rejects, *item_side.rejects, *user_side.rejects])
    if len(rejects) and not options.skip_bad_rows:
        problems = first_problems(rejects)
        raise DataError(f"{len(rejects):,} rows can't be used.", "Correct them, or skip bad rows.", problems)
    rows, changes = _merge(_indexed(checked.rows, user_side.frame, item_side.frame))
    _refuse_too_little(rows, interactions.name, rejects)
    changes = [*_notes(tables), *checked.changes, *changes, *item_side.changes, *user_side.changes]
    split, split_warnings = _split(options.split, rows)
    warnings = [*checked.warnings, *split_warnings, *item_side.warnings, *user_side.warnings, *_signal_warnings(rows)]
    report = ImportReport(
        num_rows=len(interactions.frame) + len(interactions.problems),
        num_accepted=len(checked.rows),
        num_refused=int((rejects["file"] == interactions.name).sum()),
        num_problems=len(rejects),
        problems=first_problems(rejects),
        changes=tuple(changes),
        warnings=tuple(warnings),
        mapping=mappings,
    )
    return ImportResult(_dataset(options.name, rows, user_side, item_side, split, report), rejects)


def _mapping(table: Table, kind: str, options: ImportOptions) -> dict[str, str]:
    mapping = options.mappings.get(kind) or guess_mapping(table, kind)
    check_mapping(table, kind, mapping)
    return mapping


def _notes(tables: dict[str, Table | None]) -> list[str]:
    return [f"{table.name}: {note}" for table in tables.values() if table is not None for note in table.notes]


def _indexed(rows: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Replace ids by indices."""
    user_index = pd.Index(users[USER_ID]).get_indexer(rows[USER_ID]).astype(np.int32)
    item_index = pd.Index(items[ITEM_ID]).get_indexer(rows[ITEM_ID]).astype(np.int32)
    return rows.drop(columns=[USER_ID, ITEM_ID]).assign(**{USER_INDEX: user_index, ITEM_INDEX: item_index})


def _merge(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Keep positive signals, one row per (user, item): the strongest weight, the newest rating, event and time."""
    changes = []
    negative = rows[WEIGHT] <= 0
    if negative.any():
        names = ", ".join(sorted(rows.loc[negative, EVENT].unique())) if EVENT in rows else "weight 0"
        changes.append(f"{int(negative.sum()):,} rows are no sign of interest ({names}) and are not learned from.")
    rows = rows[~negative]
    order = [TIMESTAMP, USER_INDEX, ITEM_INDEX] if TIMESTAMP in rows else [USER_INDEX, ITEM_INDEX]
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
    pair = rows[USER_INDEX].to_numpy(np.int64) << 32 | rows[ITEM_INDEX].to_numpy(np.int64)
    if len(np.unique(pair)) < len(rows):
        num_before = len(rows)
        rows = _merge_pairs(rows, pair)
        changes.append(
            f"{num_before - len(rows):,} repeated rows of the same person and item were merged: "
            "the strongest event and the newest rating count."
        )
    return _typed(rows), changes


def _merge_pairs(rows: pd.DataFrame, pair: np.ndarray) -> pd.DataFrame:
    strongest = rows.groupby(pair)[WEIGHT].max()
    if RATING in rows:
        newest_rating = rows.groupby(pair)[RATING].last()
    kept = ~pd.Series(pair).duplicated(keep="last").to_numpy()
    merged, pair = rows[kept].copy(), pair[kept]
    merged[WEIGHT] = strongest.loc[pair].to_numpy()
    if RATING in rows:
        merged[RATING] = newest_rating.loc[pair].to_numpy()
    return merged.reset_index(drop=True)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    types: dict[str, Any] = {USER_INDEX: np.int32, ITEM_INDEX: np.int32, WEIGHT: np.float32}
    if RATING in rows and rows[RATING].isna().all():
        rows = rows.drop(columns=RATING)
    optional = {RATING: np.float32, TIMESTAMP: np.int64, EVENT: "category"}
    types |= {column: kind for column, kind in optional.items() if column in rows}
    return rows[list(types)].astype(types)


def _refuse_too_little(rows: pd.DataFrame, name: str, rejects: pd.DataFrame) -> None:
    problems = first_problems(rejects)
    if not len(rows):
        raise DataError(f"{name}: No row can be used.", "Check the column mapping and the problems listed.", problems)
    for column, what in ((USER_INDEX, "user"), (ITEM_INDEX, "item")):
        if rows[column].nunique() == 1:
            fix = f"Recommendations need at least two {what}s: upload more rows or check the column mapping."
            raise DataError(f"{name}: There is only one {what}.", fix, problems)


def _split(wanted: SplitConfig | None, rows: pd.DataFrame) -> tuple[SplitConfig, list[str]]:
    """Return the split to use, and a warning where the wanted one is not possible."""
    has_times = TIMESTAMP in rows and rows[TIMESTAMP].nunique() >= MIN_TIME_SPLIT_ROWS
    if wanted is None:
        return SplitConfig("time" if has_times else "random"), []
    if wanted.kind == "time" and not has_times:
        split = SplitConfig("random", wanted.validation_fraction, wanted.test_fraction, wanted.seed)
        return split, ["A split by time is not possible without times, so the held-out part is chosen at random."]
    return wanted, []


def _signal_warnings(rows: pd.DataFrame) -> list[str]:
    warnings = []
    if RATING in rows and rows[RATING].nunique() == 1:
        warnings.append("All ratings are equal: they hold no preference, only who chose what counts.")
    share = float((rows[USER_INDEX].value_counts() == 1).mean())
    if share > 0.3:
        warnings.append(
            f"{share * 100:.0f} % of the people have one interaction: for them recommendations rest on text."
        )
    return warnings


def _dataset(
    name: str, rows: pd.DataFrame, users: Entities, items: Entities, split: SplitConfig, report: ImportReport
) -> Dataset:
    scale = None
    if RATING in rows:
        scale = (float(rows[RATING].min()), float(rows[RATING].max()))
    return Dataset(
        name=name,
        interactions=rows,
        users=users.frame,
        items=items.frame,
        rating_scale=scale,
        split=split,
        content_hash=_content_hash(rows, users.frame, items.frame),
        report=report,
        text_templates={"items": items.template, "users": users.template},
    )


def _content_hash(rows: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> str:
    """Return a SHA-256 of what the dataset holds, the same whatever file format it came in."""
    digest = hashlib.sha256()
    for column in sorted(rows.columns):
        values = rows[column].astype(str) if column == EVENT else rows[column]
        content = "\0".join(values).encode() if column == EVENT else values.to_numpy().tobytes()
        digest.update(column.encode() + b"\0" + content)
    for frame in (users, items):
        for column in sorted(frame.columns):
            digest.update(column.encode() + b"\0" + "\0".join(frame[column]).encode())
    return digest.hexdigest()

"""Turn uploaded tables into a dataset, and say what was accepted, changed and refused."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, ITEM_INDEX, RATING, TIMESTAMP, USER_ID, USER_INDEX
from recdash.data.check_interactions import check_interactions
from recdash.data.coded import coded
from recdash.data.content_hash import content_hash
from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.entities import Entities, build_entities
from recdash.data.facts import Facts, indexed, read_facts
from recdash.data.ids import clean_ids
from recdash.data.mapping import check_mapping, guess_mapping
from recdash.data.merging import merge_rows
from recdash.data.normalise import normalise
from recdash.data.options import ImportOptions as ImportOptions
from recdash.data.personal import protect_rejects
from recdash.data.ratings import rating_scale
from recdash.data.read import Table
from recdash.data.refusals import first_problems, join_rejects, one_a_row, rejects_of
from recdash.data.signals import describe_signals
from recdash.data.split import time_cuts
from recdash.data.suggest import guess_features, probe
from recdash.data.telling import Telling
from recdash.data.words import counted
from recdash.errors import DataError

MIN_TIMES = 10
"""Fewer distinct times than this are not cut."""


@dataclass(frozen=True)
class ImportResult:
    """A dataset, and all refused rows (see `recdash.data.refusals.REJECT_COLUMNS`).

    tellings: what each column of "items" and "users" says, where the features were chosen by that; else empty.
    """

    dataset: Dataset
    rejects: pd.DataFrame
    tellings: dict[str, list[Telling]] = field(default_factory=dict)


def import_tables(
    interactions: Table,
    items: Table | None,
    users: Table | None,
    options: ImportOptions,
    facts: Table | None = None,
    links: Table | None = None,
) -> ImportResult:
    """Check the tables and join them into a dataset; `links` says which item each end of the `facts` is.

    Raises:
        DataError: if a mapping does not fit, nothing usable is left, there is only one user or item, or a row is bad
            and `skip_bad_rows` is False.
    """
    tables = {"interactions": interactions, "items": items, "users": users, "facts": facts, "links": links}
    mappings = {kind: _mapping(table, kind, options) for kind, table in tables.items() if table is not None}
    checked = check_interactions(interactions, mappings["interactions"], options)
    known = _known_facts(tables, mappings, checked.rows[ITEM_ID])
    item_side = build_entities(items, mappings.get("items", {}), ITEM_ID, checked.rows[ITEM_ID], options, known.rows)
    user_side = build_entities(users, mappings.get("users", {}), USER_ID, checked.rows[USER_ID], options)
    parts = (checked.rejects, item_side.rejects, user_side.rejects, known.rejects, [])
    rejects = [_rejects(table, part) for table, part in zip(tables.values(), parts, strict=True)]
    columns = {mapping[USER_ID] for mapping in mappings.values() if USER_ID in mapping}
    everything = protect_rejects(join_rejects(rejects), columns, options)
    if len(everything) and not options.skip_bad_rows:
        message = f"{counted(len(everything), 'row')} can't be used."
        raise DataError(message, "Correct them, or skip bad rows.", first_problems(everything))
    weighted, weight_changes = normalise(checked.rows, options)
    rows, merge_changes = merge_rows(_indexed(weighted, user_side.frame, item_side.frame), options.kept_rating)
    _refuse_too_little(rows, checked.rows, interactions.name, everything)
    split, split_warnings = choose_split(options.split, rows)
    signals = describe_signals(rows, interactions, mappings["interactions"])
    sides = (item_side, user_side, known)
    changes = [*_notes(tables), *_matched(mappings), *checked.changes, *weight_changes, *merge_changes]
    warnings = [*_warnings(tables), *checked.warnings, *split_warnings, *signals.warnings]
    report = ImportReport(
        num_rows=len(interactions.frame) + len(interactions.problems),
        num_accepted=len(checked.rows),
        num_refused=len(rejects[0]),
        num_problems=len(everything),
        problems=first_problems(everything),
        changes=(*changes, *signals.changes, *(change for side in sides for change in side.changes)),
        warnings=(*warnings, *(warning for side in sides for warning in side.warnings)),
        mapping=mappings,
    )
    dataset = _dataset(options, rows, user_side, item_side, known.rows, split, report)
    found = probe(dataset) if options.features is None else {}
    return ImportResult(_with_features(dataset, options, found), everything, found)


def _known_facts(tables: dict[str, Table | None], mappings: dict[str, dict[str, str]], seen_ids: pd.Series) -> Facts:
    facts, items = tables["facts"], tables["items"]
    if facts is None:
        return Facts()
    ids = [seen_ids] if items is None else [clean_ids(items.frame[mappings["items"][ITEM_ID]]).ids, seen_ids]
    known = pd.concat([coded(part).texts for part in ids])
    return read_facts(facts, mappings["facts"], tables["links"], mappings.get("links", {}), known)


def _mapping(table: Table, kind: str, options: ImportOptions) -> dict[str, str]:
    mapping = options.mappings.get(kind) or guess_mapping(table, kind)
    check_mapping(table, kind, mapping)
    return mapping


def _matched(mappings: dict[str, dict[str, str]]) -> list[str]:
    """Say which columns stand for which fields, where their names differ."""
    pairs = [f'"{column}" is {field}' for mapping in mappings.values() for field, column in mapping.items()
             if column != field]  # fmt: skip
    return [f"Columns were matched: {', '.join(dict.fromkeys(pairs))}."] if pairs else []


def _warnings(tables: dict[str, Table | None]) -> list[str]:
    return [f"{table.name}: {warning}" for table in tables.values() if table is not None for warning in table.warnings]


def _notes(tables: dict[str, Table | None]) -> list[str]:
    return [f"{table.name}: {note}" for table in tables.values() if table is not None for note in table.notes]


def _indexed(rows: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Replace ids by indices."""
    indices = {
        USER_INDEX: _index_of(rows[USER_ID], users[USER_ID]),
        ITEM_INDEX: _index_of(rows[ITEM_ID], items[ITEM_ID]),
    }
    return rows.drop(columns=[USER_ID, ITEM_ID]).assign(**indices)


def _index_of(ids: pd.Series, known: pd.Series) -> np.ndarray:
    """Return the place of each id among the known ones, int32 (n,)."""
    codes, texts = coded(ids)
    return pd.Index(known).get_indexer(texts).astype(np.int32)[codes]


def _rejects(table: Table | None, refused: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all refused rows of one table, each once."""
    unreadable = rejects_of(table.problems if table is not None else ())
    return one_a_row([unreadable, *refused])


def _refuse_too_little(rows: pd.DataFrame, accepted: pd.DataFrame, name: str, rejects: pd.DataFrame) -> None:
    problems = first_problems(rejects)
    if not len(accepted):
        raise DataError(f"{name}: No row can be used.", "Check the column mapping and the problems listed.", problems)
    if not len(rows):
        message = f"{name}: Every row is an event that is no sign of interest."
        raise DataError(message, "Check the weights of the events.", problems)
    for column, what in ((USER_INDEX, "user"), (ITEM_INDEX, "item")):
        if rows[column].nunique() == 1:
            fix = f"Recommendations need at least two {what}s: upload more rows or check the column mapping."
            raise DataError(f"{name}: There is only one {what}.", fix, problems)


def choose_split(wanted: SplitConfig | None, rows: pd.DataFrame) -> tuple[SplitConfig, list[str]]:
    """Return the split to use, and a warning where times were wanted or are there but can't be cut."""
    split = wanted or SplitConfig("time")
    if split.kind != "time":
        return split, []
    at_random = replace(split, kind="random")
    if TIMESTAMP not in rows:
        warning = "A split by time is not possible without times"
        return at_random, [f"{warning}: the held-out part of each person's interactions is chosen at random."]
    times = rows[TIMESTAMP].to_numpy()  # sorted
    cuts = time_cuts(times, split)
    if cuts is None or cuts[0] == cuts[1] or np.count_nonzero(np.diff(times)) + 1 < MIN_TIMES:
        warning = "Too many times are equal, so that they can't be cut in three"
        return at_random, [f"{warning}: the held-out part of each person's interactions is chosen at random."]
    return split, []


def _dataset(
    options: ImportOptions,
    rows: pd.DataFrame,
    users: Entities,
    items: Entities,
    facts: pd.DataFrame,
    split: SplitConfig,
    report: ImportReport,
) -> Dataset:
    templates = {"items": items.template, "users": users.template}
    return Dataset(
        name=options.name,
        interactions=rows,
        users=users.frame,
        items=items.frame,
        rating_scale=(options.rating_scale or rating_scale(rows[RATING])) if RATING in rows else None,
        split=split,
        content_hash="",
        report=report,
        text_templates=templates,
        facts=indexed(facts, items.frame) if len(facts) else None,
    )


def _with_features(dataset: Dataset, options: ImportOptions, found: dict[str, list[Telling]]) -> Dataset:
    """Add the chosen features, or those that say something about who likes what, and the content hash of it all."""
    chosen = guess_features(dataset, found) if options.features is None else options.features
    features = {kind: columns for kind, columns in chosen.items() if columns}
    report = dataset.report
    if options.features is None and features:
        listed = ", ".join(f'"{column}"' for columns in features.values() for column in columns)
        said = f"Features beside the text, because they say something about who likes what: {listed}."
        report = replace(report, changes=(*report.changes, said))
    tables = {"interactions": dataset.interactions, "users": dataset.users, "items": dataset.items}
    digest = content_hash({**tables, "facts": dataset.facts}, dataset.text_templates, features)
    return replace(dataset, features=features, report=report, content_hash=digest)

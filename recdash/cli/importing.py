"""`import`: check files and keep them as a dataset."""

import re
from argparse import Namespace
from pathlib import Path

from recdash.cli.output import Answer
from recdash.cli.stored import open_home
from recdash.data.bytes import ReadOptions
from recdash.data.dataset import ImportReport, SplitConfig
from recdash.data.formats.known import find, to_tables
from recdash.data.importing import ImportOptions, ImportResult, import_tables
from recdash.data.mapping import FIELDS, KINDS, guess_mapping
from recdash.data.read import Table, read_table
from recdash.errors import ConfigError
from recdash.store.datasets import DatasetRow, find_dataset, find_same, save_dataset
from recdash.store.exports import export_bytes
from recdash.store.files import storage_errors, temporary_folder
from recdash.store.sources import fetch
from recdash.ui.spreadsheet import csv_bytes

QUERIED = ("interactions", "items", "users")
"""Kinds of tables that can come from a database."""
ABOUT = re.compile(r"(?i)readme|licen[cs]e|source\.|.*\.(md|html?|pdf|sh|pl|yaml|yml)$")
"""Names of files in a folder that tell about the data."""


def import_files(arguments: Namespace) -> Answer:
    """Read files, or fetch tables from a database, check them, and store them as a dataset."""
    reading = ReadOptions(
        arguments.encoding, has_header=arguments.header, replace_bad_bytes=arguments.replace_bad_bytes
    )
    tables = _known_tables(arguments, reading) if arguments.files else _tables(arguments, reading)
    options = _options(arguments, tables)
    parts = [tables.get(kind) for kind in ("items", "users")]
    result = import_tables(tables["interactions"], *parts, options, tables.get("facts"), tables.get("links"))
    if arguments.rejects is not None:
        export_bytes(arguments.rejects, csv_bytes(result.rejects))
    with open_home() as store:
        known = find_same(store, result.dataset)
        row = find_dataset(store, save_dataset(store, result.dataset, result.rejects))
    return _answer(row, result, known is None)


def _tables(arguments: Namespace, reading: ReadOptions) -> dict[str, Table]:
    """Read the files that were given, and fetch what is asked of a database.

    Raises:
        ConfigError: if nothing says who did what, or one table comes from two places.
    """
    paths = {kind: path for kind in KINDS if (path := getattr(arguments, kind)) is not None}
    queries = {kind: query for kind in QUERIED if (query := getattr(arguments, f"{kind}_query"))}
    double = sorted(paths.keys() & queries.keys())
    if double:
        raise ConfigError(f"--{double[0]} and --{double[0]}-query are both given.", "Leave one of them out.")
    if "interactions" not in paths | queries:
        fix = "Give --interactions F, --files F of a known data set, or --source and --interactions-query."
        raise ConfigError("Nothing says who did what.", fix)
    if bool(queries) != bool(arguments.source):
        raise ConfigError("--source and the queries belong together.", "Give both, or none of them.")
    tables = {kind: read_table(path, options=reading) for kind, path in paths.items()}
    return tables | _fetched(arguments.source, queries) if queries else tables


def _fetched(source: str, queries: dict[str, str]) -> dict[str, Table]:
    with (
        open_home() as store,
        storage_errors("the answer of the database"),
        temporary_folder(store.temporary_folder) as folder,
    ):
        tables = {}
        for kind, query in queries.items():
            path = folder / f"{kind}.parquet"
            fetch(store.settings, source, query, path)
            tables[kind] = read_table(path, f"{kind} of {source}")
        return tables


def _known_tables(arguments: Namespace, reading: ReadOptions) -> dict[str, Table]:
    """Return the tables that the files of a known data set become.

    Raises:
        ConfigError: if single tables are given as well.
    """
    single = [f"--{kind}" for kind in KINDS if getattr(arguments, kind) is not None]
    single += ["--source"] if arguments.source else []
    if single:
        raise ConfigError(f"--files and {single[0]} can't be given together.", "Give either of them.")
    files = [file for path in arguments.files for file in (_data_files(path) if path.is_dir() else [path])]
    return to_tables(find([read_table(file, options=reading) for file in files], arguments.format))


def _data_files(folder: Path) -> list[Path]:
    """Return the files of a folder but for those that only tell about it."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return [path for path in files if not ABOUT.match(path.name)]


def _options(arguments: Namespace, tables: dict[str, Table]) -> ImportOptions:
    return ImportOptions(
        name=arguments.name,
        mappings=_mappings(arguments.map, tables),
        split=_split(arguments),
        event_weights=dict(arguments.event_weight),
        item_text=arguments.item_text,
        user_text=arguments.user_text,
        features={} if arguments.no_features else _features(arguments.feature, tables),
        day_first=arguments.day_first,
        repeated=arguments.repeated,
        kept_rating=arguments.kept_rating,
        ratings=arguments.ratings,
        rating_scale=tuple(arguments.rating_scale) if arguments.rating_scale else None,
        half_life_days=arguments.half_life_days,
        hash_users=arguments.hash_users,
        hide_personal=arguments.hide_personal,
        skip_bad_rows=not arguments.strict,
    )


def _split(arguments: Namespace) -> SplitConfig | None:
    if arguments.train_only:
        return SplitConfig("train_only", seed=arguments.seed)
    if arguments.split is None and arguments.seed == 0:
        return None  # by time when there are times, else at random
    return SplitConfig(arguments.split or "time", seed=arguments.seed)


def _features(given: list[tuple[str, str]], tables: dict[str, Table]) -> dict[str, dict[str, str]] | None:
    """Return the features of items and of users; a column without a table is the items' unless only users have it."""
    if not given:
        return None
    found: dict[str, dict[str, str]] = {"items": {}, "users": {}}
    for key, kind in given:
        table, _, column = key.partition(".")
        if table in found and column:
            found[table][column] = kind
            continue
        only_users = "users" in tables and key in tables["users"].frame and key not in _columns_of("items", tables)
        found["users" if only_users else "items"][key] = kind
    return found


def _columns_of(kind: str, tables: dict[str, Table]) -> list[str]:
    return list(tables[kind].frame.columns) if kind in tables else []


def _mappings(given: list[tuple[str, str]], tables: dict[str, Table]) -> dict[str, dict[str, str]]:
    """Return the guessed mapping of each table with the given columns put in.

    Raises:
        ConfigError: if a field belongs to none of the given tables.
    """
    mappings = {kind: guess_mapping(table, kind) for kind, table in tables.items()}
    for key, column in given:
        for kind, field in _places(key, column, tables):
            others = {one: used for one, used in mappings[kind].items() if used != column}
            mappings[kind] = {**others, field: column}
    return mappings


def _places(key: str, column: str, tables: dict[str, Table]) -> list[tuple[str, str]]:
    """Return the (table, field) pairs that a key such as "title" or "items.title" means.

    Without a table it means each one that has the field, of which those that have the column come first.
    """
    table, _, field = key.rpartition(".")
    fitting = [kind for kind in tables if field in FIELDS[kind] and table in ("", kind)]
    if not fitting:
        known = ", ".join(f"{kind}.{one}" for kind in tables for one in FIELDS[kind])
        raise ConfigError(f'--map: there is no field "{key}" in the files given.', f"Known fields: {known}.")
    with_column = [kind for kind in fitting if column in tables[kind].frame.columns]
    return [(kind, field) for kind in with_column or fitting[:1]]


def _answer(row: DatasetRow, result: ImportResult, is_new: bool) -> Answer:
    dataset, report = result.dataset, result.dataset.report
    document = {
        "dataset_id": row.id,
        "version": row.version,
        "is_new": is_new,
        "name": dataset.name,
        "num_users": dataset.num_users,
        "num_items": dataset.num_items,
        "num_interactions": dataset.num_interactions,
        "split": dataset.split.kind,
        "rating_scale": dataset.rating_scale,
        "text_templates": dataset.text_templates,
        "content_hash": dataset.content_hash,
        "report": report.to_dict(),
    }
    known = [] if is_new else [f"You imported these tables before: this is version {row.version}."]
    lines = [
        *known,
        f'"{dataset.name}" is imported: {dataset.num_users:,} people, {dataset.num_items:,} items, '
        f"{dataset.num_interactions:,} interactions (version {row.version}, id {row.id}).",
        *_report_lines(report),
    ]
    return Answer(document, "\n".join(lines))


def _report_lines(report: ImportReport) -> list[str]:
    lines = [f"Rows: {report.num_rows:,} read, {report.num_accepted:,} accepted, {report.num_refused:,} refused."]
    lines += [f"  changed: {change}" for change in report.changes]
    lines += [f"  note: {warning}" for warning in report.warnings]
    return lines + [f"  refused: {problem.sentence()}" for problem in report.problems]

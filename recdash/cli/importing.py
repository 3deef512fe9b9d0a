"""`import`: check files and keep them as a dataset."""

from argparse import Namespace

from recdash.cli.output import Answer
from recdash.cli.stored import open_home
from recdash.data.dataset import ImportReport, SplitConfig
from recdash.data.importing import ImportOptions, ImportResult, import_tables
from recdash.data.mapping import FIELDS, guess_mapping
from recdash.data.read import Table, read_table
from recdash.errors import ConfigError
from recdash.store.datasets import save_dataset
from recdash.store.exports import export_frame


def import_files(arguments: Namespace) -> Answer:
    """Read up to three files, check them, and store them as a dataset."""
    paths = {kind: getattr(arguments, kind) for kind in ("interactions", "items", "users")}
    tables = {kind: read_table(path) for kind, path in paths.items() if path is not None}
    result = import_tables(
        tables["interactions"], tables.get("items"), tables.get("users"), _options(arguments, tables)
    )
    with open_home() as store:
        dataset_id = save_dataset(store, result.dataset, result.rejects)
    if arguments.rejects is not None:
        export_frame(arguments.rejects, result.rejects)
    return _answer(dataset_id, result)


def _options(arguments: Namespace, tables: dict[str, Table]) -> ImportOptions:
    return ImportOptions(
        name=arguments.name,
        mappings=_mappings(arguments.map, tables),
        split=_split(arguments),
        event_weights=dict(arguments.event_weight),
        item_text=arguments.item_text,
        user_text=arguments.user_text,
        skip_bad_rows=not arguments.strict,
    )


def _split(arguments: Namespace) -> SplitConfig | None:
    if arguments.train_only:
        return SplitConfig("train_only", seed=arguments.seed)
    if arguments.split is None and not arguments.seed:
        return None
    return SplitConfig(arguments.split or "time", seed=arguments.seed)


def _mappings(given: list[tuple[str, str]], tables: dict[str, Table]) -> dict[str, dict[str, str]]:
    """Return the guessed mapping of each table with the given columns put in.

    Raises:
        ConfigError: if a field is none of the table's.
    """
    mappings = {kind: guess_mapping(table, kind) for kind, table in tables.items()}
    for key, column in given:
        kind, _, field = key.rpartition(".")
        kind = kind or "interactions"
        if kind not in mappings or field not in FIELDS[kind]:
            known = ", ".join(f"{name}.{one}" for name in mappings for one in FIELDS[name])
            raise ConfigError(f'--map {key}: there is no field "{key}".', f"Known fields: {known}.")
        without = {one: used for one, used in mappings[kind].items() if used != column}
        mappings[kind] = {**without, field: column}
    return mappings


def _answer(dataset_id: str, result: ImportResult) -> Answer:
    dataset, report = result.dataset, result.dataset.report
    document = {
        "dataset_id": dataset_id,
        "name": dataset.name,
        "num_users": dataset.num_users,
        "num_items": dataset.num_items,
        "num_interactions": dataset.num_interactions,
        "split": dataset.split.kind,
        "text_templates": dataset.text_templates,
        "content_hash": dataset.content_hash,
        "report": report.to_dict(),
    }
    lines = [
        f'"{dataset.name}" is imported: {dataset.num_users:,} people, {dataset.num_items:,} items, '
        f"{dataset.num_interactions:,} interactions (id {dataset_id}).",
        *_report_lines(report),
    ]
    return Answer(document, "\n".join(lines))


def _report_lines(report: ImportReport) -> list[str]:
    lines = [f"Rows: {report.num_rows:,} read, {report.num_accepted:,} accepted, {report.num_refused:,} refused."]
    lines += [f"  changed: {change}" for change in report.changes]
    lines += [f"  note: {warning}" for warning in report.warnings]
    return lines + [f"  refused: {problem.sentence()}" for problem in report.problems]

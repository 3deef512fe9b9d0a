"""Tables that come after an import: new items, new people, and what people did whom the dataset does not hold."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_ID, RATING, TEXT, TIMESTAMP, TITLE, USER_ID
from recdash.data.bytes import ReadOptions
from recdash.data.check_interactions import check_interactions
from recdash.data.dataset import Dataset
from recdash.data.entities import build_entities
from recdash.data.mapping import check_mapping, guess_mapping
from recdash.data.options import ImportOptions
from recdash.data.read import Table, read_table
from recdash.data.refusals import first_problems
from recdash.data.templates import template_columns
from recdash.data.words import counted
from recdash.errors import DataError

SOMEBODY = "new person"
"""Who it was, where a history does not say."""
NEW_ITEM = "new item"


def read_later_items(path: Path, dataset: Dataset) -> pd.DataFrame:
    """Read items in the form of `Dataset.items`: the same columns, and the text by the same template.

    Columns are matched as on import; one that the file lacks counts as empty.

    Raises:
        DataError: if the file can't be read, a row can't be used, or it holds nothing that item texts are built from.
    """
    return later_items(read_table(path), dataset)


def later_items(table: Table, dataset: Dataset) -> pd.DataFrame:
    """Return the items of a table as `read_later_items` does.

    Raises:
        DataError: if a row can't be used, or the table holds nothing that item texts are built from.
    """
    mapping = _mapping(table, dataset, "items")
    needed = _columns_of(dataset.text_templates.get("items", ""))
    _refuse_untold(table, mapping, needed, "texts are built from")
    if TITLE in needed and TITLE not in mapping:
        table = replace(table, frame=table.frame.assign(**{TITLE: ""}))
        mapping = {**mapping, TITLE: TITLE}
    known = [column for column in dataset.items.columns if column not in (ITEM_ID, TITLE, TEXT)]
    return _built(table, mapping, ITEM_ID, (*known, *sorted(needed)), dataset)[[ITEM_ID, TITLE, *known, TEXT]]


def with_item_ids(table: Table, dataset: Dataset) -> Table:
    """Return a table of items with a column of free ids, where none seems to hold any."""
    if ITEM_ID in _guess(table, dataset, "items"):
        return table
    return replace(table, frame=table.frame.assign(**{ITEM_ID: free_ids(dataset, len(table.frame))}))


def free_ids(dataset: Dataset, number: int) -> list[str]:
    """Return so many ids that no item of a dataset has."""
    prefix = NEW_ITEM
    while (dataset.item_indices(f"{prefix} {at}" for at in range(1, number + 1)) >= 0).any():
        prefix += "*"
    return [f"{prefix} {at}" for at in range(1, number + 1)]


def read_later_people(path: Path, dataset: Dataset) -> pd.DataFrame:
    """Read people in the form of `Dataset.users`: the same columns, and the text by the same template.

    Columns are matched as on import; one that the file lacks counts as empty. A file of one person needs no ids.

    Raises:
        DataError: if the file can't be read, a row can't be used, or nothing in it is known of people in the dataset.
    """
    return _people(read_table(path), dataset)


def later_person(values: Mapping[str, str], dataset: Dataset) -> pd.DataFrame:
    """Return one person of whom some columns of `Dataset.users` are told, in the form of `read_later_people`.

    Raises:
        DataError: if nothing of it is known of people in the dataset.
    """
    table = Table("profile", pd.DataFrame({name: [value] for name, value in values.items()}, dtype="str"),
                  np.array([1]), np.array([1]))  # fmt: skip
    return _people(table, dataset)


def _people(table: Table, dataset: Dataset) -> pd.DataFrame:
    known = [column for column in dataset.users.columns if column not in (USER_ID, TEXT)]
    if not known:
        raise DataError(
            f'The dataset "{dataset.name}" holds nothing about people beside their ids, so a profile says nothing.',
            "Give a history instead, or import a table of people and train again.",
        )
    if len(table.frame) == 1 and USER_ID not in _guess(table, dataset, "users"):
        table = replace(table, frame=table.frame.assign(**{USER_ID: SOMEBODY}))
    mapping = _mapping(table, dataset, "users")
    needed = _columns_of(dataset.text_templates.get("users", "")) | set(dataset.features.get("users", {}))
    _refuse_untold(table, mapping, needed, "people are told apart by")
    people = _built(table, mapping, USER_ID, (*known, *sorted(needed)), dataset)
    text = people[TEXT] if dataset.text_templates.get("users") else ""
    return people[[USER_ID, *known]].assign(**{TEXT: text})


def read_later_histories(path: Path, dataset: Dataset) -> pd.DataFrame:
    """Read what people did: user_id, item_id, weight, and rating and timestamp where the dataset has them, too.

    A file of one column holds the item ids of one person, with or without a header.

    Raises:
        DataError: if the file can't be read, a row can't be used, or there is no column of items.
    """
    table = _ids_alone(path) or read_table(path)
    mapping = guess_mapping(table, "interactions")
    if USER_ID not in mapping:
        table = replace(table, frame=table.frame.assign(**{USER_ID: SOMEBODY}))
        mapping = {**mapping, USER_ID: USER_ID}
    check_mapping(table, "interactions", mapping)
    for field, is_there in ((RATING, dataset.has_ratings), (TIMESTAMP, dataset.has_timestamps)):
        if not is_there:
            mapping.pop(field, None)
    checked = check_interactions(table, mapping, ImportOptions(dataset.name, rating_scale=dataset.rating_scale))
    _refuse_bad(table, checked.rejects)
    return checked.rows.drop(columns=EVENT, errors="ignore")


def _ids_alone(path: Path) -> Table | None:
    """Return a file of one column as a table of item ids, None for any other file."""
    table = read_table(path, options=ReadOptions(has_header=False))
    if len(table.frame.columns) != 1:
        return None
    first = replace(table, frame=table.frame.set_axis([str(table.frame.iloc[0, 0])], axis=1))
    if len(table.frame) > 1 and ITEM_ID in guess_mapping(first, "items"):
        table = read_table(path)
    return replace(table, frame=table.frame.set_axis([ITEM_ID], axis=1))


def _mapping(table: Table, dataset: Dataset, kind: str) -> dict[str, str]:
    mapping = _guess(table, dataset, kind)
    check_mapping(table, kind, mapping)
    return mapping


def _guess(table: Table, dataset: Dataset, kind: str) -> dict[str, str]:
    """Return the mapping of the import as far as its columns are there again, else a guess."""
    again = dataset.report.mapping.get(kind, {})
    same = {field: column for field, column in again.items() if column in table.frame.columns}
    return guess_mapping(table, kind) | same


def _refuse_untold(table: Table, mapping: dict[str, str], needed: set[str], what: str) -> None:
    names = {column: field for field, column in mapping.items()}
    if needed and not needed & {names.get(column, column) for column in table.frame.columns}:
        fix = "Give at least one of them under the same name."
        raise DataError(f"{table.name}: it has none of the columns that {what}: {_listed(needed)}.", fix)


def _built(
    table: Table, mapping: dict[str, str], id_field: str, wanted: tuple[str, ...], dataset: Dataset
) -> pd.DataFrame:
    """Return the rows with their text, and with all wanted columns, empty where the file lacks them."""
    names = {column: field for field, column in mapping.items()}
    given = {names.get(column, column) for column in table.frame.columns}
    absent = [column for column in wanted if column not in (*given, TITLE)]
    filled = replace(table, frame=table.frame.assign(**dict.fromkeys(absent, "")))
    items, users = (dataset.text_templates.get(kind, "") for kind in ("items", "users"))
    options = ImportOptions(dataset.name, item_text=items, user_text=users, features=dataset.features)
    found = build_entities(filled, mapping, id_field, pd.Series(dtype="str"), options)
    _refuse_bad(table, found.rejects)
    return found.frame


def _columns_of(template: str) -> set[str]:
    names = template_columns(template) if template else []
    return {name.partition(":")[0] for name in names}


def _listed(names: set[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names))


def _refuse_bad(table: Table, rejects: list[pd.DataFrame]) -> None:
    if any(len(part) for part in rejects):
        everything = pd.concat([part for part in rejects if len(part)])
        message = f"{table.name}: {counted(len(everything), 'row')} can't be used."
        raise DataError(message, "Correct them first.", first_problems(everything))

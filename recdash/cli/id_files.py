"""Files of ids that commands take: users, items, and pairs of both."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, ITEM_INDEX, RATING, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.mapping import guess_mapping
from recdash.data.read import Table, read_table
from recdash.errors import DataError

EXAMPLES = 3


@dataclass(frozen=True)
class Ids:
    """Distinct ids of a file: the indices of the known ones, int32, in the order of the file, and the unknown ids."""

    index: np.ndarray
    unknown: tuple[str, ...]


def read_users(path: Path, dataset: Dataset) -> Ids:
    """Read the column user_id, or the only column of the file.

    Raises:
        DataError: if the file can't be read or names nobody of the dataset.
    """
    return _read_ids(path, USER_ID, "users", dataset)


def read_items(path: Path, dataset: Dataset) -> Ids:
    """Read the column item_id, or the only column of the file.

    Raises:
        DataError: if the file can't be read or names no item of the dataset.
    """
    return _read_ids(path, ITEM_ID, "items", dataset)


def read_pairs(path: Path, dataset: Dataset) -> pd.DataFrame:
    """Read pairs: user_id, item_id (text), user_index, item_index (int32, -1 where unknown), and rating if it is there.

    Raises:
        DataError: if the file can't be read or lacks a column.
    """
    table = read_table(path)
    mapping = guess_mapping(table, "interactions")
    missing = [field for field in (USER_ID, ITEM_ID) if field not in mapping]
    if missing:
        raise _no_column(table, missing[0])
    ids = {field: table.frame[mapping[field]].astype("str").str.strip() for field in (USER_ID, ITEM_ID)}
    pairs = pd.DataFrame(
        {
            **ids,
            USER_INDEX: dataset.user_indices(ids[USER_ID]),
            ITEM_INDEX: dataset.item_indices(ids[ITEM_ID]),
        }
    )
    if RATING in mapping:
        pairs[RATING] = pd.to_numeric(table.frame[mapping[RATING]].astype("str"), errors="coerce").astype(np.float32)
    return pairs


def unknown_note(unknown: tuple[str, ...], kind: str) -> str:
    """Say how many ids are unknown, with examples; "" when none is."""
    if not unknown:
        return ""
    examples = ", ".join(f'"{one}"' for one in unknown[:EXAMPLES])
    return f"{len(unknown):,} {kind} ids are not in the dataset and were left out, such as {examples}."


def _read_ids(path: Path, field: str, kind: str, dataset: Dataset) -> Ids:
    table = read_table(path)
    columns = list(table.frame.columns)
    column = guess_mapping(table, kind).get(field) or (columns[0] if len(columns) == 1 else None)
    if column is None:
        raise _no_column(table, field)
    ids = table.frame[column].astype("str").str.strip().drop_duplicates()
    index = (dataset.user_indices if field == USER_ID else dataset.item_indices)(ids)
    if (index < 0).all():
        raise DataError(f'{table.name}: none of its {field}s is in the dataset "{dataset.name}".', "Check the ids.")
    return Ids(index[index >= 0], tuple(ids[index < 0]))


def _no_column(table: Table, field: str) -> DataError:
    found = ", ".join(f'"{column}"' for column in table.frame.columns[:20])
    return DataError(f"{table.name}: there is no column {field}.", f"Call it {field}; found columns: {found}.")

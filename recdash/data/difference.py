"""What is different between two versions of a dataset."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, ITEM_INDEX, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.words import counted, sample, were

MANY = {"interactions": ("interaction", "interactions"), "items": ("item", "items"), "users": ("person", "people")}
SPLITS = {
    "time": "by time",
    "random": "at random per person",
    "new_items": "some items as if new",
    "train_only": "nothing held out",
}


@dataclass(frozen=True)
class TableDifference:
    """One table: "interactions", "items" or "users". A row is known by its ids.

    num_changed: rows that are in both with another value in a column that is in both. columns_changed: column -> number
    of rows in which it differs.
    """

    table: str
    num_before: int
    num_after: int
    num_added: int
    num_removed: int
    num_changed: int
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]
    columns_changed: dict[str, int]


@dataclass(frozen=True)
class SettingDifference:
    """A setting of the import that differs, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """Two versions compared: their tables, and the settings that differ."""

    tables: tuple[TableDifference, ...]
    settings: tuple[SettingDifference, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not self.settings and not any(table_sentences(one) for one in self.tables)


def compare_datasets(before: Dataset, after: Dataset) -> Difference:
    """Compare two datasets by the ids that were uploaded."""
    tables = (
        _compare("interactions", *_with_ids(before, after)),
        _compare("items", before.items.set_index(ITEM_ID), after.items.set_index(ITEM_ID)),
        _compare("users", before.users.set_index(USER_ID), after.users.set_index(USER_ID)),
    )
    told = (_settings(one) for one in (before, after))
    pairs = zip(*(one.items() for one in told), strict=True)
    changed = tuple(SettingDifference(name, old, new) for (name, old), (_, new) in pairs if old != new)
    return Difference(tables, changed)


def difference_sentences(difference: Difference) -> list[str]:
    """Say everything that differs; one sentence when nothing does."""
    said = [sentence for table in difference.tables for sentence in table_sentences(table)]
    said += [f"{one.name}: before {one.before}; now {one.after}." for one in difference.settings]
    return said or ["The two versions hold the same rows, columns and settings."]


def table_sentences(table: TableDifference) -> list[str]:
    """Say what differs in one table; empty when nothing does."""
    one, many = MANY[table.table]
    parts = [
        f"{counted(number, one, many)} {were(number)} {what}"
        for number, what in (
            (table.num_added, "added"),
            (table.num_removed, "removed"),
            (table.num_changed, "changed"),
        )
        if number
    ]
    said = [f"{', '.join(parts)}."] if parts else []
    for columns, what in ((table.columns_added, "new"), (table.columns_removed, "gone")):
        if columns:
            noun = "Column" if len(columns) == 1 else "Columns"
            said.append(
                f"{noun} of the {many} that {'is' if len(columns) == 1 else 'are'} {what}: {sample(columns, 8)}."
            )
    return said


def difference_table(difference: Difference) -> pd.DataFrame:
    """Return one row for each table: table, before, after, added, removed, changed."""
    names = ["table", "before", "after", "added", "removed", "changed"]
    keys = ["table", "num_before", "num_after", "num_added", "num_removed", "num_changed"]
    rows = [[asdict(table)[key] for key in keys] for table in difference.tables]
    return pd.DataFrame(rows, columns=names)


def _compare(name: str, before: pd.DataFrame, after: pd.DataFrame) -> TableDifference:
    """Compare two tables whose index identifies their rows."""
    common = before.index.intersection(after.index)
    old, new = before.loc[common], after.loc[common]
    shared = [column for column in before.columns if column in after.columns]
    differs = {column: _differs(old[column], new[column]) for column in shared}
    changed = np.zeros(len(common), bool)
    for one in differs.values():
        changed |= one
    return TableDifference(
        table=name,
        num_before=len(before),
        num_after=len(after),
        num_added=len(after) - len(common),
        num_removed=len(before) - len(common),
        num_changed=int(changed.sum()),
        columns_added=tuple(str(one) for one in after.columns if one not in before.columns),
        columns_removed=tuple(str(one) for one in before.columns if one not in after.columns),
        columns_changed={str(column): int(one.sum()) for column, one in differs.items() if one.any()},
    )


def _differs(old: pd.Series, new: pd.Series) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(old) and pd.api.types.is_numeric_dtype(new):
        a, b = old.to_numpy(np.float64), new.to_numpy(np.float64)
        return ~((a == b) | (np.isnan(a) & np.isnan(b)))
    left, right = (one.astype("str").where(one.notna(), "").to_numpy() for one in (old, new))
    return left != right


def _with_ids(before: Dataset, after: Dataset) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both interactions, each row under one number that stands for its person and item in both."""
    users = before.users[USER_ID].astype("str"), after.users[USER_ID].astype("str")
    items = before.items[ITEM_ID].astype("str"), after.items[ITEM_ID].astype("str")
    user_codes, item_codes = (pd.factorize(pd.concat(pair, ignore_index=True))[0] for pair in (users, items))
    starts = ((0, 0), (before.num_users, before.num_items))
    found = []
    for dataset, (first_user, first_item) in zip((before, after), starts, strict=True):
        rows = dataset.interactions
        user = user_codes[first_user + rows[USER_INDEX].to_numpy()].astype(np.int64)
        item = item_codes[first_item + rows[ITEM_INDEX].to_numpy()]
        found.append(rows.drop(columns=[USER_INDEX, ITEM_INDEX]).set_index(user << 32 | item))
    return found[0], found[1]


def _settings(dataset: Dataset) -> dict[str, str]:
    scale, split = dataset.rating_scale, dataset.split
    held = "" if split.kind == "train_only" else f", {split.test_fraction:.0%} to judge by".replace("%", " %")
    return {
        "Rating scale": "none" if scale is None else f"{scale[0]:g} to {scale[1]:g}",
        "What is held back": f"{SPLITS[split.kind]}{held}, seed {split.seed}",
        "Text of an item": dataset.text_templates.get("items") or "none",
        "Text of a person": dataset.text_templates.get("users") or "none",
        "Features of items": ", ".join(dataset.features.get("items", {})) or "none",
        "Features of people": ", ".join(dataset.features.get("users", {})) or "none",
    }

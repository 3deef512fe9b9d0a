"""A list of new items from a file: one row each, the details of the chosen one, and all as CSV."""

from dataclasses import dataclass
from typing import BinaryIO

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, TITLE
from recdash.data.dataset import Dataset
from recdash.data.item_form import item_fields
from recdash.data.later import later_items, with_item_ids
from recdash.data.read import Table
from recdash.data.words import counted
from recdash.errors import DataError, StorageError
from recdash.jobs.reading import read_apart
from recdash.recommend.newcomers import refuse_known_items
from recdash.store.datasets import DatasetRow
from recdash.store.files import temporary_folder
from recdash.store.runs import RunRow
from recdash.ui import context, errors, problems, spreadsheet, wording
from recdash.ui.new_item import asking, form, variants
from recdash.ui.new_item.asking import Values

MOST_ITEMS = 200
LARGEST_MB = 20
TAKEN = "new_item_list"


@dataclass(frozen=True)
class NewItems:
    """The items of a file: what it is called, and for each item its id and what is said about it."""

    name: str
    ids: tuple[str, ...]
    rows: tuple[Values, ...]


def draw(row: DatasetRow, run: RunRow) -> tuple[Values, str] | None:
    """Draw the upload and the table of its items; return the chosen item, with a key, whose details are to be drawn."""
    dataset = context.dataset(row.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        file = st.file_uploader(
            "A table of new items: CSV, TSV, Parquet or JSON lines", key="new_item_file", max_upload_size=LARGEST_MB
        )
        st.download_button(
            "Table to fill in",
            lambda: spreadsheet.csv_bytes(blank_table(row)),
            "new-items.csv",
            "text/csv",
            icon=":material/download:",
            key="new_item_blank",
            on_click="ignore",
            help="The columns that the model reads, with the best known item as an example. Ids may be left out.",
        )
    if file is None:
        st.markdown(
            "Choose a file with one row for each item. The columns are those of your items; missing ones are empty."
        )
        return None
    try:
        found = _taken(file, dataset)
    except (DataError, StorageError) as error:
        errors.show_error(error)
        problems.listed(getattr(error, "problems", ()))
        return None
    return _table(row, run, found)


def blank_table(row: DatasetRow) -> pd.DataFrame:
    """Return a table with the columns of a new item and one example."""
    said = dict(form.example(row))
    return pd.DataFrame([{field.column: said.get(field.column, "") for field in asking.fields(row.id)}])


def _taken(file: BinaryIO, dataset: Dataset) -> NewItems:
    """Return what is in the file; it is read once."""
    key = (getattr(file, "file_id", ""), dataset.content_hash)
    before = st.session_state.get(TAKEN)
    if before is not None and before[0] == key:
        return before[1]
    name = wording.plain(getattr(file, "name", "upload"), 80)
    with st.spinner("Reading…"), temporary_folder(context.get_store().temporary_folder) as folder:
        path, handed_over = folder / "upload", folder / "read"
        path.write_bytes(file.read())
        handed_over.mkdir()
        table = read_apart(path, handed_over, name)
    found = new_items(with_item_ids(table, dataset), name, dataset)
    st.session_state[TAKEN] = (key, found)
    return found


def new_items(table: Table, name: str, dataset: Dataset) -> NewItems:
    """Return the items of a table.

    Raises:
        DataError: if it does not fit the items of the dataset, names one of them, or holds too many.
    """
    items = later_items(table, dataset)
    if len(items) > MOST_ITEMS:
        found = f"{name} holds {counted(len(items), 'item')}; {MOST_ITEMS} can be tried at once."
        raise DataError(found, "Upload it in parts, or use the command audience.")
    refuse_known_items(dataset, items[ITEM_ID])
    ids = tuple(items[ITEM_ID].astype("str"))
    untitled = items[TITLE] == items[ITEM_ID]  # what has no title is called by its id, which is no text
    told = items.assign(**{TITLE: items[TITLE].where(~untitled, "")})
    records = told[[field.column for field in item_fields(dataset)]].to_dict("records")
    return NewItems(name, ids, tuple(_said(one) for one in records))


def _said(record: dict) -> Values:
    return tuple((str(column), str(cell)) for column, cell in record.items() if str(cell).strip())


def _table(row: DatasetRow, run: RunRow, found: NewItems) -> tuple[Values, str] | None:
    trial = asking.several(run, found.rows)
    names = [wording.plain(asking.title_of(values), 60) for values in found.rows]
    table = variants.table(row, run, names, trial)
    best = int(table["First ten"].argmax())
    st.markdown(
        f"**{wording.label(names[best], 60)}** would be seen by most people of {wording.plural(len(names), 'item')}: "
        f"{wording.share(table['First ten'].iloc[best])} have it among their ten."
    )
    event = st.dataframe(
        variants.rounded(table),
        hide_index=True,
        row_height=36,
        height=40 + 36 * min(len(table), 10),
        column_config=variants.COLUMNS,
        key="new_item_list_table",
        on_select="rerun",
        selection_mode="single-row",
        alt="New items, one row each; choose a row for its details.",
    )
    st.download_button(
        "Download as CSV",
        lambda: spreadsheet.csv_bytes(table.assign(**{ITEM_ID: found.ids})),
        "new-items-tried.csv",
        "text/csv",
        icon=":material/download:",
        key="new_item_list_csv",
        on_click="ignore",
    )
    rows = event["selection"]["rows"] if event else []
    if not rows or rows[0] >= len(found.rows):
        st.caption("Choose a row for the details of an item.")
        return None
    return found.rows[rows[0]], f"list_{rows[0]}"

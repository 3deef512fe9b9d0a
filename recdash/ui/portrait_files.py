"""The portrait to take away: one table, or everything in one file."""

import io
import json
import zipfile

import pandas as pd
import streamlit as st

from recdash.data.portrait.story import portrait_figures, portrait_tables
from recdash.store.datasets import DatasetRow
from recdash.ui import context, spreadsheet

WRITTEN = (2020, 1, 1, 0, 0, 0)
"""The date of every file in an archive: the same portrait is the same bytes."""


def offer_table(row: DatasetRow, name: str) -> None:
    """Draw a button that downloads the data of one figure."""
    found, dataset = context.portrait(row.id), context.dataset(row.id)
    st.download_button(
        "Data as CSV",
        lambda: spreadsheet.csv_bytes(portrait_tables(found, dataset)[name]),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"table_{name}_{row.id}",
        on_click="ignore",
    )


def offer_everything(row: DatasetRow) -> None:
    """Draw a button that downloads all tables and figures of the portrait."""
    found, dataset = context.portrait(row.id), context.dataset(row.id)
    st.download_button(
        "Download everything",
        lambda: pack(portrait_tables(found, dataset), portrait_figures(found)),
        file_name="portrait.zip",
        mime="application/zip",
        icon=":material/download:",
        key=f"everything_{row.id}",
        on_click="ignore",
    )


def pack(tables: dict[str, pd.DataFrame], figures: dict) -> bytes:
    """Return a ZIP of one CSV for each table that has rows, and of the single figures as JSON."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("figures.json"), json.dumps(figures, indent=2, allow_nan=False, default=int))
        for name, table in tables.items():
            if len(table):
                archive.writestr(_entry(f"{name}.csv"), spreadsheet.csv_bytes(table))
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, WRITTEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry

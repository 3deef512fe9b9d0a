"""What an import refused, changed and wants to be known, in lists that say what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from recdash.data.dataset import ImportReport
from recdash.errors import Problem
from recdash.ui import spreadsheet, widgets, wording

SHOWN = 20
HEADINGS = {
    "file": "File",
    "row": "Row",
    "line": "Line",
    "column": "Column",
    "value": "Value",
    "message": "What is wrong",
    "fix": "What to do",
}


@dataclass(frozen=True)
class Group:
    """Refused rows with the same cure: how many, where, an example, and what to do."""

    num_rows: int
    file: str
    column: str
    example: str
    fix: str


def groups(rejects: pd.DataFrame) -> list[Group]:
    """Return the refused rows by what cures them, most first."""
    filled = rejects.fillna({"column": "", "fix": "", "file": "", "message": ""})
    parts = [part for _, part in filled.groupby(["file", "column", "fix"], sort=False)]
    found = [
        Group(len(part), *(str(part[name].iloc[0]) for name in ("file", "column", "message", "fix"))) for part in parts
    ]
    return sorted(found, key=lambda group: -group.num_rows)


def draw(report: ImportReport, rejects: pd.DataFrame, key: str) -> None:
    """Draw the findings of an import: refused rows with a download, changes, and things to know."""
    if not (len(rejects) or report.changes or report.warnings):
        return
    widgets.section("What the check found")
    with st.container(border=True):
        if len(rejects):
            _refused(rejects, key)
        for sentence in report.warnings:
            st.markdown(f":orange[:material/info:] {wording.escape_markdown(sentence)}")
        for sentence in report.changes:
            st.markdown(f":gray[:material/check:] {wording.escape_markdown(sentence)}")


def listed(problems: Sequence[Problem]) -> None:
    """Show the first problems of a table that can't be used at all."""
    if problems:
        _table(pd.DataFrame([problem.to_dict() for problem in problems]))


def _refused(rejects: pd.DataFrame, key: str) -> None:
    num = wording.plural(len(rejects), "row")
    are = "is" if len(rejects) == 1 else "are"
    st.markdown(f"**{num} can't be used and {are} left out.** Everything else goes in.")
    for group in groups(rejects)[:8]:
        place = wording.label(group.file, 40) + (f", column {wording.label(group.column, 30)}" if group.column else "")
        st.markdown(
            f":red[:material/block:] **{wording.plural(group.num_rows, 'row')}** in {place}. "
            f"{wording.escape_markdown(group.example)} {wording.escape_markdown(group.fix)}"
        )
    with st.expander(f"The first {min(SHOWN, len(rejects))}" if len(rejects) > 1 else "The row"):
        _table(rejects)
    st.download_button(
        "Download the rows left out",
        spreadsheet.csv_bytes(rejects.rename(columns=HEADINGS)),
        file_name="rows-left-out.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"rejects_{key}",
        on_click="ignore",
    )


def _table(rows: pd.DataFrame) -> None:
    shown = rows.head(SHOWN)[[name for name in HEADINGS if name in rows]].rename(columns=HEADINGS)
    widths = {"File": 130, "Row": 70, "Line": 70, "Column": 110, "Value": 120, "What is wrong": 260, "What to do": 300}
    config = {name: st.column_config.Column(width=widths[name]) for name in shown.columns}
    for name in ("Row", "Line"):
        if name in shown:
            shown[name] = [wording.NO_FIGURE if pd.isna(value) else str(int(value)) for value in shown[name]]
    st.dataframe(shown.fillna(""), hide_index=True, row_height=34, column_config=config)

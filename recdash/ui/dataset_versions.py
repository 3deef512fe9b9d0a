"""The versions of a dataset: what differs between them, and how one is deleted with all that rests on it."""

import pandas as pd
import streamlit as st

from recdash.data.difference import Difference, difference_sentences, difference_table
from recdash.store.datasets import DatasetRow, delete_dataset
from recdash.store.kept import find_lost, in_words
from recdash.ui import address, context, run_names, spreadsheet, widgets, wording

TABLES = {"interactions": "Interactions", "items": "Items", "users": "People"}
HEADINGS = {"table": "Table", "before": "Before", "after": "Now", "added": "Added", "removed": "Removed",
            "changed": "Changed"}  # fmt: skip
COLUMNS = {"rating": "Rating", "weight": "Strength", "timestamp": "Time", "event": "Event", "title": "Title",
           "text": "Text"}  # fmt: skip
SHOWN_RUNS = 12


def compare(row: DatasetRow) -> None:
    """Let the visitor choose another version of the same dataset, and say what differs."""
    others = {one.id: one for one in context.dataset_rows() if one.name == row.name and one.id != row.id}
    if not others:
        with widgets.card("Versions"):
            st.markdown(
                f"This is the only version. Import other tables under the name {wording.label(row.name)}, and they "
                "become the next version, to be compared with this one."
            )
        return
    older = [one.id for one in others.values() if one.version < row.version]
    with widgets.card("What differs"):
        chosen = st.selectbox(
            "Compare with",
            list(others),
            index=list(others).index(older[0]) if older else 0,
            format_func=lambda one: f"Version {others[one].version}, {wording.day(others[one].created_at)}",
            key=f"other_{row.id}",
            width=280,
        )
        before, after = sorted((row, others[chosen]), key=lambda one: one.version)
        st.markdown(f"**From version {before.version} to version {after.version}**")
        _difference(context.dataset_difference(before.id, after.id), row.id)


def remove(row: DatasetRow) -> None:
    """Offer to delete a dataset, and say first which runs would be lost with it."""
    runs = context.run_rows(row.id)
    with st.expander("Delete this dataset", icon=":material/delete:"):
        working = [run for run in runs if run.state in ("running", "stopping")]
        if working:
            names = wording.join_words([wording.label(run_names.run_name(run), 40) for run in working])
            st.markdown(f"It can't be deleted now, because a run is at work on it: {names}. Stop it first.")
            return
        st.markdown("Its tables and portrait will be gone for good.")
        if runs:
            names = [wording.label(run_names.run_name(run), 40) for run in runs[:SHOWN_RUNS]]
            more = len(runs) - len(names)
            listed = wording.join_words([*names, f"{more:,} more"] if more else names)
            st.markdown(f"**Deletes {wording.plural(len(runs), 'run')}**, with models, figures and maps: {listed}.")
        lost = find_lost(context.get_store(), row.id)
        if lost:
            st.markdown(f"**Deletes what was kept beside it**: {wording.escape_markdown(in_words(lost))}.")
        also = f", delete {wording.plural(len(runs), 'run')} too" if runs else ""
        sure = st.checkbox(f"I am sure{also}", key=f"sure_{row.id}_{len(runs)}_{len(lost)}")
        if st.button("Delete for good", key=f"delete_{row.id}", disabled=not sure):
            delete_dataset(context.get_store(), row.id, with_runs=bool(runs or lost))
            address.set_params(dataset=None, run=None, user=None, item=None)
            st.rerun()


def _difference(difference: Difference, key: str) -> None:
    for sentence in difference_sentences(difference):
        st.markdown(f"- {wording.escape_markdown(sentence)}")
    counts = difference_table(difference).replace({"table": TABLES}).rename(columns=HEADINGS)
    numbers = {name: st.column_config.NumberColumn(format="localized") for name in list(HEADINGS.values())[1:]}
    st.dataframe(counts, hide_index=True, row_height=34, column_config=numbers)
    columns = [
        (TABLES[table.table], wording.plain(COLUMNS.get(column, column), 40), wording.count(number))
        for table in difference.tables
        for column, number in table.columns_changed.items()
    ]
    if columns:
        st.caption("Columns with other values than before, by the number of rows that changed:")
        st.dataframe(pd.DataFrame(columns, columns=["Table", "Column", "Rows"]), hide_index=True, row_height=34)
    st.download_button(
        "Data as CSV",
        spreadsheet.csv_bytes(counts),
        file_name="difference.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"difference_{key}",
        on_click="ignore",
    )

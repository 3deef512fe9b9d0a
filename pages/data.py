"""Data: bring tables, match their columns, see what the check found; afterwards the portrait of the dataset."""

import streamlit as st

from recdash.settings import load_settings
from recdash.ui import context, from_server, import_check, import_form, portrait, uploads, widgets

row = context.current_dataset()
adding = (row is None and not context.dataset_rows()) or st.session_state.get("adding_data", False)

if adding:
    actions = widgets.page_header("Data", "Bring a table of who did what. Tables of items and people are optional.")
    if context.dataset_rows() and actions.button(
        "Back to the portrait", icon=":material/arrow_back:", key="stop_adding"
    ):
        st.session_state["adding_data"] = False
        st.rerun()
    files = st.file_uploader(
        "Choose your tables, all at once if you like: CSV, TSV, Parquet or JSON lines, also packed (gz, zst, zip)",
        accept_multiple_files=True,
        key=f"files_{st.session_state.get('num_batches', 0)}",
        max_upload_size=load_settings().max_upload_mb,
    )
    if files:
        with st.spinner("Reading…", show_time=True):
            uploads.take(files)
        st.session_state["num_batches"] = st.session_state.get("num_batches", 0) + 1
        st.rerun()
    from_server.draw()
    if uploads.uploads():
        choices = import_form.draw()
        if choices is not None:
            import_check.draw(choices)
else:
    actions = widgets.page_header("Data", "What people did, what your items are about, and what is held back.")
    row = context.require_dataset()
    with actions:
        if st.button("Bring new data", icon=":material/upload:", key="add_data"):
            st.session_state["adding_data"] = True
            st.rerun()
        first = not context.usable_runs(row.id)
        widgets.go_button("Train a model", "train", "to_train", ":material/model_training:", primary=first)
    portrait.draw(row)

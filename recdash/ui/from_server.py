"""The part of the Data page that offers tables which are on the server already."""

import streamlit as st

from recdash.data.bytes import mebibytes
from recdash.store.inbox import InboxFile, list_inbox
from recdash.ui import context, uploads, wording


def draw() -> None:
    """Offer the files of the inbox, and read those that somebody chooses."""
    store = context.get_store()
    with st.expander("From the server", icon=":material/dns:"):
        files = {file.name: file for file in list_inbox(store)}
        if not files:
            st.markdown(
                "Large files need no upload: whoever looks after the server puts them into this folder, and they can "
                "be chosen here."
            )
            st.code(str(store.settings.inbox), language=None, wrap_lines=True)
            return
        chosen = st.multiselect(
            "Files on the server",
            list(files),
            format_func=lambda name: _described(files[name]),
            placeholder="Choose one or more",
            key=f"inbox_{st.session_state.get('num_batches', 0)}",
        )
        if st.button("Read", key="read_inbox", disabled=not chosen):
            with st.spinner("Reading…", show_time=True):
                uploads.take_from_inbox(chosen)
            st.session_state["num_batches"] = st.session_state.get("num_batches", 0) + 1
            st.rerun()


def _described(file: InboxFile) -> str:
    changed = wording.day(file.changed_at.timestamp())
    return f"{wording.plain(file.name, 60)} ({mebibytes(file.num_bytes)}, {changed})"

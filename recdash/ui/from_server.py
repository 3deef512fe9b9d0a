"""The part of the Data page that offers tables which are on the server already."""

import streamlit as st

from recdash.data.bytes import mebibytes
from recdash.store.inbox import InboxFile, list_inbox
from recdash.ui import context, uploads, wording

EXAMPLES = {
    "interactions": "SELECT customer_id, product_id, ordered_at FROM orders",
    "items": "SELECT product_id, title, category FROM products",
    "users": "SELECT customer_id, country FROM customers",
}


def draw() -> None:
    """Offer the files of the inbox and, where the administrator has named some, databases."""
    sources = sorted(context.get_store().settings.sources)
    with st.expander("From the server", icon=":material/dns:"):
        if not sources:
            _inbox()
            return
        files, databases = st.tabs(["Files", "Databases"])
        with files:
            _inbox()
        with databases:
            _databases(sources)


def _inbox() -> None:
    store = context.get_store()
    files = {file.name: file for file in list_inbox(store)}
    if not files:
        st.markdown(
            "Large files need no upload: whoever looks after the server puts them into this folder, and they can be "
            "chosen here."
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
        _start_over()


def _databases(sources: list[str]) -> None:
    """Take one SELECT for each table."""
    with st.form("databases", border=False):
        source = st.selectbox("Database", sources, format_func=lambda name: wording.plain(name, 60))
        queries = {
            kind: st.text_area(f"{name}: one SELECT", key=f"query_{kind}", height=80, placeholder=EXAMPLES[kind])
            for kind, name in uploads.QUERIED.items()
        }
        clicked = st.form_submit_button("Fetch", key="fetch_tables")
    asked = {kind: query for kind, query in queries.items() if query.strip()}
    if clicked and asked:
        with st.spinner("Fetching…", show_time=True):
            uploads.take_from_source(source, asked)
        _start_over()


def _start_over() -> None:
    st.session_state["num_batches"] = st.session_state.get("num_batches", 0) + 1
    st.rerun()


def _described(file: InboxFile) -> str:
    changed = wording.day(file.changed_at.timestamp())
    return f"{wording.plain(file.name, 60)} ({mebibytes(file.num_bytes)}, {changed})"

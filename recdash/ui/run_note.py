"""A note that stays with a run: written on Quality, seen wherever the run is looked at."""

import streamlit as st

from recdash.store.datasets import DatasetRow
from recdash.store.kept import Kept, forget, keep, list_kept, note_name
from recdash.store.runs import RunRow
from recdash.ui import context, wording

KIND = "note"
LONGEST = 2_000


def show(row: DatasetRow, run: RunRow) -> None:
    """Show the note of a run in a small line; nothing where there is none."""
    one = _find(row, run)
    if one is not None:
        st.caption(f":material/sticky_note_2: {wording.escape_markdown(one.content['text'])}")


def edit(row: DatasetRow, run: RunRow) -> None:
    """Draw the button behind which the note of a run is written; an empty note is taken away."""
    one = _find(row, run)
    with st.popover("Note", icon=":material/edit_note:"), st.form(f"note_{run.id}", border=False):
        text = st.text_area(
            "Note on this run",
            one.content["text"] if one else "",
            max_chars=LONGEST,
            help="Everybody who looks at this run reads it here, on One user and in Compare runs.",
        )
        if st.form_submit_button("Keep the note", icon=":material/check:"):
            _write(row, run, " ".join(text.split()), one)
            st.rerun()


def _write(row: DatasetRow, run: RunRow, text: str, before: Kept | None) -> None:
    if text:
        content = {"run_id": run.id, "text": text}
        keep(context.get_store(), row.name, KIND, note_name(run.id), content, replace=True)
    elif before is not None:
        forget(context.get_store(), before.id)


def _find(row: DatasetRow, run: RunRow) -> Kept | None:
    notes = list_kept(context.get_store(), row.name, KIND)
    return next((one for one in notes if one.content.get("run_id") == run.id), None)

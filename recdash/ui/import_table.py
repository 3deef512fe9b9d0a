"""One chosen file on the import form: its first rows, what it is, and which column is what."""

import streamlit as st

from recdash.columns import (
    ENTITY,
    EVENT,
    HEAD,
    ITEM_ID,
    RATING,
    RELATION,
    TAIL,
    TIMESTAMP,
    TITLE,
    USER_ID,
    WEIGHT,
)
from recdash.data.mapping import FIELDS, KINDS, REQUIRED, guess_mapping
from recdash.data.read import Table
from recdash.ui import problems, uploads, wording
from recdash.ui.errors import show_error
from recdash.ui.uploads import LEFT_OUT, Upload

KIND_NAMES = {
    "interactions": "Who did what",
    "items": "Items",
    "users": "People",
    "facts": "Facts about items",
    "links": "Names of items in the facts",
    LEFT_OUT: "Leave it out",
}
FIELD_NAMES = {
    USER_ID: "Person",
    ITEM_ID: "Item",
    RATING: "Rating",
    EVENT: "Kind of event",
    TIMESTAMP: "When",
    WEIGHT: "Strength",
    TITLE: "Title",
    HEAD: "Head",
    RELATION: "Relation",
    TAIL: "Tail",
    ENTITY: "Name in the facts",
}
FIELD_HELP = {
    USER_ID: "The column that says who: an id, a number or a name.",
    ITEM_ID: "The column that says which item: an id, a number or a code.",
    RATING: "How much somebody liked the item, as a number. Leave it empty when there are only clicks or purchases.",
    EVENT: "What happened: view, cart, purchase... You can say below how strong a sign each is.",
    TIMESTAMP: "Date or time. With it, models are judged on what came later, as in real use.",
    WEIGHT: "How strong a sign of interest each row is, as a number, where you know it already.",
    TITLE: "The name people know the item by. It is shown everywhere instead of the id.",
    HEAD: "What the fact is about, such as the id of a film.",
    RELATION: "How head and tail belong together, such as directed_by.",
    TAIL: "The other end of the fact, such as the name of a director.",
    ENTITY: "What the item is called as head or tail of a fact.",
}
NOT_THERE = "\0"
"""The choice that no column holds a field; no column has this name."""


def draw(upload: Upload, by_hand: bool = True) -> dict[str, str] | None:
    """Draw one table with its first rows and, by hand, the column of each field; returns field -> column."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            with st.container(width="stretch", gap=None):
                st.subheader(wording.label(upload.name), anchor=False)
                st.caption(_size(upload))
            if upload.table is not None and by_hand:
                _kind_picker(upload)
            if st.button("Remove", key=f"remove_{upload.key}", icon=":material/close:"):
                uploads.remove(upload.key)
                st.rerun()
        if upload.error is not None:
            show_error(upload.error)
            problems.listed([problem for problem in upload.error.problems if problem.row is not None])
        if upload.table is None or not by_hand:
            return None
        columns = {name: st.column_config.TextColumn(width=150) for name in upload.table.frame.columns}
        st.dataframe(upload.table.frame.head(5).astype("str"), hide_index=True, row_height=34, column_config=columns)
        return None if upload.kind == LEFT_OUT else _match(upload, upload.table)


def _kind_picker(upload: Upload) -> None:
    key = f"kind_{upload.key}"
    st.session_state[key] = upload.kind
    st.selectbox(
        "This table is",
        [*KINDS, LEFT_OUT],
        format_func=lambda kind: KIND_NAMES[kind],
        key=key,
        width=180,
        on_change=lambda: uploads.choose_kind(upload.key, st.session_state[key]),
    )


def _size(upload: Upload) -> str:
    if upload.table is None:
        return "This file can't be used."
    frame = upload.table.frame
    parts = [wording.plural(len(frame), "row"), wording.plural(frame.shape[1], "column")]
    if upload.table.problems:
        parts.append(f"{wording.plural(len(upload.table.problems), 'line')} can't be read")
    notes = " ".join(f"{note.rstrip('.')}." for note in (*upload.table.warnings, *upload.table.notes))
    return f"{', '.join(parts)}. {wording.escape_markdown(notes)}".strip()


def _match(upload: Upload, table: Table) -> dict[str, str]:
    guess = guess_mapping(table, upload.kind)
    columns = list(table.frame.columns)
    mapping: dict[str, str] = {}
    fields = FIELDS[upload.kind]
    for place, field in zip(st.columns(max(len(fields), 3)), fields, strict=False):
        options = columns if field in REQUIRED[upload.kind] else [NOT_THERE, *columns]
        start = guess.get(field, options[0] if options[0] == NOT_THERE else None)
        chosen = place.selectbox(
            FIELD_NAMES[field],
            options,
            index=None if start is None else options.index(start),
            key=f"map_{upload.key}_{upload.kind}_{field}",
            format_func=lambda column: "Not in this table" if column == NOT_THERE else wording.plain(column, 40),
            placeholder="Choose a column",
            help=FIELD_HELP[field],
        )
        if chosen is not None and chosen != NOT_THERE:
            mapping[field] = chosen
    if upload.kind != "interactions":
        others = [wording.label(column, 30) for column in columns if column not in mapping.values()]
        if others:
            st.caption(f"Kept as attributes: {wording.join_words(others[:12])}{' and more' if others[12:] else ''}.")
    return mapping

"""From chosen files to import options: what each table is, which column is what, how to judge, what events weigh."""

from dataclasses import dataclass

import streamlit as st

from recdash.columns import EVENT, ITEM_ID, RATING, TIMESTAMP, TITLE, USER_ID, WEIGHT
from recdash.data.dataset import SplitConfig
from recdash.data.events import weight_of
from recdash.data.mapping import FIELDS, KINDS, REQUIRED, guess_mapping
from recdash.data.read import Table
from recdash.ui import problems, uploads, widgets, wording
from recdash.ui.errors import show_error
from recdash.ui.uploads import LEFT_OUT, Upload

KIND_NAMES = {
    "interactions": "Who did what",
    "items": "Items",
    "users": "People",
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
}
FIELD_HELP = {
    USER_ID: "The column that says who: an id, a number or a name.",
    ITEM_ID: "The column that says which item: an id, a number or a code.",
    RATING: "How much somebody liked the item, as a number. Leave it empty when there are only clicks or purchases.",
    EVENT: "What happened: view, cart, purchase... You can say below how strong a sign each is.",
    TIMESTAMP: "Date or time. With it, models are judged on what came later, as in real use.",
    WEIGHT: "How strong a sign of interest each row is, as a number, where you know it already.",
    TITLE: "The name people know the item by. It is shown everywhere instead of the id.",
}
SPLIT_HELP = {
    "time": "Models learn from everything before a day and are judged on what came after it, as if they had been in "
    "use on that day. This is the honest choice.",
    "random": "Some interactions of each person are hidden, whenever they happened. Kinder than real use, because "
    "models see what came later; right where there are no dates.",
    "train_only": "Models learn from every row. Choose this only when you bring your own pairs to judge by: there will "
    "be no figures here.",
}
MOST_EVENTS = 12
NOT_THERE = "\0"
"""The choice that no column holds a field; no column has this name."""


@dataclass(frozen=True)
class Choices:
    """What was chosen on the form, ready for `ImportOptions`."""

    tables: dict[str, Table]
    mappings: dict[str, dict[str, str]]
    split: SplitConfig
    event_weights: dict[str, float]


def draw() -> Choices | None:
    """Draw the form for the uploads of this session; None while something essential is missing."""
    mappings: dict[str, dict[str, str]] = {}
    for upload in uploads.uploads():
        mapping = _table_card(upload)
        if upload.kind != LEFT_OUT and mapping is not None:
            mappings[upload.kind] = mapping
    if "interactions" not in mappings:
        st.info(
            "One table must say who did what: one row for each purchase, click or rating, with a person and an item. "
            "Add it, or choose “Who did what” above.",
            icon=":material/info:",
        )
        return None
    tables = {kind: upload.table for kind in mappings if (upload := uploads.of_kind(kind)) and upload.table is not None}
    missing = [f"{KIND_NAMES[kind]}: {FIELD_NAMES[field]}" for kind in mappings for field in REQUIRED[kind]
               if field not in mappings[kind]]  # fmt: skip
    if missing:
        st.warning(f"Choose a column for {wording.join_words(missing)}.", icon=":material/info:")
        return None
    split = _split(TIMESTAMP in mappings["interactions"])
    weights = _event_weights(tables["interactions"], mappings["interactions"].get(EVENT, ""))
    return Choices(tables, mappings, split, weights)


def _table_card(upload: Upload) -> dict[str, str] | None:
    """Draw one table with its first rows and the column of each field; returns field -> column."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            with st.container(width="stretch", gap=None):
                st.subheader(wording.label(upload.name), anchor=False)
                st.caption(_size(upload))
            if upload.table is not None:
                _kind_picker(upload)
            if st.button("Remove", key=f"remove_{upload.key}", icon=":material/close:"):
                uploads.remove(upload.key)
                st.rerun()
        if upload.error is not None:
            show_error(upload.error)
            problems.listed([problem for problem in upload.error.problems if problem.row is not None])
        if upload.table is None:
            return None
        columns = {name: st.column_config.TextColumn(width=150) for name in upload.table.frame.columns}
        st.dataframe(upload.table.frame.head(5), hide_index=True, row_height=34, column_config=columns)
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


def _split(has_times: bool) -> SplitConfig:
    widgets.section("How models will be judged", "Some interactions are held back; a good model finds them again.")
    with st.container(border=True):
        options = ["time", "random", "train_only"] if has_times else ["random", "train_only"]
        kind = st.radio(
            "Held back",
            options,
            format_func=lambda one: wording.SPLIT_NAMES[one],
            horizontal=True,
            key=f"split_{has_times}",
        )
        st.markdown(f"**{wording.SPLIT_NAMES[kind]}.** {SPLIT_HELP[kind]}")
        with st.expander("How much, and which", icon=":material/tune:"):
            left, middle, right = st.columns(3)
            tuning = left.number_input("For choosing settings, %", 1, 40, 10, key="split_validation")
            judging = middle.number_input(
                "For the final judgement, %", 1, 40, 10, key="split_test", disabled=kind == "train_only"
            )
            seed = right.number_input("Seed", 0, 2**31 - 1, 0, key="split_seed", help="Same seed, same random choice.")
    return SplitConfig(kind, tuning / 100, judging / 100, int(seed))


def _event_weights(table: Table, column: str) -> dict[str, float]:
    """Ask how strong a sign each kind of event is; empty when there are no events."""
    if not column:
        return {}
    counts = table.frame[column].str.strip().value_counts().head(MOST_EVENTS)
    widgets.section("How strong a sign is each event?", "1 counts in full, 0 is left out.")
    weights = {}
    with st.container(border=True):
        for start in range(0, len(counts), 4):
            for place, event in zip(st.columns(4), counts.index[start : start + 4], strict=False):
                weights[event] = place.number_input(
                    f"{wording.label(event or '(empty)', 24)}, {wording.plural(int(counts[event]), 'row')}",
                    0.0,
                    10.0,
                    weight_of(event, {}),
                    0.1,
                    format="%.1f",
                    key=f"event_{event}",
                )
    return weights

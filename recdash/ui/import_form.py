"""From chosen files to import options: a known data set, or tables matched by hand, and how they are read."""

from dataclasses import dataclass

import streamlit as st

from recdash.data.mapping import REQUIRED, guess_mapping
from recdash.data.options import ImportOptions
from recdash.data.read import Table
from recdash.ui import import_behaviour, import_known, import_reading, import_table, uploads, wording
from recdash.ui.import_table import FIELD_NAMES, KIND_NAMES
from recdash.ui.uploads import LEFT_OUT


@dataclass(frozen=True)
class Choices:
    """What was chosen on the form: the tables by kind, and how to import them."""

    tables: dict[str, Table]
    options: ImportOptions


def draw() -> Choices | None:
    """Draw the form for the uploads of this session; None while something essential is missing."""
    known = st.container()
    rules = import_reading.draw()
    with known:
        tables = import_known.draw([upload.table for upload in uploads.uploads() if upload.table is not None])
    if tables is None:
        mappings = _matched_by_hand()
        tables = {
            kind: one.table for kind in mappings or () if (one := uploads.of_kind(kind)) and one.table is not None
        }
    else:
        for upload in uploads.uploads():
            import_table.draw(upload, by_hand=False)
        mappings = {kind: guess_mapping(table, kind) for kind, table in tables.items()}
    if mappings is None:
        return None
    options = rules.applied(ImportOptions("check", mappings))
    return Choices(tables, import_behaviour.draw(tables["interactions"], mappings["interactions"], options))


def _matched_by_hand() -> dict[str, dict[str, str]] | None:
    """Draw each table with its columns; kind -> field -> column, None while something essential is missing."""
    mappings: dict[str, dict[str, str]] = {}
    for upload in uploads.uploads():
        mapping = import_table.draw(upload)
        if upload.kind != LEFT_OUT and mapping is not None:
            mappings[upload.kind] = mapping
    if "interactions" not in mappings:
        st.info(
            "One table must say who did what: one row for each purchase, click or rating, with a person and an item. "
            "Add it, or choose “Who did what” above.",
            icon=":material/info:",
        )
        return None
    missing = [f"{KIND_NAMES[kind]}: {FIELD_NAMES[field]}" for kind in mappings for field in REQUIRED[kind]
               if field not in mappings[kind]]  # fmt: skip
    if missing:
        st.warning(f"Choose a column for {wording.join_words(missing)}.", icon=":material/info:")
        return None
    return mappings

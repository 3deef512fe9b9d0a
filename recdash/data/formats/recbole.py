"""Atomic files of RecBole: tables with tabs whose header gives each column a type, such as "user_id:token".

Source: https://recbole.io/docs/user_guide/data/atomic_files.html
"""

from dataclasses import replace

from recdash.columns import ENTITY, HEAD, ITEM_ID, RELATION, TAIL, TITLE, USER_ID
from recdash.data.formats.format import Format, Parts, Tables
from recdash.data.mapping import guess_mapping
from recdash.data.read import Table
from recdash.data.text_guess import TAGS

OTHER_NAMES = {
    "class": "genres",
    "head_id": HEAD,
    "relation_id": RELATION,
    "tail_id": TAIL,
    "entity_id": ENTITY,
}
"""Names of RecBole for what has another name here."""
SEQUENCE = ":token_seq"
PERSONAL = "zip_code"


def _part(table: Table) -> str:
    typed = [str(column).partition(":")[2] for column in table.frame.columns]
    if not all(kind in ("token", "token_seq", "float", "float_seq") for kind in typed):
        return ""
    names = {str(column).partition(":")[0] for column in table.frame.columns}
    if {USER_ID, ITEM_ID} <= names:
        return "interactions"
    if {"head_id", "relation_id", "tail_id"} <= names:
        return "facts"
    if {ITEM_ID, "entity_id"} <= names:
        return "links"
    if ITEM_ID in names:
        return "items"
    return "users" if USER_ID in names else ""


def _convert(parts: Parts) -> Tables:
    tables = {kind: _untyped(table, kind) for kind, table in parts.items()}
    notes = ["Types were taken off the names of the columns."]
    if "facts" in parts:
        with_links = f", and {parts['links'].name} which item each of them is about" if "links" in parts else ""
        notes.append(f"{parts['facts'].name} holds prior knowledge about the items{with_links}.")
    elif "links" in tables:
        notes.append(f"{tables.pop('links').name} was left out: it says nothing without a file of facts.")
    if any(f"{PERSONAL}:token" in table.frame for table in parts.values()):
        notes.append("Zip codes were left out.")
    return Tables(tables, notes)


def _untyped(table: Table, kind: str) -> Table:
    """Return a table with plain names, and sequences of tags with bars between them."""
    typed = table.frame.drop(columns=f"{PERSONAL}:token", errors="ignore")
    names = [str(column).partition(":")[0] for column in typed.columns]
    known = [OTHER_NAMES.get(name, name) for name in names]
    frame = typed.set_axis(known if len(set(known)) == len(known) else list(typed.columns), axis=1)
    sequences = [new for new, old in zip(frame, typed, strict=True) if str(old).endswith(SEQUENCE)]
    tags = [column for column in sequences if TAGS.search(column)]
    frame = frame.assign(**{column: frame[column].str.strip().str.replace(r"\s+", "|", regex=True) for column in tags})
    title = guess_mapping(replace(table, frame=frame), "items").get(TITLE) if kind == "items" else None
    return replace(table, frame=frame.rename(columns={title: TITLE}) if title else frame)


FORMAT = Format(
    "recbole",
    "RecBole files",
    "Each file becomes the table that its name says; the columns get plain names.",
    _part,
    ("interactions",),
    _convert,
)

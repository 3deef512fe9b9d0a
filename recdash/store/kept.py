"""What people keep of their own beside a dataset: segments, personas, drafts of items, notes.

They belong to the name of a dataset, so that they outlive its versions, and go with the last version.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select

from recdash.data.words import MAX_SAMPLE, counted, sample
from recdash.errors import DataError, StateError
from recdash.store.database import Store, reading, writing
from recdash.store.ids import check_id, new_id, unknown
from recdash.store.run_rows import moment
from recdash.store.tables import datasets, kept, runs

KINDS = ("segment", "persona", "draft", "note")
LONGEST_NAME = 80
MOST_OF_A_KIND = 500
LARGEST_CONTENT = 8_000_000
"""Characters of JSON: a segment of a few hundred thousand people."""


@dataclass(frozen=True)
class Kept:
    """One thing that was kept: its kind, the name it was given, and its content, plain JSON values."""

    id: str
    dataset_name: str
    kind: str
    name: str
    content: dict
    created_at: datetime


def keep(store: Store, dataset_name: str, kind: str, name: str, content: Mapping, *, replace: bool = False) -> Kept:
    """Keep something under a name; with `replace` in place of what has this name already.

    Raises:
        NotFoundError: if no dataset has the name.
        StateError: if the name is taken and not to be replaced, or too much is kept already.
        DataError: if the name is empty or too long, or the content too large.
        ValueError: if there is no such kind, or the content holds what JSON does not know.
    """
    if kind not in KINDS:
        raise ValueError(f"no such kind: {kind}")
    name = _checked_name(name, kind)
    plain = _checked_content(content, kind)
    with writing(store) as connection:
        if connection.execute(select(datasets.c.id).where(datasets.c.name == dataset_name)).first() is None:
            raise unknown("dataset", dataset_name)
        _make_room(connection, dataset_name, kind, name, replace)
        new, now = new_id(), time.time()
        connection.execute(
            insert(kept).values(id=new, dataset_name=dataset_name, kind=kind, name=name, content=plain, created_at=now)
        )
    return Kept(new, dataset_name, kind, name, plain, moment(now))


def list_kept(store: Store, dataset_name: str, kind: str) -> list[Kept]:
    """Return everything of one kind that is kept beside a dataset, newest first."""
    query = select(kept).where(kept.c.dataset_name == dataset_name, kept.c.kind == kind).order_by(kept.c.id.desc())
    with reading(store) as connection:
        return [_kept(row) for row in connection.execute(query)]


def forget(store: Store, kept_id: str) -> None:
    """Delete what was kept.

    Raises:
        NotFoundError: if it is not there.
    """
    check_id(kept_id, "kept thing")
    with writing(store) as connection:
        if connection.execute(delete(kept).where(kept.c.id == kept_id)).rowcount == 0:
            raise unknown("kept thing", kept_id)


def lost_with(connection: Connection, dataset_id: str) -> list[Kept]:
    """Return what would go if a dataset went: everything beside its last version, else the notes of its runs."""
    name = select(datasets.c.name).where(datasets.c.id == dataset_id).scalar_subquery()
    others = select(datasets.c.id).where(datasets.c.name == name, datasets.c.id != dataset_id)
    query = select(kept).where(kept.c.dataset_name == name).order_by(kept.c.kind, kept.c.id)
    if connection.execute(others).first() is not None:
        ids = connection.execute(select(runs.c.id).where(runs.c.dataset_id == dataset_id)).scalars()
        query = query.where(kept.c.kind == "note", kept.c.name.in_([note_name(one) for one in ids]))
    return [_kept(row) for row in connection.execute(query)]


def find_lost(store: Store, dataset_id: str) -> list[Kept]:
    """Return what people keep that would go if a dataset went."""
    with reading(store) as connection:
        return lost_with(connection, check_id(dataset_id, "dataset"))


def in_words(found: Sequence[Kept]) -> str:
    """Say what was kept, by kind, with names of their own: '1 persona ("Nora"), 2 notes'."""
    parts = []
    for kind in KINDS:
        names = [one.name for one in found if one.kind == kind]
        examples = f" ({sample(names)}{', ...' if names[MAX_SAMPLE:] else ''})" if kind != "note" else ""
        parts += [counted(len(names), kind) + examples] if names else []
    return ", ".join(parts)


def forget_orphans(connection: Connection) -> None:
    """Delete what is kept beside datasets of which no version is left."""
    connection.execute(delete(kept).where(kept.c.dataset_name.not_in(select(datasets.c.name))))


def note_name(run_id: str) -> str:
    """Return the name under which the note of a run is kept."""
    return f"Run {run_id}"


def forget_notes(connection: Connection, run_ids: Sequence[str]) -> None:
    """Delete the notes of runs that go."""
    names = [note_name(one) for one in run_ids]
    connection.execute(delete(kept).where(kept.c.kind == "note", kept.c.name.in_(names)))


def _checked_name(name: str, kind: str) -> str:
    short = " ".join("".join(one for one in name if one.isprintable() or one.isspace()).split())
    if not short:
        raise DataError(f"The {kind} has no name.", "Write one, such as a word for what it stands for.")
    if len(short) > LONGEST_NAME:
        raise DataError(f"The name of the {kind} has {len(short)} characters.", f"Use at most {LONGEST_NAME}.")
    return short


def _checked_content(content: Mapping, kind: str) -> dict:
    text = json.dumps(dict(content), allow_nan=False)
    if len(text) > LARGEST_CONTENT:
        raise DataError(f"The {kind} is too large to be kept ({len(text):,} characters).", "Keep a smaller part of it.")
    return json.loads(text)


def _make_room(connection: Connection, dataset_name: str, kind: str, name: str, replace: bool) -> None:
    alike = (kept.c.dataset_name == dataset_name) & (kept.c.kind == kind)
    if replace:
        connection.execute(delete(kept).where(alike, kept.c.name == name))
    elif connection.execute(select(kept.c.id).where(alike, kept.c.name == name)).first() is not None:
        raise StateError(f'There is a {kind} called "{name}" already.', "Choose another name, or delete the old one.")
    number = connection.execute(select(func.count()).select_from(kept).where(alike)).scalar_one()
    if number >= MOST_OF_A_KIND:
        raise StateError(f"{number} of the kind {kind} are kept already.", "Delete some that are not needed.")


def _kept(row: Row) -> Kept:
    return Kept(row.id, row.dataset_name, row.kind, row.name, row.content, moment(row.created_at))

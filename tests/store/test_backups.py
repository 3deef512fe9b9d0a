"""Claims about the copies of the database."""

import errno
import sqlite3
from pathlib import Path

import pytest

from recdash.errors import StorageError
from recdash.settings import Settings
from recdash.store.backups import KEPT, back_up_if_due
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import list_datasets


def copies(store: Store) -> list[Path]:
    return sorted((store.home / "backups").iterdir())


def test_a_copy_is_made_once_a_day(store: Store):
    assert back_up_if_due(store)
    assert not back_up_if_due(store)
    assert len(copies(store)) == 1


def test_only_the_newest_copies_are_kept(store: Store):
    back_up_if_due(store)
    (first,) = copies(store)
    for _ in range(KEPT):
        assert back_up_if_due(store, every_s=-1.0)
    assert len(copies(store)) == KEPT
    assert first not in copies(store)


def test_a_damaged_database_can_be_replaced_by_a_copy(store: Store, home: Path, dataset_id: str):
    back_up_if_due(store)
    close_store(store)
    for path in home.glob("recdash.sqlite*"):
        path.unlink()
    copies(store)[-1].rename(home / "recdash.sqlite")
    again = open_store(Settings(home=home))
    assert [row.id for row in list_datasets(again)] == [dataset_id]
    close_store(again)


def test_a_copy_that_can_not_be_written_is_said_and_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StorageError, match="could not be copied"):
        back_up_if_due(store)
    assert copies(store) == []


def test_a_folder_that_refuses_is_said(store: Store, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StorageError, match="The disk is full"):
        back_up_if_due(store)

"""Claims about full disks and damaged files: a sentence that says what to do, and nothing wrong is ever read."""

import sqlite3

import pytest
from sqlalchemy import event

from recdash.errors import StorageError
from recdash.store.database import close_store, open_store
from recdash.store.datasets import load_dataset
from recdash.store.runs import create_run, list_runs
from recdash.training.config import RunConfig

pytestmark = pytest.mark.faults


def test_a_full_disk_under_the_database_is_a_sentence_and_keeps_what_was_there(store, dataset_id):
    create_run(store, dataset_id, RunConfig("popularity"), "before")
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(StorageError) as caught:
        create_run(store, dataset_id, RunConfig("popularity"), "x" * 500_000)
    assert caught.value.sentence() == (
        "The disk is full: the database could not be written. Free some space, then try again."
    )
    assert [run.name for run in list_runs(store)] == ["before"]


def test_a_flipped_byte_in_each_file_of_a_dataset_is_noticed(store, dataset_id):
    folder = store.datasets_folder / dataset_id
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert paths
    for path in paths:
        intact = path.read_bytes()
        path.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
        with pytest.raises(StorageError, match=f"is damaged: the file {path.name} has changed"):
            load_dataset(store, dataset_id)
        path.write_bytes(intact)
    assert load_dataset(store, dataset_id).num_users == 30


def test_a_damaged_database_says_where_its_copies_are(settings, store, home):
    close_store(store)
    for path in home.glob("recdash.sqlite*"):
        path.unlink()
    (home / "recdash.sqlite").write_bytes(b"this is not a database" * 500)
    with pytest.raises(StorageError, match=r"The database file is damaged") as caught:
        open_store(settings)
    assert "backups folder" in caught.value.fix


def test_a_database_of_a_newer_version_is_left_alone(settings, store, home):
    close_store(store)
    connection = sqlite3.connect(home / "recdash.sqlite")
    with connection:
        connection.execute("UPDATE recdash_alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StorageError, match='the form "9999"'):
        open_store(settings)


def test_a_data_folder_that_is_a_file_is_refused_in_words(tmp_path, settings):
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StorageError):
        open_store(settings)

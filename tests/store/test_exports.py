"""Claims about single files that people asked for."""

import os

import pandas as pd
import pytest

from recdash.errors import StorageError
from recdash.store.exports import export_bytes, export_frame


def test_a_table_comes_back_as_it_was(tmp_path):
    frame = pd.DataFrame({"user_id": ["007"], "rank": [1]})
    export_frame(tmp_path / "a.parquet", frame)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), frame)


def test_what_stood_there_is_replaced_and_nothing_else_is_left(tmp_path):
    export_bytes(tmp_path / "a.csv", b"old")
    export_bytes(tmp_path / "a.csv", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.csv", b"new")]


def test_a_missing_folder_is_refused_with_the_path(tmp_path):
    with pytest.raises(StorageError, match=r"a\.csv"):
        export_bytes(tmp_path / "none" / "a.csv", b"")


def test_a_table_that_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.parquet"
    export_bytes(path, b"old")
    with pytest.raises(Exception, match="mixed"):
        export_frame(path, pd.DataFrame({"mixed": [1, "a", b"b"]}))
    assert [one.name for one in tmp_path.iterdir()] == ["a.parquet"]
    assert path.read_bytes() == b"old"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    export_bytes(pipe, b"rows")
    assert os.read(reader, 10) == b"rows"
    assert pipe.is_fifo()
    os.close(reader)

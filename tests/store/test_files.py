"""Claims about folders that appear at once or not at all."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from recdash.errors import StorageError
from recdash.store.files import (
    check_folder,
    publish,
    read_arrays,
    remove_folder,
    seal,
    storage_errors,
    sweep_temporary_folders,
    temporary_folder,
    write_arrays,
)
from recdash.store.locks import locked


def test_a_published_folder_is_complete(tmp_path: Path):
    (tmp_path / "tmp").mkdir()
    with temporary_folder(tmp_path / "tmp") as folder:
        (folder / "model").mkdir()
        (folder / "model" / "a").write_text("a")
        seal(folder)
        publish(folder, tmp_path / "place" / "x", tmp_path / "tmp")
    assert check_folder(tmp_path / "place" / "x", "it") == ("model/a",)
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == [".lock"]


def test_what_stood_there_before_is_replaced(tmp_path: Path):
    for text in ("old", "new"):
        with temporary_folder(tmp_path) as folder:
            (folder / "a").write_text(text)
            seal(folder)
            publish(folder, tmp_path / "place" / "x", tmp_path)
    assert (tmp_path / "place" / "x" / "a").read_text() == "new"


def test_a_folder_that_was_not_published_vanishes(tmp_path: Path):
    def break_off() -> None:
        with temporary_folder(tmp_path) as folder:
            (folder / "half").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_the_sweep_takes_what_the_dead_left_and_leaves_the_living_alone(tmp_path: Path):
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "half").touch()
    with temporary_folder(tmp_path) as folder:
        assert sweep_temporary_folders(tmp_path) == 1
        assert folder.exists()
        assert not (tmp_path / "left").exists()


def test_removing_what_is_not_there_does_nothing(tmp_path: Path):
    remove_folder(tmp_path / "nothing", tmp_path)


def test_arrays_come_back_with_shape_and_type(tmp_path: Path):
    arrays = {
        "scalar": np.array(3.5),
        "turned": np.arange(6, dtype=np.float32).reshape(2, 3).T,
        "empty": np.zeros((0, 4), np.int64),
        "flags": np.array([True, False]),
        "half": np.ones(3, np.float16),
    }
    write_arrays(tmp_path / "a", arrays)
    loaded = read_arrays(tmp_path / "a", "it")
    assert loaded.keys() == arrays.keys()
    for name, array in arrays.items():
        assert_array_equal(loaded[name], array, strict=True)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "The disk is full: it could not be written."),
        (errno.EDQUOT, "The disk is full: it could not be written."),
        (errno.EACCES, "The system does not allow RecDash to use it."),
        (errno.EROFS, "The system does not allow RecDash to use it."),
        (errno.EIO, "The disk refused it: Input/output error."),
    ],
)
def test_errors_of_the_system_are_told_in_words(number: int, message: str):
    with pytest.raises(StorageError) as caught, storage_errors("it"):
        raise OSError(number, os.strerror(number))
    assert caught.value.message == message
    assert caught.value.fix


def test_a_lock_that_is_not_given_up_is_said(tmp_path: Path):
    with (
        locked(tmp_path / "lock"),
        pytest.raises(StorageError, match="has held the lock"),
        locked(tmp_path / "lock", timeout_s=0.05),
    ):
        pass
    with locked(tmp_path / "lock", timeout_s=0.05):
        pass

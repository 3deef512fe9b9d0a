"""Claims about reading an upload in a limited child process."""

import gzip
import resource
import sys

import numpy as np
import pandas as pd
import pytest

from recdash.data.bytes import ReadOptions
from recdash.data.read import read_table
from recdash.errors import DataError
from recdash.jobs import reading
from recdash.jobs.reading import Limits, read_apart
from tests.data.input_case import columns, zipped, zstd

MIB = 1024**2
CONTENT = b'user_id,item_id,"a ""title"""\nu1,007,"x\ny"\nu2,i2\n u3,NA,\xc3\xbc\n'


@pytest.fixture
def apart(tmp_path):
    """Return a function (content, **limits) -> Table, read by a child."""

    def read(content, name="a.csv", options=None, **limits):
        path, folder = tmp_path / "upload", tmp_path / "handover"
        path.write_bytes(content)
        folder.mkdir()
        return read_apart(path, folder, name, options, Limits(**limits))

    return read


def seconds_of_children() -> float:
    """Return the processor time of all children that have ended: of one thread, and whatever else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_table_comes_over_as_it_was_read(apart, tmp_path):
    found = apart(CONTENT)
    expected = read_table(tmp_path / "upload", "a.csv")
    pd.testing.assert_frame_equal(found.frame, expected.frame)
    np.testing.assert_array_equal(found.rows, [1, 3])
    np.testing.assert_array_equal(found.lines, [2, 5])
    assert found.problems == expected.problems
    assert (found.name, found.notes, found.warnings) == (expected.name, expected.notes, expected.warnings)


def test_rows_without_lines_and_options_come_over(apart):
    table = apart(b'[{"id": "a"}, {"id": "b"}]', "a.json", ReadOptions(max_rows=1))
    assert (table.frame["id"].tolist(), table.rows.tolist(), table.lines) == (["a"], [1], None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(gzip.compress(bytes(200 * MIB), 1), "expands beyond 64 MiB", id="gzip bomb"),
        pytest.param(zipped("a.csv", content="0" * 200 * MIB), "expands beyond 64 MiB", id="zip bomb"),
        pytest.param(zstd(bytes(200 * MIB)), "expands beyond 64 MiB", id="zstd bomb"),
        pytest.param(columns(user_id=np.zeros(12_000_000, np.int64)), "expands beyond 64 MiB", id="Parquet bomb"),
        pytest.param(b"[" * 200_000, "can't be read as column names", id="deep JSON"),
        pytest.param(gzip.compress(CONTENT * 100)[:-12], "cut off or damaged", id="truncated"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "a PNG picture", id="picture"),
        pytest.param(b"", "empty", id="empty"),
    ],
)
def test_what_is_no_table_ends_in_a_sentence_at_once_and_in_little_memory(apart, content, words):
    before = seconds_of_children()
    with pytest.raises(DataError, match=words) as caught:
        apart(content, memory_bytes=256 * MIB)
    assert seconds_of_children() - before < 2
    assert caught.value.message.startswith("a.csv: ")
    assert caught.value.fix


def test_a_file_that_takes_too_much_memory_is_refused_and_ends_only_the_child(apart):
    with pytest.raises(DataError, match="takes more than 32 MiB of memory"):
        apart(b"user_id,item_id\n" + b"u1,i1\n" * 20_000_000, memory_bytes=32 * MIB)


def test_a_file_that_takes_too_long_is_refused(apart):
    with pytest.raises(DataError, match=r"can't be read within 0\.01 seconds"):
        apart(CONTENT, seconds=0.01)


def test_a_crash_of_the_reader_is_told_in_words(apart, monkeypatch):
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(reading, "READER", (sys.executable, "-c", crash))
    with pytest.raises(DataError, match=r"a\.csv: Reading it failed"):
        apart(CONTENT)


def test_the_reader_knows_nothing_of_the_server(monkeypatch):
    monkeypatch.setenv("RECDASH_DATABASE_URL", "postgresql://user:secret@host/base")
    assert "secret" not in str(reading._environment())

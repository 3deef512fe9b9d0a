import gzip
import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as arrow_parquet

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import Table, read_table
from recdash.errors import DataError

AWKWARD_IDS = ["007", "NA", "9007199254740993", "1e5", "null", "true"]
PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters='"|,;\x7f', categories=(
    "L", "N", "P")), min_size=1, max_size=6)  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "name"), [(",", "a.csv"), ("\t", "a.tsv"), (";", "a.csv"), ("|", "a.txt")], ids=repr
)
def test_separator_is_detected(read, separator, name):
    table = read(name, separator.join(["user", "item"]) + "\n" + separator.join(["u1", "i1"]) + "\n")
    assert table.frame.to_dict("list") == {"user": ["u1"], "item": ["i1"]}


def test_quoted_values_keep_separators_and_line_breaks_and_lines_are_counted_past_them(read):
    table = read("a.csv", 'id,text\n1,"a, b\nc"\n2,"say ""hi"""\n')
    assert table.frame["text"].tolist() == ["a, b\nc", 'say "hi"']
    assert table.rows.tolist() == [1, 2]
    assert [table.line_of(0), table.line_of(1)] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_give_the_same_text(read, encoding):
    table = read("a.csv", "user,city\nu1,Zürich\nu2,Málaga\n".encode(encoding))
    assert table.frame.columns.tolist() == ["user", "city"]
    assert table.frame["city"].tolist() == ["Zürich", "Málaga"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=repr)
def test_line_endings_give_the_same_rows(read, ending):
    table = read("a.csv", ending.join(["user,item", "u1,i1", "u2,i2", ""]))
    assert table.frame["item"].tolist() == ["i1", "i2"]


def test_gzip_is_unpacked_by_content_not_by_name(read):
    table = read("upload.csv", gzip.compress(b"user,item\nu1,i1\n"))
    assert table.frame.to_dict("list") == {"user": ["u1"], "item": ["i1"]}


def test_json_lists_become_bars_and_missing_keys_are_empty(read):
    table = read("a.jsonl", '{"id": 1, "tags": ["a", "b"], "ok": true}\n{"id": 2, "tags": null}\n')
    assert table.frame.to_dict("list") == {"id": ["1", "2"], "tags": ["a|b", ""], "ok": ["true", ""]}


def test_a_json_array_is_read(read):
    table = read("a.json", '[{"id": "x"}, {"id": "y"}]')
    assert table.frame["id"].tolist() == ["x", "y"]


def test_parquet_types_become_text_without_losing_a_digit(read, tmp_path):
    columns = {
        "whole": pa.array([2**53 + 1, None], pa.int64()),
        "real": pa.array([4.0, 3.25]),
        "tags": pa.array([["a", "b"], []]),
        "category": pa.array(["x", "y"]).dictionary_encode(),
        "when": pa.array([0, 1_000_000], pa.timestamp("us", "Europe/Berlin")),
    }
    arrow_parquet.write_table(pa.table(columns), tmp_path / "typed.parquet")
    frame = read_table(tmp_path / "typed.parquet").frame
    assert frame["whole"].tolist() == ["9007199254740993", ""]
    assert frame["real"].tolist() == ["4", "3.25"]
    assert frame["tags"].tolist() == ["a|b", ""]
    assert frame["category"].tolist() == ["x", "y"]
    assert [text[:19] for text in frame["when"]] == ["1970-01-01 00:00:00", "1970-01-01 00:00:01"]


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_awkward_ids_survive(read, parquet, kind):
    rows = [{"user_id": one, "item_id": "i"} for one in AWKWARD_IDS]
    content = {
        "csv": "user_id,item_id\n" + "".join(f"{one},i\n" for one in AWKWARD_IDS),
        "jsonl": "\n".join(map(json.dumps, rows)),
        "parquet": parquet(rows),
    }[kind]
    assert read(f"a.{kind}", content).frame["user_id"].tolist() == AWKWARD_IDS


def test_large_whole_numbers_in_json_keep_their_digits(read):
    table = read("a.jsonl", '{"user_id": 9007199254740993, "score": 1e5}\n')
    assert table.frame.to_dict("list") == {"user_id": ["9007199254740993"], "score": ["1e5"]}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from(["", "u,i\n", '{"u": ', "[", "PAR1", "\x1f\x8b"]))
def test_any_bytes_are_a_table_or_refused_in_words(content, beginning):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.csv"
        path.write_bytes(beginning.encode("latin-1") + content)
        outcome = _table_or_refusal(path)
    if isinstance(outcome, Table):
        assert len(outcome.frame) == len(outcome.rows) > 0
    else:
        assert outcome.message.startswith("upload.csv: ")
        assert outcome.fix


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.lists(st.tuples(PRINTABLE, PRINTABLE), min_size=4, max_size=12))
def test_every_format_of_the_same_rows_gives_the_same_content_hash(pairs):
    pairs = [("u1", "i1"), ("u2", "i2"), *pairs]
    rows = [{"user_id": user, "item_id": item, "rating": "3.5"} for user, item in pairs]
    with tempfile.TemporaryDirectory() as folder:
        hashes = {_hash(Path(folder) / name, content) for name, content in _in_every_format(rows).items()}
    assert len(hashes) == 1


def _table_or_refusal(path):
    try:
        return read_table(path)
    except DataError as error:
        return error


def _in_every_format(rows):
    def delimited(separator):
        lines = [separator.join(rows[0])] + [separator.join(row.values()) for row in rows]
        return ("\n".join(lines) + "\n").encode()

    sink = pa.BufferOutputStream()
    arrow_parquet.write_table(pa.Table.from_pylist(rows), sink)
    return {
        "a.csv": delimited(","),
        "a.tsv": delimited("\t"),
        "a.csv.gz": gzip.compress(delimited(",")),
        "a.jsonl": "\n".join(json.dumps(row) for row in rows).encode(),
        "a.parquet": sink.getvalue().to_pybytes(),
    }


def _hash(path, content):
    path.write_bytes(content)
    return import_tables(read_table(path), None, None, ImportOptions("same")).dataset.content_hash

import gzip
import json

import pyarrow as pa
import pytest
from pyarrow import parquet as arrow_parquet

from recdash.data.bytes import ReadOptions
from recdash.data.read import read_table
from recdash.errors import DataError

AWKWARD_IDS = ["007", "NA", "9007199254740993", "1e5", "null", "true"]


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


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.jsonl", "a.json", "a.parquet"])
def test_a_first_look_reads_so_many_rows(tmp_path, parquet, name):
    rows = [{"user_id": f"u{n}", "note": f'a "{n}",\nb'} for n in range(3_000)]
    csv = "user_id,note\n" + "".join(f'{row["user_id"]},"a ""{n}"",\nb"\n' for n, row in enumerate(rows))
    content = {
        "a.csv": csv.encode(),
        "a.csv.gz": gzip.compress(csv.encode()),
        "a.jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "a.json": json.dumps(rows).encode(),
        "a.parquet": parquet(rows),
    }[name]
    (tmp_path / name).write_bytes(content)
    table = read_table(tmp_path / name, options=ReadOptions(max_rows=1_000))
    assert table.frame.to_dict("records") == rows[:1_000]
    assert table.rows.tolist() == list(range(1, 1_001))


def test_a_first_look_never_reads_beyond_the_beginning(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"user_id,item_id\n" + b"u1,i1\n" * 400_000 + b"\0\xff" * 400_000)
    assert len(read_table(path, options=ReadOptions(max_rows=1_000)).frame) == 1_000
    with pytest.raises(DataError):
        read_table(path)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=repr)
def test_a_first_look_at_long_rows_leaves_out_the_row_that_is_cut_off(tmp_path, ending):
    path = tmp_path / "a.csv"
    rows = [f'i{n},"{"word " * 3_000}{ending}{n}"{ending}' for n in range(200)]
    path.write_text("".join([f"item_id,text{ending}", *rows]), newline="")
    table = read_table(path, options=ReadOptions(max_rows=1_000))
    assert table.problems == ()
    assert 50 < len(table.frame) < 100
    assert table.frame["text"].str.endswith(tuple("0123456789")).all()


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("shift_jis", "ユーザーは映画を見る"),
        ("gb18030", "用户观看电影"),
        ("cp1251", "Пользователь смотрит фильм"),
        ("koi8_r", "Пользователь смотрит фильм"),
        ("cp1253", "Ο χρήστης βλέπει ταινία"),
    ],
)
def test_long_texts_in_other_encodings_are_told_apart(read, encoding, sentence):
    content = "user,note\n" + "".join(f"u{n},{sentence}{n}\n" for n in range(5_000))
    table = read("a.csv", content.encode(encoding))
    assert table.frame["note"].iloc[-1] == f"{sentence}4999"


def test_mostly_broken_rows_refuse_the_file_instead_of_filling_the_report(read):
    with pytest.raises(DataError, match="Only 1 row has the 2 values") as caught:
        read("a.csv", "user,item\nu1,i1\n" + "u1,i1,oh\n" * 3_000)
    assert len(caught.value.problems) == 1_000


def test_parquet_that_grows_only_as_text_is_refused(read):
    sink = pa.BufferOutputStream()
    arrow_parquet.write_table(pa.table({"user_id": pa.nulls(20_000_000)}), sink)
    with pytest.raises(DataError, match="expands beyond 64 MiB"):
        read("a.parquet", sink.getvalue().to_pybytes())

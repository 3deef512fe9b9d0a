"""What people upload by mistake, and the words they must be told; the known cases stand in `test_inputs.py`."""

import gzip
import json

import pytest

from recdash.data.bytes import ReadOptions
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.errors import ConfigError, DataError

GOOD = b"user_id,item_id,rating\nu1,a,4\nu1,b,3\nu2,b,5\n"


def refused(identity, name, content, *words):
    return pytest.param(name, content, words, id=identity)


REFUSED = [
    refused("pickle", "a.csv", b"\x80\x04\x95\x10\x00", "Python pickle"),
    refused("SQLite", "a.csv", b"SQLite format 3\0", "SQLite database"),
    refused("no usable row", "a.csv", b"user_id,item_id,rating\nu1,a,five\nu2,b,six\n", "No row can be used"),
    refused("damaged gz", "a.csv.gz", b"\x1f\x8b" + bytes(40), "cut off or damaged"),
    refused("empty gz", "a.csv.gz", gzip.compress(b""), "empty"),
    refused("gz in gz", "a.csv.gz", gzip.compress(gzip.compress(GOOD)), "inside a compressed file"),
    refused("damaged zip", "a.zip", b"PK\x03\x04" + bytes(40), "cut off or damaged"),
    refused("damaged zstd", "a.zst", b"\x28\xb5\x2f\xfd" + bytes(40), "cut off or damaged"),
    refused("parquet without end", "a.parquet", b"PAR1" + bytes(50), "cut off or damaged"),
    refused("JSON array cut off", "a.json", b'[{"user_id": "u1"', "JSON array can't be read"),
    refused("JSON of numbers", "a.json", b"[1, 2]", "not of the form"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED)
def test_unusable_uploads_are_refused_in_words(read, name, content, words):
    with pytest.raises(DataError) as caught:
        import_tables(read(name, content), None, None, ImportOptions("test"))
    for word in words:
        assert word in caught.value.sentence()
    assert caught.value.fix


def test_a_parquet_file_damaged_inside_is_refused(read, parquet):
    content = parquet({"user_id": [f"u{n}" for n in range(100)], "item_id": ["a"] * 100})
    with pytest.raises(DataError):
        read("a.parquet", content[:10] + bytes(200) + content[210:])


def test_a_weight_below_zero_is_refused_with_its_place_and_the_others_stay(bring_in):
    result = bring_in("user_id,item_id,weight\nu1,a,5\nu2,b,-1\nu2,c,4\n")
    assert result.rejects[["row", "line", "message"]].values.tolist() == [[2, 3, '"-1" is no weight.']]
    assert result.dataset.num_interactions == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [("{not json}", "expecting property name"), ("[1]", "not of the form"), ("[" * 100_000, "nested too deeply"),
     ('{"user_id": "u", "user_id": "v"}', "more than once")],
)  # fmt: skip
def test_a_bad_json_line_is_refused_alone(read, line, words):
    good = [json.dumps({"user_id": f"u{n}", "item_id": f"i{n}"}) for n in range(2)]
    table = read("a.jsonl", "\n".join([good[0], line, good[1]]))
    assert table.frame["user_id"].tolist() == ["u0", "u1"]
    assert [(problem.row, problem.line) for problem in table.problems] == [(2, 2)]
    assert words in table.problems[0].message


@pytest.mark.parametrize(
    ("options", "words"),
    [({"encoding": "klingon"}, "no known encoding"), ({"encoding": "ascii"}, "does not fit the encoding ascii"),
     ({"encoding": "base64"}, "no known encoding"), ({"max_bytes": 10}, "larger than 10 bytes"),
     ({"separator": "--"}, "can't separate")],
)  # fmt: skip
def test_options_that_do_not_fit_are_refused_in_words(tmp_path, options, words):
    path = tmp_path / "a.csv"
    path.write_text("user,item\nZoë,i1\n")
    with pytest.raises(DataError, match=words):
        read_table(path, options=ReadOptions(**options))


@pytest.mark.parametrize("options", [{"repeated": "middle"}, {"kept_rating": "best"}])
def test_a_choice_that_is_none_is_refused(options):
    with pytest.raises(ConfigError, match=r"best|middle"):
        ImportOptions("test", **options)

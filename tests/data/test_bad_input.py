"""What people upload by mistake, and the words they must be told."""

import gzip
import io
import json
import zipfile

import pytest

from recdash.data.importing import ImportOptions, import_tables
from recdash.errors import DataError

GOOD = b"user_id,item_id,rating\nu1,a,4\nu1,b,3\nu2,b,5\n"


def archive(*members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for member in members:
            file.writestr(member, "<nothing/>")
    return target.getvalue()


def refused(identity, name, content, *words):
    return pytest.param(name, content, words, id=identity)


REFUSED = [
    refused("empty", "a.csv", b"", "a.csv", "empty"),
    refused("only blanks", "a.csv", b" \n \n", "empty"),
    refused("header only", "a.csv", b"user_id,item_id\n", "no data rows"),
    refused("header only without line end", "a.csv", b"user_id,item_id", "no data rows"),
    refused("no header", "a.csv", b"1,2,3\n4,5,6\n", "values, not column names"),
    refused("PNG", "a.csv", b"\x89PNG\r\n\x1a\n" + bytes(20), "PNG picture"),
    refused("PDF", "a.csv", b"%PDF-1.7\n...", "PDF document"),
    refused("xlsx", "a.csv", archive("[Content_Types].xml", "xl/workbook.xml"), "Excel file", "Save the table as CSV"),
    refused("zip named csv", "a.csv", archive("data.csv"), "a ZIP archive"),
    refused("HTML", "a.csv", b"\n<!DOCTYPE html><html><body>404</body></html>", "web page"),
    refused("pickle", "a.csv", b"\x80\x04\x95\x10\x00", "Python pickle"),
    refused("SQLite", "a.csv", b"SQLite format 3\0", "SQLite database"),
    refused("NUL byte", "a.csv", b"user_id,item_id\nu1,a\nu2\0,b\n", "Line 3", "NUL byte"),
    refused("mixed encodings", "a.csv", "user_id,item_id\nZürich,a\n".encode() + b"M\xe1,b\n", "Line 3", "not UTF-8"),
    refused("unclosed quote", "a.csv", b'user_id,item_id\nu1,a\nu2,"b\nu3,c\n', "line 3", "never closed"),
    refused(
        "duplicate column", "a.csv", b"user_id,item_id,user_id\nu1,a,u1\n", 'More than one column is called "user_id"'
    ),
    refused("every row too long", "a.csv", b"user_id,item_id\nu1,a,1\nu2,b,2\n", "No row has the 2 values"),
    refused("missing column", "a.csv", b"user_id,itm_id\nu1,a\nu2,b\n", "item_id", 'Did you mean "itm_id"?'),
    refused("one user", "a.csv", b"user_id,item_id\nu1,a\nu1,b\n", "only one user"),
    refused("one item", "a.csv", b"user_id,item_id\nu1,a\nu2,a\n", "only one item"),
    refused("no usable row", "a.csv", b"user_id,item_id,rating\nu1,a,five\nu2,b,six\n", "No row can be used"),
    refused("truncated gz", "a.csv.gz", gzip.compress(GOOD * 50)[:-12], "cut off or damaged"),
    refused("damaged gz", "a.csv.gz", b"\x1f\x8b" + bytes(40), "cut off or damaged"),
    refused("empty gz", "a.csv.gz", gzip.compress(b""), "empty"),
    refused("parquet without end", "a.parquet", b"PAR1" + bytes(50), "cut off or damaged"),
    refused("JSON array cut off", "a.json", b'[{"user_id": "u1"', "JSON array can't be read"),
    refused("deep JSON", "a.json", b"[" * 100_000, "nested too deeply"),
    refused("JSON of numbers", "a.json", b"[1, 2]", "not of the form"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED)
def test_unusable_uploads_are_refused_in_words(read, name, content, words):
    with pytest.raises(DataError) as caught:
        import_tables(read(name, content), None, None, ImportOptions("test"))
    for word in words:
        assert word in caught.value.sentence()
    assert caught.value.fix


def test_a_compression_bomb_is_refused_before_it_unpacks(read, monkeypatch):
    monkeypatch.setattr("recdash.data.bytes.FREE_BYTES", 100_000)
    monkeypatch.setattr("recdash.data.bytes.CHUNK", 10_000)
    with pytest.raises(DataError, match="expands beyond"):
        read("bomb.csv.gz", gzip.compress(b"0" * 5_000_000))


def test_a_truncated_parquet_file_is_refused(read, parquet):
    content = parquet({"user_id": ["u1", "u2"], "item_id": ["a", "b"]})
    with pytest.raises(DataError, match="cut off or damaged"):
        read("a.parquet", content[:-20])


def test_a_parquet_file_damaged_inside_is_refused(read, parquet):
    content = parquet({"user_id": [f"u{n}" for n in range(100)], "item_id": ["a"] * 100})
    with pytest.raises(DataError):
        read("a.parquet", content[:10] + bytes(200) + content[210:])


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        pytest.param("user_id,item_id\nu1,a\nu1,b,extra\nu2,c\n", 2, "has 3 values", id="extra field"),
        pytest.param("user_id,item_id\nu1,a\nu1\nu2,c\n", 2, "has 1 values", id="too few fields"),
        pytest.param("user_id,item_id\nu1,a\n ,b\nu2,c\n", 2, "id is missing", id="blank id"),
        pytest.param(f"user_id,item_id\nu1,a\nu1,{'x' * 600}\nu2,c\n", 2, "longer than 512", id="huge id"),
        pytest.param("user_id,item_id,rating\nu1,a,5\nu2,b,five\nu2,c,4\n", 2, '"five" is not a number', id="word"),
        pytest.param("user_id,item_id,rating\nu1,a,5\nu2,b,inf\nu2,c,4\n", 2, '"inf" is not a finite', id="infinite"),
        pytest.param("user_id,item_id,rating\nu1,a,5\nu2,b,\nu2,c,4\n", 2, "rating is missing", id="blank rating"),
        pytest.param("user_id,item_id,weight\nu1,a,5\nu2,b,-1\nu2,c,4\n", 2, '"-1" is no weight', id="weight"),
    ],
)
def test_one_bad_row_is_refused_with_its_place_and_the_others_stay(bring_in, content, row, words):
    result = bring_in(content)
    assert result.rejects["row"].tolist() == [row]
    assert result.rejects["line"].tolist() == [row + 1]
    assert words in result.rejects["message"][0]
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


def test_a_missing_file_is_told_by_its_path(tmp_path):
    from recdash.data.read import read_table

    with pytest.raises(DataError, match=r"no file .*absent\.csv"):
        read_table(tmp_path / "absent.csv")

"""Claims about any bytes at all: they are a dataset or are refused in words; the same table is the same dataset."""

import csv
import gzip
import io
import json
import os
import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase
from pyarrow import parquet as arrow_parquet

from recdash.data.dataset import Dataset
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.errors import DataError

TOTAL = int(os.environ.get("RECDASH_EXAMPLES", "0"))
"""How many examples a long run tries in all, then chosen at random; 0: the usual, fixed ones of each claim."""
BEGINNINGS = [
    b"", b"user_id,item_id\n", b"user_id,item_id,rating,timestamp\nu1,a,4,1600000000\nu2,b,5,1600000001\n",
    b'"user_id"\t', b'{"user_id": ', b'{"user_id": "u", "item_id": "i"}\n', b"[", b"{\n", b"PAR1",
    b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"sep=;\n",
    b"<", b"\x80\x04",
]  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["", " ", "u1", "a", "4", "4,5", "-1", "1e400", "NaN", "99", "1,234", '"', '""', "\n", "0",
                     "9999-12-31", "01/02/2024", "13.02.24 5:06 pm", "2024-01-01T00:00:00+05:30", "1600000000000",
                     "Feb 3 2024", "=a", "[1]", "{", "\ufeff", "\u202e", "\ud7ff", "null", "7.0"]),
)  # fmt: skip
HEADERS = st.lists(
    st.sampled_from(
        ["user_id", "item_id", "rating", "timestamp", "event", "weight", "title", "tags", "email", "1", ""]
    ),
    min_size=1,
    max_size=6,
)
IDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters='"|,;\x7f\x85', categories=("L", "N", "P")),
    min_size=1,
    max_size=6,
)


GOOD = {"user_id": ["u1", "u2", "u1"], "item_id": ["a", "b", "c"], "rating": ["4", "5", "2"],
        "timestamp": ["1600000000", "1600000001", "1600000002"], "event": ["view"] * 3, "weight": ["1"] * 3,
        "title": ["Alien", "Heat", "Up"], "tags": ["x|y", "", "[1, 2]"], "email": ["a@b.de", "", "c"]}  # fmt: skip
"""Three good rows; what stands below them is anything."""
RATINGS = ["3.5", "0.5", "4", "5"]
SOME_IDS = st.sampled_from(["u1", "u2", "a", "b", "c"]) | CELLS
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | CELLS,
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(st.sampled_from(["user_id", "item_id", "rating", "a"]), some, max_size=4)
    ),
    max_leaves=12,
)


def tries(usual: int, share: float) -> settings:
    """Try `usual` examples, always the same; or in a long run this share of its total, chosen at random."""
    kept = DirectoryBasedExampleDatabase(".hypothesis/examples") if TOTAL else None
    return settings(max_examples=int(share * TOTAL) or usual, deadline=None, derandomize=not TOTAL, database=kept)


def outcome(content: bytes, name: str = "upload.csv", items: bytes | None = None) -> Dataset | DataError:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name, Path(folder) / "items.csv"]
        for path, part in zip(paths, (content, items), strict=True):
            if part is not None:
                path.write_bytes(part)
        try:
            tables = [
                read_table(path) if part is not None else None
                for path, part in zip(paths, (content, items), strict=True)
            ]
            return import_tables(tables[0], tables[1], None, ImportOptions("any")).dataset
        except DataError as error:
            return error


def is_in_words(result: Dataset | DataError) -> bool:
    """Whether a dataset is whole and accounts for every row of the file, or a refusal says what and how to mend it."""
    if isinstance(result, Dataset):
        rows, report = result.interactions, result.report
        return (
            report.num_accepted + report.num_refused == report.num_rows
            and 0 < len(rows) == len(rows.drop_duplicates(["user_index", "item_index"]))
            and rows["user_index"].between(0, result.num_users - 1).all()
            and rows["item_index"].between(0, result.num_items - 1).all()
        )
    return bool(result.message) and bool(result.fix)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def written(header: list[str], rows: list[list[str]], separator: str) -> bytes:
    """Return delimited text in which every value stands in quotation marks where it needs them."""
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=separator).writerows([header, *rows])
    return encoded(sink.getvalue())


@tries(400, 0.622)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_any_bytes_are_a_dataset_or_refused_in_words(beginning, content):
    assert is_in_words(outcome(beginning + content))


@tries(400, 0.24)
@given(HEADERS, st.lists(st.lists(CELLS, max_size=6), max_size=12), st.sampled_from(",;\t|"))
def test_any_cells_are_a_dataset_or_refused_in_words(header, rows, separator):
    text = encoded("\n".join(separator.join(cells) for cells in (header, *rows)))
    assert is_in_words(outcome(text))
    assert is_in_words(outcome(b"user_id,item_id\nu1,a\nu2,b\n", items=text))


@tries(100, 0.02)
@given(
    st.lists(st.sampled_from(list(GOOD)[2:]), max_size=4, unique=True),
    st.lists(st.tuples(SOME_IDS, SOME_IDS, st.lists(CELLS, min_size=4, max_size=4)), max_size=8),
    st.sampled_from(",;\t|"),
)
def test_any_rows_below_good_ones_are_taken_or_refused_one_by_one(more, rows, separator):
    header = ["user_id", "item_id", *more]
    good = [list(cells) for cells in zip(*(GOOD[name] for name in header), strict=True)]
    below = [[user, item, *cells[: len(more)]] for user, item, cells in rows]
    result = outcome(written(header, good + below, separator))
    assert is_in_words(result)
    if isinstance(result, Dataset):
        assert result.report.num_rows == len(good + below)


@tries(100, 0.05)
@given(ANY_JSON, st.booleans())
def test_any_json_is_a_dataset_or_refused_in_words(value, pretty):
    assert is_in_words(outcome(encoded(json.dumps(value, indent=2 if pretty else None)), "a.json"))


@tries(100, 0.02)
@given(
    st.lists(st.fixed_dictionaries({"user_id": SOME_IDS, "item_id": SOME_IDS}, optional={"rating": ANY_JSON})
             | ANY_JSON, max_size=6),
    st.sampled_from([None, 0, 2]),
)  # fmt: skip
def test_any_records_below_good_ones_are_a_dataset_or_refused_in_words(records, indent):
    every = [{"user_id": "u1", "item_id": "a"}, {"user_id": "u2", "item_id": "b"}, *records]
    text = "\n".join(json.dumps(one) for one in every) if indent is None else json.dumps(every, indent=indent)
    assert is_in_words(outcome(encoded(text), "a.json"))


@tries(100, 0.046)
@given(st.integers(0, 10_000), st.integers(0, 255), st.sampled_from(["a.parquet", "a.zip", "a.gz", "a.zst"]))
@example(293, 0, "a.zip")  # a member without a name
def test_any_damage_is_a_dataset_or_refused_in_words(place, byte, name):
    content = bytearray(PACKED[name])
    content[place % len(content)] = byte
    assert is_in_words(outcome(bytes(content), name))


@tries(20, 0.002)
@given(st.lists(st.tuples(IDS, IDS), min_size=4, max_size=12))
def test_the_same_table_in_every_format_is_the_same_dataset(pairs):
    pairs = [("u1", "i1"), ("u2", "i2"), *pairs]
    rows = [
        {"user_id": user, "item_id": item, "rating": RATINGS[n % 4], "timestamp": str(1_600_000_000 + n)}
        for n, (user, item) in enumerate(pairs)
    ]
    found = [outcome(content, name) for name, content in (in_every_format(rows) | with_types(rows)).items()]
    assert len({result.content_hash for result in found}) == 1


def with_types(rows: list[dict[str, str]]) -> dict[str, bytes]:
    """Return the same rows with ratings as numbers, and times as numbers or as moments."""
    typed = [{**row, "rating": float(row["rating"]), "timestamp": int(row["timestamp"])} for row in rows]
    moments = pa.array([row["timestamp"] for row in typed], pa.timestamp("s", "UTC"))
    table, sink = pa.Table.from_pylist(typed), pa.BufferOutputStream()
    arrow_parquet.write_table(table.set_column(table.column_names.index("timestamp"), "timestamp", moments), sink)
    return {
        "typed.jsonl": "\n".join(json.dumps(row) for row in typed).encode(),
        "typed.parquet": sink.getvalue().to_pybytes(),
    }


def in_every_format(rows: list[dict[str, str]]) -> dict[str, bytes]:
    def delimited(separator: str) -> bytes:
        lines = [separator.join(rows[0])] + [separator.join(row.values()) for row in rows]
        return ("\n".join(lines) + "\n").encode()

    sink, archive = pa.BufferOutputStream(), io.BytesIO()
    arrow_parquet.write_table(pa.Table.from_pylist(rows), sink)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", delimited(","))
    return {
        "a.csv": delimited(","),
        "a.tsv": delimited("\t"),
        "b.csv": delimited(";").replace(b"\n", b"\r\n"),
        "c.csv": delimited("|").decode().encode("utf-16"),
        "a.gz": gzip.compress(delimited(",")),
        "a.zst": pa.compress(delimited(","), "zstd", asbytes=True),
        "a.zip": archive.getvalue(),
        "a.jsonl": "\n".join(json.dumps(row) for row in rows).encode(),
        "a.json": json.dumps(rows, indent=1).encode(),
        "a.parquet": sink.getvalue().to_pybytes(),
    }


PACKED = in_every_format([{"user_id": f"u{n % 3}", "item_id": f"i{n}"} for n in range(9)])

"""Bad archives, Parquet and JSON files: cases 64 to 75."""

import gzip
import json

import numpy as np
import pyarrow as pa

from tests.data.input_case import (
    RECORDS,
    Case,
    bomb,
    column_of,
    columns,
    complete,
    encrypted,
    good_columns,
    lines,
    linked,
    table,
    with_names,
    zipped,
    zstd,
)

NUM_ROW_GROUPS = 100_000


def empty_row_groups() -> bytes:
    """Return a Parquet file of very many row groups without a row."""
    sink = pa.BufferOutputStream()
    schema = pa.schema([("user_id", pa.string()), ("item_id", pa.string())])
    with pa.parquet.ParquetWriter(sink, schema) as writer:
        for _ in range(NUM_ROW_GROUPS):
            writer.write_table(schema.empty_table())
    return sink.getvalue().to_pybytes()


def extension_column() -> bytes:
    field = pa.field("extra", pa.int64(), metadata={"ARROW:extension:name": "arrow.py_extension_type"})
    schema = pa.schema([("user_id", pa.string()), ("item_id", pa.string()), field])
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(pa.table([["u"], ["i"], [1]], schema=schema), sink)
    return sink.getvalue().to_pybytes()


def twice_named() -> bytes:
    sink = pa.BufferOutputStream()
    names = ["user_id", "item_id", "user_id"]
    pa.parquet.write_table(pa.Table.from_arrays([pa.array(["u", "v"])] * 3, names=names), sink)
    return sink.getvalue().to_pybytes()


def huge_footer() -> bytes:
    size = 17 * 1024**2
    return b"PAR1" + bytes(size) + size.to_bytes(4, "little") + b"PAR1"


PACKED = [
    Case(64, "gzip", "accepted", gzip.compress(table().encode()), file="ratings.csv.gz", holds=complete),
    Case(64, "zstd", "accepted", zstd(table().encode()), file="ratings.csv.zst", holds=complete),
    Case(64, "zip", "accepted", zipped("ratings.csv", content=table()), file="ratings.zip", holds=complete),
    Case(65, "zip of several files", "refused", zipped("a.csv", "b.csv"), ("2 files", '"a.csv", "b.csv"')),
    Case(
        65,
        "zip in a zip",
        "refused",
        zipped("a.zip", content="PK\x03\x04abc"),
        ("compressed file inside a compressed file",),
    ),
    Case(
        65, "zip with a way upwards", "refused", zipped("../../ratings.csv"), ('"../../ratings.csv"', "points outside")
    ),
    Case(65, "encrypted zip", "refused", encrypted(), ('"ratings.csv"', "encrypted")),
    Case(65, "zip with a link", "refused", linked(), ('"ratings.csv"', "points outside")),
    Case(66, "gzip bomb", "refused", bomb(), ("expands beyond 64 MiB",)),
    Case(66, "zip bomb", "refused", zipped("a.csv", content="0" * 100_000_000), ("expands beyond 64 MiB",)),
    Case(66, "zstd bomb", "refused", zstd(bytes(100_000_000)), ("expands beyond 64 MiB",)),
    Case(66, "Parquet bomb", "refused", columns(user_id=np.zeros(12_000_000, np.int64)), ("expands beyond 64 MiB",)),
    Case(67, "truncated gzip", "refused", gzip.compress(table().encode())[:-12], ("cut off or damaged",)),
    Case(67, "truncated zstd", "refused", zstd(table().encode())[:-9], ("cut off or damaged",)),
    Case(67, "truncated zip", "refused", zipped("a.csv", content=table())[:-30], ("cut off or damaged",)),
    Case(67, "truncated Parquet", "refused", good_columns()[:-20], ("cut off or damaged",)),
    Case(
        68,
        "Parquet with lists of text",
        "warned",
        table(),
        ("1 item has no words",),
        items=columns(item_id=["i0", "i1", "i2"], tags=[["a", "b"], ["c"], []]),
        holds=lambda result: result.dataset.items["tags"].tolist() == ["a|b", "c", ""],
    ),
    Case(
        68, "Parquet with structs", "warned", good_columns(extra=[{"a": 1}] * 12), ("nested", '"extra"'), holds=complete
    ),
    Case(
        68,
        "Parquet with a struct as id",
        "refused",
        good_columns(user_id=[{"a": 1}] * 12),
        ('"user_id"', "nested", "Found columns: item_id"),
    ),
    Case(
        69,
        "Parquet types",
        "accepted",
        good_columns(
            user_id=pa.array(["a", "b", "c"] * 4).dictionary_encode(),
            item_id=pa.array([2**64 - 1, 2**63, 1, 2] * 3, pa.uint64()),
            rating=pa.array(["1.10", "2.25"] * 6).cast(pa.decimal128(9, 2)),
            timestamp=pa.array([1_600_000_000 + n for n in range(12)], pa.timestamp("s", "Asia/Tokyo")),
        ),
        holds=lambda result: (
            complete(result)
            and "18446744073709551615" in result.dataset.items["item_id"].tolist()
            and column_of(result, "timestamp")[0] == 1_600_000_000
        ),
    ),
    Case(
        17,
        "Parquet columns of one name",
        "refused",
        twice_named(),
        ("ratings.csv: More than one column", "Found columns: user_id, item_id, user_id", "Rename or remove"),
    ),
    Case(70, "Parquet with pickled types", "refused", extension_column(), ('"extra"', '"arrow.py_extension_type"')),
    Case(70, "Parquet with a huge footer", "refused", huge_footer(), ("description of the columns takes 17 MiB",)),
    Case(71, "Parquet of many empty row groups", "refused", empty_row_groups, ("no data rows",)),
    Case(
        72,
        "JSONL with a bad line",
        "rows refused",
        lines("{oh no}"),
        ("row 13 (line 13)", "no JSON object"),
        rows=(13,),
        file="a.jsonl",
    ),
    Case(73, "JSON array", "told", json.dumps(RECORDS), ("one JSON array",), file="a.json", holds=complete),
    Case(73, "pretty JSON", "told", json.dumps(RECORDS, indent=2), ("one JSON array",), file="a.json", holds=complete),
    Case(
        73,
        "pretty JSON document",
        "told",
        json.dumps({"rows": RECORDS}, indent=2),
        ("one JSON document",),
        file="a.json",
        holds=complete,
    ),
    Case(
        74,
        "JSONL with other keys",
        "rows refused",
        lines('{"user_id": "u1", "item_id": "i9", "timestamp": 1600000099}'),
        ("row 13 (line 13)", "rating is missing"),
        rows=(13,),
        file="a.jsonl",
    ),
    Case(
        74,
        "JSONL with a key twice",
        "rows refused",
        lines('{"user_id": "u1", "user_id": "u2"}'),
        ("row 13 (line 13)", "more than once"),
        rows=(13,),
        file="a.jsonl",
    ),
    Case(
        74,
        "JSONL with NaN",
        "rows refused",
        lines('{"user_id": "u1", "item_id": "i9", "rating": NaN, "timestamp": 1600000099}'),
        ("row 13 (line 13)", "rating is missing"),
        rows=(13,),
        file="a.jsonl",
    ),
    Case(
        74,
        "JSONL with large numbers",
        "accepted",
        lines('{"user_id": 12345678901234567890, "item_id": "i1", "rating": 4, "timestamp": 1600000099}'),
        file="a.jsonl",
        holds=with_names("12345678901234567890"),
    ),
    Case(75, "deeply nested JSON", "refused", b"[" * 200_000, ("nested too deeply",), file="a.json"),
]

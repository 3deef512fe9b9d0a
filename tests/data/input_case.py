"""What one bad input is, and what it must get."""

import gzip
import io
import json
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from pyarrow import parquet

HEADER = "user_id,item_id,rating,timestamp"
GOOD = [f"u{n % 4},i{n // 4},{1 + n % 5},{1_600_000_000 + n}" for n in range(12)]
"""Twelve rows of four people and three items, with distinct times; the first of added rows is row 13 in line 14."""
RECORDS = [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in GOOD]
LINES = [json.dumps(record) for record in RECORDS]
PAIRS = [line.rsplit(",", 2)[0] for line in GOOD]
TIMES = [1_600_000_000 + n for n in range(12)]


@dataclass(frozen=True)
class Case:
    """outcome: what the library must do.

    "refused": a DataError. "rows refused": `rows` are in the reject file, the others come in, and nothing does when bad
    rows are not skipped. "warned", "told": everything comes in, and the report says so among warnings or changes.
    "accepted": everything comes in, without a warning. `words` must stand in what is said.
    """

    number: int
    name: str
    outcome: str
    interactions: str | bytes | None
    words: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    items: str | bytes | None = None
    users: str | bytes | None = None
    file: str = "ratings.csv"
    read: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    holds: Callable[[Any], bool] = lambda result: True


def table(*more: str, header: str = HEADER, good: list[str] = GOOD) -> str:
    return "\n".join([header, *good, *more]) + "\n"


def columns(**values: Any) -> bytes:
    """Return a Parquet file."""
    sink = io.BytesIO()
    parquet.write_table(pa.table(values), sink)
    return sink.getvalue()


def good_columns(**more: Any) -> bytes:
    names, rows = HEADER.split(","), [line.split(",") for line in GOOD]
    return columns(**{**{name: [row[at] for row in rows] for at, name in enumerate(names)}, **more})


def zipped(*names: str, content: str = "x", mode: int = 0) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return sink.getvalue()


def linked() -> bytes:
    return zipped("ratings.csv", content="/etc/passwd", mode=stat.S_IFLNK | 0o777)


def encrypted() -> bytes:
    """Return a ZIP archive whose member says that it needs a password."""
    content = bytearray(zipped("ratings.csv", content=table()))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def bomb(num_bytes: int = 100_000_000) -> bytes:
    return gzip.compress(bytes(num_bytes), 1)


def ids_of(result: Any) -> list[str]:
    return result.dataset.users["user_id"].tolist()


def column_of(result: Any, name: str) -> list:
    return result.dataset.interactions[name].tolist()


def lines(*more: str) -> str:
    return "\n".join([*LINES, *more])


def complete(result):
    return result.dataset.num_interactions == len(GOOD)


def with_names(*names):
    return lambda result: set(names) <= set(result.dataset.users["user_id"])


def ids(*users: str) -> str:
    """Return two rows for each user."""
    return "user_id,item_id\n" + "".join(f"{user},i{n}\n{user},i{n + 1}\n" for n, user in enumerate(users))


def alone(*users: str) -> str:
    """Return one row for each user."""
    return "user_id,item_id\n" + "".join(f"{user},i{n}\n" for n, user in enumerate(users))


def rated(*ratings: str) -> str:
    return table(*(f"u{n},j{n},{rating},160000010{n}" for n, rating in enumerate(ratings)))


def many(*more: str) -> str:
    """Return 400 good rows and some more, so that those are less than one in a hundred."""
    good = [f"u{n % 20},i{n // 20},{1 + n % 5},{1_600_000_000 + n}" for n in range(400)]
    return table(*more, good=good)


def titles(*expected):
    return lambda result: result.dataset.items["title"].tolist() == list(expected)


def split(kind):
    return lambda result: result.dataset.split.kind == kind

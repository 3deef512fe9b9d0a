"""Bad times, odd sets of rows, and odd uploads: cases 55 to 63, and 76 to 84."""

import tempfile
from pathlib import Path

import numpy as np

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from tests.data.input_case import (
    PAIRS,
    TIMES,
    Case,
    alone,
    column_of,
    ids,
    ids_of,
    many,
    rated,
    split,
    table,
)

NAMES = ["../../x.csv", "CON", "ü" * 300 + ".csv", "😀.csv", "a.csv\n"]


def timed(*times: object, header: str = "user_id,item_id,timestamp") -> str:
    return "\n".join([header, *(f"{pair},{when}" for pair, when in zip(PAIRS, times, strict=True))]) + "\n"


def power_user() -> str:
    return alone(*["busy"] * 100, *(f"u{n}" for n in range(100)))


def power_item() -> str:
    return "user_id,item_id\n" + "".join(f"u{n},{'hit' if n < 180 else f'i{n}'}\n" for n in range(200))


def large() -> str:
    """A hundred thousand people and ten thousand items: as a full matrix, 4 GB."""
    pairs = np.arange(100_000)
    return "user_id,item_id\n" + "\n".join(f"u{user},i{user % 10_000}" for user in pairs) + "\n"


def attack() -> str:
    """A hundred new people give the item "pushed" and two others 5 stars each."""
    return many(*(f"new{n},{item},5,1600001{n:03d}" for n in range(100) for item in ("pushed", "i1", "i2")))


def hash_of(content: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "other.csv"
        path.write_text(content)
        return import_tables(read_table(path), None, None, ImportOptions("other")).dataset.content_hash


def seconds(*expected):
    return lambda result: column_of(result, "timestamp") == sorted(expected)


def says_no_mail(result):
    report = result.dataset.report
    return "@" not in " ".join([*report.warnings, *report.changes])


TIMED = [
    *[
        Case(
            55,
            f"times in {unit}",
            "told",
            timed(*(when * factor for when in TIMES)),
            (f"Times are numbers: {unit}", "from 13 September 2020"),
            holds=seconds(*TIMES),
        )
        for unit, factor in (("seconds", 1), ("milliseconds", 10**3), ("microseconds", 10**6), ("nanoseconds", 10**9))
    ],
    Case(
        56,
        "times in two units",
        "warned",
        timed(*TIMES[:6], *(when * 1_000 for when in TIMES[6:])),
        ("6 rows in seconds, 6 rows in milliseconds",),
        holds=seconds(*TIMES),
    ),
    Case(
        57,
        "ISO with and without Z",
        "accepted",
        timed(*(f"2024-01-01T00:00:{n:02d}{'Z' if n % 2 else ''}" for n in range(12))),
        holds=seconds(*range(1_704_067_200, 1_704_067_212)),
    ),
    Case(
        58,
        "ISO and epoch",
        "warned",
        timed(*(f"2020-09-13T12:26:{40 + n}Z" if n % 2 else when for n, when in enumerate(TIMES))),
        ("Some times are numbers and some are dates",),
        holds=seconds(*TIMES),
    ),
    Case(
        59,
        "day first, told by one",
        "warned",
        timed(*(f"{n + 1:02d}/02/2024" for n in range(11)), "13/02/2024"),
        ('"01/02/2024"', "day first", '"13/02/2024"'),
        holds=seconds(*(1_706_745_600 + 86_400 * n for n in range(11)), 1_707_782_400),
    ),
    Case(
        59,
        "day or month first",
        "warned",
        timed(*(f"{n + 1:02d}/02/2024" for n in range(12))),
        ("could have day or month first", "month was taken"),
        holds=lambda result: column_of(result, "timestamp")[1] == 1_706_832_000,
    ),
    Case(
        59,
        "day first, as said",
        "accepted",
        timed(*(f"{n + 1:02d}/02/2024" for n in range(12))),
        options={"day_first": True},
        holds=seconds(*(1_706_745_600 + 86_400 * n for n in range(12))),
    ),
    Case(
        60,
        "mixed offsets",
        "accepted",
        timed(*(f"2024-03-31T02:{n:02d}:00+0{n % 3}:00" for n in range(12))),
        holds=lambda result: column_of(result, "timestamp")[0] == 1_711_843_320,
    ),
    Case(
        61,
        "impossible times",
        "warned",
        many("u1,x1,3,0", "u2,x1,3,-5", "u3,x1,3,9999-12-31", "u4,x1,3,2222-01-01"),
        ("4 rows hold a time before 1990 or after today", '"0"', "counted as the oldest"),
        holds=lambda result: column_of(result, "timestamp")[:5] == [1_600_000_000] * 5,
    ),
    Case(
        62,
        "no times",
        "warned",
        ids("u1", "u2"),
        ("split by time is not possible without times", "at random"),
        holds=split("random"),
    ),
    Case(
        63, "equal times", "warned", timed(*[1_600_000_000] * 12), ("Too many times are equal",), holds=split("random")
    ),
    Case(
        76,
        "clicks",
        "accepted",
        table(header="user_id,item_id,page,time"),
        holds=lambda result: not result.dataset.has_ratings and set(column_of(result, "weight")) == {1},
    ),
    Case(
        77,
        "equal ratings beside counts",
        "warned",
        "user_id,item_id,rating,clicks\nu1,a,1,5\nu2,b,1,9\n",
        ("All ratings are equal", '"clicks"', "weight"),
    ),
    Case(
        78,
        "many people and items",
        "warned",
        large,
        ("one interaction",),
        holds=lambda result: (result.dataset.num_users, result.dataset.num_items) == (100_000, 10_000),
    ),
    Case(79, "a power user", "warned", power_user(), ("One person makes 50 % of all interactions",)),
    Case(79, "an item that everybody has", "warned", power_item(), ("One item gets 90 % of all interactions",)),
    Case(
        80,
        "a hundred look-alikes",
        "warned",
        attack(),
        ("100 people rated the same items in the same way", "3 items in the largest group", "push an item"),
    ),
    Case(
        81,
        "mail addresses as ids",
        "warned",
        ids("ann@mail.org", "bob@mail.org", "c"),
        ('2 ids of "user_id" are e-mail addresses', "hashed"),
        holds=says_no_mail,
    ),
    Case(
        81,
        "phone numbers in a text",
        "warned",
        table(),
        ('1 cell of "about" in users.csv holds phone numbers',),
        users="user_id,about\nu0,call +49 170 1234567\nu1,hi\n",
    ),
    Case(
        81,
        "ids that are hashed",
        "accepted",
        ids("ann@mail.org", "bob@mail.org", "ann@mail.org"),
        options={"hash_users": True},
        holds=lambda result: [len(one) for one in ids_of(result)] == [16, 16],
    ),
    Case(
        82,
        "the same file twice",
        "accepted",
        table(),
        holds=lambda result: result.dataset.content_hash == hash_of(table()),
    ),
    Case(
        82,
        "the same name, other bytes",
        "told",
        table("u0,i0,5,1600000099"),
        holds=lambda result: result.dataset.content_hash != hash_of(table()),
    ),
    *[
        Case(83, f"file name {name[:9]!r}", "rows refused", rated("five"), (f"{shown}, row 13",), rows=(13,), file=name)
        for name, shown in zip(NAMES, [*NAMES[:2], "ü" * 99 + "…", NAMES[3], "a.csv\ufffd"], strict=True)
    ],
    Case(84, "the file is gone", "refused", None, ("There is no file",)),
    Case(
        84,
        "the upload stopped in a row",
        "rows refused",
        table("u1,i9")[:-4],
        ("row 13 (line 14)", "has 1 value"),
        rows=(13,),
    ),
]

"""Claims about named databases: one SELECT is read exactly, nothing is changed, and no address is told."""

import sqlite3
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from recdash.data.read import read_table
from recdash.errors import ConfigError, DataError, NotFoundError, RecdashError
from recdash.settings import Settings, load_settings
from recdash.store.sources import QueryLimits, _text, as_written, fetch


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "sec ret.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (person TEXT, item TEXT, stars REAL, at INTEGER)")
        rows = [("007", "é|1", 4.5, 1_700_000_000), ("NA", None, 4.0, 1_700_000_001)]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return Settings(home=tmp_path, sources={"shop": f"sqlite:///{path}"})


def test_what_a_select_finds_is_the_table_with_every_digit(shop, tmp_path):
    assert fetch(shop, "shop", "SELECT * FROM orders ORDER BY at;\n", tmp_path / "a.parquet") == 2
    table = read_table(tmp_path / "a.parquet")
    assert table.frame.to_dict("list") == {
        "person": ["007", "NA"], "item": ["é|1", ""], "stars": ["4.5", "4"], "at": ["1700000000", "1700000001"]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (True, "true"), (9007199254740993, "9007199254740993"), (Decimal("4.50"), "4.50"),
        (Decimal("1E+3"), "1000"), (date(2024, 5, 31), "2024-05-31"),
        (datetime(2024, 5, 31, 18, 30), "2024-05-31T18:30:00"),
        (0.1, "0.1"), (b"\x00\xff", "00ff"), ({"a": [1, "é"]}, '{"a": [1, "é"]}'),
    ],
)  # fmt: skip
def test_each_value_becomes_its_exact_text(value, text):
    assert _text(value) == text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "not one SELECT"),
        ("DELETE FROM orders", "not one SELECT"),
        ("SELECT 1; DROP TABLE orders", "not one SELECT"),
        ("PRAGMA journal_mode = DELETE", "not one SELECT"),
        ("WITH x AS (SELECT 1) DELETE FROM orders", "refused the query"),
        ("SELECT age FROM orders", "no such column: age"),
        ("SELECT * FROM orders WHERE stars > 9", "finds no rows"),
        ("SELECT a.* FROM orders a, orders b", "more than 3 rows"),
    ],
)
def test_a_query_that_can_not_be_used_is_refused_in_a_sentence_without_the_address(shop, tmp_path, query, said):
    with pytest.raises(DataError, match=said) as caught:
        fetch(shop, "shop", query, tmp_path / "a.parquet", QueryLimits(rows=3))
    assert "sec ret" not in caught.value.sentence()
    assert fetch(shop, "shop", "SELECT * FROM orders", tmp_path / "b.parquet") == 2


def test_a_query_without_end_is_stopped(shop, tmp_path):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(DataError, match=r"more than 0\.1 seconds"):
        fetch(shop, "shop", endless, tmp_path / "a.parquet", QueryLimits(seconds=0.1))


@pytest.mark.parametrize(
    ("url", "kind", "said"),
    [
        ("sqlite:////nowhere/pa55word.sqlite", DataError, "can't be reached"),
        ("mysql://bob:pa55word@host/shop", ConfigError, "none of PostgreSQL or SQLite"),
        ("pa55word", ConfigError, "none of PostgreSQL or SQLite"),
        ("postgresql+pa55word://bob@host/shop", ConfigError, "driver for the database"),
    ],
)
def test_an_address_that_does_not_work_is_said_but_not_shown(shop, tmp_path, url, kind, said):
    with pytest.raises(kind, match=said) as caught:
        fetch(replace(shop, sources={"shop": url}), "shop", "SELECT 1", tmp_path / "a.parquet")
    assert "pa55word" not in f"{caught.value.sentence()}{caught.value.__cause__}{replace(shop, sources={'shop': url})}"


def test_a_source_that_nobody_named_is_refused_with_those_that_are_known(shop, tmp_path):
    with pytest.raises(NotFoundError, match="no database called"):
        fetch(shop, "other", "SELECT 1", tmp_path / "a.parquet")


def test_sources_come_from_the_environment_and_mistakes_do_not_quote_them():
    assert load_settings({"RECDASH_SOURCES": '{"shop": "sqlite:///a"}'}).sources == {"shop": "sqlite:///a"}
    for wrong in ('{"shop": pa55word', '["pa55word"]', '{"shop": 5}'):
        with pytest.raises(RecdashError, match="RECDASH_SOURCES") as caught:
            load_settings({"RECDASH_SOURCES": wrong})
        assert "pa55word" not in caught.value.sentence()


@pytest.mark.parametrize(("paramstyle", "sent"), [("pyformat", "a LIKE 'x%%'"), ("qmark", "a LIKE 'x%'")])
def test_percent_signs_of_a_query_reach_the_database_as_they_are(paramstyle, sent):
    assert as_written("a LIKE 'x%'", paramstyle) == sent


def test_a_pattern_finds_what_it_describes(shop, tmp_path):
    assert fetch(shop, "shop", "SELECT * FROM orders WHERE person LIKE '00%'", tmp_path / "found.parquet") == 1

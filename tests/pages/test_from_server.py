"""The Data page: tables that are on the server already, and the first verdict on a large file."""

import json
import sqlite3

from recdash.ui import uploads

ROWS = "customer,product\n" + "".join(f"c{row % 12},p{row * 7 % 20}\n" for row in range(150))


def words(app) -> str:
    return "\n".join(str(part.value) for part in (*app.markdown, *app.code, *app.error))


def test_an_empty_inbox_says_where_files_go(open_page, store):
    assert str(store.settings.inbox) in words(open_page("data"))


def test_a_file_of_the_inbox_is_read_where_it_lies(open_page, store):
    store.settings.inbox.mkdir()
    path = store.settings.inbox / "orders.csv"
    path.write_text(ROWS)
    app = open_page("data")
    app.multiselect[0].set_value(["orders.csv"]).run()
    app.button(key="read_inbox").click().run()
    assert not app.exception
    assert "orders" in "\n".join(part.value for part in app.subheader)
    assert [box.value for box in app.selectbox if box.label == "This table is"] == ["interactions"]
    assert path.read_text() == ROWS


def test_a_file_that_has_gone_is_said_in_a_sentence(open_page, store):
    store.settings.inbox.mkdir()
    path = store.settings.inbox / "orders.csv"
    path.write_text(ROWS)
    app = open_page("data")
    app.multiselect[0].set_value(["orders.csv"]).run()
    path.unlink()
    app.button(key="read_inbox").click().run()
    assert not app.exception


def test_databases_are_offered_only_where_some_are_named(open_page, store):
    assert not open_page("data").text_area


def test_a_table_of_a_database_is_fetched_by_its_select(open_page, store, tmp_path, monkeypatch):
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (customer TEXT, product TEXT)")
        connection.executemany("INSERT INTO orders VALUES (?, ?)", [(f"c{n % 5}", f"p{n % 7}") for n in range(35)])
    connection.close()
    monkeypatch.setenv("RECDASH_SOURCES", json.dumps({"shop": f"sqlite:///{path}"}))
    app = open_page("data")
    app.text_area(key="query_interactions").input("SELECT customer, product FROM orders")
    app.text_area(key="query_items").input("SELECT product FROM nowhere")
    app.button(key="fetch_tables").click().run()
    assert not app.exception
    assert "35 rows" in "\n".join(part.value for part in app.caption)
    assert "nowhere" in words(app)
    assert str(path) not in words(app)


def test_of_a_large_file_the_first_rows_are_judged_before_the_rest_is_read(open_page, store, monkeypatch):
    told = []
    monkeypatch.setattr(uploads, "LARGE_BYTES", 100)
    monkeypatch.setattr(uploads, "first_verdict", lambda table: told.append(len(table.frame)) or "Good.")
    app = open_page("data")
    app.file_uploader[0].set_value([("orders.csv", ROWS.encode() + b"c1,p1\n" * 2_000, "text/csv")]).run()
    assert told == [1_000]
    assert "2,150 rows" in "\n".join(part.value for part in app.caption)

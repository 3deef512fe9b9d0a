"""The Data page with files of a known data set, and with choices of how files are read."""

import pytest

from recdash.store.datasets import list_datasets, load_dataset
from tests.data.formats.samples import ML_1M


@pytest.fixture
def upload(open_page, store):
    """Return a function that opens the page and chooses files, given as name -> content."""

    def choose(files):
        app = open_page("data")
        chosen = [(name, content if isinstance(content, bytes) else content.encode(), "text/csv")
                  for name, content in files.items()]  # fmt: skip
        app.file_uploader[0].set_value(chosen).run()
        assert not app.exception
        return app

    return choose


def words(app):
    parts = [*app.markdown, *app.caption, *app.subheader, *app.error, *app.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("\u2060", "")


def test_a_known_data_set_is_said_by_name_and_used_as_such_unless_columns_are_matched_by_hand(upload, store):
    app = upload(ML_1M)
    assert "This looks like MovieLens 1M: ratings.dat, movies.dat, users.dat." in words(app)
    assert app.radio(key="known_format").value == "Use as MovieLens 1M"
    assert not [box for box in app.selectbox if box.label == "This table is"]
    app.radio(key="known_format").set_value("Match the columns myself").run()
    assert [box.value for box in app.selectbox if box.label == "This table is"] == ["interactions", "items", "users"]
    app.radio(key="known_format").set_value("Use as MovieLens 1M").run()
    app.button(key="import_now").click().run()
    dataset = load_dataset(store, list_datasets(store)[0].id)
    assert dataset.items["title"].tolist() == ["Toy Story", '"Été", L\'']
    assert dataset.users["age"].tolist() == ["under 18", "56 or older"]


def test_another_encoding_reads_the_files_again(upload):
    rows = "".join(f"u{n},Жар\n" for n in range(4)).encode("cp1251")
    app = upload({"a.csv": b"user_id,item_id\nu9,i9\n" + rows})
    app.selectbox(key="read_Letters are written in").set_value("cp1251").run()
    assert app.dataframe[0].value["item_id"].tolist()[1] == "Жар"


def test_a_first_line_can_be_said_to_be_data(upload):
    app = upload({"a.csv": "user_id,item_id\nu1,i1\nu2,i2\n"})
    assert "This looks like" not in words(app)
    app.selectbox(key="read_The first line").set_value(False).run()
    assert list(app.dataframe[0].value.columns) == ["column 1", "column 2"]


def test_repeated_items_and_pseudonyms_follow_the_choice(upload, store):
    items = "item_id,title\ni1,Old\ni2,Two\ni1,New\n"
    app = upload({"a.csv": "user_id,item_id\nann,i1\nbob,i2\n", "b.csv": items})
    app.selectbox(key="read_Of an item or person that stands twice").set_value("last").run()
    app.checkbox(key="read_hash_users").check().run()
    app.button(key="import_now").click().run()
    dataset = load_dataset(store, list_datasets(store)[0].id)
    assert dataset.items.set_index("item_id")["title"].to_dict() == {"i1": "New", "i2": "Two"}
    assert not set(dataset.users["user_id"]) & {"ann", "bob"}

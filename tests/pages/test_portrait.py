"""The portrait on the Data page: its views, with everything and with next to nothing."""

import io
import json
import zipfile

import numpy as np
import pandas as pd

from recdash.data.importing import ImportOptions, import_tables
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.ui.portrait_files import pack
from recdash.ui.portrait_views import VIEWS
from tests.pages.conftest import table


def words(app) -> str:
    parts = [*app.markdown, *app.caption, *app.header, *app.subheader]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def test_each_view_opens_from_the_address_and_says_its_finding(open_page, filled_home):
    app = open_page("data", filled_home)
    seen = {}
    for name in VIEWS:
        app = app.radio(key="portrait_view").set_value(name).run()
        assert not app.exception
        seen[name] = words(app)
    assert app.query_params["view"] in ("versions", ["versions"])
    assert "This is the only version." in seen["versions"]
    assert "most popular 1 % of the items" in seen["overview"]
    assert "of all pairs of a person and an item are known" in seen["people"]
    assert "hidden interactions are by people whom the models never saw" in seen["time"]
    assert "Too few" in seen["ratings"] or "average between" in seen["ratings"]
    assert "Items that read alike" in seen["texts"]
    assert "hidden pairs of a person and an item stands in what is learned" in seen["leaks"]


def test_an_address_opens_its_view_and_an_unknown_one_the_first(open_page, filled_home):
    assert open_page("data", filled_home, view="leaks").radio(key="portrait_view").value == "leaks"
    assert open_page("data", filled_home, view="../etc").radio(key="portrait_view").value == "overview"


def test_with_two_people_and_nothing_else_every_view_says_what_is_missing(open_page, home):
    store = open_store(Settings(home=home))
    pairs = pd.DataFrame({"user_id": ["a", "b"], "item_id": ["x", "y"]})
    save_dataset(store, import_tables(table("few.csv", pairs), None, None, ImportOptions("Few")).dataset)
    close_store(store)
    app = open_page("data")
    seen = {}
    for name in VIEWS:
        app = app.radio(key="portrait_view").set_value(name).run()
        assert not app.exception
        seen[name] = words(app)
    assert "There are no ratings" in seen["ratings"]
    assert "The interactions have no times" in seen["time"]
    assert "100 % of the people have one interaction." in seen["overview"]


def test_everything_is_one_file_without_formulas_and_without_undefined_numbers():
    tables = {"groups": pd.DataFrame({"group": ["=cmd|x"], "people": [3]}), "nothing": pd.DataFrame({"a": []})}
    content = pack(tables, {"people": 3, "mean_rating": None, "count": np.int64(2)})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["figures.json", "groups.csv"]
        assert json.loads(archive.read("figures.json")) == {"people": 3, "mean_rating": None, "count": 2}
        assert "'=cmd|x,3" in archive.read("groups.csv").decode()
    assert content == pack(tables, {"people": 3, "mean_rating": None, "count": np.int64(2)})

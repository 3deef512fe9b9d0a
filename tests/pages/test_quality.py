"""Quality: the verdict, groups as dots, the people of a group with likely causes, segments and notes."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import find_dataset
from recdash.store.kept import keep, list_kept
from tests.pages.sailors import NUM_PEOPLE, make_sailors


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("shop") / "var"
    make_sailors(home)
    return home


@pytest.fixture
def shop(shop_home, home) -> Path:
    """This test's own copy of the shop."""
    shutil.copytree(shop_home, home)
    st.cache_resource.clear()
    return home


@pytest.fixture
def kept_store(shop):
    store = open_store(Settings(home=shop))
    yield store
    close_store(store)


@pytest.fixture
def quality(open_page, kept_store, shop):
    """Return a function that opens the page on the shop, with values of the address."""

    def run(name: str = "quality", **params: str) -> AppTest:
        app = open_page(name, shop, dataset=find_dataset(kept_store, "Shop").id, **params)
        assert not app.exception
        assert not app.error
        return app

    return run


def shown(app) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.header, *app.subheader])


def press(app, label):
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def people_of(app) -> pd.DataFrame:
    return app.dataframe[-1].value


def test_the_verdict_names_the_worst_group_and_its_people_stand_below_worst_first(quality):
    app = quality()
    assert "is served worst" in shown(app)
    assert "not luck" in shown(app)
    assert "Likely causes:" in shown(app)
    people = people_of(app)
    assert list(people) == ["Person", "Likely cause", "Quality", "Later", "Shown", "Known"]
    assert people["Quality"].is_monotonic_increasing
    assert set(people["Person"]) <= {f"p{one}" for one in range(0, NUM_PEOPLE, 2)}


def test_a_group_is_chosen_by_name_and_kept_in_the_address(quality):
    app = quality()
    picker = next(one for one in app.selectbox if one.label == "Group")
    assert "Kind: sailor" in picker.options
    picker.set_value("Kind: sailor").run()
    assert not app.exception
    assert app.query_params["group"] == "Kind: sailor"
    assert set(people_of(app)["Person"]) == {f"p{one}" for one in range(1, NUM_PEOPLE, 2)}
    assert "more than everyone else" in shown(app)


def test_groups_are_divided_by_one_thing_or_by_everything(quality):
    app = quality(by="column:kind")
    groups = next(one for one in app.selectbox if one.label == "Group").options
    assert len(groups) == 2
    next(one for one in app.selectbox if one.label == "Divided by").set_value("all").run()
    assert len(next(one for one in app.selectbox if one.label == "Group").options) > 2
    assert "by" not in app.query_params


def test_groups_of_items_show_what_was_missed_and_who_chose_it(quality):
    app = quality(of="items")
    assert "Later choices shown" in shown(app)
    items, people = app.dataframe[0].value, people_of(app)
    assert list(items) == ["Item", "Chosen later", "Shown"]
    assert (items["Chosen later"] - items["Shown"]).is_monotonic_decreasing
    assert len(people) > 0


def test_an_unknown_group_in_the_address_falls_back_to_the_worst(quality):
    app = quality(of="nonsense", by="nonsense", group="<b>nobody</b>")
    assert "is served worst" in shown(app)
    assert "nobody" not in shown(app)


def test_names_that_hold_markup_are_shown_as_typed(quality):
    app = quality(by="column:kind")
    assert "<b>" not in shown(app)
    assert "[a](javascript" not in shown(app)


def test_a_segment_is_saved_and_stays_a_row_here_and_where_runs_are_compared(quality, kept_store):
    app = quality(group="Kind: sailor")
    next(one for one in app.text_input if one.label == "Name of the segment").set_value("Sailors <i>all</i>")
    press(app, "Save as segment")
    (kept,) = list_kept(kept_store, "Shop", "segment")
    assert kept.name == "Sailors <i>all</i>"
    assert len(kept.content["user_ids"]) == NUM_PEOPLE // 2
    assert kept.content["rule"] == "Kind: sailor, by ALS"
    assert "Segment: Sailors <i>all</i>" in next(one for one in app.selectbox if one.label == "Group").options
    assert "<i>" not in shown(app)
    compared = quality("compare")
    assert "Segment: Sailors <i>all</i>" in " ".join(str(one.proto) for one in compared.get("plotly_chart"))


def test_a_segment_that_is_deleted_is_gone(quality, kept_store):
    keep(kept_store, "Shop", "segment", "Mine", {"user_ids": [f"p{one}" for one in range(12)], "rule": "by hand"})
    app = quality(group="Segment: Mine")
    assert "by hand" in shown(app)
    press(app, "Delete")
    assert list_kept(kept_store, "Shop", "segment") == []
    assert "Saved segments" not in shown(app)


def test_a_segment_without_anybody_who_was_judged_is_said_to_be_empty(quality, kept_store):
    keep(kept_store, "Shop", "segment", "Gone", {"user_ids": ["nobody"], "rule": "left"})
    assert "0 people" in shown(quality())
    assert "Fewer than 2 people of Gone were judged" in shown(quality("compare"))


def test_a_name_that_is_taken_is_refused_in_a_sentence(quality, kept_store, open_page, shop):
    keep(kept_store, "Shop", "segment", "Sailors", {"user_ids": ["p1"], "rule": ""})
    app = quality(group="Kind: sailor")
    next(one for one in app.text_input if one.label == "Name of the segment").set_value("Sailors")
    press(app, "Save as segment")
    assert any("already" in one.value for one in app.error)


@pytest.mark.parametrize("page", ["quality", "user", "compare"])
def test_a_note_is_seen_wherever_the_run_is_looked_at(quality, kept_store, page):
    app = quality()
    app.text_area[0].set_value("Look at <b>drifters</b> again")
    press(app, "Keep the note")
    assert list_kept(kept_store, "Shop", "note")[0].content["text"] == "Look at <b>drifters</b> again"
    seen = shown(quality(page))
    assert "drifters" in seen
    assert "<b>" not in seen


def test_an_empty_note_is_taken_away(quality, kept_store):
    app = quality()
    app.text_area[0].set_value("Look")
    press(app, "Keep the note")
    app.text_area[0].set_value(" ")
    press(app, "Keep the note")
    assert list_kept(kept_store, "Shop", "note") == []


def test_where_nothing_was_held_back_a_way_on_is_offered(open_page, kept_store, shop):
    app = open_page("quality", shop, dataset=find_dataset(kept_store, "All of it").id)
    assert not app.exception
    assert "Nothing of this data was held back" in shown(app)
    assert any(button.label == "Bring data" for button in app.button)

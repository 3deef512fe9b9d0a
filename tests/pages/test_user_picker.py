"""One user: people are found by a part of their id, by what they have, in a segment, and as personas."""

import json
import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.kept import keep
from recdash.ui import people_search, person

HOSTILE = "<b>Sea</b> $x$ [a](javascript:alert(1))"


@pytest.fixture
def kept_home(filled_home, tmp_path):
    """A data folder with a segment of two people, one of whom is gone, and a saved persona."""
    folder = tmp_path / "kept"
    shutil.copytree(filled_home, folder)
    store = open_store(Settings(home=folder))
    keep(store, "Blocks", "segment", HOSTILE, {"user_ids": ["u3", "u5", "gone"]})
    keep(store, "Blocks", "persona", "Likes the sky", {"likes": ["i1"], "dislikes": ["i2"], "profile": {}})
    close_store(store)
    return folder


def box(app: AppTest, label: str):
    return next(one for one in app.selectbox if one.label == label)


def find_by(app: AppTest, way: str) -> None:
    box(app, "Find by").select(way).run()
    assert not app.exception
    assert not app.error


def dataset_id(app: AppTest) -> str:
    return app.query_params["dataset"]


def test_a_part_of_an_id_is_enough_and_the_most_active_come_first(open_page, filled_home):
    app = open_page("user", filled_home)
    assert people_search.ids_with(dataset_id(app), "U17") == ["u17"]
    assert len(people_search.ids_with(dataset_id(app), "2")) == 6
    assert people_search.ids_with(dataset_id(app), " ") == []


def test_of_several_ids_with_the_part_the_person_chooses(open_page, filled_home):
    app = open_page("user", filled_home, user="2")
    assert any("Nobody is called exactly 2; 6 ids have it inside" in one.value for one in app.markdown)
    next(one for one in app.button if one.label == "u12").click().run()
    assert app.query_params["user"] == "u12"
    assert any(button.label == "Why?" for button in app.button)


def test_people_are_found_by_an_item_that_they_have(open_page, filled_home):
    app = open_page("user", filled_home, user="u1")
    find_by(app, "having")
    box(app, "Item").select("i13").run()
    assert app.query_params["among"] == "i13"
    assert box(app, "Person").placeholder.startswith("Choose one of ")
    box(app, "Person").select_index(0).run()
    assert not app.exception
    assert any("Title 13" in one.value for one in app.markdown if ":gray[" in one.value)


def test_a_part_of_a_title_means_the_best_known_item_that_has_it(open_page, filled_home):
    app = open_page("user", filled_home)
    assert people_search.item_meant(dataset_id(app), "i13") == "i13"
    assert people_search.item_meant(dataset_id(app), "title 13") == "i13"
    known = person.num_chosen(dataset_id(app))
    best = people_search.item_meant(dataset_id(app), "title 1")
    assert best == "i1", "a title that is exactly this is meant"
    many = people_search.item_meant(dataset_id(app), "itle 1")
    assert known[int(many[1:])] == max(known[number] for number in (1, *range(10, 20)))
    assert people_search.item_meant(dataset_id(app), "nowhere") is None


def test_found_personas_are_offered_each_with_why(open_page, filled_home):
    app = open_page("user", filled_home, find="found")
    names = box(app, "Persona").options
    assert names[:2] == ["Typical", "Heavy"]
    assert "Most changed" in names
    box(app, "Persona").select_index(names.index("Most changed")).run()
    assert not app.exception
    (why,) = [one.value for one in app.markdown if one.value.startswith("**Most changed.**")]
    assert "Compared with **" in why
    assert [one.value for one in app.markdown if re.search(r"  \n(Because|Mostly)", one.value)]


def test_what_is_said_of_the_choice_moves_nothing_so_that_the_person_before_is_cleared_in_their_place(
    open_page, filled_home
):
    app = open_page("user", filled_home)
    places = set(app.main.children)
    find_by(app, "found")
    box(app, "Persona").select("typical_0").run()
    assert any(one.value.startswith("**Typical.**") for one in app.markdown)
    assert set(app.main.children) == places


def test_a_segment_offers_its_people_and_surprises_among_them(open_page, kept_home):
    app = open_page("user", kept_home, find="segment")
    assert sorted(option.partition(" ")[0] for option in box(app, "Person").options) == ["u3", "u5"]
    assert "<b>Sea</b>" in box(app, "Segment").options[0], "a select box shows text as it is"
    next(one for one in app.button if one.label == "Surprise me").click().run()
    assert app.query_params["user"] in {"u3", "u5"}


def test_a_saved_persona_opens_the_page_new_person(open_page, kept_home):
    app = open_page("user", kept_home, find="saved")
    box(app, "Persona").select_index(0).run()
    assert not app.exception
    assert json.loads(app.query_params["likes"]) == ["i1"]
    assert json.loads(app.query_params["dislikes"]) == ["i2"]


def test_ways_that_lead_nowhere_are_not_offered(open_page, filled_home):
    app = open_page("user", filled_home, find="segment")
    assert box(app, "Find by").options == ["Name or id", "Something they have", "Personas we found"]
    assert box(app, "Find by").value == "name"

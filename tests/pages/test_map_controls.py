"""Map: filter, size, colours of people; and what a selection leads to: a segment, who would get an item, a file."""

import shutil
from pathlib import Path

import pytest

from recdash.settings import Settings
from recdash.store.database import open_store
from recdash.store.datasets import find_dataset
from recdash.store.kept import list_kept
from recdash.ui.map_reach import reach_sentence
from tests.pages.conftest import HOSTILE
from tests.pages.on_map import WHOLE, choose_run, points, press, scene, select, set_value, texts
from tests.pages.sailors import make_sailors
from tests.pages.tuned import make_tuned_run


@pytest.fixture(scope="module")
def tuned_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tuned") / "var"
    make_tuned_run(home)
    return home


def test_a_filter_holds_for_the_map_the_selection_and_the_lists_below(open_page, tuned_home):
    app = open_page("map", tuned_home, filter='{"only":{"genre":["Sea"]}}')
    assert "**10 of 20 items** fit the filter" in texts(app)
    assert points(app)["count"] == 10
    select(app, tuned_home, kind="loop", corners=WHOLE, more=False)
    assert "10 items selected" in texts(app)
    moved = next(frame.value for frame in app.dataframe if "Changed" in frame.value.columns)
    assert set(moved["Item"]) <= {f"Title {number}" for number in range(2, 20, 2)} | {HOSTILE}
    groups = [frame.value for frame in app.dataframe if "Found again" in frame.value.columns]
    assert all(table["Items"].sum() <= 10 for table in groups)
    press(app, "Take the filter away")
    assert points(app)["count"] == 20
    assert "filter" not in app.query_params


def test_a_filter_that_nothing_fits_leaves_an_empty_map_and_a_way_back(open_page, tuned_home):
    app = open_page("map", tuned_home, filter='{"words":"nowhere"}')
    assert not app.exception
    assert "**0 of 20 items** fit the filter" in texts(app)
    assert any(button.label == "Take the filter away" for button in app.button)


def test_points_are_as_large_as_items_were_chosen_and_as_people_did(open_page, tuned_home):
    app = open_page("map", tuned_home)
    assert not points(app)["hasSizes"]
    for show, said in (("Items", "chosen more often"), ("People", "did more"), ("Both", "or did more")):
        set_value(app, "radio", "Show", show)
        set_value(app, "selectbox", "Size by", "number")
        assert app.query_params["size"] == "number"
        assert points(app)["hasSizes"]
        assert said in scene(app)["sized"]
        assert said in scene(app)["alt"]


def test_people_are_coloured_by_what_they_did_and_how_they_are_served_here_and_elsewhere(open_page, filled_home):
    app = open_page("map", filled_home)
    choose_run(app, "ALS")
    set_value(app, "radio", "Show", "People")
    box = next(one for one in app.selectbox if one.label == "Colour by")
    assert "How often chosen" not in box.options
    assert {"How much they did", "How well served", "Against Popularity"} <= set(box.options)
    for number in range(len(box.options)):
        next(one for one in app.selectbox if one.label == "Colour by").select_index(number).run()
        assert not app.exception
    set_value(app, "selectbox", "Colour by", "served")
    assert {one["name"] for one in scene(app)["legend"]} <= {"Other", "Nothing found", "Some found", "Most found"}


def test_whoever_chose_mostly_what_is_selected_can_be_kept_as_a_segment(open_page, tuned_home, home):
    shutil.copytree(tuned_home, home)
    app = open_page("map", home)
    select(app, home, kind="click", points=list(range(10)))  # every second of the 24 people chose among these alone
    assert "For **12 people**, at least half of what they chose lies here." in texts(app)
    set_value(app, "text_input", "Name of the segment", "Of <b>the sea</b>")
    press(app, "Save as segment")
    (kept,) = list_kept(open_store(Settings(home=home)), "Blocks", "segment")
    assert sorted(kept.content["user_ids"]) == sorted(f"u{number}" for number in range(0, 24, 2))
    assert kept.content["rule"] == "at least half of what they chose is among 10 items selected on the map of ALS"


def test_people_who_are_selected_are_kept_themselves(open_page, tuned_home, home):
    shutil.copytree(tuned_home, home)
    app = open_page("map", home)
    set_value(app, "radio", "Show", "People")
    select(app, home, "People", kind="click", points=[(1 << 31) + 2, (1 << 31) + 5])
    press(app, "Save as segment")
    (kept,) = list_kept(open_store(Settings(home=home)), "Blocks", "segment")
    assert kept.content["user_ids"] == ["u10", "u13"]  # people stand in the order of their ids as text


def test_whoever_would_get_an_item_has_it_at_that_place_on_one_user(open_page, tuned_home):
    app = open_page("map", tuned_home)
    select(app, tuned_home, kind="click", points=[3])
    press(app, "Who would get it?")
    assert "of 24 people would see it** among their ten" in texts(app)
    table = next(frame.value for frame in app.dataframe if list(frame.value) == ["Person", "Place"])
    person, place = table[table["Place"] <= 10].iloc[-1]
    words = texts(open_page("user", tuned_home, user=person))
    assert f"**{place}. Title 3**" in words


def test_reach_is_said_with_whom_was_asked():
    said = [reach_sentence(*numbers).replace("\u00a0", " ") for numbers in ((12, 20, 610, 610), (1, 1, 300, 9_000))]
    assert said[0] == (
        "**12 of 610 people would see it** among their ten (2 %); for 8 more it stands among the first 50."
    )
    assert said[1] == "**1 of 300 people would see it** among their ten (0.33 %, who were drawn at random)."
    assert reach_sentence(0, 0, 610, 610) == "**Nobody would get it** among their first 50, of 610 people."


def test_groups_that_hold_markup_are_shown_as_typed(open_page, home):
    make_sailors(home)
    app = open_page("map", home, dataset=find_dataset(open_store(Settings(home=home)), "Shop").id)
    choose_run(app, "ALS")
    set_value(app, "radio", "Show", "People")
    set_value(app, "selectbox", "Colour by", "column:kind")
    groups = next(one for one in app.get("button_group") if one.label == "Show only").options
    assert groups == ["\\<b\\>Bold\\<\\/b\\> \\$x\\$ \\:\u2060material\\/hom…", "sailor"]

"""Map: models with vectors show points and what they say about them; others say why not."""

import base64
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.embeddings.points import RunMap
from recdash.embeddings.projection import LayoutSettings
from recdash.jobs import drawing
from recdash.settings import Settings
from recdash.store.database import open_store
from recdash.ui import map_cloud
from recdash.ui.map_changes import collapse_sentence, picture_title, trust_sentence
from recdash.ui.map_points import Shown
from recdash.ui.map_selection import selected_ids
from recdash.ui.map_side import figures_sentence
from tests.pages.on_map import WHOLE, choose_run, select, set_value, texts
from tests.pages.tuned import make_tuned_run

NAN = float("nan")


@pytest.fixture(scope="module")
def tuned_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tuned") / "var"
    make_tuned_run(home)
    return home


def _ways(app):
    return [one for one in app.radio if one.label == "Against before tuning"]


def test_a_search_finds_an_item_and_lists_what_is_alike(open_page, filled_home):
    app = open_page("map", filled_home)
    choose_run(app, "ALS")
    set_value(app, "text_input", "Find an item", "title 3")
    assert any("Alike" in frame.value.columns for frame in app.dataframe)


def test_words_that_no_item_has_are_said_not_to_be_found(open_page, filled_home):
    app = open_page("map", filled_home)
    choose_run(app, "ALS")
    set_value(app, "text_input", "Find an item", "<b>nowhere</b>")
    assert "No item has" in texts(app)
    assert not any(button.label == "Place these words" for button in app.button)  # ALS reads no words


def test_the_map_without_vectors_leads_to_another_model(open_page, filled_home):
    app = open_page("map", filled_home)
    choose_run(app, "EASE")
    assert not app.exception
    assert any(button.label == "Choose or train another model" for button in app.button)


def test_every_colour_kind_and_picture_draws(open_page, tuned_home):
    app = open_page("map", tuned_home)
    labels = next(box for box in app.selectbox if box.label == "Colour by").options
    assert {"Genre", "How often chosen", "How often found", "How much it moved"} <= set(labels)
    for number in range(len(labels)):
        next(box for box in app.selectbox if box.label == "Colour by").select_index(number).run()
        assert not app.exception, labels[number]
    for stage in ("before", "after", "final", "main"):
        set_value(app, "radio", "Picture", stage)
    for show in ("People", "Both", "Items"):
        set_value(app, "radio", "Show", show)
    set_value(app, "radio", "Picture", "final")
    for way in ("Side by side", "Points walk"):
        set_value(app, "radio", "Against before tuning", way)


def test_the_address_keeps_what_the_map_shows_and_opens_it_again(open_page, tuned_home, monkeypatch):
    monkeypatch.setattr(drawing.Drawings, "start", lambda *_: None)
    app = open_page("map", tuned_home)
    colour = next(box for box in app.selectbox if box.label == "Colour by")
    colour.select_index(colour.options.index("How often chosen")).run()
    set_value(app, "radio", "Picture", "before")
    set_value(app, "radio", "Spacing", "Loose")
    pills = next(one for one in app.get("button_group") if one.label == "Show only")
    pills.set_value([pills.options[-1]]).run()
    kept = {name: app.query_params[name] for name in ("colour", "stage", "spacing", "only")}
    assert kept == {
        "colour": "popularity",
        "stage": "before",
        "spacing": "Loose",
        "only": json.dumps([pills.options[-1]]),
    }
    again = open_page("map", tuned_home, **kept)
    assert next(box for box in again.selectbox if box.label == "Colour by").value == "popularity"
    assert [one.value for one in again.radio if one.label in ("Picture", "Spacing")] == ["before", "Loose"]
    assert next(one for one in again.get("button_group") if one.label == "Show only").value == [pills.options[-1]]


def test_an_address_that_names_what_a_map_lacks_shows_the_usual(open_page, tuned_home):
    app = open_page(
        "map", tuned_home, colour="column:nowhere", stage="<b>", show="?", near="0", beside="x", only="[1, 2"
    )
    assert not app.exception
    assert [one.value for one in app.radio if one.label in ("Show", "Picture")] == ["Items", "final"]


def test_what_moved_is_told_and_a_collapse_sounds_the_alarm(open_page, tuned_home):
    app = open_page("map", tuned_home)
    assert "Tuning pressed the texts together" in texts(app)
    assert "What moved most" in [one.value for one in app.header]
    moved = next(frame.value for frame in app.dataframe if "Changed" in frame.value.columns)
    assert moved["Changed"].between(0, 100).all()
    assert "Found before" not in moved.columns  # there is no run by text only


def test_a_selection_is_listed_and_stays_in_another_picture(open_page, tuned_home):
    app = open_page("map", tuned_home)
    select(app, tuned_home, kind="loop", corners=WHOLE, more=False)
    assert "20 items selected" in texts(app)
    assert "Who chose most of these" in texts(app)
    set_value(app, "radio", "Picture", "before")
    assert "20 items selected" in texts(app)


def test_a_click_opens_the_item_with_its_neighbours_before_and_after(open_page, tuned_home):
    app = open_page("map", tuned_home)
    select(app, tuned_home, kind="click", points=[3])
    assert "Title 3" in texts(app)
    assert [one.label for one in app.expander][:2] == ["Most alike before tuning", "Most alike after tuning"]
    assert sum("Alike" in frame.value.columns for frame in app.dataframe) == 3


def test_a_person_is_drawn_on_top_and_groups_can_be_left_out(open_page, tuned_home):
    app = open_page("map", tuned_home, user="u3")
    assert "Rings: at most 60" in texts(app)
    pills = next(one for one in app.get("button_group") if one.label == "Show only")
    pills.set_value([pills.options[0]]).run()
    assert not app.exception


def test_a_selection_grows_with_shift_and_goes_when_it_is_cleared(open_page, tuned_home):
    app = open_page("map", tuned_home)
    select(app, tuned_home, kind="click", points=[3])
    select(app, tuned_home, kind="loop", corners=WHOLE, more=True)
    assert "20 items selected" in texts(app)
    select(app, tuned_home, kind="none")
    assert "Ask the map" in texts(app)


def _shown(places):
    size = len(places)
    frame = pd.DataFrame(places, columns=["x", "y"]).assign(kind="item", index=np.arange(size) + 10, group="")
    return Shown(frame, np.arange(size) + 10, np.zeros(size, np.uint8), (), (), 0)


def test_loops_take_in_all_points_and_clicks_only_what_was_clicked():
    shown, none = _shown([[0, 0], [1, 1], [5, 5], [2, 2]]), np.zeros(0, np.int64)
    loop = {"kind": "loop", "corners": [[-1, -1], [3, -1], [3, 3], [-1, 3]]}
    assert selected_ids(loop, shown, none).tolist() == [10, 11, 13]
    assert selected_ids({**loop, "more": True}, shown, np.array([12])).tolist() == [10, 11, 12, 13]
    assert selected_ids({"kind": "click", "points": [11]}, shown, none).tolist() == [11]
    assert selected_ids({"kind": "click", "points": [99]}, shown, none).tolist() == []
    assert selected_ids({"kind": "none"}, shown, np.array([12])).tolist() == []


def test_of_very_many_points_a_sample_is_sent_over_a_shade_of_all(open_page, tuned_home, monkeypatch):
    monkeypatch.setattr(map_cloud, "ALL_SENT", 5)
    app = open_page("map", tuned_home, user="u3")
    select(app, tuned_home, kind="click", points=[3])
    assert "the dots an even sample" in texts(app)
    protos = {one.proto.component_name: one.proto for one in app.get("bidi_component")}
    scene = json.loads(protos["recdash_map"].json)
    assert scene["partial"]
    assert len(base64.b64decode(scene["chosen"])) == 3  # a bit for each of the 20 points that were sent
    content = protos["recdash_points"].bytes
    header = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    assert header["shade"]["cells"] == 192
    assert header["key"] == scene["cloud"]


def test_positions_are_found_by_id_whatever_the_order_and_unknown_ids_are_left_out():
    shown = _shown([[0, 0], [1, 1], [5, 5]])
    mixed = Shown(shown.frame, np.array([30, 10, 20]), shown.codes, (), (), 0)
    assert mixed.positions(np.array([20, 99, 30, 5])).tolist() == [2, 0]


@pytest.mark.parametrize(("trust", "word"), [(0.95, "Faithful"), (0.8, "Read with care"), (0.6, "Don't rely on it")])
def test_how_far_to_trust_the_map_is_said_in_words(trust, word):
    chip, bold, rest = trust_sentence(trust, 0.405)
    assert word in chip
    assert f"{trust:.2f} of 1" in bold
    assert "40" in rest or "41" in rest


def test_pictures_side_by_side_have_titles_with_what_to_trust():
    found = RunMap(
        pd.DataFrame(), {"stages": {"before": {"trustworthiness": 0.913}, "after": {"trustworthiness": NAN}}}
    )
    assert picture_title(found, "before") == "**Before tuning** :gray[trustworthiness 0.91]"
    assert picture_title(found, "after") == "**After tuning**"
    assert picture_title(found, "final") == "**As recommended**"


def test_a_collapse_is_told_with_both_figures():
    before = {"mean_cosine": 0.21, "effective_rank": 90.4}
    after = {"mean_cosine": 0.93, "effective_rank": 4.25}
    text = collapse_sentence(before, after).replace("\u00a0", " ")
    assert "21 % alike before and are 93 % alike now" in text
    assert "4.25 directions instead of 90.4" in text


def test_the_figures_of_a_selection_are_told_against_all_items():
    told = figures_sentence(28.2, 24.1, 0.115, 0.1).replace("\u00a0", " ")
    assert "Chosen **28.2** times each, against 24.1 for all items." in told
    assert "Of their later choices **11.5 %** were among the ten, against 10 %." in told
    assert "later" not in figures_sentence(1, 1, float("nan"), 0.1)


def test_another_layout_is_shown_once_a_worker_has_drawn_it(open_page, tuned_home, monkeypatch):
    state = ["drawing"]
    monkeypatch.setattr(drawing.Drawings, "state", lambda *_: state[0])
    run_id, layout = next(one for one in (tuned_home / "runs").iterdir()).name, LayoutSettings(num_neighbours=5)
    app = open_page("map", tuned_home)
    set_value(app, "radio", "Neighbours that stay together", "Few")
    assert any("is being drawn" in one.value for one in app.info)
    assert not _ways(app)  # the main directions are shown, which are not laid out anew
    drawing.draw_map(open_store(Settings(home=tuned_home)), run_id, layout)
    state[0] = "drawn"
    app.run()
    assert not app.exception
    assert not app.info
    assert _ways(app)

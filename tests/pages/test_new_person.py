"""New person: likes and dislikes change the list, undo and the address bring states back, personas are kept."""

import json
import re
import shutil

import pytest

from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.kept import list_kept
from recdash.store.runs import list_runs

PAGE = "new_person"


@pytest.fixture
def own_home(filled_home, tmp_path):
    """A copy of the data folder that a test may write to, and the ids of its runs by model."""
    folder = tmp_path / "own"
    shutil.copytree(filled_home, folder)
    return folder


def run_of(folder, model):
    store = open_store(Settings(home=folder))
    found = {run.model: run.id for run in list_runs(store)}
    close_store(store)
    return found[model]


def headings(app):
    return [one.value for one in app.header]


def places(app):
    """Return the titles of the list, in order."""
    return [found[1] for one in app.markdown if (found := re.match(r"\*\*\d+\. (.+?)\*\*", one.value))]


def press(app, label, number=0):
    [button for button in app.button if button.label == label][number].click().run()
    assert not app.exception
    assert not app.error


def test_of_whom_nothing_is_known_sees_what_is_popular_and_is_told_so(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"))
    assert "Popular with everyone" in headings(app)
    assert any("These are popular, we know nothing of you yet." in one.value for one in app.caption)
    assert len(places(app)) == 10


def test_a_like_changes_the_list_and_undo_takes_it_back(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"))
    before = places(app)
    press(app, "Like")
    assert "Your list" in headings(app)
    assert len(json.loads(app.query_params["likes"])) == 1
    assert places(app) != before
    assert any("  \nBecause you liked" in one.value for one in app.markdown)
    assert any(one.value.endswith("another place.**") for one in app.markdown)
    press(app, "Undo")
    assert "likes" not in app.query_params
    assert places(app) == before


def test_why_says_whether_the_reason_holds(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"), likes=json.dumps(["i1", "i3", "i5", "i12"]))
    press(app, "Why?")
    (badge,) = [one.value for one in app.markdown if "Without the" in one.value]
    assert re.match(r":\w+-badge\[(Reason holds|Holds in part|Hardly holds)\] Without the", badge)
    assert any(one.value.startswith("Exact parts of the model's score, ") for one in app.caption)


def test_an_answered_card_makes_room_and_the_others_stay(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"))

    def cards():
        return [found[1] for one in app.markdown if (found := re.match(r"\*\*(Title \d+)\*\*", one.value))]

    before = cards()
    press(app, "Dislike", 1)
    assert len(cards()) == len(before) == 6
    assert [one == other for one, other in zip(before, cards(), strict=True)].count(False) == 1
    press(app, "Show me others")
    assert not set(before) & set(cards())


def test_a_link_restores_what_was_said(open_page, filled_home):
    link = {"likes": json.dumps(["i1", "i3", "gone"]), "dislikes": json.dumps(["i12"])}
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"), **link)
    (summary,) = [one.value for one in app.markdown if one.value.startswith("**You like**")]
    assert summary.startswith("**You like** Title 1, Title 3. **You don't like** Title 12.")
    assert "1 item" in summary
    assert "Title 12" not in places(app)
    press(app, "Start again")
    assert "Popular with everyone" in headings(app)


@pytest.mark.parametrize("value", ["nonsense", "{}", "[1, null]", '["nothing"]'])
def test_an_address_that_names_nothing_says_nothing(open_page, filled_home, value):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"), likes=value, dislikes=value, profile=value)
    assert not app.exception
    assert not app.error
    assert "Popular with everyone" in headings(app)


def test_anything_can_be_found_by_title_and_judged(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "als"))
    search = next(one for one in app.text_input if one.label == "Find something you know")
    search.set_value("Title 17").run()
    press(app, "Dislike", 6)
    assert json.loads(app.query_params["dislikes"]) == ["i17"]
    assert any("can't push away" in one.value for one in app.caption)


def test_one_by_one_asks_for_a_single_item(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"), ask="one")
    assert len([button for button in app.button if button.label == "Like"]) == 1
    press(app, "Skip")
    press(app, "Like")
    assert len(json.loads(app.query_params["likes"])) == 1


def test_a_run_that_answers_nobody_leads_to_one_that_does(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "popularity"))
    assert any("same list, whatever they like" in one.value for one in app.markdown)
    press(app, "Use that model")
    assert "Popular with everyone" in headings(app)


def test_what_was_said_is_kept_as_a_persona_and_opened_again(open_page, own_home):
    app = open_page(PAGE, own_home, run=run_of(own_home, "ease"), likes=json.dumps(["i2"]))
    next(one for one in app.text_input if one.label == "Name of the persona").set_value("<b>Sea</b> $x$").run()
    press(app, "Save")
    store = open_store(Settings(home=own_home))
    (kept,) = list_kept(store, "Blocks", "persona")
    close_store(store)
    assert kept.content == {"likes": ["i2"], "dislikes": [], "profile": {}, "words": ""}
    press(app, "Start again")
    press(app, "Open")
    assert json.loads(app.query_params["likes"]) == ["i2"]
    press(app, "Forget")
    assert not [button for button in app.button if button.label == "Forget"]


def test_a_name_that_is_taken_is_refused_in_words(open_page, own_home):
    app = open_page(PAGE, own_home, run=run_of(own_home, "ease"), likes=json.dumps(["i2"]))
    for _ in range(2):
        next(one for one in app.text_input if one.label == "Name of the persona").set_value("Sea").run()
        next(one for one in app.button if one.label == "Save").click().run()
    assert [one.value.startswith("There is a persona called") for one in app.error] == [True]


def test_hostile_titles_are_shown_as_typed(open_page, filled_home):
    app = open_page(PAGE, filled_home, run=run_of(filled_home, "ease"), likes=json.dumps(["i0"]))
    shown = [one.value for one in app.markdown if "Bold" in one.value]
    assert shown
    assert all("<b>" not in text and "[a](javascript" not in text for text in shown)

"""One user: the history is changed, the list with it; undo and the address bring states back."""

import json

import pytest

from tests.pages.conftest import unfold
from tests.pages.test_user_order import run_id


def multiselect(app, label):
    return next(one for one in app.multiselect if one.label == label)


def said(app):
    ends = ("another place.**", "stays as it is.**")
    return [one.value for one in app.markdown if one.value.endswith(ends)]


def item_ids(app):
    """Return the ids of the history: titles are "Title 7" for "i7"."""
    titles = multiselect(app, "Leave out").options
    return [f"i{title.removeprefix('Title ')}" for title in titles if title.startswith("Title ")]


def test_leaving_something_out_changes_the_list_and_undo_takes_it_back(open_page, filled_home):
    app = unfold(open_page("user", filled_home, user="u3"), "what_if")
    assert not said(app)
    had, mine = multiselect(app, "Leave out").options, item_ids(app)
    multiselect(app, "Leave out").set_value([mine[0]]).run()
    assert not app.exception
    assert len(said(app)) == 1
    assert json.loads(app.query_params["without"]) == [mine[0]]
    next(one for one in app.button if one.label == "Undo").click().run()
    assert not app.exception
    assert not said(app)
    assert "without" not in app.query_params
    assert multiselect(unfold(app, "what_if"), "Leave out").options == had


def test_a_link_restores_the_changes(open_page, filled_home):
    app = unfold(open_page("user", filled_home, user="u3"), "what_if")
    mine = item_ids(app)
    app = open_page("user", filled_home, user="u3", without=json.dumps(mine[:2]))
    assert multiselect(app, "Leave out").value == mine[:2]
    assert len(said(app)) == 1
    next(one for one in app.button if one.label == "As it is").click().run()
    assert not said(app)


@pytest.mark.parametrize("value", ["nonsense", "{}", "[1, null]", '["nobody"]'])
def test_an_address_that_names_nothing_changes_nothing(open_page, filled_home, value):
    app = open_page("user", filled_home, user="u3", without=value, added=value)
    assert not app.exception
    assert not [one for one in app.multiselect if one.label == "Leave out"], "unfolded, though nothing is changed"
    assert not said(unfold(app, "what_if"))
    assert not [one for one in app.button if one.label == "As it is"]


def test_another_person_begins_unchanged(open_page, filled_home):
    app = unfold(open_page("user", filled_home, user="u3"), "what_if")
    multiselect(app, "Leave out").set_value([item_ids(app)[0]]).run()
    next(one for one in app.button if one.label == "Surprise me").click().run()
    assert not said(unfold(app, "what_if"))
    assert "without" not in app.query_params


def test_undo_never_reaches_the_changes_of_another_person(open_page, filled_home):
    app = unfold(open_page("user", filled_home, run=run_id(filled_home, "ease"), user="u3"), "what_if")
    multiselect(app, "Leave out").set_value([item_ids(app)[0]]).run()
    assert not next(one for one in app.button if one.label == "Undo").disabled
    next(one for one in app.button if one.label.startswith("Person ")).click().run()
    assert app.query_params["user"] != "u3"
    unfold(app, "what_if")
    assert next(one for one in app.button if one.label == "Undo").disabled


def test_any_item_can_be_added_by_a_part_of_its_title_and_a_link_restores_it(open_page, filled_home, monkeypatch):
    monkeypatch.setattr("recdash.ui.people_search.OFFERED", 1)
    app = unfold(open_page("user", filled_home, user="u3"), "what_if")
    new = next(f"i{number}" for number in range(1, 20) if f"i{number}" not in item_ids(app))
    title = f"Title {new.removeprefix('i')}"
    app = open_page("user", filled_home, user="u3", added=json.dumps([new, "nobody", item_ids(app)[0]]))
    assert multiselect(app, "Add").value == [new]
    assert title in multiselect(app, "Add").options
    assert len(multiselect(app, "Add").options) <= 2
    assert len(said(app)) == 1


def test_what_is_typed_is_found_by_title_and_what_they_have_is_refused(filled_home, open_page):
    app = unfold(open_page("user", filled_home, user="u3"), "what_if")
    had = item_ids(app)
    new = next(f"i{number}" for number in range(1, 20) if f"i{number}" not in had)
    multiselect(app, "Add").set_value([f"title {new.removeprefix('i')}"]).run()
    assert not app.exception
    assert json.loads(app.query_params["added"]) == [new]
    multiselect(app, "Add").set_value([new, f"title {had[0].removeprefix('i')}", "zebra"]).run()
    assert json.loads(app.query_params["added"]) == [new]
    assert [one.value for one in app.toast] == [
        f"This person has **title {had[0].removeprefix('i')}** already.",
        "Nothing here has **zebra** in its title.",
    ]

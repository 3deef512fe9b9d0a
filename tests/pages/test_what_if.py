"""One user: the history is changed, the list with it; undo and the address bring states back."""

import json

import pytest


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
    app = open_page("user", filled_home, user="u3")
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
    assert multiselect(app, "Leave out").options == had


def test_a_link_restores_the_changes(open_page, filled_home):
    app = open_page("user", filled_home, user="u3")
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
    assert not said(app)


def test_another_person_begins_unchanged(open_page, filled_home):
    app = open_page("user", filled_home, user="u3")
    multiselect(app, "Leave out").set_value([item_ids(app)[0]]).run()
    next(one for one in app.button if one.label == "Surprise me").click().run()
    assert not said(app)
    assert "without" not in app.query_params

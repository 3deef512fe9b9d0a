"""One user: what was chosen later and not shown, and why not."""

import re

import pytest

from tests.pages.sailors import NUM_PEOPLE, make_sailors


def shown(app) -> str:
    return "\n".join(one.value for one in [*app.markdown, *app.caption, *app.header])


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a data folder with a shop where drifters choose anything."""
    home = tmp_path_factory.mktemp("shop") / "var"
    make_sailors(home)
    return home


@pytest.fixture
def behind(open_page, shop):
    """Return somebody who missed something that stands behind the ten, with the page opened on it."""
    for number in range(0, NUM_PEOPLE, 2):
        app = open_page("user", shop, user=f"p{number}")
        if any(button.label == "Why not?" for button in app.button):
            return app
    pytest.fail("Everybody was shown everything.")


def test_what_was_missed_is_listed_with_the_place_it_got(behind):
    assert not behind.exception
    assert "Chosen later, but not shown" in shown(behind)
    places = [int(place) for place in re.findall(r"^:small\[:gray\[Place (\d+)\]\]$", shown(behind), re.MULTILINE)]
    assert places == sorted(places)
    assert len(places) == sum(button.label == "Why not?" for button in behind.button)


def test_why_not_opens_the_reason_of_a_missed_item_against_the_tenth(behind):
    next(button for button in behind.button if button.label == "Why not?").click().run()
    assert not behind.exception
    told = shown(behind)
    assert "Why not " in told
    assert "stands at place 10" in told
    assert next(one for one in behind.radio if one.key == "reason_look").value == "against"


def test_a_shown_item_is_never_asked_why_not(open_page, filled_home):
    app = open_page("user", filled_home, user="u3", why="against")
    assert not app.exception
    assert "Why not " not in shown(app)
    assert next(one for one in app.radio if one.key == "reason_look").value == "parts"

"""One user: whether the reason holds, and the four looks behind it."""

import re

import numpy as np
import pytest

from recdash.recommend.reasons.words import Words, WordValue
from recdash.ui.reason_survey import in_bands


def shown(app):
    return " ".join(one.value for one in [*app.markdown, *app.caption])


def test_a_badge_says_whether_the_reason_holds_and_a_sentence_why(open_page, filled_home):
    app = open_page("user", filled_home, user="u3")
    assert not app.exception
    badge = next(one.value for one in app.markdown if one.value.startswith(":") and "badge[" in one.value)
    assert re.search(r"badge\[(Reason holds|Holds in part|Hardly holds|Not testable)\]", badge)
    assert "Without the" in badge


@pytest.mark.parametrize(
    ("look", "words"),
    [
        ("parts", "Exact parts of the model's score"),
        ("basis", "The same score by what it rests on"),
        ("shares", "Exact: every combination was tried."),
        ("change", "the model was truly asked again"),
        ("nonsense", "Exact parts of the model's score"),
    ],
)
def test_the_address_says_what_to_look_at(open_page, filled_home, look, words):
    app = open_page("user", filled_home, user="u3", why=look)
    assert not app.exception
    assert words in shown(app)


def test_another_look_is_chosen_and_kept_in_the_address(open_page, filled_home):
    app = open_page("user", filled_home, user="u3")
    next(one for one in app.radio if one.key == "reason_look").set_value("shares").run()
    assert not app.exception
    assert app.query_params["why"] == "shares"
    assert "Shapley values" in shown(app)


def test_an_item_of_the_history_need_not_leave_the_list(open_page, filled_home):
    app = open_page("user", filled_home, user="u3", why="change")
    had = next(one for one in app.multiselect if one.label == "Leave out").options
    number = next(int(name.removeprefix("Title ")) for name in had if name.startswith("Title "))
    app = open_page("user", filled_home, user="u3", why="change", item=f"i{number}")
    assert not app.exception
    assert "nothing has to change for it to leave" in shown(app)


def test_how_far_reasons_hold_is_tested_on_demand(open_page, filled_home):
    app = open_page("user", filled_home, user="u3")
    assert not any(one.value.startswith("**The reason holds for") for one in app.markdown)
    next(button for button in app.button if button.label == "Test the reasons").click().run()
    assert not app.exception
    assert any(re.search(r"holds for .* of \d+ people", one.value) for one in app.markdown)
    next(button for button in app.button if button.label.startswith("Weakest reason")).click().run()
    assert not app.exception


def test_ratios_are_counted_in_bands():
    ratios = np.array([-1, 0, 0.5, 1.0, 1.5, 2.99, 3.0, 9, 10, np.inf])
    assert in_bands(ratios).tolist() == [2, 1, 1, 2, 2, 2]


def test_a_model_that_does_not_read_says_so_and_one_that_does_is_asked(open_page, filled_home, monkeypatch):
    app = open_page("user", filled_home, user="u3", why="words")
    assert "does not place items by their texts" in shown(app)
    found = Words((WordValue("Sea", 0.3), WordValue("<b>", -0.1)), 1.0, 0.25, (WordValue("Sea", 0.2),))
    monkeypatch.setattr("recdash.ui.reasoning.reads_text", lambda one: True)
    monkeypatch.setattr("recdash.ui.reasoning.words_apart", lambda *asked: found)
    app.run()
    next(button for button in app.button if button.label == "Read the text").click().run()
    assert not app.exception
    assert "Its text decides 25" in shown(app)
    assert "strongest first: Sea." in shown(app)

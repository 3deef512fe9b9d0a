"""One user: whether the reason holds, and the four looks behind it."""

import re

import numpy as np
import pandas as pd
import pytest

from recdash.recommend.explain import ContributionRow, Explanation, LeftOut
from recdash.recommend.reasons.words import Words, WordValue
from recdash.ui.left_out_view import lines
from recdash.ui.reason_survey import at_best, in_bands
from tests.pages.conftest import unfold
from tests.pages.test_user_order import run_id


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
    unfold(app, "what_if")
    had = next(one for one in app.multiselect if one.label == "Leave out").options
    number = next(int(name.removeprefix("Title ")) for name in had if name.startswith("Title "))
    app = open_page("user", filled_home, user="u3", why="change", item=f"i{number}")
    assert not app.exception
    assert "nothing has to change for it to leave" in shown(app)


def test_how_far_reasons_hold_is_tested_on_demand(open_page, filled_home):
    app = open_page("user", filled_home, user="u3")
    unfold(app, "survey")
    assert not any(one.value.startswith("**The reason holds for") for one in app.markdown)
    next(button for button in app.button if button.label == "Test the reasons").click().run()
    assert not app.exception
    assert any(re.search(r"holds for .* of \d+ people", one.value) for one in app.markdown)
    assert "No other choice" in shown(app) or "Had the best choice" in shown(app) or "truly taken" in shown(app)
    next(button for button in app.button if button.label.startswith("Weakest reason")).click().run()
    assert not app.exception


@pytest.mark.parametrize(
    ("ratios", "best", "words"),
    [
        ([3.0, 2.0], [3.0, 2.5], "No other choice of as many items would do better"),
        ([3.0, 2.0, 1.0, 1.0], [3.0, 4.0, 1.0, 1.0], "it would hold for 50\u00a0%."),
        ([3.0], [3.0], "truly taken away"),
    ],
)
def test_how_far_reasons_could_hold_is_said(ratios, best, words):
    assert words in at_best(pd.DataFrame({"ratio": ratios, "best_ratio": best}))


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


def test_each_history_item_is_left_out_in_turn_with_the_score_and_the_place_then(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "ease"), user="u3", why="change")
    number = int(next(metric.value for metric in app.metric if metric.label == "Known items"))
    (each,) = [one.value for one in app.markdown if ":gray[score " in one.value]
    assert len(each.split("\n\n")) == min(number, 10)
    assert re.search(r":gray\[score −[\d.]+\s%, (then|still) place \d+\]", each.split("\n\n")[0])


def test_scores_without_an_item_are_shares_of_what_speaks_and_signed():
    told = Explanation(
        4, 3.0, 0.0, 1,
        (ContributionRow("history", 3.0, 0, "a", "Alien"), ContributionRow("popularity", 1.0),
         ContributionRow("history", -1.0, 1, "b", "Aliens")),
        (LeftOut(0, "a", "Alien", 3.0, 9), LeftOut(1, "b", "Aliens", -1.0, 1), LeftOut(2, "c", "Heat", 0.01, 1)),
        "",
    )  # fmt: skip
    assert lines(told) == [
        "Alien  \n:gray[score −75\u00a0%, then place 9]",
        "Aliens  \n:gray[score +25\u00a0%, still place 1]",
        "Heat  \n:gray[score the same, still place 1]",
    ]

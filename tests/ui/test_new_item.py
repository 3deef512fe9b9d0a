"""What the New-item page says in words: whom a text reaches, what its words bring, which group or run stands out."""

import numpy as np
import pandas as pd
import pytest

from recdash.evaluation.significance import PairedDifference
from recdash.recommend.new_item import Reach, Trial, WordEffect
from recdash.ui.charts import template
from recdash.ui.charts.new_item import Dot, group_dots
from recdash.ui.new_item import result, runs, words

EFFECTS = (WordEffect("sea", 40, 60, 0.3), WordEffect("tax", -7, -9, -0.1), WordEffect("new", 0, 1, 0.001))
NAN = float("nan")


@pytest.mark.parametrize(
    ("found", "k", "sentence"),
    [
        (Reach(84, 610, NAN, NAN), 10, "84 of 610 people would see it among their ten"),
        (Reach(84, 610, 0.1, 0.2), 50, "About 84 of 610 people would see it among their fifty"),
        (Reach(0, 1, NAN, NAN), 10, "Nobody of 1 person would see it among their ten"),
    ],
)
def test_reach_is_said_as_a_count(found, k, sentence):
    assert result.reach_sentence(found, k) == sentence


@pytest.mark.parametrize(
    ("places", "sentence"),
    [([201, 54, 90], "The best place it gets is 54."), ([201, 201], "It stands behind the first 200 of everybody.")],
)
def test_an_item_that_nobody_sees_early_has_its_best_place(places, sentence):
    assert result.best_place_sentence(np.array(places, np.int32)) == sentence


def test_words_that_bring_people_are_blue_and_those_that_cost_some_orange():
    text = words.coloured("Sea tax: <b>new</b> sea", EFFECTS, words.AT_TEN)
    assert text == (":blue-background[Sea] :orange-background[tax]\\:\u2060 \\<b\\>new\\<\\/b\\> :blue-background[sea]")


def test_the_strongest_words_are_named_with_what_they_bring():
    assert words.sentence(EFFECTS, words.AT_TEN) == (
        "**sea** brings most (40 more people in the first 10) and **tax** costs most (7 fewer people in the first 10)."
    )
    assert "+100 % of what speaks for it" in words.sentence(EFFECTS, words.BY_SCORE)
    assert words.sentence(EFFECTS[2:], words.AT_TEN) == "No word alone changes anything."


def test_the_measure_is_the_one_that_tells_something():
    assert words.usual_measure(EFFECTS) == words.AT_TEN
    assert words.usual_measure((WordEffect("sea", 1, 30, 0.2),)) == words.AT_FIFTY
    assert words.usual_measure((WordEffect("sea", 0, 0, 0.2),)) == words.BY_SCORE


def group(name, num_people, share, low):
    rating = {"predicted_rating": 3.0, "low": 2.0, "high": 4.0}
    return {"group": name, "num_people": num_people, **rating, "share": share, "share_low": low, "share_high": 1.0}


@pytest.mark.parametrize(("low", "ending"), [(0.3, "all people 20 %."), (0.1, "The difference could be luck.")])
def test_a_group_stands_out_when_its_interval_lies_above_everybody(low, ending):
    found = pd.DataFrame([group("Everybody", 100, 0.2, 0.1), group("Few", 4, 0.9, 0.8), group("<b>", 20, 0.5, low)])
    sentence = result.group_sentence(found, result.SEEN).replace("\u00a0", " ")
    assert sentence.startswith("**\\<b\\>** would see it most: 50 %"), "a group of four is passed over"
    assert sentence.endswith(ending)


def test_groups_without_a_figure_have_no_dot():
    found = pd.DataFrame([group("Everybody", 100, 0.2, 0.1), {**group("Few", 4, 0.9, 0.8), "predicted_rating": NAN}])
    assert [dot.group for dot in result.group_dots_of(found, result.RATING)] == ["Everybody"]
    assert [dot.text.replace("\u00a0", " ") for dot in result.group_dots_of(found, result.SEEN)] == ["20 %", "90 %"]


def test_a_dot_without_an_interval_has_no_line_and_names_hold_no_markup():
    dots = [Dot("Everybody", 0.2, 0.1, 0.3, "20 %"), Dot("<b>$x$", 0.5, NAN, NAN, "50 %")]
    figure = group_dots(dots, "Share", True, template.LIGHT)
    assert [trace.mode for trace in figure.data] == ["lines", "markers+text"]
    assert "<b>" not in str(figure.to_json())


@pytest.mark.parametrize(
    ("difference", "words_in"),
    [
        (PairedDifference(0.2, 0.1, 0.3, 5, 5, 1, 11), "**A** shows it to more people than **B**"),
        (PairedDifference(-0.2, -0.3, -0.1, 1, 5, 5, 11), "**B** shows it to more people than **A**"),
        (PairedDifference(0.02, -0.1, 0.1, 3, 5, 2, 10), "could be luck"),
        (PairedDifference(0.0, 0.0, 0.0, 0, 10, 0, 10), "show it to the same people"),
    ],
)
def test_two_runs_are_compared_in_a_sentence(difference, words_in):
    assert words_in in runs.difference_sentence(difference, "A", "B")


def test_how_many_people_are_the_same_is_said():
    def trial(*places):
        return Trial(np.zeros((4, 1)), np.array(places)[:, None], np.full((4, 1), NAN), ())

    assert runs.overlap_sentence(trial(1, 2, 30, 40), trial(1, 20, 3, 40)) == (
        "Of the 3 people who would see it in either, 1 is the same."
    )
    assert runs.overlap_sentence(trial(90, 90, 90, 90), trial(90, 90, 90, 90)) == ""

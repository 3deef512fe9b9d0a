"""What to do next follows from the intervals, never from a bare difference."""

import math

import pytest

from recdash.evaluation.next_steps import (
    CLEAR_LOSS,
    CLEAR_WIN,
    CLOSE_CALL,
    EVERY_GROUP_GAINS,
    GROUP_LOSES,
    GROUP_UNSURE,
    NARROW_LISTS,
    NOTHING_HELD_OUT,
    WIDE_LISTS,
    GroupInterval,
    Step,
    next_steps,
    outcome,
)
from recdash.evaluation.significance import PairedDifference


def difference(low: float, high: float) -> PairedDifference:
    return PairedDifference((low + high) / 2, low, high, 5, 3, 2, 10)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.01, 0.03, CLEAR_WIN), (-0.01, 0.03, CLOSE_CALL), (0.0, 0.03, CLOSE_CALL), (-0.03, -0.01, CLEAR_LOSS)],
)
def test_an_interval_that_holds_zero_is_a_close_call(low, high, said):
    assert outcome(difference(low, high)) == said


def test_without_anybody_to_compare_nothing_is_claimed():
    assert outcome(None) == NOTHING_HELD_OUT
    assert outcome(PairedDifference(math.nan, math.nan, math.nan, 0, 0, 0, 0)) == NOTHING_HELD_OUT
    assert next_steps(None, []) == [Step(NOTHING_HELD_OUT)]


def test_the_group_that_loses_most_for_certain_is_named_before_one_that_is_unsure():
    groups = [
        GroupInterval("Everyone", -0.5, -0.4, is_all=True),
        GroupInterval("Very active", -0.3, 0.1),
        GroupInterval("Less active", -0.1, -0.02),
        GroupInterval("New people", -0.2, -0.05),
    ]
    assert next_steps(difference(0.1, 0.2), groups)[1] == Step(GROUP_LOSES, "New people")
    assert next_steps(difference(0.1, 0.2), groups[:2])[1] == Step(GROUP_UNSURE, "Very active")


def test_where_every_group_gains_that_is_said():
    groups = [GroupInterval("Everyone", 0.1, 0.2, is_all=True), GroupInterval("New people", 0.01, 0.2)]
    assert next_steps(difference(0.1, 0.2), groups)[1] == Step(EVERY_GROUP_GAINS)


@pytest.mark.parametrize(("coverage", "kind"), [(0.19, NARROW_LISTS), (0.2, WIDE_LISTS)])
def test_lists_that_show_little_of_the_catalogue_are_pointed_out(coverage, kind):
    assert next_steps(difference(0.1, 0.2), [], coverage) == [Step(CLEAR_WIN), Step(kind, share=coverage)]

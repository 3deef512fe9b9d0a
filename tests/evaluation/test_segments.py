"""Claims about groups against everyone else: what differs, how sure that is, and what many looks cost."""

import numpy as np
import pytest

from recdash.evaluation.segments import LEAST_IN_GROUP, Group, holm, judge, worst_clear


def group(name, members):
    return Group("kind", name, np.asarray(members, bool))


def test_a_group_is_compared_with_everyone_who_is_not_in_it():
    values = np.repeat([0.2, 0.6], [10, 30])
    (one,) = judge([group("low", np.arange(40) < 10)], values, np.ones(40))
    assert (one.size, one.value, one.others) == (10, pytest.approx(0.2), pytest.approx(0.6))
    assert one.difference == pytest.approx(-0.4)
    assert one.low == pytest.approx(-0.4)
    assert one.high == pytest.approx(-0.4)
    assert one.is_clear


def test_a_figure_of_items_is_the_share_of_all_their_choices():
    hits, choices = np.array([4, 0] * 10), np.array([4, 1] * 10)
    (one,) = judge([group("even", np.arange(20) % 2 == 0)], hits, choices)
    assert (one.value, one.others) == (1.0, 0.0)
    assert one.is_clear
    (half,) = judge([group("first", np.arange(20) < 10)], hits, choices)
    assert half.value == pytest.approx(20 / 25)
    assert not half.is_clear


def test_who_has_no_figure_is_in_no_group():
    values = np.r_[np.full(10, np.nan), np.ones(10), np.zeros(20)]
    (one,) = judge([group("first twenty", np.arange(40) < 20)], values, np.ones(40))
    assert one.size == 10
    assert one.value == 1.0


def test_groups_too_small_or_without_a_rest_are_not_judged():
    few, most = LEAST_IN_GROUP - 1, 30 - LEAST_IN_GROUP + 1
    groups = [group("few", np.arange(30) < few), group("most", np.arange(30) < most), group("all", np.ones(30))]
    assert judge(groups, np.arange(30.0), np.ones(30)) == []
    assert judge([], np.zeros(0), np.zeros(0)) == []


def test_a_small_group_of_zeros_among_many_zeros_could_be_luck():
    values = np.r_[np.zeros(8), np.tile([0.0, 0.0, 0.0, 0.5], 20)]
    (one,) = judge([group("small", np.arange(88) < 8)], values, np.ones(88))
    assert one.high < 0  # what the bootstrap says, which draws eight zeros each time
    assert one.p > 0.1
    assert not one.is_clear


def test_a_large_group_that_is_never_shown_is_no_luck_though_few_items_are_chosen_often():
    choices = np.r_[np.full(4, 400), np.ones(396)]
    hits = np.where(np.arange(400) < 300, choices * 0.2, 0.0)
    (one,) = judge([group("new", np.arange(400) >= 300)], hits, choices)
    assert one.is_clear


def test_the_worst_comes_first_and_the_verdict_names_it_only_when_it_is_no_luck():
    values = np.repeat([0.9, 0.5, 0.1], 30)
    names = ("best", "middle", "worst")
    found = judge([group(name, np.arange(90) // 30 == at) for at, name in enumerate(names)], values, np.ones(90))
    assert [one.group.name for one in found] == ["worst", "middle", "best"]
    worst = worst_clear(found)
    assert worst is not None
    assert worst.group.name == "worst"
    assert worst_clear(found[1:]) is None


def test_of_twenty_groups_drawn_by_chance_none_is_called_special():
    rng = np.random.default_rng(5)
    values = rng.random(200)
    groups = [group(str(number), rng.random(200) < 0.3) for number in range(20)]
    found = judge(groups, values, np.ones(200), most_draws=2_000)
    assert len(found) == 20
    assert not any(one.is_clear for one in found)


def test_the_interval_covers_the_true_difference_about_as_often_as_it_says():
    rng, covered = np.random.default_rng(1), 0
    for seed in range(100):
        values = np.r_[rng.exponential(1.0, 30), rng.exponential(1.5, 60)]
        (one,) = judge([group("low", np.arange(90) < 30)], values, np.ones(90), seed, most_draws=1_000)
        covered += one.low <= -0.5 <= one.high
    assert 88 <= covered <= 99


def test_the_same_seed_gives_the_same_numbers():
    values = np.random.default_rng(2).random(50)
    first, second = (judge([group("a", np.arange(50) < 20)], values, np.ones(50), most_draws=1_000) for _ in range(2))
    assert (first[0].low, first[0].high, first[0].p) == (second[0].low, second[0].high, second[0].p)


def test_holm_raises_the_smallest_most_and_keeps_the_order():
    assert holm(np.array([0.04, 0.01, 0.03])).tolist() == pytest.approx([0.06, 0.03, 0.06])
    assert holm(np.array([0.9, 0.8])).tolist() == pytest.approx([1.0, 1.0])
    assert holm(np.array([0.01, 0.5, 0.02])).tolist() == pytest.approx([0.03, 0.5, 0.04])

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.models.model import Contribution, Contributions
from recdash.recommend.reasons.shapley import exact_values, sampled_values, shapley


def glove(present):
    """One left glove and two right ones: a pair is worth 1. Known values: 2/3, 1/6, 1/6 (Shapley and Shubik, 1969)."""
    return (present[:, 0] & (present[:, 1] | present[:, 2])).astype(float)


def test_the_gloves():
    values, errors = exact_values(glove, 3)
    np.testing.assert_allclose(values, [2 / 3, 1 / 6, 1 / 6])
    assert not errors.any()


def test_sampled_values_lie_within_their_errors():
    values, errors = sampled_values(glove, 3, seed=0, num_pairs=400)
    assert (errors > 0).all()
    assert (np.abs(values - [2 / 3, 1 / 6, 1 / 6]) <= 4 * errors).all()


def worth_of(worths, num_players):
    def value(present):
        return np.array([worths[sum(1 << place for place in np.flatnonzero(row))] for row in present])

    return value


worths = st.integers(1, 4).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.floats(-9, 9), min_size=2**n, max_size=2**n))
)


@settings(deadline=None)
@given(worths, st.integers(0, 5))
def test_values_sum_to_what_all_add_to_none_exact_or_sampled(game, seed):
    num_players, values = game
    total = values[-1] - values[0]
    for found, _ in (
        exact_values(worth_of(values, num_players), num_players),
        sampled_values(worth_of(values, num_players), num_players, seed, num_pairs=2),
    ):
        assert found.sum() == pytest.approx(total, abs=1e-9)


def test_nobody_plays_and_nothing_is_shared():
    values, errors = exact_values(lambda present: np.zeros(len(present)), 0)
    assert values.shape == errors.shape == (0,)


def test_where_parts_only_add_up_the_values_are_the_parts(everyone, make_model):
    profiles = np.zeros((3, 5), np.float32)
    profiles[0, 4] = 0.75
    model, one = make_model(profiles=profiles), everyone.take([0])
    found = shapley(model, one, 4, model.contributions(one, 4))
    assert found.is_exact
    assert [(share.kind, share.item_index) for share in found.shares] == [
        ("history", 1), ("history", 0), ("profile", None), ("history", 2),
    ]  # fmt: skip
    np.testing.assert_allclose([share.value for share in found.shares], [3, 2, 0.75, 0], atol=1e-5)
    assert found.total == pytest.approx(5.75, abs=1e-5)


def test_what_only_two_together_say_is_shared_between_them(everyone, make_model):
    class Together(type(make_model())):
        def score(self, histories):
            both = (histories.matrix[:, 0].toarray() > 0) & (histories.matrix[:, 1].toarray() > 0)
            return np.tile(both.astype(np.float32), (1, 5))

    split = Contributions(
        0.0, tuple(Contribution("history", value, item) for item, value in enumerate((1.0, 0.0, 0.0)))
    )
    found = shapley(Together(), everyone.take([0]), 4, split)
    by_item = {share.item_index: share.value for share in found.shares}
    assert by_item == pytest.approx({0: 0.5, 1: 0.5, 2: 0.0})


def test_many_players_are_sampled_and_sum_to_the_difference(everyone, make_model, monkeypatch):
    monkeypatch.setattr("recdash.recommend.reasons.shapley.MOST_EXACT", 2)
    model, one = make_model(), everyone.take([0])
    found = shapley(model, one, 4, model.contributions(one, 4))
    assert not found.is_exact
    assert found.total == pytest.approx(5.0, abs=1e-5)
    assert [share.error for share in found.shares] == pytest.approx([0, 0, 0], abs=1e-6)  # parts only add up


def test_the_item_itself_does_not_play(everyone, make_model):
    model, one = make_model(), everyone.take([0])
    found = shapley(model, one, 1, model.contributions(one, 1))
    assert {share.item_index for share in found.shares} == {0, 2}


def test_any_three_players_as_the_formula_says():
    rng = np.random.default_rng(0)
    worths = rng.normal(size=8)
    value = worth_of(worths.tolist(), 3)
    expected = []
    for player in range(3):
        others = [one for one in range(3) if one != player]
        total = 0.0
        for size in range(3):
            for members in combinations(others, size):
                before = sum(1 << one for one in members)
                total += [1 / 3, 1 / 6, 1 / 3][size] * (worths[before + (1 << player)] - worths[before])
        expected.append(total)
    np.testing.assert_allclose(exact_values(value, 3)[0], expected)

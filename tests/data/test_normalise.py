import numpy as np
import pytest

from recdash.data.histories import build_histories
from recdash.data.interaction_matrix import interaction_matrix, matrix_figures
from recdash.errors import ConfigError

RATED = "user_id,item_id,rating,timestamp\nu1,a,1,1700000000\nu1,b,3,1700864000\nu2,a,5,1701728000\nu2,b,4,1701728000\n"


def weights(result):
    rows = result.dataset.interactions
    users, items = result.dataset.users["user_id"], result.dataset.items["item_id"]
    keys = zip(users.iloc[rows["user_index"]], items.iloc[rows["item_index"]], strict=True)
    return dict(zip(keys, rows["weight"].tolist(), strict=True))


def test_ratings_as_strength_weigh_a_tenth_at_the_bottom_and_all_at_the_top(bring_in):
    found = weights(bring_in(RATED, ratings="strength"))
    assert found == pytest.approx({("u1", "a"): 0.1, ("u1", "b"): 0.55, ("u2", "a"): 1.0, ("u2", "b"): 0.775})


def test_strength_follows_the_scale_that_was_given(bring_in):
    found = weights(bring_in(RATED, ratings="strength", rating_scale=(1.0, 9.0)))
    assert found["u2", "a"] == pytest.approx(0.1 + 0.9 * 0.5)


def test_kept_ratings_leave_every_row_alike(bring_in):
    result = bring_in(RATED)
    assert set(weights(result).values()) == {1.0}
    assert result.dataset.has_ratings


def test_ignored_ratings_are_gone(bring_in):
    dataset = bring_in(RATED, ratings="ignored").dataset
    assert not dataset.has_ratings
    assert dataset.rating_scale is None


def test_an_interaction_one_half_life_older_counts_half(bring_in):
    found = weights(bring_in(RATED, half_life_days=10.0))
    assert found == pytest.approx({("u1", "a"): 0.25, ("u1", "b"): 0.5, ("u2", "a"): 1.0, ("u2", "b"): 1.0})


def test_what_is_ancient_still_counts_a_little(bring_in):
    assert min(weights(bring_in(RATED, half_life_days=0.001)).values()) > 0


def test_a_rating_outside_the_given_scale_is_refused_with_its_place(bring_in):
    result = bring_in(RATED + "u3,a,7,1701728000\nu3,b,2,1701728000\n", rating_scale=(1.0, 5.0))
    problem = result.dataset.report.problems[0]
    assert (problem.row, problem.line, problem.column) == (5, 6, "rating")
    assert problem.message == '"7" is outside the scale of 1 to 5.'
    assert result.dataset.rating_scale == (1.0, 5.0)


@pytest.mark.parametrize("wrong", [{"half_life_days": -1.0}, {"rating_scale": (5.0, 1.0)}, {"ratings": "guessed"}])
def test_settings_that_make_no_sense_are_refused(bring_in, wrong):
    with pytest.raises(ConfigError):
        bring_in(RATED, **wrong)


def test_the_figures_of_the_matrix_are_those_of_the_table(bring_in):
    rows = "user_id,item_id,weight\nu1,a,2\nu1,b,1\nu1,c,1\nu2,a,4\n"
    dataset = bring_in(rows, "item_id,title\na,A\nb,B\nc,C\nd,D\n").dataset
    figures = matrix_figures(interaction_matrix(dataset))
    assert (figures.num_users, figures.num_items, figures.num_stored) == (2, 4, 4)
    assert figures.density == 0.5
    assert (figures.median_per_user, figures.most_per_user) == (2.0, 3)
    assert (figures.median_per_item, figures.most_per_item) == (1.0, 2)
    assert (figures.lowest_weight, figures.highest_weight) == (1.0, 4.0)
    assert figures.dense_bytes == 2 * 4 * 4
    assert figures.times_smaller == figures.dense_bytes / figures.sparse_bytes


def test_an_empty_matrix_has_no_middle(bring_in):
    dataset = bring_in(RATED).dataset
    empty = build_histories(dataset, dataset.interactions.iloc[:0]).matrix
    figures = matrix_figures(empty)
    assert figures.num_stored == 0
    assert np.isnan([figures.median_per_user, figures.lowest_weight]).all()


def test_a_row_without_a_rating_counts_in_full(bring_in):
    rows = "user_id,item_id,event,rating\nu1,a,buy,1\nu1,b,buy,\nu2,a,buy,5\n"
    assert weights(bring_in(rows, ratings="strength"))["u1", "b"] == 1.0

"""Claims about the picture of the matrix and about growth."""

import numpy as np

from recdash.data.portrait.growth import growth_sentence, measure_growth, newcomer_sentence
from recdash.data.portrait.matrix import matrix_sentence, picture_matrix


def test_a_small_matrix_is_shown_cell_by_cell_busiest_first(make):
    picture = picture_matrix(make([(1, 2), (1, 0), (0, 2)], 3, 3))
    np.testing.assert_array_equal(picture.filled, [[1, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert picture.corner == 1 / 3  # one person, one item


def test_a_large_matrix_is_shown_in_60_by_60_blocks_that_add_up(make):
    rows = [(user, (user * 7 + step) % 130) for user in range(121) for step in range(user % 5)]
    picture = picture_matrix(make(rows, 121, 130))
    sizes = [np.bincount(np.arange(number) * 60 // number) for number in (121, 130)]
    assert picture.filled.shape == (60, 60)
    np.testing.assert_allclose((picture.filled * np.outer(*sizes)).sum(), len(rows))
    assert matrix_sentence(picture, 0.004).startswith("less than 1 % of all pairs")


def test_newcomers_are_counted_in_the_period_of_their_first_interaction_and_empty_days_stay(make):
    growth = measure_growth(make([(0, 0, 4, 0), (0, 1, 4, 3), (1, 0, 4, 3), (1, 1, 4, 4)], 2, 2))
    assert growth.unit == "D"
    assert growth.interactions.tolist() == [1, 0, 0, 2, 1]
    assert growth.new_users.tolist() == [1, 0, 0, 1, 0]
    assert growth.new_items.tolist() == [1, 0, 0, 1, 0]
    assert growth_sentence(growth) == "The busiest day: 4 January 2020, with 2 interactions."


def test_long_times_are_counted_by_month(make):
    growth = measure_growth(make([(0, 0, 4, 0), (1, 1, 4, 400)], 2, 2))
    assert growth.unit == "M"
    assert len(growth.starts) == 14
    assert (growth.late_users, growth.late_items) == (0.5, 0.5)
    assert "50 % of all people" in newcomer_sentence(growth)


def test_without_times_there_is_no_growth_and_that_is_said(make):
    growth = measure_growth(make([(0, 0), (1, 1)], 2, 2))
    assert len(growth.starts) == len(growth.new_users) == 0
    assert "no times" in growth_sentence(growth)
    assert np.isnan(growth.late_users)


def test_one_day_is_called_one_day(make):
    assert growth_sentence(measure_growth(make([(0, 0, 4, 2), (1, 1, 4, 2)], 2, 2))) == (
        "Everything happened within one day."
    )

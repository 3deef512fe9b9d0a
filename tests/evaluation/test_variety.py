import numpy as np

from recdash.evaluation.variety import intra_list_distance

ALIKE = np.array([[[1, 0.5, 0], [0.5, 1, -1], [0, -1, 1]]])


def test_it_is_the_mean_over_the_pairs_of_a_list():
    np.testing.assert_allclose(intra_list_distance(np.array([[4, 5, 6]]), ALIKE), [(0.5 + 1 + 2) / 3])


def test_free_places_count_nothing_and_a_list_of_one_has_no_pairs():
    found = intra_list_distance(np.array([[4, 5, -1], [4, -1, -1], [-1, -1, -1]]), np.repeat(ALIKE, 3, axis=0))
    np.testing.assert_array_equal(found, [0.5, np.nan, np.nan])


def test_nobody_is_nobody():
    assert intra_list_distance(np.zeros((0, 3), int), np.zeros((0, 3, 3))).tolist() == []

"""Claims about what moved."""

import numpy as np

from recdash.embeddings.movement import moved, replaced

LINE = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], np.float32)


def test_what_only_turned_or_grew_has_not_moved():
    turned = 7 * LINE @ np.array([[0, 1], [-1, 0]], np.float32)
    assert moved(LINE, turned, k=1).tolist() == [0, 0, 0, 0]


def test_a_neighbourhood_of_which_nothing_is_left_moved_wholly():
    swapped = LINE[[0, 2, 1, 3]]  # now 0 lies beside 2, and 1 beside 3
    assert moved(LINE, swapped, k=1).tolist() == [1, 1, 1, 1]


def test_half_of_the_neighbours_kept_is_a_jaccard_distance_of_two_thirds():
    angles = np.radians([0, 10, 20, 90, 180])
    before = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    after = before.copy()
    after[1] = -before[0]  # the first one's neighbours were 1 and 2, and are 2 and 3: one of three is shared
    np.testing.assert_allclose(moved(before, after, k=2)[0], 1 - 1 / 3, atol=1e-6)


def test_an_item_alone_has_no_movement():
    assert np.isnan(moved(LINE[:1], LINE[:1])).all()


def test_how_much_moved_tells_how_many_neighbours_are_others():
    np.testing.assert_allclose(replaced(np.array([0, 1 - 5 / 15, 1])), [0, 0.5, 1])  # 5 of 10 stay: 5 of 15 are shared

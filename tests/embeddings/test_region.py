"""Claims about loops on the map."""

import numpy as np

from recdash.embeddings.region import inside

SQUARE = np.array([[0, 0], [2, 0], [2, 2], [0, 2]], float)


def test_a_point_lies_inside_or_outside_a_square():
    assert inside(np.array([[1, 1], [3, 1], [1, -1], [0.1, 1.9]]), SQUARE).tolist() == [True, False, False, True]


def test_a_bay_of_the_loop_is_outside():
    bay = np.array([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]], float)
    assert inside(np.array([[2, 0.5], [2, 3], [0.5, 2], [3.5, 2]]), bay).tolist() == [True, False, True, True]


def test_what_a_loop_encircles_twice_is_outside():
    twice = np.vstack([SQUARE, SQUARE])
    assert not inside(np.array([[1.0, 1.0]]), twice).any()


def test_a_line_encloses_nothing():
    assert not inside(np.array([[1.0, 1.0]]), SQUARE[:2]).any()

"""Claims about the neighbours of a vector."""

import numpy as np
import pytest

from recdash.embeddings import neighbours
from recdash.embeddings.neighbours import nearest, nearest_rows, nearest_to, other_neighbours


def test_the_most_alike_come_first_with_their_cosine():
    vectors = np.array([[1, 0], [3, 4], [0, 2], [-5, 0]], np.float32)
    indices, similarities = nearest(vectors, 0, k=2)
    assert indices.tolist() == [1, 2]
    np.testing.assert_allclose(similarities, [3 / 5, 0], atol=1e-6)
    assert indices.dtype == np.int32
    assert similarities.dtype == np.float32


def test_on_a_tie_the_lower_row_comes_first():
    vectors = np.array([[1, 0], [2, 0], [9, 0], [1, 0]], np.float32)
    assert nearest(vectors, 2, k=3)[0].tolist() == [0, 1, 3]


def test_vectors_without_direction_are_left_out():
    vectors = np.array([[1, 0], [0, 0], [1, 1]], np.float32)
    assert nearest(vectors, 0, k=5)[0].tolist() == [2]


def test_a_vector_without_direction_has_no_neighbours():
    indices, similarities = nearest(np.array([[0, 0], [1, 1]], np.float32), 0, k=5)
    assert len(indices) == len(similarities) == 0


def test_an_unknown_row_is_refused():
    with pytest.raises(IndexError, match="no vector 4 among 2"):
        nearest(np.ones((2, 2), np.float32), 4, k=1)


def test_what_is_most_alike_to_a_vector_from_elsewhere():
    vectors = np.array([[1, 0], [3, 4], [0, 0]], np.float32)
    rows, similarities = nearest_to(vectors, np.array([0, 2], np.float32), k=5)
    assert rows.tolist() == [1, 0]
    np.testing.assert_allclose(similarities, [4 / 5, 0], atol=1e-6)


def test_the_nearest_rows_come_with_their_distances(monkeypatch):
    monkeypatch.setattr(neighbours, "BLOCK", 1)
    points = np.array([[0, 0], [0, 1], [5, 0]], np.float32)
    rows, distances = nearest_rows(points[:2], points, 2)
    assert rows.tolist() == [[0, 1], [1, 0]]
    np.testing.assert_allclose(distances, [[0, 1], [0, 1]], atol=1e-6)


def test_a_row_is_never_among_its_own_neighbours_even_where_all_are_equal():
    found = other_neighbours(np.ones((6, 2), np.float32), 2)
    assert found.shape == (6, 2)
    assert not (found == np.arange(6)[:, None]).any()


def test_alone_there_are_no_neighbours():
    assert other_neighbours(np.ones((1, 2), np.float32), 3).shape == (1, 0)

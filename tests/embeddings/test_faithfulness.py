"""Claims about how far a map can be trusted."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from recdash.embeddings import faithfulness as module
from recdash.embeddings.faithfulness import faithfulness
from recdash.embeddings.neighbours import directions


def test_a_map_that_is_the_vectors_is_perfect():
    angles = np.geomspace(0.1, 3, 12)  # no two neighbours are equally far
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    found = faithfulness(circle, circle, k=3)
    assert found.trustworthiness == pytest.approx(1)
    assert found.neighbours_kept == pytest.approx(1)


def test_it_is_what_scikit_learn_says():
    rng = np.random.default_rng(0)
    vectors, points = rng.normal(size=(80, 6)).astype(np.float32), rng.normal(size=(80, 2)).astype(np.float32)
    expected = trustworthiness(directions(vectors), points, n_neighbors=5)
    assert faithfulness(vectors, points, k=5).trustworthiness == pytest.approx(expected, abs=1e-6)


def test_one_neighbour_in_two_kept_is_a_half():
    # By angle the neighbours are 0-1 and 2-3; on the map 0-1 stay together, and 2 and 3 lie beside 1 and 0.
    angles = np.radians([0, 10, 90, 101])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    points = np.array([[0, 0], [1, 0], [2.1, 0], [-1.2, 0]], np.float32)
    assert faithfulness(vectors, points, k=1).neighbours_kept == pytest.approx(2 / 4)


def test_a_sample_says_about_what_all_say(monkeypatch):
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(200, 3)).astype(np.float32)
    points = directions(vectors)[:, :2]
    whole = faithfulness(vectors, points)
    monkeypatch.setattr(module, "MAX_LOOKED_AT", 100)
    sampled = faithfulness(vectors, points)
    assert sampled.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.03)
    assert sampled.neighbours_kept == pytest.approx(whole.neighbours_kept, abs=0.06)


def test_two_points_are_too_few_to_tell():
    assert np.isnan(faithfulness(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32)).trustworthiness)

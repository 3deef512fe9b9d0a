"""Claims about the layout on a plane."""

import numpy as np
import pytest

from recdash.embeddings import projection
from recdash.embeddings.projection import (
    LayoutSettings,
    aligned,
    main_directions,
    place,
    project,
    project_from,
    project_with,
)
from recdash.errors import ModelError


def clusters(per_cluster: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three groups of vectors that point along three different axes, with their group number."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(3), per_cluster)
    vectors = np.eye(3, 12)[group] * 5 + rng.normal(0, 0.3, (3 * per_cluster, 12))
    return vectors.astype(np.float32), group


def share_of_own_group_nearby(points: np.ndarray, group: np.ndarray, k: int = 5) -> float:
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return float((group[np.argsort(distances, axis=1)[:, :k]] == group[:, None]).mean())


def test_vectors_that_point_the_same_way_lie_together():
    vectors, group = clusters(30)
    points = project(vectors, seed=0)
    assert points.shape == (90, 2)
    assert points.dtype == np.float32
    assert share_of_own_group_nearby(points, group) > 0.95


def test_same_vectors_and_seed_give_the_same_layout():
    vectors, _ = clusters(20)
    np.testing.assert_array_equal(project(vectors, seed=3), project(vectors, seed=3))


def test_only_the_direction_of_a_vector_counts():
    vectors, _ = clusters(2)
    np.testing.assert_allclose(project(vectors * 7), project(vectors), atol=1e-6)


def test_people_are_placed_amid_the_items_they_point_at():
    vectors, group = clusters(30)
    people = np.eye(3, 12, dtype=np.float32) * 0.01
    points, placed = project_with(vectors, people, LayoutSettings())
    distances = np.linalg.norm(placed[:, None] - points[None], axis=2)
    assert group[distances.argmin(axis=1)].tolist() == [0, 1, 2]


def test_placing_people_moves_no_item():
    vectors, _ = clusters(10)
    np.testing.assert_array_equal(project_with(vectors, vectors[:4], LayoutSettings())[0], project(vectors, seed=0))


def test_more_vectors_than_can_be_fitted_are_all_placed(monkeypatch):
    monkeypatch.setattr(projection, "MAX_FITTED", 45)
    vectors, group = clusters(30)
    points = project(vectors, seed=0)
    assert np.isfinite(points).all()
    assert share_of_own_group_nearby(points, group) > 0.9


def test_two_vectors_are_drawn_by_their_main_components():
    points = project(np.array([[3, 0, 0], [0, 2, 0]], np.float32))
    # Unit vectors (1,0,0) and (0,1,0) differ along (1,-1,0)/sqrt(2) only, by sqrt(2).
    assert np.abs(points[0, 0] - points[1, 0]) == pytest.approx(2**0.5, abs=1e-6)
    np.testing.assert_allclose(points[:, 1], 0, atol=1e-6)


@pytest.mark.parametrize("shape", [(0, 4), (1, 4), (1, 1), (3, 1)])
def test_tiny_inputs_have_a_layout(shape):
    points = project(np.ones(shape, np.float32))
    assert points.shape == (shape[0], 2)
    assert np.isfinite(points).all()


@pytest.mark.parametrize("value", [0.0, 2.5])
def test_equal_vectors_share_one_point(value):
    points = project(np.full((25, 6), value, np.float32))
    assert np.isfinite(points).all()
    assert len(np.unique(points, axis=0)) == 1


def test_vectors_on_a_plane_keep_their_distances():
    angles = np.linspace(0, 3, 30, dtype=np.float32)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = project(circle)
    assert np.linalg.norm(points[0] - points[1]) == pytest.approx(np.linalg.norm(circle[0] - circle[1]), abs=1e-5)


def test_values_that_are_not_finite_are_refused():
    with pytest.raises(ModelError, match="not numbers"):
        project(np.array([[1.0, np.nan]], np.float32))


def test_a_turned_mirrored_and_grown_picture_is_brought_back():
    target = np.array([[0, 0], [2, 0], [0, 1]], np.float32)
    turned = 3 * target @ np.array([[0, 1], [1, 0]], np.float32) + 5
    np.testing.assert_allclose(aligned(turned, target), target, atol=1e-5)


def test_the_same_vectors_drawn_again_stay_near_their_places():
    vectors, group = clusters(30)
    first = project(vectors)
    second = project_from(vectors, first, LayoutSettings(num_epochs=50))
    centres = np.stack([first[group == one].mean(axis=0) for one in range(3)])
    distances = np.linalg.norm(second[:, None] - centres, axis=2)
    assert distances.argmin(axis=1).tolist() == group.tolist()


def test_new_vectors_are_placed_without_moving_anything():
    vectors, group = clusters(30)
    points = project(vectors)
    placed = place(np.eye(3, 12, dtype=np.float32), vectors, points)
    distances = np.linalg.norm(placed[:, None] - points, axis=2)
    assert group[distances.argmin(axis=1)].tolist() == [0, 1, 2]


def test_the_main_direction_is_the_one_along_which_vectors_differ_most():
    vectors = np.array([[3, 0.1, 1], [-3, 0.1, 1], [3, -0.1, 1], [-3, -0.1, 1]], np.float32)
    points, placed = main_directions(vectors, vectors[:0])
    # Unit vectors: +-3, +-0.1, 1 over the root of 10.01; so they differ by 6 and 0.2 over that root.
    assert abs(points[0, 0] - points[1, 0]) == pytest.approx(6 / 10.01**0.5, abs=1e-5)
    assert abs(points[0, 1] - points[2, 1]) == pytest.approx(0.2 / 10.01**0.5, abs=1e-5)
    assert placed.shape == (0, 2)


def test_fewer_neighbours_make_another_layout():
    vectors, _ = clusters(20)
    few, _ = project_with(vectors, vectors[:0], LayoutSettings(num_neighbours=4, min_distance=0.5))
    assert not np.allclose(few, project(vectors))

"""What to ask: on people whose tastes are known, the asked ratings teach more than random ones."""

import numpy as np
import pytest
from scipy import sparse

from recdash.recommend.asking import ask, prepare

NUM_ITEMS, DIMENSION, NUM_PEOPLE = 200, 24, 20


@pytest.fixture
def world():
    """Item vectors in which some directions matter more, popularity, and tastes."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(NUM_ITEMS, DIMENSION)) * np.linspace(2, 0.2, DIMENSION)
    return vectors, rng.integers(1, 100, NUM_ITEMS), rng.normal(size=(NUM_PEOPLE, DIMENSION))


def error_after(vectors, taste, items, seed=1):
    """Fit ridge regression on noisy ratings of some items and return the squared error over all of them."""
    rng = np.random.default_rng(seed)
    ratings = vectors[items] @ taste + rng.normal(0, 0.5, len(items))
    x = vectors[items]
    fitted = np.linalg.solve(x.T @ x + 0.25 * np.eye(DIMENSION), x.T @ ratings)
    return np.square(vectors @ (fitted - taste)).mean()


def test_the_asked_ratings_lower_the_error_more_than_random_and_than_popular_ones(world):
    vectors, counts, tastes = world
    nobody = sparse.csr_matrix((1, NUM_ITEMS))
    asked = ask(prepare(vectors, counts), nobody, np.array([0]), 12)["item_index"].to_numpy()
    popular = np.argsort(-counts)[:12]
    rng = np.random.default_rng(2)
    by_asking = np.mean([error_after(vectors, taste, asked) for taste in tastes])
    by_popularity = np.mean([error_after(vectors, taste, popular) for taste in tastes])
    by_chance = np.mean([error_after(vectors, t, rng.choice(NUM_ITEMS, 12, replace=False)) for t in tastes])
    assert by_asking < 0.85 * by_chance
    assert by_asking < 0.9 * by_popularity


def test_fifty_ratings_over_all_people_go_where_they_lower_the_error_most(world):
    vectors, counts, tastes = world
    rng = np.random.default_rng(3)
    known = np.zeros((NUM_PEOPLE, NUM_ITEMS))
    for person in range(NUM_PEOPLE):
        known[person, rng.choice(NUM_ITEMS, 2 if person < 10 else 40, replace=False)] = 1
    asked = ask(prepare(vectors, counts), sparse.csr_matrix(known), np.arange(NUM_PEOPLE, dtype=np.int32), 50)
    pairs = np.argwhere(known == 0)
    by_chance = pairs[rng.choice(len(pairs), 50, replace=False)]

    def total(more):
        return sum(
            error_after(vectors, tastes[p], np.r_[np.flatnonzero(known[p]), more[more[:, 0] == p, 1]])
            for p in range(NUM_PEOPLE)
        )

    nothing = np.zeros((0, 2), int)
    gained = total(nothing) - total(asked[["user_index", "item_index"]].to_numpy())
    assert gained > 1.3 * (total(nothing) - total(by_chance)) > 0
    assert (asked["user_index"] < 10).mean() > 0.8, "those of whom least is known are asked"


def test_nothing_known_is_asked_again_and_nothing_twice(world):
    vectors, counts, _ = world
    known = sparse.csr_matrix((np.arange(NUM_ITEMS) < 150)[None, :].astype(float))
    asked = ask(prepare(vectors, counts), known, np.array([7], np.int32), 80)
    assert len(asked) == asked["item_index"].nunique() == 50
    assert asked["item_index"].min() >= 150
    assert set(asked["user_index"]) == {7}
    assert asked["gain"].is_monotonic_decreasing
    assert asked["gain"].between(0, 1).all()


def test_one_person_is_asked_no_more_than_wanted(world):
    vectors, counts, _ = world
    asked = ask(prepare(vectors, counts), sparse.csr_matrix((5, NUM_ITEMS)), np.arange(5), 20, per_person=2)
    assert asked["user_index"].value_counts().to_dict() == dict.fromkeys(range(5), 2)


def test_of_items_alike_the_better_known_is_asked_for():
    vectors = np.array([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.1], [-1.0, -0.1]])
    asked = ask(prepare(vectors, np.array([1, 9, 1, 1])), sparse.csr_matrix((1, 4)), np.array([0]), 1)
    assert asked["item_index"].tolist() == [1]


def test_without_vectors_the_best_known_are_asked_for_each_once():
    nobody = sparse.csr_matrix((1, 4))
    asked = ask(prepare(np.zeros((4, 1)), np.array([5, 9, 1, 7])), nobody, np.array([0]), 4)
    assert asked["item_index"].tolist() == [1, 3, 0, 2]
    assert (asked["gain"] == 0).all()

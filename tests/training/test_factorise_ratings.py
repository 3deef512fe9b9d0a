"""The factorisation of ratings finds again what made them, and serves people whom it never saw."""

from itertools import islice

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.histories import Histories
from recdash.models.rating_factors import RatingFactors
from recdash.training.factorise_ratings import Known, _cut, factorise_ratings
from recdash.training.rating_draws import Side, _draw_vectors, _wishart, draws, predict, start

NUM_USERS, NUM_ITEMS, MEAN = 150, 80, 3.5


@pytest.fixture(scope="module")
def world():
    """Ratings of 150 people and 80 items: biases, one taste that divides people and items, and a little noise."""
    rng = np.random.default_rng(0)
    taste, kind = rng.choice([-1.0, 1.0], NUM_USERS), rng.choice([-1.0, 1.0], NUM_ITEMS)
    truth = MEAN + rng.normal(0, 0.3, NUM_USERS)[:, None] + rng.normal(0, 0.3, NUM_ITEMS) + 0.8 * np.outer(taste, kind)
    ratings = truth + rng.normal(0, 0.1, truth.shape)
    seen = rng.random(truth.shape) < 0.4
    user, item = np.nonzero(seen)
    rows = pd.DataFrame({USER_INDEX: user, ITEM_INDEX: item, RATING: ratings[seen].astype(np.float32)})
    matrix = sparse.csr_matrix(seen, dtype=np.float32)
    content = np.column_stack([kind, np.ones(NUM_ITEMS)]).astype(np.float32)
    return rows, Histories(matrix, np.arange(NUM_USERS, dtype=np.int32)), truth, seen, content


@pytest.fixture(scope="module")
def factors(world):
    rows, histories, _, _, content = world
    known = Known(np.zeros((NUM_USERS, 0)), content[:, :1], content)
    return factorise_ratings(histories, rows, known, 3, 0, lambda: False)


def everything(number=NUM_USERS):
    return np.tile(np.arange(NUM_ITEMS), (number, 1))


def error(predicted, truth):
    return float(np.sqrt(np.square(predicted - truth).mean()))


def test_ratings_that_were_held_out_are_found_again(world, factors):
    _, histories, truth, seen, _ = world
    predicted = MEAN + factors.deviations(histories, everything())
    assert error(predicted[~seen], truth[~seen]) < 0.15, "without the taste it would be .8, noise alone gives .03"


def test_the_noise_is_about_as_large_as_it_was_made(factors):
    assert 0.1**2 * 0.8 < factors.noise < 0.1**2 * 1.6


def test_a_stranger_who_rates_ten_items_is_known(world, factors):
    rows, _, truth, _, _ = world
    grown = factors.more_people(1)
    few = rows[rows[USER_INDEX] == 7].head(10).assign(**{USER_INDEX: NUM_USERS})
    chosen = sparse.csr_matrix((np.ones(10, np.float32), few[ITEM_INDEX], [0, 10]), (1, NUM_ITEMS))
    stranger = Histories(chosen, np.array([NUM_USERS], np.int32))
    before = MEAN + grown.deviations(stranger, everything(1))
    after = MEAN + grown.with_ratings(few, stranger, MEAN).deviations(stranger, everything(1))
    assert error(after[0], truth[7]) < 0.3 < error(before[0], truth[7])
    assert not np.allclose(grown.own[7], grown.own[-1])
    np.testing.assert_array_equal(grown.own[-1], factors.stranger)


def test_an_item_that_nobody_rated_is_told_by_its_content(world, factors):
    _, histories, truth, _, content = world
    grown = factors.more_items(content[:2])
    wider = sparse.csr_matrix(sparse.hstack([histories.matrix, sparse.csr_matrix((NUM_USERS, 2))]), dtype=np.float32)
    later = Histories(wider, histories.user_index)
    predicted = MEAN + grown.deviations(later, np.tile([NUM_ITEMS, NUM_ITEMS + 1], (NUM_USERS, 1)))
    spread = np.corrcoef(predicted[:, 0], truth[:, 0])[0, 1]
    assert spread > 0.8


def test_equal_seeds_give_equal_bits_and_a_stop_gives_fewer_draws(world):
    rows, histories, _, _, content = world
    known = Known(np.zeros((NUM_USERS, 0)), content[:, :1], content)
    first, second = (factorise_ratings(histories, rows, known, 2, 5, lambda: True) for _ in range(2))
    for name, values in first.tensors().items():
        np.testing.assert_array_equal(values, second.tensors()[name], err_msg=name)


def test_too_few_ratings_or_no_factors_mean_no_factorisation(world):
    rows, histories, _, _, content = world
    known = Known(np.zeros((NUM_USERS, 0)), content[:, :1], content)
    assert factorise_ratings(histories, rows.head(99), known, 3, 0, lambda: False) is None
    assert factorise_ratings(histories, rows, known, 0, 0, lambda: False) is None
    assert factorise_ratings(histories, rows.drop(columns=RATING), known, 3, 0, lambda: False) is None


def test_what_is_kept_is_what_comes_back(factors):
    again = RatingFactors.from_parts(factors.tensors(), factors.noise)
    np.testing.assert_array_equal(again.items, factors.items)


def test_vectors_are_drawn_from_the_posterior_of_a_ridge_regression():
    """With one person the mean of the draws is the ridge solution, and their covariance its inverse Gram matrix."""
    rng = np.random.default_rng(1)
    others = np.column_stack([rng.normal(size=(6, 2)), np.zeros(6)])
    values = rng.normal(size=6)
    ratings = sparse.csr_matrix(values[None, :])
    person = Side(np.zeros((1, 0)), np.zeros((1, 3)), np.zeros((1, 3)), np.zeros((0, 3)), 2 * np.eye(3))
    drawn = []
    for _ in range(4_000):
        _draw_vectors(person, others, ratings, 4.0, rng)
        drawn.append(person.vectors[0].copy())
    design = np.column_stack([others[:, :2], np.ones(6)])
    precision = 2 * np.eye(3) + 4 * design.T @ design
    np.testing.assert_allclose(np.mean(drawn, axis=0), np.linalg.solve(precision, 4 * design.T @ values), atol=0.03)
    np.testing.assert_allclose(np.cov(np.transpose(drawn)), np.linalg.inv(precision), atol=0.02)


def test_the_mean_of_wishart_draws_is_freedom_times_scale():
    rng = np.random.default_rng(2)
    scale = np.array([[1.0, 0.3], [0.3, 0.5]])
    mean = np.mean([_wishart(scale, 6, rng) for _ in range(4_000)], axis=0)
    np.testing.assert_allclose(mean, 6 * scale, rtol=0.1)


def test_side_information_is_learned():
    """Items whose kind alone decides their ratings get vectors that their kind tells."""
    rng = np.random.default_rng(3)
    kind = rng.choice([-1.0, 1.0], 60)
    ratings = sparse.csr_matrix(np.outer(np.ones(40), kind) + rng.normal(0, 0.2, (40, 60)))
    people, items = start(np.zeros((40, 0)), 2, rng), start(kind[:, None], 2, rng)
    for _ in islice(draws(ratings, people, items, rng), 30):
        pass
    told = predict(np.repeat(people.vectors[:1], 60, axis=0), items.told)
    assert np.corrcoef(told, kind)[0, 1] > 0.95


def test_the_cut_keeps_a_product_of_low_rank_exactly():
    rng = np.random.default_rng(4)
    people, items = rng.normal(size=(30, 2)) @ rng.normal(size=(2, 8)), rng.normal(size=(20, 8))
    to_people, to_items = _cut(people, items, 2)
    np.testing.assert_allclose((people @ to_people) @ (items @ to_items).T, people @ items.T, atol=1e-6)

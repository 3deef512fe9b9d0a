"""Claims about every baseline on any small history: parts sum to the score, and nothing known means popularity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recdash.models import baselines
from recdash.models.l3ae import L3AESettings
from recdash.models.popularity import item_popularity

NUM_ITEMS, DIMENSION = 6, 3


def unit_rows(seed):
    rows = np.random.default_rng(seed).normal(size=(NUM_ITEMS, DIMENSION)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[0] = 0  # an item without text
    return rows


FITS = {
    "popularity": lambda histories: baselines.fit_popularity(histories, None),
    "itemknn": lambda histories: baselines.fit_itemknn(histories, 3, 1.0),
    "recent": lambda histories: baselines.fit_popularity(histories, None, 30.0),
    "tfidf": lambda histories: baselines.fit_itemknn(histories, 3, 1.0, "tfidf"),
    "bm25": lambda histories: baselines.fit_itemknn(histories, 3, 1.0, "bm25"),
    "rp3beta": lambda histories: baselines.fit_rp3beta(histories, 3, 0.8, 0.4),
    "l3ae": lambda histories: baselines.fit_l3ae(histories, unit_rows(1), L3AESettings(5.0, 3.0, 1.0)),
    "ease": lambda histories: baselines.fit_ease(histories, 5.0),
    "als": lambda histories: baselines.fit_als(histories, 2, 1.0, 3.0, 0),
    "content": lambda histories: baselines.fit_content(unit_rows(1), histories, 0.5),
}
weight = st.sampled_from([0.0, 0.0, 0.25, 1.0, 2.5])  # sums of these are exact, so that equal is equal
tables = st.integers(2, 9).flatmap(lambda num: arrays.arrays(np.float32, (num, NUM_ITEMS), elements=weight))
tables = tables.filter(lambda dense: dense.any())


@pytest.mark.parametrize("kind", FITS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(fitted_on=tables, asked=tables)
def test_the_parts_of_any_score_sum_to_it(histories_of, kind, fitted_on, asked):
    model, histories = FITS[kind](histories_of(fitted_on)), histories_of(asked)
    scores = model.score(histories)
    assert scores.dtype == np.float32
    for person in range(len(histories)):
        for item in range(NUM_ITEMS):
            split = model.contributions(histories.take([person]), item)
            assert split.score == pytest.approx(scores[person, item], rel=1e-4, abs=1e-5)
            past = {part.item_index for part in split.parts if part.kind == "history"}
            assert past <= set(histories.matrix[person].indices.tolist())


@pytest.mark.parametrize("kind", FITS)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(fitted_on=tables)
def test_an_empty_history_is_scored_in_order_of_popularity(histories_of, kind, fitted_on):
    histories = histories_of(fitted_on)
    scores = FITS[kind](histories).score(histories_of(np.zeros((1, NUM_ITEMS), np.float32)))[0]
    order = np.argsort(-item_popularity(histories), kind="stable")
    assert np.argsort(-scores, kind="stable").tolist() == order.tolist()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(fitted_on=tables, asked=tables)
def test_equal_scores_are_put_in_order_of_popularity_and_others_keep_theirs(histories_of, fitted_on, asked):
    model = baselines.fit_itemknn(histories_of(fitted_on), 3, 1.0)
    untied = histories_of(asked).matrix @ model.matrix.toarray()
    scores, popularity = model.score(histories_of(asked)), item_popularity(histories_of(fitted_on))
    for row, raw in zip(scores, untied, strict=True):
        for one in range(NUM_ITEMS):
            for other in range(NUM_ITEMS):
                if raw[one] == raw[other] == 0 and popularity[one] > popularity[other]:
                    assert row[one] > row[other]
                if raw[one] > raw[other] + 1e-3:
                    assert row[one] > row[other]

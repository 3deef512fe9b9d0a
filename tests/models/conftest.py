"""Small histories, and one of every kind of model over them."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.features import fit_features
from recdash.data.histories import Histories
from recdash.models import baselines
from recdash.models.calibration import RatingCalibration, UsualError
from recdash.models.collaborative import no_neighbours
from recdash.models.interest import InterestModel, OrderWeights
from recdash.models.l3ae import L3AESettings
from recdash.models.placing import Described, Placing
from recdash.models.predictor_features import PredictorWeights
from recdash.models.rating_parts import RatingParts
from recdash.models.text_maps import PriorMap, TextSpace

KINDS = (
    "popularity", "recent", "itemknn", "rp3beta", "ease", "ease_full", "l3ae", "als", "content", "dot", "cosine",
    "classes",
)  # fmt: skip
NUM_USERS, NUM_ITEMS, K = 6, 9, 4


def random_histories(num_users=NUM_USERS, num_items=NUM_ITEMS, seed=0):
    rng = np.random.default_rng(seed)
    dense = rng.random((num_users, num_items)) * (rng.random((num_users, num_items)) < 0.5)
    dense[0, :3] = [1.0, 0.5, 0.3]
    dense[-1] = 0
    matrix = sparse.csr_matrix(dense.astype(np.float32))
    times = rng.integers(1, 1_000, matrix.nnz)
    return Histories(matrix, np.arange(num_users, dtype=np.int32), times)


@pytest.fixture
def histories():
    """Six people and nine items; the last person has no history."""
    return random_histories()


@pytest.fixture
def make_histories():
    return random_histories


@pytest.fixture(scope="session")
def histories_of():
    """Return a function (rows of weights) -> histories of as many people."""

    def make(rows):
        matrix = sparse.csr_matrix(np.asarray(rows, np.float32))
        return Histories(matrix, np.arange(matrix.shape[0], dtype=np.int32))

    return make


@pytest.fixture
def make_model(histories):
    """Return a function (kind) -> model over `histories`."""
    return lambda kind: _make(kind, histories)


@pytest.fixture(params=KINDS)
def model(request, make_model):
    """One model of each kind."""
    return make_model(request.param)


def _make(kind, histories):
    rng = np.random.default_rng(1)
    if kind == "popularity":
        return baselines.fit_popularity(histories, (3.0, np.full(NUM_USERS, 0.5), np.arange(NUM_ITEMS) / 10))
    if kind == "recent":
        return baselines.fit_popularity(histories, None, 1 / 86_400)
    if kind == "rp3beta":
        return baselines.fit_rp3beta(histories, 5, 0.8, 0.4)
    if kind == "l3ae":
        return baselines.fit_l3ae(histories, _unit_rows(rng), L3AESettings(5.0, 3.0, 1.0))
    if kind == "itemknn":
        return baselines.fit_itemknn(histories, 5, 1.0)
    if kind == "ease":
        return baselines.fit_ease(histories, 10.0)
    if kind == "ease_full":
        return baselines.fit_ease(random_histories(40, NUM_ITEMS, 3), 10.0)
    if kind == "als":
        return baselines.fit_als(histories, K, 0.1, 2.0, 0)
    if kind == "content":
        return baselines.fit_content(_unit_rows(rng), histories, 0.5)
    return _interest(rng, kind)


def _placing(array):
    kinds = pd.DataFrame({"kind": ["a", "a", "b", "b"], "price": ["1", "2", "3", ""]}, dtype="str")
    features = fit_features(kinds, {"kind": "category", "price": "number"})
    width = features.apply(kinds).shape[1]
    items, users = (
        Described(TextSpace(array(3), array(3, 3)), features),
        Described(TextSpace(array(3), array(3, 0)), fit_features(kinds, {})),
    )
    prior_map = PriorMap(array(4 + width, 2), 5.0, 0.1, 0.2)
    maps = (array(4 + width, K), array(4 + width, K), prior_map, np.zeros((0, K), np.float32))
    return Placing(items, users, 0.5, *maps, shrinkage=2.0)


def _unit_rows(rng):
    text = rng.normal(size=(NUM_ITEMS, K)).astype(np.float32)
    return text / np.linalg.norm(text, axis=1, keepdims=True)


def _interest(rng, kind):
    def array(*shape):
        return rng.normal(size=shape).astype(np.float32)

    classes = np.array([1, 2, 5], np.float32) if kind == "classes" else np.zeros(0, np.float32)
    num_columns, num_features = max(1, len(classes)) + 1, 3 * K + 4
    predictor = PredictorWeights(
        array(num_features), np.abs(array(num_features)) + 1, (array(5, num_features), array(num_columns, 5)),
        (array(5), array(num_columns)),
    )  # fmt: skip
    return InterestModel(
        z_items=array(NUM_ITEMS, K),
        sources=array(NUM_ITEMS, K),
        neighbours=no_neighbours(NUM_ITEMS) if kind == "cosine" else _neighbours(rng),
        profiles=array(NUM_USERS, K),
        prior=np.abs(array(NUM_ITEMS)),
        log_counts=np.abs(array(NUM_ITEMS)),
        predictor=predictor,
        order=OrderWeights(0.3, 0.2, 0.1, 2.0, -0.1, 1.5),
        rating=RatingParts(3.5, 1.0, 5.0, array(NUM_USERS) / 5, array(NUM_ITEMS) / 5, classes),
        similarity="cosine" if kind == "cosine" else "dot",
        half_life_s=300.0,
        now_s=1_000,
        num_candidates=4,
        calibration=RatingCalibration(0.2, 0.9, UsualError(0.1, 0.5, 0.2), 1.3, 1.0, 5.0),
        placing=_placing(array),
    )


def _neighbours(rng):
    weights = rng.normal(size=(NUM_ITEMS, NUM_ITEMS)) * (rng.random((NUM_ITEMS, NUM_ITEMS)) < 0.3)
    np.fill_diagonal(weights, 0)
    return sparse.csr_matrix(weights, dtype=np.float32)

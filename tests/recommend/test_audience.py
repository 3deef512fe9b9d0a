"""The audience of an item that came later: the same scores and places as when the whole catalogue is scored."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.collaborative import no_neighbours
from recdash.models.interest import InterestModel, OrderWeights
from recdash.models.predictor_features import PredictorWeights
from recdash.recommend import audience
from recdash.recommend.audience import gather
from recdash.recommend.ranking import ranks_in

K, NUM_USERS, NUM_ITEMS = 4, 12, 30


@pytest.fixture(params=["dot", "cosine"])
def model(request):
    """A model of 30 items whose heads weigh in, with 5 candidates."""
    rng = np.random.default_rng(3)

    def array(*shape):
        return rng.normal(size=shape).astype(np.float32)

    width = 3 * K + 4
    predictor = PredictorWeights(array(width), np.abs(array(width)) + 1, (array(2, width),), (array(2),))
    vectors = {"z_items": array(NUM_ITEMS, K), "sources": array(NUM_ITEMS, K), "profiles": array(NUM_USERS, K)}
    counts = np.abs(array(NUM_ITEMS))
    counts[-1] = 3.0  # it is a candidate of some people
    return InterestModel(
        **vectors, prior=counts, log_counts=counts, neighbours=no_neighbours(NUM_ITEMS),
        predictor=predictor, order=OrderWeights(0.0, 0.3),
        similarity=request.param, num_candidates=5,
    )  # fmt: skip


@pytest.fixture
def histories():
    rng = np.random.default_rng(4)
    dense = (rng.random((NUM_USERS, NUM_ITEMS)) < 0.2).astype(np.float32)
    dense[:, -1] = 0  # the last item is the one that came later
    return Histories(sparse.csr_matrix(dense), np.arange(NUM_USERS, dtype=np.int32))


def before(model, histories):
    """Return the model and the histories of the time when the last item was not there."""
    names = ("z_items", "sources", "prior", "log_counts")
    shorter = {name: getattr(model, name)[:-1] for name in names}
    shorter["neighbours"] = no_neighbours(NUM_ITEMS - 1)
    return replace(model, **shorter), replace(histories, matrix=histories.matrix[:, :-1])


def test_places_and_scores_are_those_of_the_whole_catalogue(model, histories):
    found = gather(*before(model, histories)).rank(model, NUM_ITEMS - 1, NUM_USERS)
    scores = model.score(histories)
    np.testing.assert_allclose(found["score"], scores[found["user_index"], -1], rtol=1e-4, atol=1e-4)
    ranks = ranks_in(scores, histories, NUM_ITEMS - 1)
    expected = ranks[found["user_index"]]
    assert len(found) == NUM_USERS
    assert (found["rank"] == expected).mean() >= 0.75, "a new candidate drives another out, which may move one place"
    assert (abs(found["rank"] - expected) <= 1).all()
    assert found["rank"].is_monotonic_increasing


def test_people_for_whom_too_much_stands_before_it_are_left_out(model, histories, monkeypatch):
    monkeypatch.setattr(audience, "PLACES", 2)
    found = gather(*before(model, histories)).rank(model, NUM_ITEMS - 1, NUM_USERS)
    assert 0 < len(found) < NUM_USERS
    assert found["rank"].max() <= 2

import numpy as np

from recdash.data.histories import Histories
from recdash.recommend.reasons.variants import all_but, ask, places_of, variants


def test_what_is_left_out_is_gone_with_its_time_and_the_rest_stays(everyone):
    timed = Histories(everyone.matrix, everyone.user_index, np.array([10, 20, 30, 40, 50])).take([0])
    found = variants(timed, np.array([[True, True, True], [False, True, True], [False, False, False]]))
    assert [row.tolist() for row in np.split(found.matrix.indices, found.matrix.indptr[1:-1])] == [
        [0, 1, 2],
        [1, 2],
        [],
    ]
    assert found.timestamps.tolist() == [10, 20, 30, 20, 30]
    assert found.user_index.tolist() == [0, 0, 0]


def test_without_a_profile_a_variant_is_nobody(everyone):
    kept = np.ones((2, 3), bool)
    assert variants(everyone.take([0]), kept, np.array([True, False])).user_index.tolist() == [0, -1]


def test_answers_are_the_same_however_many_are_asked_at_once(everyone, make_model, monkeypatch):
    rows = variants(everyone.take([0]), all_but(3, np.array([[0], [1], [2]])))
    together = ask(make_model(), rows, 4)
    monkeypatch.setattr("recdash.recommend.reasons.variants.SCORES_AT_ONCE", 1)
    alone = ask(make_model(), rows, 4)
    np.testing.assert_allclose(together.scores, [3.1, 2.1, 5.1], rtol=1e-6)
    assert together.ranks.tolist() == alone.ranks.tolist() == [3, 3, 1]
    np.testing.assert_array_equal(together.scores, alone.scores)


def test_nobody_asked_is_nothing_answered(everyone, make_model):
    assert ask(make_model(), everyone.take(slice(0, 0)), 4).scores.shape == (0,)


def test_places_are_found_whatever_the_order(everyone):
    assert places_of(everyone.take([0]), np.array([2, 0])).tolist() == [2, 0]

"""Which items stand for new ones when their placing is chosen."""

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.training.blend import Validation, surely_best_of
from recdash.training.pretence import pretend_new


def validation(train, truth):
    people = np.arange(train.shape[0], dtype=np.int32)
    able = np.asarray((train + truth).sum(axis=0)).ravel() > 0
    return Validation(Histories(train, people), truth, able)


def interactions(dense):
    return sparse.csr_matrix(np.array(dense), dtype=np.float32)


def test_new_items_of_validation_are_taken_where_there_are_enough():
    train = interactions([[1, 1, 1, 0, 0]] * 6)
    truth = interactions([[0, 0, 0, 1, 0]] * 6)
    pretence, *_ = pretend_new(train, validation(train, truth), 0.3, 0)
    assert pretence.hidden.tolist() == [False, False, False, True, False]
    np.testing.assert_array_equal(pretence.known.toarray(), train.toarray())
    np.testing.assert_array_equal(pretence.truth.toarray(), truth.toarray())


def test_elsewhere_a_share_of_the_known_items_is_hidden():
    train = interactions(np.ones((6, 10)))
    truth = interactions(np.zeros((6, 10)))
    pretences = pretend_new(train, validation(train, truth), 0.3, 0)
    assert len(pretences) == 3
    assert (sum(one.hidden.astype(int) for one in pretences) <= 1).all(), "no item is hidden twice"
    for one in pretences:
        assert one.hidden.sum() == 3
        assert not one.known.toarray()[:, one.hidden].any()
        np.testing.assert_array_equal(one.truth.toarray()[:, one.hidden], np.ones((6, 3)))


def test_without_a_share_nothing_is_pretended():
    train = interactions(np.ones((6, 10)))
    assert pretend_new(train, validation(train, interactions(np.zeros((6, 10)))), 0.0, 0) == ()


def test_what_nobody_could_choose_does_not_stand_in_the_way():
    train, truth = interactions([[1, 0, 0, 0]]), interactions([[0, 1, 0, 0]])
    scores = np.array([[0.0, 1.0, 9.0, 9.0]])
    assert validation(train, truth).ndcg(scores) == 1.0, "two items are in neither part"


def test_a_part_is_taken_only_when_it_helps_more_than_chance_would():
    figures = {"without": np.zeros(100), "lucky": np.tile([0.5, -0.49], 50), "sure": np.tile([0.02, 0.01], 50)}
    assert surely_best_of(["without", "lucky"], figures.__getitem__) == "without"
    assert surely_best_of(["without", "sure"], figures.__getitem__) == "sure"
    assert surely_best_of(["without"], figures.__getitem__) == "without"

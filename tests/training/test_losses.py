import numpy as np
import pytest
import torch
from scipy import sparse

from recdash.models.collective import fit_item_weights
from recdash.training.losses import (
    MAX_PAIRS,
    TEMPERATURE,
    interest_loss,
    left_out_cosines,
    mixed_target,
    pairwise_loss,
    similarity_loss,
    softmax_loss,
)
from recdash.training.teacher import REGULARISATION, fit_teacher

PAIRS = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
HISTORIES = torch.tensor([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]])


def test_the_squared_loss_is_zero_for_perfect_neighbours_and_leaves_the_item_itself_out():
    assert similarity_loss(PAIRS, HISTORIES, HISTORIES).item() == pytest.approx(0, abs=1e-6)
    assert similarity_loss(torch.eye(4), HISTORIES, HISTORIES).item() == pytest.approx(1, abs=1e-6)


def test_cosines_are_those_with_the_other_items_of_a_person():
    z_items = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [0.8, 0.6]])
    weights = torch.tensor([[1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.5, 0.5, 1.0, 2.0]])
    cosines = left_out_cosines(z_items, weights)
    assert cosines[0].tolist() == pytest.approx([0, 0, 2.2 / 5**0.5, 2.0 / 5**0.5], abs=1e-6)
    assert cosines[1, 3].item() == pytest.approx(0, abs=1e-3)  # there is no other item
    for item in range(4):
        others = weights[2].clone()
        others[item] = 0
        expected = torch.cosine_similarity(others @ z_items, z_items[item], dim=0)
        assert cosines[2, item].item() == pytest.approx(expected.item(), abs=1e-6)


def test_the_softmax_loss_is_the_cross_entropy_when_all_items_are_there():
    scores = torch.tensor([[1.0, 0.0, -2.0], [0.5, 0.5, 0.5]])
    target = torch.tensor([[1.0, 3.0, 0.0], [0.0, 0.0, 2.0]])
    expected = torch.nn.functional.cross_entropy(scores, target / target.sum(1, keepdim=True))
    assert softmax_loss(scores, target, torch.zeros(3)).item() == pytest.approx(expected.item(), abs=1e-6)


def test_each_other_item_stands_for_those_that_the_step_does_not_hold():
    scores, target = torch.tensor([[1.0, 0.0, -1.0]]), torch.tensor([[1.0, 0.0, 0.0]])
    inclusion = torch.tensor([0.5, 0.25, 0.5])
    expected = np.log(np.exp(1) + 4 * np.exp(0) + 2 * np.exp(-1)) - 1
    assert softmax_loss(scores, target, inclusion.log()).item() == pytest.approx(expected, abs=1e-6)


def test_a_rarely_drawn_choice_counts_more():
    scores, inclusion = torch.tensor([[1.0, 0.0]]), torch.tensor([0.5, 0.25])
    sums = np.log([np.exp(1) + 4, np.exp(0) + 2 * np.exp(1)])
    expected = 1 / 3 * (sums[0] - 1) + 2 / 3 * (sums[1] - 0)
    assert softmax_loss(scores, torch.ones(1, 2), inclusion.log()).item() == pytest.approx(expected, abs=1e-6)


def test_the_softmax_loss_stays_finite_for_a_choice_that_outweighs_all_others():
    scores = torch.tensor([[90.0, -90.0]], requires_grad=True)
    loss = softmax_loss(scores, torch.tensor([[1.0, 0.0]]), torch.log(torch.tensor([1e-4, 1e-4])))
    loss.backward()
    assert loss.item() == pytest.approx(0, abs=1e-5)
    assert torch.isfinite(scores.grad).all()


def test_the_pairwise_loss_compares_each_choice_with_what_was_not_chosen():
    scores, histories = torch.tensor([[1.0, 0.0, 3.0]]), torch.tensor([[1.0, 0.0, 2.0]])
    expected = (np.log1p(np.exp(-1)) + np.log1p(np.exp(-3))) / 2
    assert pairwise_loss(scores, histories).item() == pytest.approx(expected, abs=1e-6)
    assert pairwise_loss(scores, torch.ones(1, 3)).item() == 0


def test_the_pairwise_loss_looks_at_a_sample_of_many_choices():
    histories = torch.zeros(200, 100)
    histories[:, :50] = 1
    assert int(histories.sum()) > MAX_PAIRS
    scores = histories.clone()
    assert pairwise_loss(scores, histories).item() == pytest.approx(np.log1p(np.exp(-1)), abs=1e-5)


def test_a_target_is_mixed_of_rows_of_equal_length():
    mixed = mixed_target(torch.tensor([[2.0, 0.0, 0.0]]), torch.tensor([[0.3, 0.4, -9.0]]), 0.25)
    assert mixed[0].tolist() == pytest.approx([0.75 + 0.25 * 0.6, 0.25 * 0.8, 0.0])


@pytest.mark.parametrize("kind", ["squared", "softmax", "pairwise"])
def test_every_loss_prefers_items_near_to_the_others_of_the_same_people(kind):
    near, far = (interest_loss(kind, z, HISTORIES, HISTORIES, torch.zeros(4)) for z in (PAIRS, torch.eye(4)))
    assert near < far
    if kind != "squared":
        cosines = torch.tensor([[1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]]) / TEMPERATURE
        losses = {"softmax": softmax_loss(cosines, HISTORIES, torch.zeros(4)), "pairwise": np.log1p(np.exp(-10))}
        assert near.item() == pytest.approx(float(losses[kind]), abs=1e-6)


def test_the_teacher_is_the_closed_form_without_what_validation_keeps_aside():
    rng = np.random.default_rng(0)
    interactions = sparse.csr_matrix((rng.random((30, 12)) < 0.4).astype(np.float32))
    aside = np.array([2, 7])
    teacher = fit_teacher(interactions, aside, 12, 0)

    known = interactions.toarray()
    known[:, aside] = 0
    expected = fit_item_weights(sparse.csr_matrix(known), None, REGULARISATION, 0.0).apply(sparse.csr_matrix(known))
    users, items = np.array([3, 8, 11]), np.array([0, 4, 5, 11])
    scores = teacher.scores(users, items, known[np.ix_(users, items)])
    np.testing.assert_allclose(scores, expected[np.ix_(users, items)], atol=1e-5)
    np.testing.assert_allclose(teacher.scores(users, aside, np.zeros((3, 2), np.float32)), 0, atol=1e-5)

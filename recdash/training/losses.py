"""How badly the items of a step are told by the other items of the same people: the losses of fine-tuning.

All losses see the same scores, in which an item never speaks for itself. Each takes what people chose, X, as the
target; a teacher's scores may be mixed into it (`mixed_target`).
"""

import torch
from torch import Tensor
from torch.nn import functional

TEMPERATURE = 0.1
"""Cosines are divided by it before they are compared: they differ little, and a softmax of them would say nothing."""
MAX_PAIRS = 8_192
"""Choices compared with the other items of a step in `pairwise_loss`, so that memory does not grow with the step."""


def interest_loss(kind: str, z_items: Tensor, histories: Tensor, target: Tensor, log_inclusion: Tensor) -> Tensor:
    """Return the loss of one step.

    Args:
        kind: one of `recdash.training.config.LOSSES`.
        z_items: (m, k) unit vectors.
        histories: (n, m) weights of what people chose, no empty row.
        target: (n, m), not negative, no empty row: `histories`, or with a teacher's scores mixed in.
        log_inclusion: (m,), logarithm of the probability with which each item came into the step.
    """
    if kind == "squared":
        return similarity_loss(z_items, histories, target)
    cosines = left_out_cosines(z_items, histories)
    if kind == "softmax":
        return softmax_loss(cosines / TEMPERATURE, target, log_inclusion)
    return pairwise_loss(cosines / TEMPERATURE, histories)


def similarity_loss(z_items: Tensor, histories: Tensor, target: Tensor) -> Tensor:
    """Each person's scores are X A A' - X (an item never speaks for itself), compared by `normalised_mse`.

    Args:
        z_items: (m, k) unit vectors A.
        histories: (n, m) weights X, no empty row.
        target: (n, m).
    """
    return normalised_mse((histories @ z_items) @ z_items.T - histories, target)


def normalised_mse(predicted: Tensor, target: Tensor) -> Tensor:
    """Mean squared distance of rows scaled to length 1 (ELSA: Vancura et al., RecSys 2022); both (n, m)."""
    difference = functional.normalize(predicted, dim=-1) - functional.normalize(target, dim=-1)
    return difference.square().sum(-1).mean()


def left_out_cosines(z_items: Tensor, histories: Tensor) -> Tensor:
    """Return the cosine of each item and the sum of a person's other items, (n, m); 0 where there are none.

    With s_u = sum_j x_uj z_j and unit vectors, z_i' (s_u - x_ui z_i) = s_u' z_i - x_ui, and the squared length of
    s_u - x_ui z_i is |s_u|^2 - 2 x_ui s_u' z_i + x_ui^2.
    """
    sums = histories @ z_items
    raw = sums @ z_items.T
    squared = sums.square().sum(1, keepdim=True) - 2 * histories * raw + histories.square()
    return (raw - histories) / squared.clamp(min=1e-6).sqrt()


def softmax_loss(scores: Tensor, target: Tensor, log_inclusion: Tensor) -> Tensor:
    """Cross-entropy of the softmax over the catalogue, of which a step is a sample with known probabilities q.

    For each target i the sum over the catalogue is estimated by exp(s_i) + sum_{j != i} exp(s_j) / q_j: an item j
    stands for 1 / q_j like it (logQ correction: Yi et al., RecSys 2019), but i itself is there for certain and is not
    corrected ("Correcting the LogQ Correction", RecSys 2025, arXiv:2507.09331). Targets count 1 / q_i.
    """
    corrected = scores - log_inclusion
    total = torch.logsumexp(corrected, dim=1, keepdim=True)
    others = (-torch.expm1(corrected - total)).clamp(min=0)
    log_sum = total + torch.log(others + torch.exp(scores - total))
    wanted = functional.normalize(target * torch.exp(-log_inclusion), p=1, dim=1)
    return -(wanted * (scores - log_sum)).sum(1).mean()


def pairwise_loss(scores: Tensor, histories: Tensor) -> Tensor:
    """Mean of -log sigmoid(s_i - s_j) over what a person chose, i, and did not, j (BPR: Rendle et al., UAI 2009)."""
    person, chosen = torch.nonzero(histories, as_tuple=True)
    if len(person) > MAX_PAIRS:
        some = torch.randperm(len(person))[:MAX_PAIRS].to(person.device)
        person, chosen = person[some], chosen[some]
    not_chosen = histories[person] == 0
    losses = functional.softplus(scores[person] - scores[person, chosen, None])
    return (losses * not_chosen).sum() / not_chosen.sum().clamp(min=1)


def mixed_target(histories: Tensor, taught: Tensor, share: float) -> Tensor:
    """Return (1 - share) X + share T, (n, m), rows of both scaled to length 1; what T takes from an item is left out.

    Distillation (Hinton et al., 2015, arXiv:1503.02531): the teacher tells apart what a person did not choose.
    """
    taught = functional.normalize(taught.clamp(min=0), dim=1)
    return (1 - share) * functional.normalize(histories, dim=1) + share * taught

"""Some items taken for new, so that what places new items can be chosen before there are any."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.evaluation.metrics import ndcg
from recdash.evaluation.topk import top_items
from recdash.models.text_maps import with_bias
from recdash.training.blend import Validation
from recdash.training.parts import Choice, Texts, Vectors, counts_of, fit_draw, fit_text_map, usual

NUM_PRETENCES = 3


@dataclass(frozen=True)
class Pretence:
    """A share of the items taken for new: hidden from fitting, to be ranked among themselves by their text.

    known: CSR of everybody without them; histories, truth: CSR (n, num_items), no empty row; hidden: bool (num_items,).
    """

    known: sparse.csr_matrix
    histories: sparse.csr_matrix
    truth: sparse.csr_matrix
    hidden: np.ndarray

    def figures(self, texts: Texts, choice: Choice, vectors: Vectors, draws: Sequence[float]) -> list[float]:
        """Mean NDCG@10 at each weight of the draw, with item and source vectors that were fitted on `known`."""
        z_items, sources = vectors
        content = with_bias(texts.content(choice.new_feature_share))
        scores = (self.histories @ sources) @ (content @ fit_text_map(self.known, z_items, content, choice)).T
        draw = usual(scores) * (content @ fit_draw(self.known, content)[:, 0])
        return [self.figure_of(scores + np.float32(weight) * draw) for weight in draws]

    def figure_of(self, scores: np.ndarray) -> float:
        """Mean NDCG@10 of scores (n, num_items) over the hidden items."""
        lists = top_items(scores.astype(np.float32), None, 10, self.hidden)
        return float(np.nanmean(ndcg(lists, self.truth)))


def pretend_new(
    interactions: sparse.csr_matrix, validation: Validation, share: float, seed: int
) -> tuple[Pretence, ...]:
    """Hide seeded shares of the items that somebody chose, one after the other; one that judges nobody is left out.

    Where validation holds as many new items as a share, these are the first. Several shares, because who is popular
    among a few items is much up to chance.
    """
    counts = counts_of(interactions)
    chosen = np.random.default_rng([seed, 3]).permutation(np.flatnonzero(counts > 0))
    size = int(share * len(chosen))
    masks = [np.isin(np.arange(len(counts)), chosen[n * size : (n + 1) * size]) for n in range(NUM_PRETENCES)]
    new = (counts == 0) & (counts_of(validation.truth) > 0)
    if new.sum() >= size:
        masks = [new, *masks[1:]]
    found = (_pretence(interactions, validation, hidden) for hidden in masks)
    return tuple(one for one in found if one.histories.shape[0])


def _pretence(interactions: sparse.csr_matrix, validation: Validation, hidden: np.ndarray) -> Pretence:
    histories = _without(validation.histories.matrix, hidden)
    truth = _without(validation.truth + validation.histories.matrix - histories, ~hidden)
    judged = np.flatnonzero((truth.getnnz(axis=1) > 0) & (histories.getnnz(axis=1) > 0))
    return Pretence(_without(interactions, hidden), histories[judged], truth[judged], hidden)


def _without(interactions: sparse.csr_matrix, left_out: np.ndarray) -> sparse.csr_matrix:
    kept = sparse.csr_matrix(interactions @ sparse.diags_array((~left_out).astype(np.float32)))
    kept.eliminate_zeros()
    return kept

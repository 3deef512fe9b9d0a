"""Some items taken for new, so that what places new items can be chosen before there are any."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from recdash.evaluation.metrics import ndcg
from recdash.evaluation.topk import top_items
from recdash.models.text_maps import with_bias
from recdash.training.blend import Validation
from recdash.training.parts import Choice, Texts, blend_text, counts_of, fit_draw, usual


@dataclass(frozen=True)
class Pretence:
    """A share of the items taken for new: hidden from fitting, to be ranked among themselves by their text.

    known: CSR of everybody without them; histories, truth: CSR (n, num_items), no empty row; hidden: bool (num_items,).
    """

    known: sparse.csr_matrix
    histories: sparse.csr_matrix
    truth: sparse.csr_matrix
    hidden: np.ndarray

    @property
    def is_useful(self) -> bool:
        """Whether there is anybody to choose by."""
        return self.histories.shape[0] > 0

    def figure(self, texts: Texts, choice: Choice, vectors: tuple[np.ndarray, np.ndarray]) -> float:
        """Mean NDCG@10 with item and source vectors that were fitted on `known`; 0 without anybody to choose by."""
        if not self.is_useful:
            return 0.0
        z_items, sources = vectors
        blended, _ = blend_text(self.known, z_items, texts, replace(choice, cold_factor=1.0))
        scores = (self.histories @ sources) @ blended.T
        if choice.new_item_draw:
            content = with_bias(texts.content(choice.new_feature_share))
            draw = content @ fit_draw(self.known, content)[:, 0]
            scores += np.float32(choice.new_item_draw * usual(scores)) * draw
        return self.figure_of(scores)

    def figure_of(self, scores: np.ndarray) -> float:
        """Mean NDCG@10 of scores (n, num_items) over the hidden items."""
        lists = top_items(scores.astype(np.float32), None, 10, self.hidden)
        return float(np.nanmean(ndcg(lists, self.truth)))


def pretend_new(interactions: sparse.csr_matrix, validation: Validation, share: float, seed: int) -> Pretence:
    """Hide a seeded share of the items that somebody chose; where validation holds as many new ones, take these."""
    chosen = np.flatnonzero(counts_of(interactions) > 0)
    hidden = (counts_of(interactions) == 0) & (counts_of(validation.truth) > 0)
    if hidden.sum() < share * len(chosen):
        hidden[:] = False
        hidden[np.random.default_rng([seed, 3]).choice(chosen, int(share * len(chosen)), replace=False)] = True
    histories = _without(validation.histories.matrix, hidden)
    truth = _without(validation.truth + validation.histories.matrix - histories, ~hidden)
    judged = np.flatnonzero((truth.getnnz(axis=1) > 0) & (histories.getnnz(axis=1) > 0))
    return Pretence(_without(interactions, hidden), histories[judged], truth[judged], hidden)


def _without(interactions: sparse.csr_matrix, left_out: np.ndarray) -> sparse.csr_matrix:
    kept = sparse.csr_matrix(interactions @ sparse.diags_array((~left_out).astype(np.float32)))
    kept.eliminate_zeros()
    return kept

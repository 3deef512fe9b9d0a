"""Figures that judge lists of recommendations and predicted ratings.

The accuracy figures take `recommended`, int32 (n, k), best first, filled up with -1 (which is never a hit), and
`relevant`, sparse (n, num_items), whose entries that are not zero mark the held-out items of each person. They return
float64 (n,): one value per person, NaN for a person without held-out items, because nothing can be said there. A person
with held-out items and an empty list gets 0. k is the width of `recommended`: a short list counts as if its empty
places were misses. In the formulas, h_r is 1 where the item on rank r (from 1) is held out and else 0, and n_u is the
number of held-out items of person u.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse


def hits(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """Return h_r: which listed items are held-out items, bool (n, k)."""
    num_items = relevant.shape[1]
    rows, items = relevant.nonzero()
    wanted = np.sort(rows.astype(np.int64) * num_items + items)
    listed = np.arange(len(recommended), dtype=np.int64)[:, None] * num_items + recommended
    place = np.searchsorted(wanted, listed)
    found = np.zeros(recommended.shape, dtype=bool)
    inside = (place < len(wanted)) & (recommended >= 0)
    found[inside] = wanted[place[inside]] == listed[inside]
    return found


def num_relevant(relevant: sparse.csr_matrix) -> np.ndarray:
    """Return n_u: how many held-out items each person has, int64 (n,)."""
    return np.bincount(relevant.nonzero()[0], minlength=relevant.shape[0])


def ndcg(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """Normalised discounted cumulative gain with binary relevance.

    NDCG@k = (sum_r h_r / log2(r + 1)) / (sum over r = 1..min(k, n_u) of 1 / log2(r + 1)): the ideal list is cut at k,
    so that 1 can be reached by people with more than k held-out items.

    Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002.
    """
    discounts = 1 / np.log2(np.arange(2, recommended.shape[1] + 2))
    best = np.concatenate([[0.0], np.cumsum(discounts)])
    return _ratio(hits(recommended, relevant) @ discounts, best[_reachable(recommended, relevant)])


def recall(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """Share of the held-out items that are listed: (sum_r h_r) / n_u.

    Not divided by min(k, n_u): somebody with more than k held-out items can't reach 1.
    """
    return _ratio(hits(recommended, relevant).sum(axis=1), num_relevant(relevant))


def precision(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """Share of the k places that hold a held-out item: (sum_r h_r) / k. A list shorter than k is still divided by k."""
    found = hits(recommended, relevant).sum(axis=1) / recommended.shape[1]
    return np.where(num_relevant(relevant) > 0, found, np.nan)


def average_precision(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """Average precision; its mean over people is MAP.

    AP@k = (1 / min(k, n_u)) sum_r h_r * (h_1 + ... + h_r) / r.

    Source: Manning, Raghavan and Schütze, "Introduction to Information Retrieval", section 8.4, with the divisor cut
    at k so that 1 can be reached.
    """
    found = hits(recommended, relevant)
    precisions = np.cumsum(found, axis=1) / np.arange(1, recommended.shape[1] + 1)
    return _ratio((found * precisions).sum(axis=1), _reachable(recommended, relevant))


def reciprocal_rank(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """1 / (rank of the first held-out item in the list), 0 when none is listed; its mean over people is MRR.

    Source: Voorhees, "The TREC-8 question answering track report", 1999.
    """
    found = hits(recommended, relevant)
    value = np.where(found.any(axis=1), 1 / (found.argmax(axis=1) + 1), 0.0)
    return np.where(num_relevant(relevant) > 0, value, np.nan)


def hit_rate(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    """1 when at least one held-out item is listed, else 0; its mean is the share of people with a hit."""
    found = hits(recommended, relevant).any(axis=1).astype(np.float64)
    return np.where(num_relevant(relevant) > 0, found, np.nan)


ACCURACY: dict[str, Callable[[np.ndarray, sparse.csr_matrix], np.ndarray]] = {
    "ndcg": ndcg,
    "recall": recall,
    "precision": precision,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit_rate": hit_rate,
}
"""The accuracy figures by the name under which their mean is reported."""


def rmse(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Root mean squared error, sqrt(mean((predicted - actual)^2)), in rating units.

    Pairs in which either side is NaN are left out; NaN when none is left.
    """
    errors = _errors(predicted, actual)
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else float("nan")


def mae(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Mean absolute error, mean(|predicted - actual|), in rating units.

    Pairs in which either side is NaN are left out; NaN when none is left.
    """
    errors = _errors(predicted, actual)
    return float(np.mean(np.abs(errors))) if len(errors) else float("nan")


def item_coverage(recommended: np.ndarray, num_items: int) -> float:
    """Share of the catalogue that is listed for at least one person: |union of the lists| / num_items.

    It grows with the number of people asked, so compare it only between runs that are judged on the same people. NaN
    for an empty catalogue or when there are no lists.

    Source: Ge, Delgado-Battenfeld and Jannach, "Beyond accuracy", RecSys 2010 (catalogue coverage).
    """
    if num_items == 0 or len(recommended) == 0:
        return float("nan")
    return len(np.unique(recommended[recommended >= 0])) / num_items


def novelty(recommended: np.ndarray, popularity: np.ndarray, num_people: int) -> np.ndarray:
    """Mean self-information of the listed items in bits, float64 (n,): mean over the list of -log2 p(i).

    p(i) = max(popularity_i, 1) / num_people: an item that nobody knows counts as if one person did, since the logarithm
    of 0 is infinite. NaN for an empty list and when num_people is 0.

    Args:
        recommended: int32 (n, k), filled up with -1.
        popularity: number of people who interacted with each item in training, (num_items,).
        num_people: number of people with at least one interaction in training.

    Source: Zhou et al., "Solving the apparent diversity-accuracy dilemma of recommender systems", PNAS 2010.
    """
    if num_people == 0:
        return np.full(len(recommended), np.nan)
    return _list_mean(recommended, -np.log2(np.maximum(popularity, 1) / num_people))


def mean_popularity(recommended: np.ndarray, popularity: np.ndarray) -> np.ndarray:
    """Mean training popularity of the listed items, float64 (n,); NaN for an empty list."""
    return _list_mean(recommended, popularity)


def mean_relevant_popularity(relevant: sparse.csr_matrix, popularity: np.ndarray) -> np.ndarray:
    """Mean training popularity of the held-out items, float64 (n,); NaN for a person without any."""
    return _ratio((relevant != 0) @ np.asarray(popularity, np.float64), num_relevant(relevant))


def popularity_bias(recommended: np.ndarray, relevant: sparse.csr_matrix, popularity: np.ndarray) -> float:
    """How much more popular the recommended items are than the items that the same people went on to choose.

    bias = mean_u(mean over u's list of pop(i)) / mean_u(mean over u's held-out items of pop(i)), where pop(i) is the
    number of people who interacted with i in training. 1: as popular as what people chose; 3: three times as popular.
    People with an empty list or without held-out items are left out of both means. NaN when nobody is left or when the
    chosen items are all new (popularity 0).

    Source: group average popularity of Abdollahpouri et al., "The unfairness of popularity bias in recommendation",
    2019, as a plain ratio and against the held-out choices, so that a perfect list has a bias of 1.
    """
    listed, chosen = mean_popularity(recommended, popularity), mean_relevant_popularity(relevant, popularity)
    both = np.isfinite(listed) & np.isfinite(chosen)
    total = chosen[both].sum()
    return float(listed[both].sum() / total) if total > 0 else float("nan")


def _reachable(recommended: np.ndarray, relevant: sparse.csr_matrix) -> np.ndarray:
    return np.minimum(recommended.shape[1], num_relevant(relevant))


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Divide, NaN where the denominator is 0."""
    undefined = np.full(len(denominator), np.nan)
    return np.divide(numerator, denominator, out=undefined, where=np.asarray(denominator) != 0)


def _list_mean(recommended: np.ndarray, values: np.ndarray) -> np.ndarray:
    listed = recommended >= 0
    total = np.where(listed, np.asarray(values, np.float64)[recommended], 0.0).sum(axis=1)
    return _ratio(total, listed.sum(axis=1))


def _errors(predicted: np.ndarray, actual: np.ndarray) -> np.ndarray:
    errors = np.asarray(predicted, np.float64) - np.asarray(actual, np.float64)
    return errors[~np.isnan(errors)]

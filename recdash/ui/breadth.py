"""How widely a person's history spreads over the kinds of items there are, compared with other people."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from scipy import sparse

from recdash.data.histories import build_histories
from recdash.ui import context, groups

MIN_KINDS = 4


@dataclass(frozen=True)
class Breadth:
    """kind: the column's name in words. num_kinds: how many there are. num_seen: how many each person chose, (n,).

    place: the share of the people with a history whose choices spread less widely, equals counted half, 0..1, (n,); NaN
    without a history.
    """

    kind: str
    num_kinds: int
    num_seen: np.ndarray
    place: np.ndarray

    def word(self, user_index: int) -> str:
        """Return the person's breadth in a word: the widest third of all people is "Wide"."""
        place = self.place[user_index]
        return "Wide" if place >= 2 / 3 else "Narrow" if place < 1 / 3 else "Middling"


@st.cache_resource(show_spinner=False, max_entries=4)
def breadth(dataset_id: str) -> Breadth | None:
    """Return the breadth of everybody's history; None when no column of the items names kinds.

    Spread is the exponential of the entropy of a person's choices over the kinds: how many kinds they would be if all
    were chosen equally often (Hill, "Diversity and Evenness", Ecology, 1973).
    """
    dataset = context.dataset(dataset_id)
    for column in groups.useful_columns(dataset.items):
        kinds, matrix = groups.tag_matrix(dataset.items[column])
        if MIN_KINDS <= len(kinds) <= groups.MOST_TAGS:
            chosen = build_histories(dataset, context.dataset_split(dataset_id).fitting).matrix
            return _measure(groups.column_label(column), len(kinds), ((chosen > 0) @ matrix).tocsr())
    return None


def _measure(kind: str, num_kinds: int, counts: sparse.csr_matrix) -> Breadth:
    """Measure CSR counts (num_users, num_kinds)."""
    totals = np.asarray(counts.sum(axis=1)).ravel()
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    shares = counts.data / np.maximum(totals[rows], 1)
    entropy = np.bincount(rows, weights=-shares * np.log(np.maximum(shares, 1e-12)), minlength=counts.shape[0])
    known = totals > 0
    place = np.full(len(totals), np.nan)
    ordered = np.sort(entropy[known])
    below = np.searchsorted(ordered, entropy[known], side="left")
    upto = np.searchsorted(ordered, entropy[known], side="right")
    place[known] = (below + upto) / (2 * max(known.sum(), 1))
    return Breadth(kind, num_kinds, np.diff(counts.indptr), place)

"""Somebody new who tries a run: what the model makes of what they say, worked out once and kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st
from scipy import sparse

from recdash.columns import ITEM_INDEX
from recdash.data.later import later_person
from recdash.recommend.asking import Questions, ask, prepare
from recdash.recommend.explain import Explanation, explain
from recdash.recommend.reasons.faithfulness import Faithfulness, deletion_test
from recdash.recommend.taste import Studio, Taste, Usual, open_studio, tried_list, try_taste, usual_of
from recdash.ui import context, text_reader
from recdash.ui.said import Profile, Said

K = 10


@dataclass(frozen=True)
class Visit:
    """What somebody new said to a run, by item indices: what is not in the dataset is left out and counted."""

    dataset_id: str
    run_id: str
    likes: tuple[int, ...] = ()
    dislikes: tuple[int, ...] = ()
    words: str = ""
    profile: Profile = ()
    num_unknown: int = 0

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is known of them."""
        return not (self.likes or self.dislikes or self.words or self.profile)

    @property
    def taste(self) -> Taste:
        """What they like and dislike."""
        return Taste(self.likes, self.dislikes)


def visit(dataset_id: str, run_id: str, one: Said) -> Visit:
    """Return what is said to a run."""
    dataset = context.dataset(dataset_id)
    sides = [[int(i) for i in dataset.item_indices(list(dict.fromkeys(ids)))] for ids in (one.likes, one.dislikes)]
    likes = tuple(item for item in sides[0] if item >= 0)
    dislikes = tuple(item for item in sides[1] if item >= 0 and item not in likes)
    profile = tuple(pair for pair in one.profile if pair[0] in dataset.users.columns)
    num_unknown = sum(item < 0 for side in sides for item in side)
    return Visit(dataset_id, run_id, likes, dislikes, one.words, profile, num_unknown)


@st.cache_resource(show_spinner="Making the model ready for you…", max_entries=8)
def _studio(dataset_id: str, run_id: str, words: str, profile: Profile) -> Studio:
    model, dataset = context.model(run_id), context.dataset(dataset_id)
    person = later_person(dict(profile), dataset) if profile else None

    def read(texts: Sequence[str]) -> np.ndarray:
        return text_reader.reader(run_id)(texts)

    return open_studio(model, dataset, usual(dataset_id), read, person, words)


@st.cache_resource(show_spinner=False, max_entries=4)
def usual(dataset_id: str) -> Usual:
    """Return what a like and a dislike stand for."""
    return usual_of(context.dataset_split(dataset_id).fitting)


def studio(one: Visit) -> Studio:
    """Return the run as it is ready for the visitor. Read-only."""
    return _studio(one.dataset_id, one.run_id, one.words, one.profile)


@st.cache_resource(show_spinner=False, max_entries=256)
def recommended(one: Visit) -> pd.DataFrame:
    """Return the visitor's list with a reason for each item. Read-only."""
    return tried_list(studio(one), one.taste, K)


@st.cache_resource(show_spinner=False, max_entries=64)
def explanation(one: Visit, item: int) -> Explanation:
    """Return why an item has its place for the visitor."""
    ready = studio(one)
    tried = try_taste(ready, one.taste)
    return explain(tried.model, ready.dataset, tried.histories, item, K, person=tried.person)


@st.cache_resource(show_spinner=False, max_entries=64)
def faithfulness(one: Visit, item: int) -> Faithfulness:
    """Return whether the reason of an item holds for the visitor: see `deletion_test`."""
    tried = try_taste(studio(one), one.taste)
    return deletion_test(tried.model, tried.histories, item, tried.model.contributions(tried.histories, item))


@st.cache_resource(show_spinner=False, max_entries=4)
def _questions(dataset_id: str, run_id: str) -> Questions:
    """Return what asking is decided by; models without vectors ask for what is best known."""
    vectors, num_items = context.model(run_id).item_vectors(), context.dataset(dataset_id).num_items
    counts = np.bincount(context.dataset_split(dataset_id).fitting[ITEM_INDEX], minlength=num_items)
    return prepare(np.zeros((num_items, 1)) if vectors is None else vectors, counts)


def ask_next(one: Visit, but: tuple[int, ...], num: int) -> list[int]:
    """Return items that are known and whose answer tells most, none that was answered or stands in `but`."""
    known = np.unique([*one.likes, *one.dislikes, *but]).astype(np.int32)
    shape = (1, context.dataset(one.dataset_id).num_items)
    rated = sparse.csr_matrix((np.ones(len(known), np.float32), known, [0, len(known)]), shape)
    found = ask(_questions(one.dataset_id, one.run_id), rated, np.zeros(1, np.int32), num)
    return found[ITEM_INDEX].tolist()

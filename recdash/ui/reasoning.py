"""What there is to know behind the reason of one item for one person, worked out once and kept."""

import numpy as np
import streamlit as st

from recdash.jobs.words import words_apart
from recdash.models.interest import InterestModel
from recdash.models.model import Contributions
from recdash.recommend.reasons.counterfactual import Counterfactual, counterfactual
from recdash.recommend.reasons.evidence import Evidence
from recdash.recommend.reasons.evidence import evidence as evidence_of
from recdash.recommend.reasons.faithfulness import Faithfulness, deletion_test
from recdash.recommend.reasons.shapley import Shapley, shapley
from recdash.recommend.reasons.words import Words
from recdash.store.run_files import load_embeddings
from recdash.ui import context, person
from recdash.ui.person import Person


def had_it(one: Person, item_index: int) -> bool:
    """Whether the item is in the person's history."""
    return item_index in person.histories(one).matrix.indices


@st.cache_resource(show_spinner=False, max_entries=128)
def faithfulness(one: Person, item_index: int) -> Faithfulness:
    """Return whether the reason holds: see `deletion_test`."""
    return deletion_test(context.model(one.run_id), person.histories(one), item_index, _split(one, item_index))


@st.cache_resource(show_spinner=False, max_entries=128)
def shares(one: Person, item_index: int) -> Shapley:
    """Return the Shapley values of the history and the profile."""
    return shapley(context.model(one.run_id), person.histories(one), item_index, _split(one, item_index))


@st.cache_resource(show_spinner=False, max_entries=128)
def change(one: Person, item_index: int, k: int) -> Counterfactual | None:
    """Return the smallest change found that pushes the item out of the first k."""
    return counterfactual(context.model(one.run_id), person.histories(one), item_index, _split(one, item_index), k)


@st.cache_resource(show_spinner=False, max_entries=128)
def evidence(one: Person, item_index: int) -> Evidence:
    """Return what the score rests on."""
    model, dataset = context.model(one.run_id), context.dataset(one.dataset_id)
    embeddings = _embeddings(one.run_id)
    embedding = None if embeddings is None else embeddings[item_index]
    return evidence_of(model, dataset, person.histories(one), item_index, _split(one, item_index), embedding)


@st.cache_resource(show_spinner=False, max_entries=128)
def words(one: Person, item_index: int) -> Words:
    """Return which words of the item's text count, asked of a child process, which takes some seconds.

    Raises:
        StateError: if the run can't say, or the child did not answer.
    """
    return words_apart(one.run_id, one.user_index, item_index)


def reads_text(one: Person) -> bool:
    """Whether the model of the run places items by their texts."""
    model = context.model(one.run_id)
    return isinstance(model, InterestModel) and model.placing is not None


@st.cache_resource(show_spinner=False, max_entries=2)
def _embeddings(run_id: str) -> np.ndarray | None:
    """Return how the run reads the texts of the items, float32 (num_items, d); None for models that read none."""
    return load_embeddings(context.get_store(), run_id).get("item_after")


def _split(one: Person, item_index: int) -> Contributions:
    return context.model(one.run_id).contributions(person.histories(one), item_index)

"""Items and people that came after the training, served at once: no retraining, only maps and sums.

A new item is placed by its text and features, a new person by profile and history, exactly as training places those of
whom it knows as much. They join the catalogue and the people of a loaded run; all that ranks, explains and predicts
then treats them as it treats everybody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_ID, ITEM_INDEX, RATING, TEXT, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.merging import merge_rows
from recdash.data.words import sample
from recdash.errors import DataError, StateError
from recdash.models.interest import InterestModel
from recdash.models.model import Model
from recdash.models.placing import Placing
from recdash.training.config import EncoderConfig
from recdash.training.ratings import USER_DAMPING

Reader = Callable[[Sequence[str]], np.ndarray]
"""Texts -> embeddings, float32 (n, d)."""


@dataclass(frozen=True)
class Served:
    """A run as it is served: its model, and the items and people that the model knows."""

    model: InterestModel
    dataset: Dataset

    @property
    def placing(self) -> Placing:
        """What places newcomers."""
        if self.model.placing is None:
            raise StateError("This run was trained before new items and people could be placed.", "Train it again.")
        return self.model.placing


def serve(model: Model, dataset: Dataset) -> Served:
    """Return a run to which items and people can be added.

    Raises:
        StateError: if the model can't place newcomers.
    """
    if not isinstance(model, InterestModel):
        raise StateError(f"A run of {model.name} can't place what it was not trained on.", "Use an interest model.")
    return Served(model, dataset)


def text_reader(config: EncoderConfig, state: dict[str, np.ndarray]) -> Reader:
    """Load the encoder of a run, with its fine-tuned weights when there are any; keep what is returned.

    Raises:
        ModelError: if the encoder is not there, or the weights are of another one.
    """
    from recdash.models.encoder import encode_all, tokenise  # here: without a new text, people are served without torch
    from recdash.models.encoder_weights import load_tuned

    encoder = load_tuned(config.name, config.max_tokens, state)
    return lambda texts: encode_all(encoder, tokenise(encoder, texts))


def join_items(served: Served, items: pd.DataFrame, read: Reader, facts: pd.DataFrame | None = None) -> Served:
    """Add new items to the catalogue, behind those that are there.

    Args:
        served: the run.
        items: the columns of `Dataset.items`.
        read: gives the embeddings of the texts.
        facts: item_index (a row of `items`), relation, entity.

    Raises:
        DataError: if an item is there already.
        StateError: if the run can't place items.
    """
    model, dataset = served.model, served.dataset
    refuse_known_items(dataset, items[ITEM_ID])
    placed = served.placing.place_items(items, _embeddings(items[TEXT], served.placing.items.texts.mean, read), facts)
    joined = replace(
        model,
        z_items=np.vstack([model.z_items, placed.z_items]),
        sources=np.vstack([model.sources, placed.sources]),
        neighbours=_larger(model.neighbours, len(items)),
        prior=np.concatenate([model.prior, placed.prior]),
        log_counts=np.concatenate([model.log_counts, np.zeros(len(items), np.float32)]),
        rating=model.rating.more_items(placed.content) if model.rating else None,
    )
    return Served(joined, replace(dataset, items=pd.concat([dataset.items, items], ignore_index=True)))


def refuse_known_items(dataset: Dataset, ids: pd.Series) -> None:
    """Refuse items that are there already.

    Raises:
        DataError: naming them.
    """
    _refuse_known(ids, dataset.item_indices(ids), "an item")


def join_people(served: Served, people: pd.DataFrame, read: Reader) -> Served:
    """Add new people behind those that are there; `people` has the columns of `Dataset.users`.

    Raises:
        DataError: if somebody is there already.
        StateError: if the run can't place people.
    """
    model, dataset = served.model, served.dataset
    _refuse_known(people[USER_ID], dataset.user_indices(people[USER_ID]), "a person")
    embeddings = _embeddings(people[TEXT], served.placing.users.texts.mean, read)
    profiles = np.vstack([model.profiles, served.placing.place_people(people, embeddings)])
    rating = model.rating.more_people(len(people)) if model.rating else None
    joined = replace(model, profiles=profiles, rating=rating)
    return Served(joined, replace(dataset, users=pd.concat([dataset.users, people], ignore_index=True)))


def with_histories(served: Served, rows: pd.DataFrame, people: Sequence[str] | None = None) -> tuple[Served, Histories]:
    """Take in what people did, and return their histories.

    Args:
        served: the run, with all items and people that occur.
        rows: user_id, item_id, weight, and rating and timestamp where there are any; rows of an unknown item are left
            out.
        people: whose histories are wanted, empty for those without rows; by default all in the order of their rows.

    Raises:
        DataError: if there are rows, and no item is known.
    """
    dataset = served.dataset
    wanted = pd.unique(rows[USER_ID]) if people is None else people
    index = {USER_INDEX: dataset.user_indices(rows[USER_ID]), ITEM_INDEX: dataset.item_indices(rows[ITEM_ID])}
    if len(rows) and (index[ITEM_INDEX] < 0).all():
        found = f"None of the items of the history is known (such as {sample(rows[ITEM_ID])})."
        raise DataError(found, "Check the item ids, or give their texts as new items.")
    indexed = rows.drop(columns=[USER_ID, ITEM_ID]).assign(**index)
    known = indexed[index[ITEM_INDEX] >= 0].reset_index(drop=True)
    merged = merge_rows(known)[0] if len(known) else known
    histories = build_histories(dataset, merged, dataset.user_indices(wanted))
    return Served(with_ratings(served.model, merged, histories), dataset), histories


def with_ratings(model: InterestModel, rows: pd.DataFrame, histories: Histories) -> InterestModel:
    """Set what the ratings in `rows` say of the people in them: as `recdash.training.ratings` does, and the factors.

    rows: user_index, item_index and, where there are any, rating; the model stays as it is without.
    """
    rating = model.rating
    if rating is None or RATING not in rows:
        return model
    rated = rows[rows[RATING].notna()]
    user, item = rated[USER_INDEX].to_numpy(), rated[ITEM_INDEX].to_numpy()
    left = rated[RATING].to_numpy(np.float64) - rating.mean - rating.item_bias[item]
    size = len(rating.user_bias)
    level = np.bincount(user, left, size) / (np.bincount(user, minlength=size) + USER_DAMPING)
    bias = rating.user_bias.copy()
    bias[user] = level[user]
    factors = rating.factors.with_ratings(rated, histories, rating.mean) if rating.factors else None
    return replace(model, rating=replace(rating, user_bias=bias, factors=factors))


def _embeddings(texts: pd.Series, mean: np.ndarray, read: Reader) -> np.ndarray:
    """Read the texts that there are; an empty one needs no encoder."""
    embeddings = np.zeros((len(texts), len(mean)), np.float32)
    has_text = (texts != "").to_numpy()
    if has_text.any():
        embeddings[has_text] = read(texts[has_text].tolist())
    return embeddings


def _refuse_known(ids: pd.Series, index: np.ndarray, kind: str) -> None:
    known = ids[index >= 0]
    if len(known):
        verb = "is" if len(known) == 1 else "are"
        raise DataError(f"{sample(known)} {verb} in the dataset already, as {kind}.", "Leave out what is known.")


def _larger(neighbours: sparse.csr_matrix, number: int) -> sparse.csr_matrix:
    """Return the neighbours with new items, which have none, behind."""
    size = neighbours.shape[0] + number
    indptr = np.concatenate([neighbours.indptr, np.full(number, neighbours.indptr[-1], neighbours.indptr.dtype)])
    return sparse.csr_matrix((neighbours.data, neighbours.indices, indptr), (size, size))

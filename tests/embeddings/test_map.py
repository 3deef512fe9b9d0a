"""Claims about the map of a run."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.histories import Histories, build_histories
from recdash.embeddings import map as run_map
from recdash.embeddings.map import build_map
from recdash.errors import ModelError


@dataclass(frozen=True)
class VectorModel:
    """A model that is nothing but vectors: a person's is the sum of those of the history."""

    items: np.ndarray | None
    name: str = "als"

    def item_vectors(self) -> np.ndarray | None:
        return self.items

    def user_vectors(self, histories: Histories) -> np.ndarray | None:
        return None if self.items is None else histories.matrix @ self.items


@pytest.fixture
def dataset() -> Dataset:
    items = pd.DataFrame({"item_id": list("abcd"), "title": list("ABCD"), "text": ""})
    users = pd.DataFrame({"user_id": ["u", "v", "w"], "text": ""})
    rows = pd.DataFrame(
        {
            "user_index": np.array([0, 0, 1], np.int32),
            "item_index": np.array([0, 1, 2], np.int32),
            "weight": np.ones(3, np.float32),
        }
    )
    return Dataset("tiny", rows, users, items, None, SplitConfig(), "hash", ImportReport())


VECTORS = np.array([[1, 0], [0, 1], [-1, 0], [0, 0]], np.float32)


def test_items_and_people_with_a_vector_have_a_place(dataset):
    frame = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions))
    assert frame.columns.tolist() == ["kind", "index", "x", "y"]
    assert frame[frame.kind == "item"]["index"].tolist() == [0, 1, 2]
    assert frame[frame.kind == "user"]["index"].tolist() == [0, 1]
    assert frame["index"].dtype == np.int32
    assert frame[["x", "y"]].dtypes.tolist() == [np.float32, np.float32]


def test_a_person_who_chose_one_item_lies_on_it(dataset):
    frame = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions))
    item = frame[(frame.kind == "item") & (frame["index"] == 2)][["x", "y"]].to_numpy()
    person = frame[(frame.kind == "user") & (frame["index"] == 1)][["x", "y"]].to_numpy()
    np.testing.assert_allclose(person, item, atol=1e-6)


def test_somebody_outside_the_dataset_has_no_place(dataset):
    stranger = Histories(build_histories(dataset, dataset.interactions).matrix[:1], np.array([-1], np.int32))
    frame = build_map(VectorModel(VECTORS), dataset, stranger)
    assert set(frame.kind) == {"item"}


def test_more_people_than_fit_are_sampled(dataset, monkeypatch):
    monkeypatch.setattr(run_map, "MAX_USERS", 1)
    frame = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions))
    assert (frame.kind == "user").sum() == 1


def test_a_model_without_vectors_has_an_empty_map(dataset):
    frame = build_map(VectorModel(None), dataset, build_histories(dataset, dataset.interactions))
    assert frame.columns.tolist() == ["kind", "index", "x", "y"]
    assert len(frame) == 0


def test_a_model_of_another_dataset_is_refused(dataset):
    with pytest.raises(ModelError, match="knows 2 items, but the dataset has 4"):
        build_map(VectorModel(VECTORS[:2]), dataset, build_histories(dataset, dataset.interactions))

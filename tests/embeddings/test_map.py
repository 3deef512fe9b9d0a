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
    frame = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions)).points
    assert frame.columns.tolist() == ["kind", "index", "x", "y", "x_main", "y_main", "cluster"]
    assert frame[frame.kind == "item"]["index"].tolist() == [0, 1, 2]
    assert frame[frame.kind == "user"]["index"].tolist() == [0, 1]
    assert frame[["index", "cluster"]].dtypes.tolist() == [np.int32, np.int16]
    assert frame[["x", "y"]].dtypes.tolist() == [np.float32, np.float32]


def test_a_person_who_chose_one_item_lies_on_it(dataset):
    frame = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions)).points
    item = frame[(frame.kind == "item") & (frame["index"] == 2)][["x", "y"]].to_numpy()
    person = frame[(frame.kind == "user") & (frame["index"] == 1)][["x", "y"]].to_numpy()
    np.testing.assert_allclose(person, item, atol=1e-6)


def test_somebody_outside_the_dataset_has_no_place(dataset):
    stranger = Histories(build_histories(dataset, dataset.interactions).matrix[:1], np.array([-1], np.int32))
    frame = build_map(VectorModel(VECTORS), dataset, stranger).points
    assert set(frame.kind) == {"item"}


def test_more_people_than_fit_are_sampled(dataset, monkeypatch):
    monkeypatch.setattr(run_map, "MAX_USERS", 1)
    frame = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions)).points
    assert (frame.kind == "user").sum() == 1


def test_a_model_without_vectors_has_an_empty_map(dataset):
    frame = build_map(VectorModel(None), dataset, build_histories(dataset, dataset.interactions)).points
    assert frame.columns.tolist() == ["kind", "index", "x", "y"]
    assert len(frame) == 0


def test_a_model_of_another_dataset_is_refused(dataset):
    with pytest.raises(ModelError, match="knows 2 items, but the dataset has 4"):
        build_map(VectorModel(VECTORS[:2]), dataset, build_histories(dataset, dataset.interactions))


def test_a_tuned_run_has_the_texts_before_and_after_and_what_moved():
    size = 12
    everything = np.eye(size, dtype=np.float32) + np.linspace(0, 1, size)[:, None]
    shuffled = everything[np.random.default_rng(0).permutation(size)]
    items = pd.DataFrame({"item_id": range(size), "title": "T", "text": "rain"}).astype("str")
    users = pd.DataFrame({"user_id": ["u"], "text": [""]})
    rows = pd.DataFrame({"user_index": np.int32([0]), "item_index": np.int32([1]), "weight": np.float32([1])})
    made = Dataset("small", rows, users, items, None, SplitConfig(), "hash", ImportReport())
    texts = {"item_before": everything, "item_after": shuffled}
    found = build_map(VectorModel(everything.astype(np.float32)), made, build_histories(made, rows), texts)
    item, person = found.points.iloc[0], found.points.iloc[-1]
    assert set(found.facts["stages"]) == {"final", "main", "before", "after"}
    assert item["moved_final"] == 0  # the item vectors are the texts before tuning
    assert np.isfinite(item[["x_before", "y_before", "x_after", "y_after", "moved_after"]].to_numpy(float)).all()
    assert person["kind"] == "user"
    assert np.isnan(person["x_before"])
    assert found.facts["clusters"] == []


def test_where_tuning_changed_nothing_there_is_no_picture_after_it(dataset):
    texts = {"item_before": VECTORS, "item_after": VECTORS.copy()}
    found = build_map(VectorModel(VECTORS), dataset, build_histories(dataset, dataset.interactions), texts)
    assert set(found.facts["stages"]) == {"final", "main", "before"}
    assert "x_after" not in found.points

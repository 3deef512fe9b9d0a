"""Claims about stored datasets: they come back as they were, once, and never half."""

import errno
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from recdash.data.dataset import Dataset, SplitConfig
from recdash.errors import NotFoundError, StateError, StorageError
from recdash.store.database import Store
from recdash.store.datasets import (
    delete_dataset,
    find_dataset,
    find_same,
    list_datasets,
    load_dataset,
    load_rejects,
    save_dataset,
)
from recdash.store.runs import claim_run, create_run, delete_run, list_runs
from recdash.training.config import RunConfig


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_dataset_comes_back_with_the_same_values_and_types(store: Store, dataset: Dataset):
    loaded = load_dataset(store, save_dataset(store, dataset))
    for name in ("interactions", "users", "items"):
        assert_frame_equal(getattr(loaded, name), getattr(dataset, name))
    for name in ("name", "rating_scale", "split", "content_hash", "report", "text_templates"):
        assert getattr(loaded, name) == getattr(dataset, name)
    assert loaded.user_index("007") == 0
    assert loaded.user_index("NA") == 1


def test_a_dataset_without_ratings_events_and_times_comes_back(store: Store, make_dataset: Callable[..., Dataset]):
    plain = make_dataset()
    interactions = plain.interactions[["user_index", "item_index", "weight"]]
    plain = Dataset("Plain", interactions, plain.users, plain.items, None, plain.split, "beef", plain.report)
    loaded = load_dataset(store, save_dataset(store, plain))
    assert not loaded.has_ratings
    assert not loaded.has_timestamps
    assert loaded.rating_scale is None


def test_the_same_dataset_twice_is_one(store: Store, make_dataset: Callable[..., Dataset]):
    first = save_dataset(store, make_dataset())
    assert save_dataset(store, make_dataset()) == first
    assert len(list_datasets(store)) == 1
    assert len(list(store.datasets_folder.iterdir())) == 1


def test_another_name_or_split_is_another_dataset(store: Store, make_dataset: Callable[..., Dataset]):
    first = save_dataset(store, make_dataset())
    second = save_dataset(store, make_dataset(name="Films"))
    third = save_dataset(store, make_dataset(split=SplitConfig("time")))
    assert [row.id for row in list_datasets(store)] == [third, second, first]


def test_the_list_says_what_is_in_a_dataset(store: Store, dataset: Dataset):
    row = find_dataset(store, save_dataset(store, dataset))
    assert (row.name, row.num_users, row.num_items, row.num_interactions) == ("Books", 3, 4, 5)
    assert (row.split_kind, row.has_ratings, row.has_timestamps) == ("random", True, True)
    assert row.created_at.utcoffset().total_seconds() == 0


def test_a_dataset_is_found_by_name_the_newest_first(store: Store, make_dataset: Callable[..., Dataset]):
    save_dataset(store, make_dataset())
    newest = save_dataset(store, make_dataset(split=SplitConfig("time")))
    assert find_dataset(store, "Books").id == newest


def test_other_content_under_the_same_name_is_the_next_version(store: Store, make_dataset: Callable[..., Dataset]):
    first = save_dataset(store, make_dataset())
    second = save_dataset(store, make_dataset(split=SplitConfig("time")))
    other = save_dataset(store, make_dataset(name="Films"))
    assert [find_dataset(store, one).version for one in (first, second, other)] == [1, 2, 1]
    assert find_dataset(store, "Books").id == find_dataset(store, "Books@2").id == second
    assert find_dataset(store, "Books@1").id == first
    for name in ("Books@3", "Books@", "@1", "Books@-1"):
        with pytest.raises(NotFoundError):
            find_dataset(store, name)


def test_a_name_with_an_at_sign_is_found_as_it_is(store: Store, make_dataset: Callable[..., Dataset]):
    save_dataset(store, make_dataset())
    named = save_dataset(store, make_dataset(name="Books@1"))
    assert find_dataset(store, "Books@1").id == named


def test_what_is_stored_already_can_be_told_before_saving(store: Store, make_dataset: Callable[..., Dataset]):
    assert find_same(store, make_dataset()) is None
    first = save_dataset(store, make_dataset())
    known = find_same(store, make_dataset())
    assert known is not None
    assert (known.id, known.version) == (first, 1)
    assert find_same(store, make_dataset(split=SplitConfig("time"))) is None


def test_refused_rows_come_back_for_download(store: Store, dataset: Dataset):
    rejects = pd.DataFrame({"file": ["books.csv"], "row": [3], "message": ["no number"]})
    assert_frame_equal(load_rejects(store, save_dataset(store, dataset, rejects)), rejects)


def test_without_refused_rows_the_table_is_empty(store: Store, dataset_id: str):
    assert len(load_rejects(store, dataset_id)) == 0


@pytest.mark.parametrize("name", ["../x", "..", "/etc/passwd", "", "a" * 26, "%2e%2e", "x\x00y", "0" * 25 + "é"])
def test_an_id_that_is_none_of_ours_is_not_found(store: Store, name: str):
    for function in (load_dataset, load_rejects, delete_dataset, find_dataset):
        with pytest.raises(NotFoundError, match="There is no dataset"):
            function(store, name)


def test_a_dataset_that_runs_use_is_not_deleted(store: Store, dataset_id: str):
    run_id = create_run(store, dataset_id, RunConfig(), name="Spring")
    with pytest.raises(StateError, match=r'1 run.*"Spring"'):
        delete_dataset(store, dataset_id)
    delete_run(store, run_id)
    delete_dataset(store, dataset_id)
    assert list_datasets(store) == []
    assert files_below(store.datasets_folder) == []


def test_a_dataset_and_its_runs_are_deleted_together_when_that_is_wanted(store: Store, dataset_id: str):
    made = [create_run(store, dataset_id, RunConfig(), name=name) for name in ("Spring", "Autumn")]
    for run_id in made:
        (store.runs_folder / run_id).mkdir()
        (store.runs_folder / run_id / "log.txt").write_text("one line")
    assert sorted(delete_dataset(store, dataset_id, with_runs=True)) == sorted(made)
    assert list_datasets(store) == []
    assert list_runs(store) == []
    assert files_below(store.datasets_folder) == files_below(store.runs_folder) == []


def test_a_run_at_work_keeps_its_dataset_and_the_other_runs(store: Store, dataset_id: str):
    create_run(store, dataset_id, RunConfig(), name="Spring")
    claim_run(store, create_run(store, dataset_id, RunConfig(), name="Autumn"), "worker")
    with pytest.raises(StateError, match=r'at work: "Autumn"\.'):
        delete_dataset(store, dataset_id, with_runs=True)
    assert len(list_runs(store)) == 2
    assert load_dataset(store, dataset_id).name == "Books"


@pytest.mark.parametrize("name", ["interactions.parquet", "users.parquet", "items.parquet", "dataset.json"])
def test_a_flipped_byte_is_noticed_and_named(store: Store, dataset_id: str, name: str):
    path = store.datasets_folder / dataset_id / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StorageError, match=f'The dataset "Books" is damaged: the file {name} has changed') as caught:
        load_dataset(store, dataset_id)
    assert "Restore" in caught.value.fix


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"files": {"../../x": {"sha256": "", "bytes": 0}}}'])
def test_a_damaged_manifest_is_noticed(store: Store, dataset_id: str, content: bytes):
    (store.datasets_folder / dataset_id / "manifest.json").write_bytes(content)
    with pytest.raises(StorageError, match=r"manifest\.json can't be read"):
        load_dataset(store, dataset_id)


def test_a_missing_file_is_named(store: Store, dataset_id: str):
    (store.datasets_folder / dataset_id / "items.parquet").unlink()
    with pytest.raises(StorageError, match=r"the file items\.parquet is missing"):
        load_dataset(store, dataset_id)


def test_importing_a_damaged_dataset_again_repairs_it(store: Store, dataset: Dataset, dataset_id: str):
    (store.datasets_folder / dataset_id / "items.parquet").write_bytes(b"half")
    assert save_dataset(store, dataset) == dataset_id
    assert_frame_equal(load_dataset(store, dataset_id).items, dataset.items)


def test_a_full_disk_is_said_and_leaves_nothing(store: Store, dataset: Dataset, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("recdash.store.datasets.write_json", refuse)
    with pytest.raises(StorageError, match="The disk is full"):
        save_dataset(store, dataset)
    assert list_datasets(store) == []
    assert files_below(store.datasets_folder) == []
    assert files_below(store.temporary_folder) == []

"""Claims about what people keep beside a dataset."""

import pytest

from recdash.data.dataset import SplitConfig
from recdash.errors import DataError, NotFoundError, StateError
from recdash.store import kept
from recdash.store.datasets import delete_dataset, save_dataset
from recdash.store.kept import find_lost, forget, in_words, keep, list_kept, note_name
from recdash.store.runs import create_run, delete_run
from recdash.training.config import RunConfig


@pytest.fixture
def books(store, make_dataset) -> str:
    return save_dataset(store, make_dataset("Books"))


def test_what_is_kept_is_listed_newest_first_with_its_content(store, books):
    keep(store, "Books", "segment", "Light readers", {"user_ids": ["007", "ü"]})
    keep(store, "Books", "segment", "  Tea \n drinkers ", {"user_ids": []})
    keep(store, "Books", "persona", "Light readers", {"likes": ["a"]})
    found = list_kept(store, "Books", "segment")
    assert [one.name for one in found] == ["Tea drinkers", "Light readers"]
    assert found[1].content == {"user_ids": ["007", "ü"]}
    assert [one.content for one in list_kept(store, "Books", "persona")] == [{"likes": ["a"]}]


def test_a_name_that_is_taken_is_refused_and_replaced_only_on_purpose(store, books):
    keep(store, "Books", "draft", "Blue", {"title": "Blue"})
    with pytest.raises(StateError, match='a draft called "Blue" already'):
        keep(store, "Books", "draft", "Blue", {"title": "Other"})
    keep(store, "Books", "draft", "Blue", {"title": "Bluer"}, replace=True)
    assert [one.content for one in list_kept(store, "Books", "draft")] == [{"title": "Bluer"}]


def test_what_is_forgotten_is_gone_and_can_not_be_forgotten_twice(store, books):
    one = keep(store, "Books", "note", "Look again", {"text": "rare items"})
    forget(store, one.id)
    assert list_kept(store, "Books", "note") == []
    with pytest.raises(NotFoundError):
        forget(store, one.id)


def test_a_note_goes_with_its_run_and_with_the_version_its_run_belongs_to(store, make_dataset, books):
    save_dataset(store, make_dataset("Books", SplitConfig("random", seed=4)))
    first, second = (create_run(store, books, RunConfig(model="popularity")) for _ in range(2))
    for name in (note_name(first), note_name(second), "Of no run"):
        keep(store, "Books", "note", name, {"text": "rare items"})
    delete_run(store, first)
    assert [one.name for one in list_kept(store, "Books", "note")] == ["Of no run", note_name(second)]
    delete_dataset(store, books, with_runs=True)
    assert [one.name for one in list_kept(store, "Books", "note")] == ["Of no run"]


@pytest.mark.parametrize(
    ("name", "words"), [(" \n", "has no name"), ("x" * 81, "81 characters"), ("\x00", "has no name")]
)
def test_a_name_must_be_readable(store, books, name, words):
    with pytest.raises(DataError, match=words):
        keep(store, "Books", "segment", name, {})


def test_nothing_is_kept_beside_a_dataset_that_is_not_there(store, books):
    with pytest.raises(NotFoundError, match="Films"):
        keep(store, "Films", "segment", "Mine", {})
    with pytest.raises(ValueError, match="kind"):
        keep(store, "Books", "wish", "Mine", {})
    with pytest.raises(ValueError, match="JSON"):
        keep(store, "Books", "note", "Mine", {"share": float("nan")})


def test_too_much_is_refused_and_nothing_of_it_kept(store, books, monkeypatch):
    monkeypatch.setattr(kept, "LARGEST_CONTENT", 40)
    with pytest.raises(DataError, match="too large"):
        keep(store, "Books", "segment", "Everybody", {"user_ids": ["u"] * 40})
    monkeypatch.setattr(kept, "MOST_OF_A_KIND", 2)
    keep(store, "Books", "note", "1", {})
    keep(store, "Books", "note", "2", {})
    with pytest.raises(StateError, match="2 of the kind note"):
        keep(store, "Books", "note", "3", {})
    keep(store, "Books", "note", "2", {"text": "again"}, replace=True)
    assert list_kept(store, "Books", "segment") == []


def test_it_outlives_a_version_and_goes_with_the_last_one(store, make_dataset, books):
    second = save_dataset(store, make_dataset("Books", SplitConfig("random", seed=4)))
    other = save_dataset(store, make_dataset("Films"))
    keep(store, "Books", "segment", "Mine", {})
    keep(store, "Films", "segment", "Theirs", {})
    delete_dataset(store, books)
    assert [one.name for one in list_kept(store, "Books", "segment")] == ["Mine"]
    with pytest.raises(StateError, match=r'would go what was kept beside it: 1 segment \("Mine"\)\.'):
        delete_dataset(store, second)
    assert [one.name for one in list_kept(store, "Books", "segment")] == ["Mine"]
    delete_dataset(store, second, with_runs=True)
    assert list_kept(store, "Books", "segment") == []
    assert [one.name for one in list_kept(store, "Films", "segment")] == ["Theirs"]
    delete_dataset(store, other, with_runs=True)


def test_what_a_dataset_would_take_along_is_told_before(store, make_dataset, books):
    run_id = create_run(store, books, RunConfig(model="popularity"))
    for kind, name in (("persona", "Nora"), ("draft", "Blue"), ("note", note_name(run_id)), ("note", "Of no run")):
        keep(store, "Books", kind, name, {})
    for name in ("A", "B", "C", "D"):
        keep(store, "Books", "segment", name, {})
    assert in_words(find_lost(store, books)) == (
        '4 segments ("A", "B", "C", ...), 1 persona ("Nora"), 1 draft ("Blue"), 2 notes'
    )
    save_dataset(store, make_dataset("Books", SplitConfig("random", seed=4)))
    assert [one.name for one in find_lost(store, books)] == [note_name(run_id)]
    with pytest.raises(StateError, match=r"is used by 1 run: .*\. With it would go what was kept beside it: 1 note\."):
        delete_dataset(store, books)

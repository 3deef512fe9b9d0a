"""Claims about maps that are drawn again: kept by their settings, drawn once, in a process of their own."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from recdash.embeddings.projection import LayoutSettings
from recdash.errors import NotFoundError, StorageError
from recdash.jobs import drawing
from recdash.jobs.drawing import DRAWING, DRAWN, FAILED, MISSING, Drawings, draw_map
from recdash.models.als import ALS
from recdash.settings import load_settings
from recdash.store.database import Store
from recdash.store.maps import load_drawn_map
from recdash.store.run_files import write_run_result
from recdash.store.runs import RunResult, RunRow, delete_run, finish_run

LAYOUT = LayoutSettings(num_neighbours=5, min_distance=0.5)


@pytest.fixture
def run_id(store: Store, hold: Callable[..., RunRow]) -> str:
    """Return a completed run whose item vectors lie on a plane already, so that nothing has to be laid out."""
    run = hold("als")
    angles = np.linspace(0, 1.5, 20, dtype=np.float32)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    write_run_result(store, run.id, ALS(vectors, np.zeros(20, np.float32), 1.0, 1.0))
    finish_run(store, run.id, "completed", result=RunResult(), worker=run.worker)
    return run.id


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_map_is_drawn_once_and_kept_by_its_settings(store, run_id, monkeypatch):
    first = draw_map(store, run_id, LAYOUT)
    assert (first.points["kind"] == "item").sum() == 20
    monkeypatch.setattr(drawing, "load_run_model", lambda *_: pytest.fail("It is drawn already."))
    again = draw_map(store, run_id, LAYOUT)
    assert again.points.equals(first.points)
    assert again.facts == first.facts
    assert load_drawn_map(store, run_id, LayoutSettings()) is None


def test_a_damaged_map_is_noticed_and_a_deleted_run_leaves_none(store, run_id):
    draw_map(store, run_id, LAYOUT)
    file = next((store.runs_folder / run_id / "maps").rglob("facts.json"))
    file.write_text("{}")
    with pytest.raises(StorageError, match="damaged"):
        load_drawn_map(store, run_id, LAYOUT)
    delete_run(store, run_id)
    assert not file.exists()


def test_an_unknown_run_has_no_map(store):
    with pytest.raises(NotFoundError):
        draw_map(store, "../elsewhere", LAYOUT)


def test_a_worker_draws_it_while_others_wait(store, run_id):
    drawings = Drawings(load_settings(), store)
    assert drawings.state(run_id, LAYOUT) == MISSING
    drawings.start(run_id, LAYOUT)
    drawings.start(run_id, LAYOUT)
    wait_for(lambda: drawings.state(run_id, LAYOUT) != DRAWING)
    assert drawings.state(run_id, LAYOUT) == DRAWN
    assert len(drawings.started) == 1
    assert drawings.started[run_id, LAYOUT].wait(60) == 0


def test_a_worker_that_fails_is_told_from_one_that_works(store, run_id, monkeypatch):
    monkeypatch.setattr(drawing, "DRAWER", ("false",))
    drawings = Drawings(load_settings(), store)
    drawings.start(run_id, LAYOUT)
    wait_for(lambda: drawings.state(run_id, LAYOUT) == FAILED)

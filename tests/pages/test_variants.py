"""Runs with one part left out: never chosen by default, always told apart, started from Train and from Compare."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st

from recdash.jobs.identity import process_name
from recdash.settings import Settings
from recdash.store import runs as stored_runs
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import list_datasets
from recdash.store.runs import RunResult, RunRow, claim_run, create_run, finish_run, list_runs
from recdash.training.config import RunConfig
from recdash.training.leaving_out import without
from recdash.ui import compare_view, context
from recdash.ui.run_names import PART_NAMES, run_name, variant_name

WHOLE = RunConfig()


@pytest.fixture
def variant_home(filled_home: Path, home: Path) -> Path:
    """A data folder with a whole run and a later, better one without texts; nothing was trained for them."""
    shutil.copytree(filled_home, home)
    store = open_store(Settings(home=home))
    for name, config, figure in (("Ours", WHOLE, 0.97), ("Ours, without texts", without(WHOLE, "texts"), 0.99)):
        run_id = create_run(store, list_datasets(store)[0].id, config, name)
        claim_run(store, run_id, process_name())
        finish_run(store, run_id, "completed", result=RunResult({"ndcg@10": figure}, num_users=20, split="random"))
    close_store(store)
    return home


@pytest.fixture
def in_store(variant_home: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store as the pages see it."""
    st.cache_resource.clear()
    monkeypatch.setenv("RECDASH_HOME", str(variant_home))
    return context.get_store()


def words(app) -> str:
    return "\n".join(str(one.value) for one in (*app.header, *app.caption, *app.markdown))


def test_a_variant_is_neither_the_best_nor_the_current_run(in_store):
    (dataset,) = list_datasets(in_store)
    usable = context.usable_runs(dataset.id)
    assert [run_name(run) for run in usable][-1] == "Ours, without texts"
    assert context.best_run(usable).name == "Ours"
    assert context.current_run().name == "Ours"


def test_a_variant_alone_does_not_stand_before_a_baseline(in_store):
    stored_runs.delete_run(in_store, next(run.id for run in list_runs(in_store) if run.name == "Ours"))
    assert context.current_run().model in ("popularity", "ease", "als")


def test_the_train_page_lists_variants_apart_and_names_the_best_whole_run(open_page, variant_home):
    app = open_page("train", variant_home)
    headers = [one.value for one in app.header]
    assert headers.index("Runs with one part left out") > headers.index("Baselines") > headers.index("Runs")
    assert "Best ranking quality so far: Ours, 0.970" in words(app).replace("\\", "")
    assert "1 finished model of 1 run" in words(app)
    assert not app.exception


def test_the_start_page_goes_by_whole_runs(open_page, variant_home):
    assert "Best run: Ours" in words(open_page("start", variant_home))
    assert "without texts" not in words(open_page("start", variant_home))


def test_a_renamed_variant_still_says_which_part_it_is_without(in_store):
    run = next(run for run in list_runs(in_store) if run.config.interest.without)
    stored_runs.rename_run(in_store, run.id, "Better one")
    assert run_name(stored_runs.get_run(in_store, run.id)) == "Better one, without texts"


@pytest.mark.parametrize("part", PART_NAMES)
def test_a_long_name_is_cut_so_that_the_part_can_be_read(part):
    name = variant_name("A name as long as anybody would ever type it into this field", part)
    assert len(name) <= 40
    assert name.endswith(PART_NAMES[part].lower())


def test_the_train_page_starts_variants_behind_the_run_when_it_is_asked_to(open_page, filled_home, home):
    shutil.copytree(filled_home, home)
    app = open_page("train", home)
    (offer,) = [one for one in app.checkbox if one.label.startswith("Also show what each part brings (trains 6 more")]
    offer.check().run()
    next(one for one in app.button if one.label == "Start training").click().run()
    assert not app.exception
    queued = waiting(home)
    assert [run.config.interest.without for run in queued] == [
        "", "fine_tuning", "texts", "matching_texts", "behaviour", "predictor", "recency",
    ]  # fmt: skip
    assert run_name(queued[2]) == "Balanced, without texts"
    (offer,) = [one for one in app.checkbox if one.label.startswith("Also show what each part brings")]
    assert not offer.value, "the next run brings no variants unless it is asked for again"


def test_compare_offers_what_was_not_measured_yet(open_page, variant_home, monkeypatch):
    monkeypatch.setattr("recdash.ui.parts_view.left_out", lambda *_: [])
    monkeypatch.setattr(compare_view, "draw", lambda *_: None)
    app = open_page("compare", variant_home)
    next(one for one in app.button if one.label == "Train 5 more runs").click().run()
    assert not app.exception
    assert {run.config.interest.without for run in waiting(variant_home)} == {*PART_NAMES} - {"texts"}
    assert "5 more runs waiting or being trained" in words(app)


def test_the_runs_are_asked_for_once_a_page(open_page, filled_home, monkeypatch):
    app = open_page("train", filled_home)
    asked = count_calls(monkeypatch, "recdash.ui.context.runs.list_runs")
    app.run()
    assert len(asked) == 1


def waiting(home: Path) -> list[RunRow]:
    """Return the runs in the queue, in the order in which they are trained."""
    store = open_store(Settings(home=home))
    queued = [run for run in reversed(list_runs(store)) if run.state == "queued"]
    close_store(store)
    return queued


def count_calls(monkeypatch: pytest.MonkeyPatch, name: str) -> list:
    """Return a list that grows with each call of a function."""
    calls: list = []
    real: Callable = stored_runs.list_runs

    def counted(*args, **kwargs):
        calls.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(name, counted)
    return calls

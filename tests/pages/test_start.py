"""The Start page: three steps, one next button, and the sample in a click."""

import pytest

from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import list_datasets
from recdash.store.runs import list_runs


def chips(app) -> list[str]:
    found = [text.value for text in app.main.markdown if "-badge[" in text.value]
    return [next(word for word in ("Done", "Next", "Running", "Later") if word in text) for text in found]


def primary(app) -> list[str]:
    return [button.label for button in app.main.button if button.proto.type == "primary"]


def stored(home, ask):
    store = open_store(Settings(home=home))
    try:
        return ask(store)
    finally:
        close_store(store)


def test_with_nothing_the_next_step_is_to_choose_files(open_page):
    app = open_page("start")
    assert chips(app) == ["Next", "Later", "Later"]
    assert primary(app) == ["Choose files"]


def test_choose_files_opens_the_upload(open_page):
    app = open_page("start")
    app.button(key="step_1").click().run()
    assert [title.value for title in app.title] == ["Data"]
    assert len(app.file_uploader) == 1


def test_with_models_of_its_own_the_next_step_is_to_ask_why(open_page, filled_home):
    app = open_page("start", filled_home)
    assert chips(app) == ["Done", "Next", "Later"]
    assert primary(app) == ["Train a quick look"]


@pytest.fixture
def with_sample(open_page):
    app = open_page("start")
    return app.button(key="load_sample").click().run()


def test_the_sample_leads_to_a_queued_quick_look_in_two_clicks(with_sample, home):
    app = with_sample
    assert not app.exception
    assert chips(app) == ["Done", "Next", "Later"]
    assert [row.name for row in stored(home, list_datasets)] == ["Sample shop"]
    first = app.button(key="step_2")
    first.click().run()
    first.click().run()
    runs = stored(home, list_runs)
    assert [(run.name, run.model, run.state) for run in runs] == [("Quick look", "interest", "queued")]
    assert runs[0].config.training.time_budget_s == 20.0
    assert [title.value for title in app.title] == ["Train"]

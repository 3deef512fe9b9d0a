"""The Train page: settings, one click is one run, the queue, and how runs ended."""

import shutil

import pytest

from recdash.jobs.identity import process_name
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import list_datasets
from recdash.store.runs import claim_run, create_run, finish_run, get_run, list_runs, record_events
from recdash.training.config import RunConfig
from recdash.training.events import Event


@pytest.fixture
def copied_home(filled_home, home):
    """Return a copy of the filled data folder that a test may change."""
    shutil.copytree(filled_home, home)
    return home


@pytest.fixture
def store(copied_home):
    store = open_store(Settings(home=copied_home))
    yield store
    close_store(store)


@pytest.fixture
def dataset_id(store) -> str:
    return list_datasets(store)[0].id


def start_button(app):
    return next(button for button in app.button if button.label == "Start training")


def words(app) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.metric, *app.info, *app.header])


def own_runs(store):
    return list_runs(store, model="interest")


def test_one_click_is_one_run_even_when_clicked_twice(open_page, copied_home, store):
    app = open_page("train", copied_home)
    button = start_button(app)
    button.click().run()
    button.click().run()
    assert [run.name for run in own_runs(store)] == ["Balanced"]
    assert start_button(app).key != button.key


@pytest.mark.parametrize(("preset", "seconds"), [("quick", 20.0), ("balanced", 45.0), ("best", 1800.0)])
def test_a_preset_decides_the_time_box(open_page, copied_home, store, preset, seconds):
    app = open_page("train", copied_home)
    app.segmented_control(key="preset").set_value(preset).run()
    start_button(app).click().run()
    assert own_runs(store)[0].config.training.time_budget_s == seconds


def test_advanced_settings_reach_the_run(open_page, copied_home, store):
    app = open_page("train", copied_home)
    app.selectbox(key="set_mode").set_value("lora").run()
    app.number_input(key="set_rank").set_value(4).run()
    app.selectbox(key="set_similarity").set_value("cosine").run()
    app.selectbox(key="set_loss").set_value("cross_entropy").run()
    app.number_input(key="set_dimension").set_value(64).run()
    app.number_input(key="set_seed").set_value(7).run()
    start_button(app).click().run()
    config = own_runs(store)[0].config
    assert (config.encoder.mode, config.encoder.lora_rank) == ("lora", 4)
    assert (config.interest.similarity, config.interest.rating_loss, config.interest.dimension) == (
        "cosine", "cross_entropy", 64,
    )  # fmt: skip
    assert config.training.seed == 7


def test_the_cost_is_said_before_the_start(open_page, copied_home):
    assert "It takes about" in words(open_page("train", copied_home))


def test_a_running_job_shows_its_stage_time_left_curves_and_can_be_stopped(open_page, copied_home, store, dataset_id):
    run_id = create_run(store, dataset_id, RunConfig(), "My <b>run</b>")
    claim_run(store, run_id, process_name(), "cpu")
    rounds = [
        Event(
            "fine_tune", f"Step {step}", 0.1 * step, 150.0, step, {"loss": 1.0 / step, "new_items_ndcg@10": 0.02 * step}
        )
        for step in (1, 2, 3)
    ]
    record_events(store, run_id, rounds)
    waiting_id = create_run(store, dataset_id, RunConfig(), "Next one")
    app = open_page("train", copied_home)
    said = words(app)
    assert "Fine-tuning the language model" in said
    assert "My <b>run" not in said
    assert [one.value for one in app.metric if one.label == "Time left"] == ["2 min"]
    assert "1. **Next one**" in said
    assert len(app.get("plotly_chart")) == 3
    app.button(key=f"stop_{waiting_id}").click().run()
    assert get_run(store, waiting_id).state == "stopped"
    app.button(key=f"stop_{run_id}").click().run()
    assert get_run(store, run_id).state == "stopping"
    assert app.button(key=f"stop_{run_id}").disabled


@pytest.mark.parametrize("state", ["failed", "stopped", "interrupted"])
def test_a_run_that_did_not_finish_says_why_and_can_be_resumed(open_page, copied_home, store, dataset_id, state):
    run_id = create_run(store, dataset_id, RunConfig(), "Second try")
    claim_run(store, run_id, process_name(), "cpu")
    finish_run(store, run_id, state, reason="The memory was full.", advice="Choose smaller steps.")
    app = open_page("train", copied_home)
    assert "The memory was full\\. Choose smaller steps\\." in words(app)
    app.button(key=f"resume_{run_id}").click().run()
    assert get_run(store, run_id).state == "queued"


def test_a_run_can_be_renamed_and_is_deleted_only_after_a_second_question(open_page, copied_home, store, dataset_id):
    run_id = create_run(store, dataset_id, RunConfig(), "First")
    claim_run(store, run_id, process_name(), "cpu")
    finish_run(store, run_id, "failed", reason="No luck.", advice="Try again.")
    app = open_page("train", copied_home)
    app.text_input(key=f"name_{run_id}").set_value("Better name").run()
    app.button(key=f"rename_{run_id}").click().run()
    assert get_run(store, run_id).name == "Better name"
    assert app.button(key=f"delete_{run_id}").disabled
    app.checkbox(key=f"sure_{run_id}").check().run()
    app.button(key=f"delete_{run_id}").click().run()
    assert own_runs(store) == []


def test_the_baselines_are_listed_with_their_figures(open_page, copied_home):
    app = open_page("train", copied_home)
    table = app.dataframe[-1].value
    assert set(table["Method"]) == {"Popularity", "EASE", "Taste factors (ALS)"}
    assert "Ranking quality" in table.columns


def test_a_full_queue_is_said_in_a_sentence(open_page, copied_home, store, dataset_id):
    for _ in range(50):
        create_run(store, dataset_id, RunConfig(model="popularity"))
    app = open_page("train", copied_home)
    start_button(app).click().run()
    assert not app.exception
    assert [error.value for error in app.error] == [
        "50 runs are waiting already\\.\n\nWait until some are done\\, or stop some of them\\."
    ]

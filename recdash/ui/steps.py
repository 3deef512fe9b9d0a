"""The three steps of the Start page: what is done, what is next, and the button that does it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from recdash.jobs.submit import submit
from recdash.store.datasets import DatasetRow
from recdash.store.runs import ACTIVE, RunRow
from recdash.training.leaving_out import missing_part
from recdash.training.presets import PRESETS, preset_config
from recdash.ui import address, context, run_names, widgets, wording


@dataclass(frozen=True)
class Step:
    """One card. `state` is "done", "next", "running" or "later"; `action` names what its button does."""

    number: int
    title: str
    text: str
    status: str
    state: str
    button: str
    icon: str
    action: str


CHIPS = {
    "done": wording.chip("Done", "green", "check"),
    "next": wording.chip("Next", "blue", "arrow_forward"),
    "running": wording.chip("Running", "blue", "hourglass_top"),
    "later": wording.chip("Later", "gray"),
}


def steps(row: DatasetRow | None, runs: Sequence[RunRow]) -> tuple[Step, Step, Step]:
    """Work out the three steps from the dataset in view and its runs."""
    own = [run for run in runs if run.model == "interest" and not missing_part(run.config)]
    ready = [run for run in own if run.state == "completed"]
    active = [run for run in own if run.state in ACTIVE]
    return _data_step(row), _train_step(row, ready, active), _why_step(ready)


def draw(step: Step, row: DatasetRow | None) -> None:
    """Draw one step as a card; the button of the step that is next is the page's primary one."""
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**Step {step.number}**", width="content")
            st.markdown(CHIPS[step.state], width="content")
        st.subheader(step.title, anchor=False)
        st.markdown(step.text)
        st.caption(step.status)
        kind = "primary" if step.state in ("next", "running") else "secondary"
        clicked = st.button(
            step.button,
            key=f"step_{step.number}",
            icon=step.icon,
            type=kind,
            width="stretch",
            disabled=step.state == "later",
        )
    if clicked:
        _act(step.action, row)


def _act(action: str, row: DatasetRow | None) -> None:
    if action == "train_quick" and row is not None:
        config = preset_config("quick", row.num_items)
        submit(context.get_store(), row.id, config, PRESETS["quick"].name)
        widgets.open_page("train")
    if action == "add_data":
        st.session_state["adding_data"] = True
    widgets.open_page({"add_data": "data", "train_quick": "train"}.get(action, action))


def _data_step(row: DatasetRow | None) -> Step:
    text = "A table of who did what, and a text for each item. CSV, Parquet or JSON lines."
    if row is None:
        return Step(
            1, "Bring your data", text, "Nothing here yet", "next", "Choose files", ":material/upload:", "add_data"
        )
    status = (
        f"{wording.label(row.name, 30)}: {wording.plural(row.num_users, 'person', 'people')}, "
        f"{wording.plural(row.num_items, 'item')}"
    )
    return Step(1, "Bring your data", text, status, "done", "Open data", ":material/database:", "data")


def _train_step(row: DatasetRow | None, ready: Sequence[RunRow], active: Sequence[RunRow]) -> Step:
    title, icon = "Train a model", ":material/model_training:"
    text = "We pick settings that fit your data. You can leave the page while it runs."
    if row is None:
        return Step(2, title, text, "Needs data first", "later", "Train a quick look", icon, "train_quick")
    if ready:
        best = context.best_run(ready) or ready[0]
        status = f"Best run: {wording.label(run_names.run_name(best), 40)}"
        return Step(2, title, text, status, "done", "Open training", icon, "train")
    if active:
        left = wording.time_left(active[-1].time_left_s)
        return Step(2, title, text, left[0].upper() + left[1:], "running", "Watch the training", icon, "train")
    status = "A quick look is the fastest way to a first model"
    return Step(2, title, text, status, "next", "Train a quick look", icon, "train_quick")


def _why_step(ready: Sequence[RunRow]) -> Step:
    title, icon = "Ask why", ":material/person_search:"
    text = "Pick any person and see what they get, and what in their history led there."
    if not ready:
        return Step(3, title, text, "Needs a trained model first", "later", "Look at a user", icon, "user")
    looked = address.param("user") is not None
    status = "You looked at somebody already" if looked else "Not looked at yet"
    return Step(3, title, text, status, "next", "Look at a user", icon, "user")

"""The job in progress on the Train page: stage, time left, curves against the baselines, log, and Stop."""

from datetime import UTC, datetime

import streamlit as st

from recdash.store import runs as stored_runs
from recdash.store.runs import RunRow
from recdash.ui import context, run_curves, run_names, widgets, wording
from recdash.ui.errors import guarded

POLL_S = 2.0
STAGE_NAMES = {
    "prepare": "Getting the data ready",
    "baselines": "Training the baselines to compare with",
    "encode": "Reading the texts",
    "adapt": "Getting the language model used to the texts",
    "fine_tune": "Fine-tuning the language model",
    "collaborate": "Joining it with what people did",
    "predictor": "Learning to predict ratings",
    "evaluate": "Judging on what people chose later",
    "map": "Drawing the map",
    "save": "Saving the model",
}


def draw(names: dict[str, str]) -> None:
    """Draw the working run and the queue, again every two seconds while there is something to wait for.

    names: dataset id -> name.
    """
    every = POLL_S if context.active_runs() else None
    st.fragment(guarded(_live), run_every=every)(names)


@context.one_look()
def _live(names: dict[str, str]) -> None:
    active = context.active_runs()
    if not active:
        return
    working = [run for run in active if run.state != "queued"]
    for run in working:
        widgets.section("Now training")
        _working(run, names)
    waiting = [run for run in active if run.state == "queued"]
    if waiting:
        widgets.section("Waiting", "Runs are trained one after another, in this order.")
        for place, run in enumerate(waiting, start=1):
            _waiting(run, place, names)


def _working(run: RunRow, names: dict[str, str]) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            title = wording.label(run_names.run_name(run))
            st.markdown(f"**{title}** {widgets.state_chip(run.state)}", width="content")
            stopping = run.state == "stopping"
            if st.button("Stop", key=f"stop_{run.id}", icon=":material/stop_circle:", disabled=stopping):
                stored_runs.request_stop(context.get_store(), run.id)
                st.rerun(scope="fragment")
        st.progress(min(max(run.fraction or 0.0, 0.0), 1.0))
        st.markdown(_sentence(run))
        widgets.figures(_numbers(run, names))
        run_curves.draw(run, key="live")
        log(run)


def _sentence(run: RunRow) -> str:
    stage = STAGE_NAMES.get(run.stage or "", "Starting")
    message = wording.escape_markdown(run.message or "")
    if run.state == "stopping":
        return "Stopping after the step in progress. What was learned so far is kept where it is useful."
    detail = f" {message}" if message and message != stage else ""
    return f"**{stage}.**{detail}"


def _numbers(run: RunRow, names: dict[str, str]) -> list[widgets.Figure]:
    started = run.started_at
    elapsed = (datetime.now(UTC) - started).total_seconds() if started else None
    left = wording.time_left(run.time_left_s).removesuffix(" left").removeprefix("about ")
    return [
        widgets.Figure("Time left", "Not known yet" if run.time_left_s is None else left),
        widgets.Figure("Running for", wording.duration(elapsed)),
        widgets.Figure("Device", device_name(run.device)),
        widgets.Figure("Dataset", wording.label(names.get(run.dataset_id, ""), 18) or wording.NO_FIGURE),
    ]


def device_name(device: str | None) -> str:
    """Return the plain name of a device."""
    if not device:
        return wording.NO_FIGURE
    return {"cpu": "Processor", "cuda": "Graphics card"}.get(device.split(":")[0], wording.plain(device, 20))


def _waiting(run: RunRow, place: int, names: dict[str, str]) -> None:
    with (
        st.container(border=True),
        st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"),
    ):
        title = wording.label(run_names.run_name(run))
        dataset = wording.label(names.get(run.dataset_id, ""), 30)
        st.markdown(f"{place}. **{title}** {widgets.state_chip(run.state)} {dataset}", width="content")
        if st.button("Take out of the queue", key=f"stop_{run.id}"):
            stored_runs.request_stop(context.get_store(), run.id)
            st.rerun(scope="app")


def log(run: RunRow, folded: bool = True) -> None:
    """Show the log of a run, newest line first."""
    lines = stored_runs.read_log(context.get_store(), run.id)
    if not lines:
        return
    text = "\n".join(f"{line.at.astimezone():%H:%M:%S}  {line.message}" for line in reversed(lines))
    if folded:
        with st.expander("Log", icon=":material/notes:", key=f"log_{run.id}"):
            st.code(text, language=None, height=220)
    else:
        st.markdown("**Log**")
        st.code(text, language=None, height=220)

"""The job in progress on the Train page: stage, time left, curves against the baselines, log, and Stop."""

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from recdash.store import runs as stored_runs
from recdash.store.runs import RunRow
from recdash.ui import context, widgets, wording
from recdash.ui.charts import training
from recdash.ui.errors import guarded

POLL_S = 2.0
STAGE_NAMES = {
    "prepare": "Getting the data ready",
    "baselines": "Training the baselines to compare with",
    "encode": "Reading the texts",
    "fine_tune": "Fine-tuning the language model",
    "collaborate": "Joining it with what people did",
    "predictor": "Learning to predict ratings",
    "evaluate": "Judging on what people chose later",
    "map": "Drawing the map",
    "save": "Saving the model",
}
VALIDATION = "validation_ndcg@10"


def draw(names: dict[str, str]) -> None:
    """Draw the working run and the queue, again every two seconds while there is something to wait for.

    names: dataset id -> name.
    """
    every = POLL_S if context.active_runs() else None
    st.fragment(guarded(_live), run_every=every)(names)


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
            title = wording.label(wording.run_name(run.name, run.model))
            st.markdown(f"**{title}** {widgets.state_chip(run.state)}", width="content")
            stopping = run.state == "stopping"
            if st.button("Stop", key=f"stop_{run.id}", icon=":material/stop_circle:", disabled=stopping):
                stored_runs.request_stop(context.get_store(), run.id)
                st.rerun(scope="fragment")
        st.progress(min(max(run.fraction or 0.0, 0.0), 1.0))
        st.markdown(_sentence(run))
        widgets.figures(_numbers(run, names))
        curves(run, key="live")
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
    return [
        widgets.Figure("Time left", wording.time_left(run.time_left_s).removesuffix(" left").removeprefix("about ")),
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
        title = wording.label(wording.run_name(run.name, run.model))
        dataset = wording.label(names.get(run.dataset_id, ""), 30)
        st.markdown(f"{place}. **{title}** {widgets.state_chip(run.state)} {dataset}", width="content")
        if st.button("Take out of the queue", key=f"stop_{run.id}"):
            stored_runs.request_stop(context.get_store(), run.id)
            st.rerun(scope="app")


def curves(run: RunRow, key: str) -> None:
    """Draw the validation curve against the baselines, and the losses, as far as there are any."""
    curve = stored_runs.read_curve(context.get_store(), run.id)
    validation = curve[curve["name"] == VALIDATION]
    losses = {name: part for name, part in curve.groupby("name") if "loss" in str(name)}
    if validation.empty and not losses:
        return
    left, right = st.columns(2, gap="medium")
    if not validation.empty:
        with left, widgets.card("Getting better?"):
            _validation(run, validation, key)
    if losses:
        with right, widgets.card("Loss"):
            named = {_loss_name(str(name)): part for name, part in losses.items()}
            widgets.chart(
                training.loss_curve(named, widgets.palette()),
                alt=f"Lines of {wording.join_words(list(named))} over the training steps; lower is better.",
                key=f"{key}_loss_{run.id}",
                finding="How far the model still is from its training examples. It should fall, then level off.",
            )


def _validation(run: RunRow, validation: pd.DataFrame, key: str) -> None:
    levels = baseline_levels(run.dataset_id)
    best = float(validation["value"].max())
    widgets.chart(
        training.validation_curve(validation, levels, wording.metric_name("ndcg@10"), widgets.palette()),
        alt=f"Ranking quality per round; best so far {wording.figure(best)}. {_against(best, levels)}",
        key=f"{key}_validation_{run.id}",
        finding=_against(best, levels),
    )


def baseline_levels(dataset_id: str) -> dict[str, float]:
    """Return what each finished baseline reaches on the validation part: plain name -> ranking quality."""
    levels = {}
    for run in context.usable_runs(dataset_id):
        if run.model == "interest" or wording.model_name(run.model) in levels:
            continue
        curve = stored_runs.read_curve(context.get_store(), run.id)
        values = curve.loc[curve["name"] == VALIDATION, "value"]
        if len(values):
            levels[wording.model_name(run.model)] = float(values.iloc[-1])
    return levels


def _against(best: float, levels: dict[str, float]) -> str:
    if not levels:
        return f"Best so far: {wording.figure(best)}."
    beaten = [name for name, level in levels.items() if level < best]
    if len(beaten) == len(levels):
        return f"Best so far {wording.figure(best)}: better than every baseline."
    if beaten:
        return f"Best so far {wording.figure(best)}: better than {wording.join_words(beaten)}."
    return f"Best so far {wording.figure(best)}: still below every baseline."


def _loss_name(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


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

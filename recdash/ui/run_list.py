"""The runs of a dataset on the Train page: how each ended and why, what to try, and what can be done with it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from recdash.store import runs as stored_runs
from recdash.store.run_states import requeue_run
from recdash.store.runs import RunRow
from recdash.training.leaving_out import missing_part
from recdash.ui import address, context, job_view, run_curves, run_names, widgets, wording

FIRST = 8
"""Runs shown before "Show more"."""
SHOWN_METRICS = ("ndcg@10", "recall@10", "hit_rate@10", "item_coverage@10", "rmse")


def draw(runs: Sequence[RunRow]) -> None:
    """Draw the finished runs of a dataset, newest first: own models as cards, baselines as a table, then variants."""
    ended = [run for run in runs if not run.is_active]
    own = [run for run in ended if run.model == "interest"]
    baselines = [run for run in ended if run.model != "interest"]
    variants = [run for run in own if missing_part(run.config)]
    whole = [run for run in own if run not in variants]
    if whole:
        best = context.best_run([run for run in ended if run.state == "completed"])
        widgets.section("Runs", _summary(whole, best))
        _cards("whole", whole, ended, best)
    if baselines:
        _baselines(baselines)
    if variants:
        widgets.section(
            "Runs with one part left out",
            "Trained to see what each part brings, not to be used. Compare runs shows what came out.",
        )
        _cards("variants", variants, ended)


def _cards(kind: str, runs: Sequence[RunRow], ended: Sequence[RunRow], best: RunRow | None = None) -> None:
    key = f"num_{kind}_shown"
    limit = st.session_state.get(key, FIRST)
    for run in runs[:limit]:
        _card(run, best, ended)
    if len(runs) > limit and st.button(f"Show {min(len(runs) - limit, FIRST)} more", key=f"more_{kind}"):
        st.session_state[key] = limit + FIRST
        st.rerun()


def _summary(own: Sequence[RunRow], best: RunRow | None) -> str:
    num_done = sum(run.state == "completed" for run in own)
    sentence = f"{wording.plural(num_done, 'finished model')} of {wording.plural(len(own), 'run')}."
    if best is None:
        return sentence
    name = wording.label(run_names.run_name(best), 40)
    return f"{sentence} Best ranking quality so far: {name}, {wording.figure(context.headline(best))}."


def _card(run: RunRow, best: RunRow | None, ended: Sequence[RunRow]) -> None:
    chosen = st.session_state.get("watched_run") == run.id
    name = wording.label(run_names.run_name(run))
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                mark = f" {wording.chip('Best', 'blue', 'star')}" if best is not None and best.id == run.id else ""
                st.markdown(f"**{name}** {widgets.state_chip(run.state)}{mark}")
                st.caption(_facts(run))
                st.markdown(_outcome(run, ended))
            with st.container(horizontal=True, width="content", horizontal_alignment="right"):
                _actions(run)
        with st.expander(
            "Curves, settings and log", expanded=chosen, key=f"details_{run.id}", on_change="rerun"
        ) as more:
            if more.open:
                run_curves.draw(run, key="past")
                _settings(run)
                job_view.log(run, folded=False)


def _facts(run: RunRow) -> str:
    when = wording.ago(run.finished_at or run.created_at)
    parts = [when[:1].upper() + when[1:]]
    if run.seconds:
        parts.append(f"took {wording.duration(run.seconds)}")
    if run.device:
        parts.append(f"on the {job_view.device_name(run.device).lower()}")
    return ", ".join(parts)


def _outcome(run: RunRow, ended: Sequence[RunRow]) -> str:
    if run.state != "completed":
        lines = [wording.escape_markdown(text) for text in (run.reason, run.advice) if text]
        return " ".join(lines) or "It ended without saying why. Start it again."
    quality = context.headline(run)
    if quality is None:
        return "Trained on every row: nothing was held out, so there is no figure to judge it by."
    popularity = next((context.headline(one) for one in ended if one.model == "popularity" and one.metrics), None)
    sentence = f"Ranking quality **{wording.figure(quality)}**"
    if popularity:
        return f"{sentence}, {quality / popularity:.1f} times that of showing everybody the most popular."
    return f"{sentence}."


def _actions(run: RunRow) -> None:
    if run.state == "completed":
        widgets.go_button("Look at a user", "user", f"look_{run.id}", ":material/person_search:", run=run.id)
    elif run.state in ("failed", "stopped", "interrupted") and st.button(
        "Resume", key=f"resume_{run.id}", icon=":material/resume:", help="Goes on from the last saved point."
    ):
        requeue_run(context.get_store(), run.id)
        st.rerun()
    with st.popover("More", icon=":material/more_horiz:", key=f"more_{run.id}"):
        name = st.text_input("Name", wording.plain(run.name), key=f"name_{run.id}", max_chars=80)
        if st.button("Rename", key=f"rename_{run.id}", icon=":material/edit:"):
            stored_runs.rename_run(context.get_store(), run.id, name)
            st.rerun()
        if st.button("Delete", key=f"delete_{run.id}", icon=":material/delete:"):
            _confirm_delete(run)


@st.dialog("Delete this run?")
def _confirm_delete(run: RunRow) -> None:
    name = wording.label(run_names.run_name(run))
    st.markdown(f"**{name}**: its model, figures and log will be gone for good. The data stays.")
    with st.container(horizontal=True):
        if st.button("Delete for good", key="delete_for_good", type="primary"):
            stored_runs.delete_run(context.get_store(), run.id)
            if address.param("run") == run.id:
                address.set_params(run=None)
            st.rerun()
        if st.button("Keep it", key="keep_run"):
            st.rerun()


def _settings(run: RunRow) -> None:
    st.markdown("**Settings**")
    flat = pd.json_normalize(run.config.to_dict()).iloc[0]
    shown = pd.DataFrame(
        {
            "Setting": [name.replace("_", " ").replace(".", ": ") for name in flat.index],
            "Value": [f"{value:g}" if isinstance(value, float) else str(value) for value in flat],
        }
    )
    st.dataframe(shown, hide_index=True, height=220, row_height=34)


def _baselines(baselines: Sequence[RunRow]) -> None:
    widgets.section("Baselines", "Simple methods trained on the same data, so that every model has to earn its place.")
    latest = {run.model: run for run in reversed(baselines)}.values()
    ordered = sorted(latest, key=lambda run: -(context.headline(run) or 0.0))
    keys = [key for key in SHOWN_METRICS if any(np.isfinite(run.metrics.get(key, np.nan)) for run in ordered)]
    table = pd.DataFrame(
        {
            "Method": [wording.model_name(run.model) for run in ordered],
            **{
                wording.metric_name(key): [wording.metric_value(key, run.metrics.get(key)) for run in ordered]
                for key in keys
            },
        }
    )
    st.table(table.set_index("Method"))
    with st.expander("What these methods do", icon=":material/help:"):
        st.markdown(
            "\n".join(f"- **{wording.model_name(run.model)}**: {wording.MODEL_HELP[run.model]}" for run in ordered)
        )
    for run in ordered:
        if run.state == "failed":
            lines = [wording.escape_markdown(text) for text in (run.reason, run.advice) if text]
            st.caption(f"{wording.model_name(run.model)} failed. {' '.join(lines)}")

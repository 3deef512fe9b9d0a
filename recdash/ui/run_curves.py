"""The curves of a run, while it works and afterwards: rounds, loss, and the baselines it has to beat."""

import pandas as pd
import streamlit as st

from recdash.store import runs as stored_runs
from recdash.store.runs import RunRow
from recdash.ui import context, widgets, wording
from recdash.ui.charts import training

VALIDATION = "validation_ndcg@10"
"""Ranking quality on the validation part, reported once by each run when its settings are chosen."""
ROUNDS = "new_items_ndcg@10"
"""Ranking quality among items kept aside from fine-tuning, reported after each round."""
ROUNDS_LEVEL = "popularity_new_items_ndcg@10"
"""What popularity reaches on the same items."""
OWN = "This run"


def draw(run: RunRow, key: str) -> None:
    """Draw what there is of a run's curves: quality by round, loss by step, and the validation figures side by side."""
    curve = stored_runs.read_curve(context.get_store(), run.id)
    rounds = _values(curve, ROUNDS)
    losses = {_loss_name(name): _values(curve, name) for name in curve["name"].unique() if "loss" in name}
    left, right = st.columns(2, gap="medium")
    if len(rounds):
        with left, widgets.card("Does tuning help?"):
            _rounds(run, rounds, _values(curve, ROUNDS_LEVEL), key)
    if losses:
        with right, widgets.card("Does it learn?"):
            widgets.chart(
                training.loss_curve(losses, widgets.palette()),
                alt=f"{wording.join_words(list(losses))} over the training steps; lower is better.",
                key=f"{key}_loss_{run.id}",
                finding="Distance from the training examples. It should fall, then level off.",
            )
    _levels(run, _values(curve, VALIDATION), key)


def _rounds(run: RunRow, rounds: pd.DataFrame, level: pd.DataFrame, key: str) -> None:
    popular = float(level["value"].iloc[-1]) if len(level) else None
    best = float(rounds["value"].max())
    finding = f"Ranking of items it never saw anybody choose: best {wording.figure(best)}{_times(best, popular)}."
    widgets.chart(
        training.validation_curve(rounds, popular, widgets.palette()),
        alt=f"{finding} {wording.plural(len(rounds), 'round')} so far.",
        key=f"{key}_rounds_{run.id}",
        finding=finding,
    )


def _levels(run: RunRow, own: pd.DataFrame, key: str) -> None:
    levels = baseline_levels(run.dataset_id)
    if len(own):
        levels[OWN] = float(own["value"].iloc[-1])
    if not levels or run.model != "interest":
        return
    finding = _place(levels)
    with widgets.card("Against the baselines"):
        widgets.chart(
            training.levels(levels, OWN, widgets.palette()),
            alt=f"Bars of ranking quality on the part used for tuning. {finding}",
            key=f"{key}_levels_{run.id}",
            finding=finding,
        )
        st.caption("Ranking quality on the part of the data that settings are chosen by, not the final judgement.")


def baseline_levels(dataset_id: str) -> dict[str, float]:
    """Return what each finished baseline reaches on the validation part: plain name -> ranking quality."""
    levels: dict[str, float] = {}
    for run in context.usable_runs(dataset_id):
        name = wording.model_name(run.model)
        if run.model == "interest" or name in levels:
            continue
        reached = _reached(run.id)
        if reached is not None:
            levels[name] = reached
    return levels


@st.cache_resource(show_spinner=False, max_entries=256)
def _reached(run_id: str) -> float | None:
    """Return what a completed run, whose curve stays as it is, reaches on the validation part."""
    values = _values(stored_runs.read_curve(context.get_store(), run_id), VALIDATION)
    return float(values["value"].iloc[-1]) if len(values) else None


def _values(curve: pd.DataFrame, name: str) -> pd.DataFrame:
    return curve[(curve["name"] == name) & curve["value"].notna()].sort_values("step", kind="stable")


def _times(best: float, popular: float | None) -> str:
    if not popular or popular <= 0:
        return ""
    if best <= popular:
        return ", not above showing the most popular yet"
    return f", {best / popular:.1f} times that of showing the most popular"


def _place(levels: dict[str, float]) -> str:
    if OWN not in levels:
        best = max(levels, key=lambda name: levels[name])
        return f"The one to beat: {best}, {wording.figure(levels[best])}."
    others = [name for name in levels if name != OWN]
    beaten = [name for name in others if levels[name] < levels[OWN]]
    if len(beaten) == len(others):
        return "Better than every baseline."
    ahead = [name for name in others if name not in beaten]
    return f"Behind {wording.join_words(ahead)}, ahead of {wording.join_words(beaten) or 'none'}."


def _loss_name(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]

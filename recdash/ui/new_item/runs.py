"""The same new item in another run, such as one whose language model was not tuned, side by side."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX
from recdash.data.words import are
from recdash.errors import ModelError
from recdash.evaluation.significance import PairedDifference
from recdash.models.interest import InterestModel
from recdash.recommend.new_item import FIRST, MORE, Trial, best_group, reach, reach_difference
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.training.leaving_out import missing_part
from recdash.ui import address, context, errors, run_names, widgets, wording
from recdash.ui.new_item import asking
from recdash.ui.new_item.asking import Values

UNREAD = ("texts", "matching_texts")
"""Runs without these parts can't tell what a text says."""
SIDE_BY_SIDE = 5


def can_place(run: RunRow) -> bool:
    """Whether a run places an item by what its text says."""
    if run.model != "interest" or missing_part(run.config) in UNREAD:
        return False
    model = context.model(run.id)
    return isinstance(model, InterestModel) and model.placing is not None


def others(run: RunRow) -> list[RunRow]:
    """Return the other runs of the dataset that may place items, newest first."""
    usable = context.usable_runs(run.dataset_id)
    return [
        one for one in usable if one.id != run.id and one.model == "interest" and missing_part(one.config) not in UNREAD
    ]


def draw(row: DatasetRow, run: RunRow, values: Values, key: str) -> None:
    """Draw the choice of another run and, once there is one, both beside each other."""
    rivals = {one.id: one for one in others(run)}
    with widgets.card("In another run", "The same text, placed by another model: frozen against tuned, for example."):
        if not rivals:
            st.markdown("There is no other run that could place this item.")
            widgets.go_button("Train another model", "train", f"new_item_train_{key}", ":material/model_training:")
            return
        other = _pick(rivals, key)
        if other is None:
            st.markdown("Choose a run. Its language model is loaded first, which takes some seconds once.")
        elif not can_place(other):
            st.markdown("That run was trained before new items could be placed. Choose another one.")
        else:
            _answers(row, (run, other), values)


def _pick(rivals: dict[str, RunRow], key: str) -> RunRow | None:
    wanted = address.param("versus")
    st.session_state[f"new_item_versus_{key}"] = wanted if wanted in rivals else None
    chosen = st.selectbox(
        "Compare with",
        list(rivals),
        index=None,
        key=f"new_item_versus_{key}",
        format_func=lambda run_id: run_names.run_name(rivals[run_id]),
        placeholder="Choose a run",
        width=320,
        on_change=lambda: address.set_params(versus=st.session_state[f"new_item_versus_{key}"]),
    )
    return rivals.get(chosen) if chosen else None


def _answers(row: DatasetRow, pair: tuple[RunRow, RunRow], values: Values) -> None:
    try:
        trials = [asking.one(one, values) for one in pair]
    except ModelError as error:
        errors.show_error(error)
        return
    first, second = (wording.label(run_names.run_name(one), 40) for one in pair)
    names = [wording.plain(run_names.run_name(one), 30) for one in pair]
    if names[0] == names[1]:
        names[1] += " (other)"
    found = reach_difference(trials[0].places[:, 0], trials[1].places[:, 0])
    st.markdown(f"{difference_sentence(found, first, second)} {overlap_sentence(trials[0], trials[1])}")
    table = side_by_side(row, pair, trials, names)
    config = {
        "Figure": st.column_config.TextColumn(width=130),
        **{name: st.column_config.TextColumn() for name in names},
    }
    st.dataframe(table, hide_index=True, row_height=34, height=40 + 34 * len(table), column_config=config)


def difference_sentence(found: PairedDifference, first: str, second: str) -> str:
    """Say which of two shows an item to more people, and whether that could be luck, as markdown.

    first, second: names, escaped.
    """
    points = f"{100 * abs(found.difference):.1f} points ({100 * found.low:+.1f} to {100 * found.high:+.1f})"
    if found.num_won == found.num_lost == 0:
        return f"**{first}** and **{second}** show it to the same people."
    if not found.is_clear:
        return f"**{first}** and **{second}** reach about as many people: the difference of {points} could be luck."
    more, less = (first, second) if found.difference > 0 else (second, first)
    return f"**{more}** shows it to more people than **{less}**: a difference of {points}, which is not luck."


def overlap_sentence(first: Trial, second: Trial, k: int = FIRST) -> str:
    """Say how many of those who would see the item are the same people in both."""
    one, two = (trial.places[:, 0] <= k for trial in (first, second))
    either = int((one | two).sum())
    if not either:
        return ""
    both = int((one & two).sum())
    people = wording.plural(either, "person", "people")
    return f"Of the {people} who would see it in either, {both:,} {are(both)} the same."


def side_by_side(row: DatasetRow, runs: tuple[RunRow, ...], trials: list[Trial], names: list[str]) -> pd.DataFrame:
    """Return one row a figure and one column a run."""
    table = {"Figure": ["In first ten", "In first fifty", "Predicted rating", "Most among", *_ordinals()]}
    for run, trial, name in zip(runs, trials, names, strict=True):
        places, ratings = trial.places[:, 0], trial.ratings[:, 0]
        reached = [wording.share(reach(places, k, row.num_users).share) for k in (FIRST, MORE)]
        rating = float(np.nanmean(ratings)) if np.isfinite(ratings).any() else None
        group = best_group(places, asking.groups(run, {})) or wording.NO_FIGURE
        found = trial.alike[0][ITEM_INDEX].head(SIDE_BY_SIDE)
        near = [wording.plain(context.dataset(row.id).item_titles[item], 60) for item in found]
        table[name] = [*reached, wording.figure(rating), group, *near, *[""] * (SIDE_BY_SIDE - len(near))]
    return pd.DataFrame(table)


def _ordinals() -> list[str]:
    return ["Most alike", *[f"Alike, {place}" for place in ("second", "third", "fourth", "fifth")]]

"""The form of the Train page: how thorough, what it costs, the settings behind it, and Start."""

import streamlit as st

from recdash.jobs.submit import submit
from recdash.store.datasets import DatasetRow
from recdash.store.ids import new_id
from recdash.training.config import RunConfig
from recdash.training.leaving_out import tunes
from recdash.training.presets import DEFAULT, PRESETS, Preset, preset_config
from recdash.ui import context, costs, parts_view, settings_form, wording

ICONS = {"quick": ":material/bolt:", "balanced": ":material/balance:", "best": ":material/trending_up:"}


def draw(row: DatasetRow) -> None:
    """Draw the form; a click on Start puts one run into the queue."""
    with st.container(border=True):
        key = _preset(row)
        preset, start = PRESETS[key], _config_of(key, row)
        config = settings_form.draw(start, key, context.dataset(row.id))
        if config is None:
            return
        if config != start:
            st.markdown(f":material/schedule: With your settings: {_cost(row, config)}")
        token = st.session_state.setdefault("start_token", new_id())
        parts = parts_view.offer(row, config, f"also_parts_{token}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Name of the run", placeholder=_suggestion(preset, config), max_chars=80, width=300)
            _start(row, config, name.strip() or _suggestion(preset, config), parts, token)
        st.caption("It runs in the background: you can leave this page, close the browser, and come back.")


def _preset(row: DatasetRow) -> str:
    """Offer the ways to train: what each does, when to choose it, how long it takes here; return the chosen key."""
    configs = {key: _config_of(key, row) for key in PRESETS}
    chosen = st.radio(
        "How thorough",
        list(PRESETS),
        index=list(PRESETS).index(DEFAULT),
        format_func=lambda key: f"{ICONS[key]} {PRESETS[key].name}",
        captions=[f"{preset.sentence} {preset.when} **{_time(row, configs[key])}**" for key, preset in PRESETS.items()],
        key="preset",
    )
    if costs.has_pace(row):
        st.caption("These times go by what earlier runs of this dataset took.")
    return chosen


def _time(row: DatasetRow, config: RunConfig) -> str:
    at_most = "at most " if tunes(config) else ""
    return f"Takes {at_most}{wording.about(costs.expected(row, config).seconds)} here."


def _cost(row: DatasetRow, config: RunConfig) -> str:
    return f"{wording.escape_markdown(costs.expected(row, config).sentence)} {_time(row, config)}"


def _config_of(key: str, row: DatasetRow) -> RunConfig:
    return preset_config(key, row.num_items, costs.device())


def _suggestion(preset: Preset, config: RunConfig) -> str:
    return preset.name if config.model == "interest" else wording.model_name(config.model)


def _start(row: DatasetRow, config: RunConfig, name: str, parts: tuple[str, ...], token: str) -> None:
    """Offer the Start button. Its token is used once, so a second click on the same button starts nothing."""
    if st.button("Start training", type="primary", icon=":material/play_arrow:", key=f"start_{token}"):
        st.session_state["start_token"] = new_id()
        st.session_state["watched_run"] = submit(context.get_store(), row.id, config, name)
        parts_view.start(row, config, name, parts)
        st.rerun()

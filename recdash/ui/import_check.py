"""The last part of an import: what the check found, how texts read, and the Import button."""

from pathlib import PurePath

import streamlit as st

from recdash.data.dataset import Dataset
from recdash.data.importing import ImportOptions, ImportResult, import_tables
from recdash.data.text import example_texts
from recdash.errors import DataError
from recdash.store.datasets import save_dataset
from recdash.ui import address, context, problems, uploads, widgets, wording
from recdash.ui.errors import show_error
from recdash.ui.import_form import Choices

CHECKED_AT_ONCE = 500_000
"""Up to so many rows are checked at each change; larger tables when the button is pressed."""


def draw(choices: Choices) -> None:
    """Check what was chosen, show the findings, and import on a click."""
    result = _checked(choices)
    if result is None:
        return
    dataset = result.dataset
    widgets.section("What the models will read", "A text for each item and person, put together from your columns.")
    templates = {kind: _template(dataset, kind) for kind in ("items", "users")}
    problems.draw(result.dataset.report, result.rejects, "check")
    if None not in templates.values():
        _import(choices, result, {kind: template or "" for kind, template in templates.items()})


def _checked(choices: Choices) -> ImportResult | None:
    """Return the result of the check, kept until a choice changes; None when it found nothing usable."""
    interactions = choices.tables["interactions"]
    signature = repr(
        ([id(table) for table in choices.tables.values()], choices.mappings, choices.split, choices.event_weights)
    )
    kept = st.session_state.get("checked")
    if kept is None or kept[0] != signature:
        num_rows = len(interactions.frame)
        if num_rows > CHECKED_AT_ONCE and not st.button("Check the tables", type="primary", key="check_now"):
            return None
        with st.spinner(f"Checking {wording.plural(num_rows, 'row')}…"):
            kept = (signature, _try(choices, _options(choices, "check", {})))
        st.session_state["checked"] = kept
    if isinstance(kept[1], DataError):
        show_error(kept[1])
        problems.listed(kept[1].problems)
        return None
    return kept[1]


def _try(choices: Choices, options: ImportOptions) -> ImportResult | DataError:
    tables = choices.tables
    try:
        return import_tables(tables["interactions"], tables.get("items"), tables.get("users"), options)
    except DataError as error:
        return error


def _options(choices: Choices, name: str, templates: dict[str, str]) -> ImportOptions:
    return ImportOptions(
        name=name,
        mappings=choices.mappings,
        split=choices.split,
        event_weights=choices.event_weights,
        item_text=templates.get("items", ""),
        user_text=templates.get("users", ""),
    )


def _template(dataset: Dataset, kind: str) -> str | None:
    """Let somebody change a text template and see three texts it makes; None when it can't be used."""
    frame = (dataset.items if kind == "items" else dataset.users).drop(columns="text")
    guess = dataset.text_templates.get(kind, "")
    if frame.shape[1] < 2 or (kind == "items" and not guess and uploads.of_kind("items") is None):
        return guess
    who = "an item" if kind == "items" else "a person"
    with st.container(border=True):
        left, right = st.columns([5, 7], gap="medium")
        template = left.text_area(
            f"Text of {who}",
            guess,
            key=f"template_{kind}_{guess}",
            height=110,
            help="Columns stand in braces. Where a value is missing, its piece is left out with its brackets.",
        )
        names = [wording.escape_markdown(f"{{{column}}}") for column in frame.columns[:20]]
        left.caption(f"You can use {wording.join_words(names)}.")
        with right:
            st.markdown("**Three examples**")
            try:
                for text in example_texts(frame, template):
                    st.markdown(f"- {wording.label(text, 260)}" if text else "- *(no text)*")
            except DataError as error:
                show_error(error)
                return None
    return template


def _import(choices: Choices, result: ImportResult, templates: dict[str, str]) -> None:
    dataset = result.dataset
    with st.container(border=True):
        st.markdown(wording.chip("Good to go", "green", "check_circle"))
        st.markdown(f"**{_summary(dataset)}**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(
                "Name of the dataset", _name(choices.tables["interactions"].name), max_chars=80, width=320
            )
            clicked = st.button("Import", type="primary", icon=":material/check:", key="import_now")
    if not clicked:
        return
    with st.spinner("Building texts and saving…"):
        final = _try(choices, _options(choices, name.strip() or "My data", templates))
        if isinstance(final, DataError):
            show_error(final)
            return
        dataset_id = save_dataset(context.get_store(), final.dataset, final.rejects)
    uploads.clear()
    for key in ("checked", "adding_data"):
        st.session_state.pop(key, None)
    address.set_params(dataset=dataset_id)
    st.toast("Imported. This is the portrait of your data.", icon=":material/check:")
    st.rerun()


def _summary(dataset: Dataset) -> str:
    parts = [
        wording.plural(dataset.num_users, "person", "people"),
        wording.plural(dataset.num_items, "item"),
        wording.plural(dataset.num_interactions, "interaction"),
    ]
    refused = dataset.report.num_refused
    left_out = f"; {wording.plural(refused, 'row')} will be left out" if refused else ""
    return f"{wording.join_words(parts)}{_years(dataset)} will be imported{left_out}."


def _years(dataset: Dataset) -> str:
    if not dataset.has_timestamps:
        return ""
    times = dataset.interactions["timestamp"]
    first, last = wording.day(times.min()), wording.day(times.max())
    return f" from {first} to {last}"


def _name(file: str) -> str:
    """Return a first name for the dataset: the file's, without its endings."""
    stem = PurePath(file.replace("\\", "/")).name.split(".")[0].replace("_", " ").replace("-", " ").strip()
    return stem[:1].upper() + stem[1:60] or "My data"

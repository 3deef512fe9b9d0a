"""The last part of an import: what the check found, how texts read, and the Import button."""

from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from recdash.data.dataset import Dataset
from recdash.data.importing import ImportOptions, ImportResult, import_tables
from recdash.data.interaction_matrix import MatrixFigures, interaction_matrix, matrix_figures
from recdash.data.read import Table
from recdash.errors import DataError
from recdash.store.datasets import find_same, save_dataset
from recdash.ui import address, context, import_texts, problems, uploads, wording
from recdash.ui.errors import show_error
from recdash.ui.import_form import Choices
from recdash.ui.import_texts import Read

CHECKED_AT_ONCE = 500_000
"""Up to so many rows are checked at each change; larger tables when the button is pressed."""


def draw(choices: Choices) -> None:
    """Check what was chosen, show the findings, and import on a click."""
    signature = repr(([id(table) for table in choices.tables.values()], choices.options))
    result = _checked(choices, signature)
    if result is None:
        return
    read = import_texts.draw(result.dataset, result.tellings)
    problems.draw(result.dataset.report, result.rejects, "check")
    if read is not None:
        _import(choices, result.dataset, _figures(result.dataset, signature), read)


def _figures(dataset: Dataset, signature: str) -> MatrixFigures:
    """Return the figures of the interaction matrix, kept until another check."""
    kept = st.session_state.get("checked_matrix")
    if kept is None or kept[0] != signature:
        figures = matrix_figures(interaction_matrix(dataset))
        kept = st.session_state["checked_matrix"] = (signature, figures)
    return kept[1]


def _checked(choices: Choices, signature: str) -> ImportResult | None:
    """Return the result of the check, kept until a choice changes; None when it found nothing usable."""
    kept = st.session_state.get("checked")
    if kept is None or kept[0] != signature:
        num_rows = len(choices.tables["interactions"].frame)
        if num_rows > CHECKED_AT_ONCE and not st.button("Check the tables", type="primary", key="check_now"):
            return None
        with st.spinner(f"Checking {wording.plural(num_rows, 'row')}…"):
            kept = (signature, _try(choices.tables, choices.options))
        st.session_state["checked"] = kept
    if isinstance(kept[1], DataError):
        show_error(kept[1])
        problems.listed(kept[1].problems)
        return None
    return kept[1]


def _try(tables: dict[str, Table], options: ImportOptions) -> ImportResult | DataError:
    items, users, facts, links = (tables.get(kind) for kind in ("items", "users", "facts", "links"))
    try:
        return import_tables(tables["interactions"], items, users, options, facts, links)
    except DataError as error:
        return error


def _import(choices: Choices, dataset: Dataset, figures: MatrixFigures, read: Read) -> None:
    with st.container(border=True):
        st.markdown(wording.chip("Good to go", "green", "check_circle"))
        st.markdown(f"**{_summary(dataset)}**")
        st.caption(_matrix_sentence(figures))
        if not _may_skip(dataset.report.num_problems):
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(
                "Name of the dataset", _name(choices.tables["interactions"].name), max_chars=80, width=320
            )
            clicked = st.button("Import", type="primary", icon=":material/check:", key="import_now")
    if not clicked:
        return
    with st.spinner("Building texts and saving…"):
        texts = {"item_text": read.templates["items"], "user_text": read.templates["users"]}
        options = replace(choices.options, name=name.strip() or "My data", features=read.features, **texts)
        final = _try(choices.tables, options)
        if isinstance(final, DataError):
            show_error(final)
            return
        known = find_same(context.get_store(), final.dataset)
        dataset_id = save_dataset(context.get_store(), final.dataset, final.rejects)
    uploads.clear()
    for key in ("checked", "checked_matrix", "adding_data"):
        st.session_state.pop(key, None)
    address.set_params(dataset=dataset_id)
    if known is None:
        st.toast("Imported. This is the portrait of your data.", icon=":material/check:")
    else:
        st.toast(f"You imported these tables before: this is version {known.version}.", icon=":material/info:")
    st.rerun()


def _may_skip(num_bad: int) -> bool:
    """Ask whether bad rows may be left out, where there are some."""
    if not num_bad or st.checkbox(
        f"Skip the {wording.plural(num_bad, 'row')} that can't be used", value=True, key="skip_bad_rows"
    ):
        return True
    st.info("Correct these rows in your file, then bring it again.", icon=":material/info:")
    return False


def _matrix_sentence(figures: MatrixFigures) -> str:
    """Say what the interaction matrix is like."""
    return (
        f"As a matrix of people and items, {wording.share(figures.density)} of {figures.num_users:,} × "
        f"{figures.num_items:,} cells are filled. Kept sparse, it takes {wording.size(figures.sparse_bytes)} "
        f"instead of {wording.size(figures.dense_bytes)}. The middle person has {figures.median_per_user:,.0f}, the "
        f"middle item {figures.median_per_item:,.0f} interactions; one counts from {figures.lowest_weight:.2g} to "
        f"{figures.highest_weight:.2g}."
    )


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

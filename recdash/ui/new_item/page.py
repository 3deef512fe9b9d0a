"""The New-item page: one text with all that becomes of it, drafts side by side, or a list from a file."""

import streamlit as st

from recdash.data.item_form import tells_items
from recdash.errors import DataError, ModelError
from recdash.recommend.new_item import MOST_PEOPLE
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, errors, run_names, widgets, wording
from recdash.ui.new_item import asking, form, result, runs, several, variants, words
from recdash.ui.new_item.asking import Values

ONE, DRAFTS, LIST = "One text", "Drafts side by side", "A list"
WAYS = {ONE: None, DRAFTS: "drafts", LIST: "list"}
"""What can be tried, and what the address calls it."""


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw the page, or what stands in the way with a way on."""
    if not tells_items(context.dataset(row.id)):
        widgets.empty_state(
            "These items have no texts, so nothing says whom a new one would suit. Bring a table of items with titles.",
            "Bring item texts",
            "data",
            icon=":material/upload:",
        )
    elif not runs.can_place(run):
        _another_run(run)
    else:
        _ways(row, run)


def _another_run(run: RunRow) -> None:
    """Say that the run can't tell, and offer one that can."""
    name = wording.label(run_names.run_name(run), 40)
    sentence = f"**{name}** can't place an item that nobody has chosen yet: it does not go by what texts say."
    able = next((one for one in runs.others(run) if runs.can_place(one)), None)
    if able is None:
        widgets.empty_state(
            f"{sentence} Train our own model for that.", "Train a model", "train", icon=":material/model_training:"
        )
        return
    with st.container(border=True):
        st.markdown(sentence)
        label = f"Use {wording.label(run_names.run_name(able), 40)}"
        if st.button(label, type="primary", icon=":material/model_training:", key="way_on"):
            address.set_params(run=able.id)
            st.rerun()


def _ways(row: DatasetRow, run: RunRow) -> None:
    names = {value: name for name, value in WAYS.items()}
    st.session_state["new_item_way"] = names.get(address.param("try"), ONE)
    way = st.radio(
        "What to try",
        list(WAYS),
        horizontal=True,
        key="new_item_way",
        on_change=lambda: address.set_params(**{"try": WAYS[st.session_state["new_item_way"]]}),
    )
    if way == DRAFTS:
        variants.draw(row, run)
    elif way == LIST:
        chosen = several.draw(row, run)
        if chosen is not None:
            _details(row, run, *chosen)
    else:
        _one_text(row, run)
    _honest(row, run)


def _one_text(row: DatasetRow, run: RunRow) -> None:
    values = form.tried(row)
    left, right = st.columns([5, 7], gap="medium")
    with left:
        form.draw(row, values)
    with right, widgets.fresh("new_item", (run.id, values)):
        shown = _first(row, run, values) if values is not None else _begin(row)
    if shown and values is not None:
        with widgets.fresh("new_item_more", (run.id, values)):
            _more(row, run, values, "one")


def _begin(row: DatasetRow) -> bool:
    """Say what to do first; nothing more is to be drawn."""
    with st.container(border=True):
        st.markdown(
            "Write what a new item would be called and what it is like. Everybody's list is then made with it, and you "
            "see who would get it, in which place, and which words do it."
        )
        if st.button("Try an example", icon=":material/play_arrow:", key="new_item_example"):
            form.fill(row, form.example(row))
            st.rerun()
    return False


def _first(row: DatasetRow, run: RunRow, values: Values, key: str = "one") -> bool:
    """Draw the verdict, figures and people; return whether there is something to tell."""
    try:
        trial = asking.one(run, values)
    except (DataError, ModelError) as error:
        errors.show_error(error)
        return False
    result.verdict(row, run, trial)
    result.figures(row, run, trial)
    result.people(row, run, trial, key)
    return True


def _details(row: DatasetRow, run: RunRow, values: Values, key: str) -> None:
    """Draw all that becomes of an item of a list."""
    widgets.section(wording.label(asking.title_of(values), 60))
    with widgets.fresh("new_item_listed", (run.id, values)):
        if _first(row, run, values, key):
            _more(row, run, values, key)


def _more(row: DatasetRow, run: RunRow, values: Values, key: str) -> None:
    """Draw the rest; the words come last, because the text is read again for them."""
    trial = asking.one(run, values)
    left, right = st.columns(2, gap="medium")
    with left:
        result.by_group(row, run, values, key)
        result.alike(row, trial)
    text = right.container()
    with right:
        result.pushed_out(row, run, trial)
    runs.draw(row, run, values, key)
    with text:
        words.draw(run, values, key)


def _honest(row: DatasetRow, run: RunRow) -> None:
    """Say what the answers rest on."""
    who = f"{MOST_PEOPLE:,} people drawn at random" if row.num_users > MOST_PEOPLE else "all people of the data"
    st.caption(
        f"Asked are {who}, as **{wording.label(run_names.run_name(run), 40)}** knows them from its training; what they "
        "did since then is not in it. A new item is known by its text and features alone: once people choose it, that "
        "counts, too. Lists are chosen from the whole catalogue, without what people already had."
    )

"""Before the show: whom and what it is about, and working everything out so that no screen has to."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, map_marks, person, run_names, wording
from recdash.ui.drawn_maps import MapKey
from recdash.ui.person import Person
from recdash.ui.present_parts import Show

Step = tuple[str, Callable[[Show], None]]
"""What is done, as people read it, and how."""


def person_of(row: DatasetRow, run: RunRow) -> Person:
    """Return the person of the address, else the typical one."""
    wanted = address.param("user")
    found = person.find(row, run, wanted) if wanted else None
    if found is not None:
        return found
    user_id = person.typical_user(row.id)
    return Person(row.id, run.id, int(context.dataset(row.id).user_indices([user_id])[0]), user_id)


def choose(show: Show) -> None:
    """Draw the popover that says whom and what the show is about."""
    labels, user_id = person.listed_users(show.row.id), show.one.user_id
    runs = {one.id: one for one in context.usable_runs(show.row.id)}
    with st.popover("Prepare", icon=":material/tune:"):
        st.session_state["present_run"] = show.run.id
        st.selectbox(
            "Model",
            list(runs),
            key="present_run",
            format_func=lambda run_id: wording.plain(run_names.run_name(runs[run_id]), 40),
            on_change=lambda: address.set_params(run=st.session_state["present_run"]),
        )
        st.session_state["present_user"] = user_id
        st.selectbox(
            "Person",
            [*labels] if user_id in labels else [user_id, *labels],
            key="present_user",
            format_func=lambda one: labels.get(one, wording.plain(one, 40)),
            on_change=lambda: address.set_params(user=st.session_state["present_user"], item=None),
        )
        st.session_state["present_hints"] = hints()
        st.checkbox(
            "Show me when to move on",
            key="present_hints",
            help="A small line at the foot of each screen, for you. Everybody can see it.",
            on_change=lambda: set_hints(st.session_state["present_hints"]),
        )


def hints() -> bool:
    """Whether the presenter wants to be told when to move on."""
    return address.param("hints") != "off"


def set_hints(wanted: bool) -> None:
    """Keep in the address whether the presenter wants hints."""
    address.set_params(hints=None if wanted else "off")


def warm(show: Show, steps: Sequence[Step]) -> float:
    """Work everything out, saying what is done meanwhile; return the seconds it took."""
    began = time.perf_counter()
    for said, work in steps:
        with st.spinner(f"{said}…"):
            work(show)
    return time.perf_counter() - began


def load(show: Show) -> None:
    """Load the data and the model."""
    context.dataset_split(show.row.id)
    context.model(show.run.id)


def load_reader(show: Show) -> None:
    """Load what reads texts, for an audience that types some; nothing where the run reads none."""
    if map_marks.can_place(show.run.id):
        map_marks.place_words(MapKey(show.run.id), show.row.id, "taste")

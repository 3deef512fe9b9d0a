"""The show: which screens there are, how one moves between them, and the page before it starts."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    present_data,
    present_map,
    present_next,
    present_person,
    present_prepare,
    present_try,
    present_verdict,
    widgets,
)
from recdash.ui.present_parts import Show, listen
from recdash.ui.present_prepare import Step


@dataclass(frozen=True)
class Screen:
    """One screen. number: as the audience counts; starts: minutes and seconds into the show; hint: what to say."""

    number: int
    title: str
    starts: str
    hint: str
    working: str
    draw: Callable[[Show], None]
    warm: Callable[[Show], None]
    is_there: Callable[[Show], bool] = lambda _: True


SCREENS = {
    "1": Screen(1, "The question and the data", "0:00", "Ask the question, say what the data is.",
                "Counting the data", present_data.draw, present_data.warm),
    "2": Screen(2, "The map", "0:45", "Flip the switch once, point at one group that came together.",
                "Drawing the map", present_map.draw, present_map.warm),
    "3": Screen(3, "One person", "1:45", "Say what they like, open one reason.",
                "Asking for a list and its reasons", present_person.draw, present_person.warm),
    "3b": Screen(3, "Try it as yourself", "3:00", "Let the audience name three things.",
                 "Making room for the audience", present_try.draw, present_try.warm, present_try.is_there),
    "4": Screen(4, "The verdict", "4:00", "Say the first sentence, then who gains and where it could be luck.",
                "Comparing with simple methods", present_verdict.draw, present_verdict.warm),
    "5": Screen(5, "What next", "4:45", "Agree on one next step, offer the report.",
                "Working out what next", present_next.draw, present_next.warm),
}  # fmt: skip
LAST = max(screen.number for screen in SCREENS.values())


def is_on() -> bool:
    """Whether the address asks for a screen of the show: then there is neither menu nor sidebar."""
    return "screen" in st.query_params


def end() -> None:
    """Take the screen out of the address."""
    address.set_params(screen=None)


def present(row: DatasetRow, run: RunRow) -> None:
    """Draw the screen that the address names, and below it the way to the others."""
    show = Show(row, run, present_prepare.person_of(row, run))
    there = _there(show)
    names = [name for name, _ in there]
    name = st.query_params["screen"] if st.query_params["screen"] in names else names[0]
    at = names.index(name)
    with widgets.fresh("present", (name, show.run.id, show.one)), st.container(key="present_screen"):
        there[at][1].draw(show)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", wrap=False):
        _move("Back", "present_back", ":material/arrow_back:", names[at - 1] if at else None)
        _move("Next", "present_next", ":material/arrow_forward:", names[at + 1] if at + 1 < len(names) else None)
        _hint(there[at][1])
        st.button("End the show", icon=":material/close:", key="present_end", type="tertiary", on_click=end)
    listen()


def prepare(actions: DeltaGenerator, row: DatasetRow, run: RunRow) -> None:
    """Draw the page before the show, its buttons into `actions`; start the show once everything is worked out."""
    show = Show(row, run, present_prepare.person_of(row, run))
    stopped_at = st.session_state.get("last_screen")
    with actions:
        present_prepare.choose(show)
        begin = st.button("Start the show", icon=":material/slideshow:", type="primary", key="present_start")
        resume = stopped_at in SCREENS and st.button("Go on with the show", key="present_resume")
    left, right = st.columns(2, gap="medium")
    with left:
        _running_order(show)
    with right, widgets.card("The first screen"):
        present_data.preview(show)
    if begin or resume:
        present_prepare.warm(show, _steps(show))
        address.set_params(screen=stopped_at if resume else "1", user=show.one.user_id, item=None)
        st.rerun()


def _running_order(show: Show) -> None:
    with widgets.card("The running order", "Five minutes. All is worked out when you start, so no screen waits."):
        lines = [f"**{one.number}** · **{one.title}** :gray[{one.starts}]  \n{one.hint}" for _, one in _there(show)]
        st.markdown("\n\n".join(lines))
        st.caption("Arrow keys, Page Up and Page Down, and a remote control move between the screens.")


def _there(show: Show) -> list[tuple[str, Screen]]:
    return [(name, screen) for name, screen in SCREENS.items() if screen.is_there(show)]


def _steps(show: Show) -> list[Step]:
    """Return everything that has to be worked out, in the order in which the screens need it."""
    own = [(screen.working, screen.warm) for _, screen in _there(show)]
    return [
        ("Loading the data and the model", present_prepare.load),
        *own,
        ("Loading what reads texts", present_prepare.load_reader),
    ]


def _move(label: str, key: str, icon: str, to: str | None) -> None:
    st.button(
        label, key=key, icon=icon, disabled=to is None, on_click=address.set_params, kwargs={"screen": to, "item": None}
    )


def _hint(screen: Screen) -> None:
    """Say where the show stands and, unless it is hidden, when this screen is due and what to say."""
    said = f"{screen.number} of {LAST}"
    if not present_prepare.hints():
        st.caption(said, width="stretch")
        return
    st.caption(f"{said} · from {screen.starts} on · {screen.hint}", width="stretch")
    st.button("Hide hints", key="present_hide", type="tertiary", on_click=present_prepare.set_hints, args=(False,))

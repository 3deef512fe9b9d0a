"""What the screens of the show share: what is shown, big type, the keys, and the link to copy."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context
from recdash.ui.person import Person

ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True)
class Show:
    """What a show is about: a dataset, a run on it, and one person in it."""

    row: DatasetRow
    run: RunRow
    one: Person


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


_keys = st.components.v2.component(
    "present_keys", css=_asset("present.css"), js=_asset("present.js"), isolate_styles=False
)
_copy_link = st.components.v2.component(
    "present_copy_link",
    html='<button type="button">Copy link</button>',
    css=_asset("copy_link.css"),
    js=_asset("copy_link.js"),
)


def listen() -> None:
    """Let the arrow keys, and those of a remote control, press Back and Next; make the type of the screens big."""
    with st.container(key="present_keys"):
        _keys(key="present_keys_component")


def copy_link() -> None:
    """Draw a button that copies the address of the show."""
    _copy_link(key="present_copy", width=180)


def headline(question: str, finding: str) -> None:
    """Write the question of a screen as its main heading, and the answer in large type. Both are markdown of ours."""
    st.title(question, anchor=False)
    with st.container(key="present_finding"):
        st.markdown(finding)


def rivals(show: Show) -> list[RunRow]:
    """Return the simple methods to compare with: the strongest, and popularity where that is another one."""
    others = [run for run in context.usable_runs(show.row.id) if run.id != show.run.id and run.model != "interest"]
    strongest = context.best_run(others) or next(iter(others), None)
    popular = next((run for run in others if run.model == "popularity" and run is not strongest), None)
    return [run for run in (strongest, popular) if run is not None]

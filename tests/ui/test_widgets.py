"""What pages share: a place of which nothing stays once it shows something else, and nothing goes while it doesn't."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from recdash.ui import widgets

    shown = st.session_state.get("shown", "first")
    with widgets.fresh("place", shown):
        st.markdown(shown)


@pytest.fixture
def emptied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the places that are emptied, in the last entry those of the last run."""
    counts: list[int] = []
    empty = st.empty

    def counting() -> object:
        counts[-1] += 1
        return empty()

    monkeypatch.setattr(st, "empty", counting)
    return counts


def run(app: AppTest, emptied: list[int], shown: str) -> None:
    emptied.append(0)
    app.session_state["shown"] = shown
    app.run()
    assert [one.value for one in app.markdown] == [shown]


def test_a_place_is_emptied_when_it_shows_something_else_and_left_alone_while_it_shows_the_same(
    emptied: list[int],
) -> None:
    app = AppTest.from_function(script)
    for shown in ("first", "first", "second", "second", "first", "first"):
        run(app, emptied, shown)
    assert emptied == [2, 1, 2, 1, 2, 1]  # one is the place that is not in use

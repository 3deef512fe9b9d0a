"""Screen 3, second part: somebody in the audience takes the place of the person."""

import streamlit as st

from recdash.ui import navigation, widgets
from recdash.ui.present_parts import Show, headline


def is_there(_: Show) -> bool:
    """Whether this installation has the page on which visitors say what they like."""
    return navigation.page_file("new_person").exists()


def draw(_: Show) -> None:
    """Ask the audience, and lead to the page where it answers."""
    headline("What would you get?", "Name three things you like. The list follows at once, and says why.")
    st.space("medium")
    widgets.go_button(
        "Try it as yourself", "new_person", "present_try", ":material/person_add:", primary=True, width="stretch"
    )
    st.caption("The menu brings you back: Present, then Go on with the show.")


def warm(_: Show) -> None:
    """Nothing: that page loads what it needs, and shares the model with this one."""

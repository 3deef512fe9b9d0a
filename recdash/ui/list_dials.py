"""The two sliders that arrange a list anew, and what the chosen setting costs and brings."""

import streamlit as st

from recdash.recommend.rerank import POPULARITY_STEPS, VARIETY_STEPS
from recdash.recommend.rerank_words import POPULARITY_NAMES, VARIETY_NAMES, effect, measured, setting
from recdash.ui import address, arranged, context, wording
from recdash.ui.arranged import POPULARITY, VARIETY, Arrangement
from recdash.ui.person import Person
from recdash.ui.widgets import slider_value

WIDTH = 210


def draw(one: Person, how: Arrangement) -> None:
    """Draw the sliders."""
    likeness = arranged.likeness(one)
    basis = "what the model itself goes by" if likeness and likeness.of_model else "who chose them"
    _slider(
        "Variety",
        VARIETY,
        VARIETY_STEPS,
        VARIETY_NAMES,
        how.dial.variety if likeness else 0.0,
        f"Takes items that are less like those above them, out of the 100 that fit best. Alike is told by {basis}.",
        disabled=likeness is None,
    )
    _slider(
        "Popularity",
        POPULARITY,
        POPULARITY_STEPS,
        POPULARITY_NAMES,
        how.dial.popularity,
        "Prefers items that fewer, or more, people chose, out of the 100 that fit best.",
    )


def told(one: Person, how: Arrangement) -> None:
    """Say what the setting costs and brings, measured over people; nothing while the list is as it is."""
    if arranged.likeness(one) is None:
        st.caption(
            "Variety can't be chosen: no two items were chosen by the same person, and this model has no vectors."
        )
    if how.dial.is_neutral:
        return
    found = arranged.cost_of(one.run_id, one.dataset_id, how.dial, how.by_rating)
    split = wording.SPLIT_NAMES[context.dataset_split(one.dataset_id).kind]
    said = f"**{setting(how.dial)}:** {effect(found)}." if found.num_people else f"**{setting(how.dial)}.**"
    with st.container(gap=None):
        st.markdown(said)
        st.caption(measured(found, split))


def _slider(
    label: str,
    name: str,
    steps: tuple[float, ...],
    names: dict[float, str],
    value: float,
    explained: str,
    disabled: bool = False,
) -> None:
    key = f"dial_{name}"
    st.session_state[key] = value
    st.select_slider(
        label,
        steps,
        key=key,
        format_func=lambda step: slider_value(names[step]),
        help=explained,
        disabled=disabled,
        width=WIDTH,
        on_change=lambda: address.set_params(**{name: f"{st.session_state[key]:g}" if st.session_state[key] else None}),
    )

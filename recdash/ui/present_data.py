"""Screen 1 of the show: the question, and the data in one sentence."""

import streamlit as st

from recdash.data.portrait.profile import split_sentence, tail_sentence
from recdash.ui import context, portrait, widgets, wording
from recdash.ui.charts import data as charts
from recdash.ui.present_parts import Show, headline


def draw(show: Show) -> None:
    """Ask the question of the show, and say what the answer rests on."""
    shape = context.dataset_profile(show.row.id)
    headline("Can we show everybody something better than what is popular?", portrait.headline(show.row.name, shape))
    left, right = st.columns([3, 2], gap="large")
    with left:
        popularity_chart(show, "present_popular")
    with right:
        st.markdown("**How we judge**")
        st.markdown(wording.escape_markdown(split_sentence(shape)))
        st.markdown("No list holds what a person already had, and each is chosen from the whole catalogue.")


def popularity_chart(show: Show, key: str) -> None:
    """Draw how much of everything goes to what is popular: what a list for everybody would show."""
    shape = context.dataset_profile(show.row.id)
    told = tail_sentence(shape)
    widgets.chart(
        charts.long_tail(shape.item_counts, widgets.palette()),
        alt=f"Curve of how often each item was chosen, the most popular first. {told}",
        key=key,
        finding=wording.escape_markdown(told),
        height=300,
    )


def warm(show: Show) -> None:
    """Work out what the screen needs."""
    context.dataset_profile(show.row.id)

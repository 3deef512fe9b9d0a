"""Screen 1 of the show: the question, and the data in one sentence."""

import streamlit as st

from recdash.data.portrait.profile import split_sentence, tail_sentence
from recdash.ui import context, portrait, widgets, wording
from recdash.ui.charts import data as charts
from recdash.ui.charts.template import Chart, enlarged
from recdash.ui.present_parts import Show, headline


def draw(show: Show) -> None:
    """Ask the question of the show, and say what the answer rests on."""
    shape = context.dataset_profile(show.row.id)
    headline("Can we show everybody something better than what is popular?", portrait.headline(show.row.name, shape))
    left, right = st.columns([3, 2], gap="large")
    with left:
        widgets.chart(enlarged(_curve(show)), _spoken(show), "present_popular", _told(show), height=400)
    with right:
        st.markdown("**How we judge**")
        st.markdown(wording.escape_markdown(split_sentence(shape)))
        st.markdown("No list holds what a person already had, and each is chosen from the whole catalogue.")


def preview(show: Show) -> None:
    """Draw how much of everything goes to what is popular: what a list for everybody would show."""
    widgets.chart(_curve(show), _spoken(show), "present_preview", _told(show))


def _curve(show: Show) -> Chart:
    return charts.long_tail(context.dataset_profile(show.row.id).item_counts, widgets.palette())


def _told(show: Show) -> str:
    return wording.escape_markdown(tail_sentence(context.dataset_profile(show.row.id)))


def _spoken(show: Show) -> str:
    told = tail_sentence(context.dataset_profile(show.row.id))
    return f"Curve of how often each item was chosen, the most popular first. {told}"


def warm(show: Show) -> None:
    """Work out what the screen needs."""
    context.dataset_profile(show.row.id)

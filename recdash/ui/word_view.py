"""Which words of an item's text count for one person: asked for by a button, because the language model must read."""

import streamlit as st

from recdash.data.words import listed, percent
from recdash.errors import StateError
from recdash.recommend.explain import Explanation
from recdash.recommend.reasons.words import Words
from recdash.ui import errors, reasoning, widgets, wording
from recdash.ui.charts import reasons
from recdash.ui.person import Person

MOST_WORDS = 6
MOST_SECOND = 3


def draw(one: Person, told: Explanation) -> None:
    """Draw the words of the item, or the button that asks for them."""
    if not reasoning.reads_text(one):
        st.markdown("This kind of model does not place items by their texts. The interest model does.")
        return
    asked = st.session_state.setdefault("words_asked", set())
    wanted = (one.run_id, one.user_index, told.item_index)
    if wanted not in asked:
        st.markdown("The language model reads the item's text again without each of its words.")
        if not st.button(
            "Read the text", key=f"words_{one.user_index}_{told.item_index}", icon=":material/text_fields:"
        ):
            st.caption("It has to be loaded first: seconds where little else is going on, else a minute.")
            return
    try:
        with st.spinner("Reading the text…"):
            found = reasoning.words(one, told.item_index)
    except StateError as error:
        errors.show_error(error)
        return
    asked.add(wanted)
    _shown(found, f"word_bars_{one.user_index}_{told.item_index}")


def _shown(found: Words, key: str) -> None:
    if not found.values:
        st.markdown("This item has no text.")
        return
    total = sum(max(one.value, 0.0) for one in found.values) or 1.0
    names = [one.word for one in found.values[:MOST_WORDS]]
    values = [100 * one.value / total for one in found.values[:MOST_WORDS]]
    spoken = ", ".join(f"{name} {value:+.0f} %" for name, value in zip(names, values, strict=True))
    widgets.chart(
        reasons.contributions(names, values, widgets.palette()),
        alt=f"Bars of what the words of the item's text add and take: {spoken}.",
        key=key,
    )
    st.caption(
        "How much the score would fall without each word, as a share of all words that speak for the item, if the item "
        f"were new and known by its text alone. {_decides(found.share_of_text)}"
    )
    _attributes(found, f"{key}_attributes")
    second = [wording.label(one.word, 30) for one in found.gradients[:MOST_SECOND]]
    st.markdown(f"**Second view** (integrated gradients), strongest first: {listed(second)}.")


def _attributes(found: Words, key: str) -> None:
    """Draw what each attribute adds; nothing of an item that is told by one alone."""
    if len(found.attributes) < 2:
        return
    total = sum(max(one.value, 0.0) for one in found.attributes) or 1.0
    shown = found.attributes[:MOST_WORDS]
    names, values = [wording.column_label(one.column) for one in shown], [100 * one.value / total for one in shown]
    spoken = ", ".join(f"{name} {value:+.0f} %" for name, value in zip(names, values, strict=True))
    widgets.chart(
        reasons.contributions(names, values, widgets.palette()),
        alt=f"Bars of what the attributes of the item add and take: {spoken}.",
        key=key,
        finding="**By attribute**",
    )
    error = max(one.error for one in found.attributes)
    sure = (
        f"Estimated; the largest standard error is {percent(error / total)}." if error else "Exact: every set was read."
    )
    st.caption(f"What each adds on average, in whichever order they become known (Shapley values). {sure}")


def _decides(share: float | None) -> str:
    """Say how much of the true place its text decides."""
    if share is None:
        return ""
    if share == 0:
        return "What people did decides where this item stands; its text decides nothing more."
    return f"Its text decides {wording.share(share)} of where this item stands."

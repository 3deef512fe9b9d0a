"""Why an item is not in the list: what the item at the last place has that it lacks, in a sentence and in bars."""

import numpy as np
import streamlit as st

from recdash.recommend.explain import PART_NAMES, Explanation
from recdash.recommend.reasons.against import Against, Behind, against
from recdash.ui import context, person, widgets, wording
from recdash.ui.charts import reasons
from recdash.ui.person import Person

LISTED = 10
NAMED, MOST_PARTS = 2, 6
FEW_SHARE = 0.5
"""What is named tells the story when it is at least this share of all that holds the item back."""


def draw(one: Person, told: Explanation) -> None:
    """Draw what held an item back against the one that took its place."""
    found = _against(one, told.item_index)
    if found is None:
        st.markdown("Nothing else is left to be shown to this person.")
        return
    titles = context.dataset(one.dataset_id).item_titles
    rival = wording.label(titles[found.rival_index], 50)
    st.markdown(sentence(found, titles, rival))
    names = [_name(part, titles) for part in found.parts]
    measure = found.speaking or 1.0
    values = [100 * part.value / measure for part in found.parts]
    if len(names) > MOST_PARTS:
        rest = len(names) - MOST_PARTS
        names, values = (
            [*names[:MOST_PARTS], f"{rest:,} smaller parts"],
            [*values[:MOST_PARTS], sum(values[MOST_PARTS:])],
        )
    spoken = ", ".join(f"{name} {value:+.0f} %" for name, value in zip(names, values, strict=True))
    widgets.chart(
        reasons.contributions(names, values, widgets.palette()),
        alt=f"Bars of what it has less or more than the item at place {LISTED}: {spoken}.",
        key=f"against_{one.user_index}_{told.item_index}",
    )
    st.caption(
        f"Exact differences of the two scores, as a share of what speaks for {rival}. Left: there it has less. "
        "Together they are how far it lies behind."
    )


def sentence(found: Against, titles: np.ndarray, rival: str) -> str:
    """Say in markdown what held an item back most; `rival` is escaped already."""
    held = [wording.escape_markdown(_name(part, titles)) for part in found.holding_back[:NAMED]]
    stands = f"**{rival}** stands at place {LISTED}"
    if not held:
        return f"{stands} with the same score, and comes first in the data."
    most = wording.join_words([f"**{one}**" for one in held])
    if found.share(NAMED) < FEW_SHARE:
        return f"{stands}. What holds this back against it are many small things, most of all {most}."
    return f"{stands}. What holds this back against it most: {most}."


def _name(part: Behind, titles: np.ndarray) -> str:
    return str(titles[part.item_index]) if part.item_index is not None else PART_NAMES[part.kind]


@st.cache_resource(show_spinner=False, max_entries=64)
def _against(one: Person, item_index: int) -> Against | None:
    return against(context.model(one.run_id), person.histories(one), item_index, LISTED)

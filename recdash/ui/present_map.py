"""Screen 2 of the show: the map before and after tuning, by one switch."""

import numpy as np
import streamlit as st

from recdash.embeddings.movement import replaced
from recdash.embeddings.points import AFTER, BEFORE, FINAL, ITEM
from recdash.ui import address, drawn_maps, map_colour, map_component, map_points, map_view, widgets, wording
from recdash.ui.drawn_maps import MapKey
from recdash.ui.map_points import View
from recdash.ui.present_parts import Show, headline

QUESTION = "What did the model learn?"
LATER = "later"
"""The value of the address that asks for the later picture."""


def draw(show: Show) -> None:
    """Draw the map with the switch, or say why there is none."""
    stages = _stages(show)
    if not stages:
        headline(QUESTION, "This model knows which items go together, but has no picture of one item to draw.")
        widgets.go_button("Choose another model", "train", "present_no_map", ":material/model_training:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch"):
            headline(QUESTION, finding(show, stages[-1]))
        stage = _switch(stages)
    map_component.draw(map_view.still(_view(show, stage), _key(show)), _key(show))
    st.caption(
        f"{map_points.STAGE_NAMES[stage]}. Close together means alike to the model. "
        "Rings: what one person chose; diamonds: what they would get."
    )


def finding(show: Show, last: str) -> str:
    """Say how much the neighbourhoods changed from before tuning to the last picture, where that is known."""
    told = map_colour.moved(MapKey(show.run.id), last, show.row.num_items)
    known = told[np.isfinite(told)]
    if not len(known):
        return "Each dot is an item. What people enjoy alike lies close together."
    share = float(replaced(known).mean())
    what = "tuning" if last == AFTER else "learning what people did"
    return f"Each dot is an item. Of the ten nearest to one, {wording.share(share)} are others since {what}."


def views(show: Show) -> list[View]:
    """Return what the switch can show, in its order: at most two pictures."""
    return [_view(show, stage) for stage in _stages(show)]


def warm(show: Show) -> None:
    """Work out every picture that the switch can show."""
    for view in views(show):
        map_view.still(view, _key(show))


def _stages(show: Show) -> list[str]:
    """Return the pictures between which the switch switches: before, and after tuning; else those that there are."""
    found = drawn_maps.run_map(MapKey(show.run.id))
    there = [stage for stage in map_points.stages_of(found) if stage in (BEFORE, AFTER, FINAL)]
    if found.points.empty:
        return []
    later = AFTER if AFTER in there else FINAL
    return [stage for stage in (BEFORE, later) if stage in there]


def _switch(stages: list[str]) -> str:
    """Draw the one switch where there are two pictures, kept in the address; return the picture to show."""
    if len(stages) < 2:
        return stages[0]
    st.session_state["present_stage"] = address.param("picture") == LATER
    later = st.toggle(
        map_points.STAGE_NAMES[stages[1]],
        key="present_stage",
        on_change=lambda: address.set_params(picture=LATER if st.session_state["present_stage"] else None),
    )
    return stages[1] if later else stages[0]


def _key(show: Show) -> str:
    return f"present_map_{show.run.id}"


def _view(show: Show, stage: str) -> View:
    key = MapKey(show.run.id)
    colour = map_colour.choices(key, show.row.id, ITEM, ())[0]
    return View(show.row, show.run, key, "Items", stage, colour, user_id=show.one.user_id)

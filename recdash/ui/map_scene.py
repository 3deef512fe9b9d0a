"""The scene around the points of the map: what is looked at, selected, marked, named, and said to those who can't see
it."""

from dataclasses import asdict, dataclass, replace

import numpy as np
import streamlit as st

from recdash.embeddings.frame import Frame, closer
from recdash.ui import map_cloud, map_colour, map_marks, map_message, map_points, widgets, wording
from recdash.ui.map_cloud import Sent
from recdash.ui.map_marks import Mark, Search
from recdash.ui.map_points import Shown, View

MOST_NAMED = 9
ALL_TOOLS, LOOKING, NO_TOOLS = "all", "looking", "none"
"""What a hand can do: all; move and zoom, where nobody answers to a selection; the same without a button."""
SIZED = {
    "Items": "Larger: chosen more often",
    "People": "Larger: did more",
    "Both": "Larger: chosen more often, or did more",
}


@dataclass(frozen=True)
class Picture:
    """One picture for the browser: the points that were sent, and the scene as plain values."""

    sent: Sent
    scene: dict


def picture(
    view: View, shown: Shown, search: Search, chosen: np.ndarray, key: str, walk: bool = False, tools: str = ALL_TOOLS
) -> Picture:
    """Return a picture of a view.

    chosen: positions of what is selected. key: of the map on the page. walk: whether the points can walk from where
    they lay before tuning. tools: `ALL_TOOLS`, or `NO_TOOLS` for a still picture in large type.
    """
    marks = map_marks.marks_of(view, search)
    if tools == NO_TOOLS:  # from the last row, the lines through time would hide all else
        marks = [replace(mark, joined=False) for mark in marks]
    ids = np.array([one for mark in marks for one in mark.ids], np.int64)
    sent = map_cloud.sent(view, shown, np.unique(shown.positions(ids)), chosen, _seen(key), walk)
    selected = map_message.bits(np.isin(sent.at, chosen)) if len(chosen) else None
    scene = {
        "cloud": sent.message.key,
        "family": view.show,
        "tools": tools,
        "partial": sent.partial,
        "frame": map_message.frame(_frame(view, shown, search)),
        "colours": map_message.colours(widgets.palette(), bool(shown.names)),
        "chosen": selected,
        "legend": _legend(view, shown),
        "sized": SIZED[view.show] if view.size != map_points.ALIKE else None,
        "marks": [asdict(mark) for mark in marks],
        "named": map_marks.named(view, search, MOST_NAMED),
        "regions": map_marks.regions(view.visible_key, view, shown),
        "walk": ["Before tuning", map_points.STAGE_NAMES[view.stage]] if walk else None,
        "alt": spoken(view, shown, marks, len(chosen)),
    }
    return Picture(sent, scene)


def _seen(key: str) -> Frame | None:
    """Return the part of the plane that is looked at in the browser, None before anybody moved the map."""
    view = (st.session_state.get(key) or {}).get("view")
    return Frame((view[0], view[1]), (view[2], view[3]), "seen") if view else None


def _frame(view: View, shown: Shown, search: Search) -> Frame:
    """Return the part of the plane to begin with; a search for one thing flies there."""
    frame = map_points.frame_of(view.drawn, view.stage)
    places = shown.places[shown.positions(np.array(search.found, np.int64))].tolist()
    if search.new is not None and view.stage in search.new.places:
        places.append(search.new.places[view.stage])
    if (search.words or search.flies) and len(places) == 1:
        return closer(frame, (places[0][0], places[0][1]), f"at {search.words} {search.found}")
    return frame


def _legend(view: View, shown: Shown) -> list[dict]:
    palette = widgets.palette()
    colours = map_message.colours(palette, has_groups=True)["groups"]
    entries = [
        {"name": wording.plain(name, 24), "colour": colours[number]}
        for name, number in zip(shown.names, shown.numbers, strict=True)
    ]
    if shown.names and (shown.codes == 0).any():
        entries.insert(0, {"name": "Other", "colour": palette.other})
    if view.show == "Both":
        entries.append({"name": map_points.PEOPLE, "colour": palette.ink})
    return entries


def spoken(view: View, shown: Shown, marks: list[Mark], num_chosen: int) -> str:
    """Say what the map shows, for those who can't see it, and how keys move it."""
    noun = {"Items": "items", "People": "people", "Both": "items and people"}[view.show]
    parts = [
        f"Map of {wording.count(len(shown.ids))} {noun}: the closer two lie, the more alike they are to the model.",
    ]
    if shown.names:
        listed = wording.join_words(list(shown.names))
        parts.append(f"Coloured by {map_colour.label(view.colour).lower()}: {listed}.")
    if view.size != map_points.ALIKE:
        parts.append(f"{SIZED[view.show]}.")
    parts += [f"{mark.name}: {wording.count(len(mark.ids) + len(mark.places))}." for mark in marks]
    if num_chosen:
        parts.append(f"{wording.count(num_chosen)} selected.")
    parts.append("Arrow keys move it, plus and minus zoom, Enter opens the point amid it, Escape clears the selection.")
    return " ".join(parts)

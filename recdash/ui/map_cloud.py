"""Which points of a view the browser gets: all of them, or of very many an even sample over a shade of all."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from recdash.embeddings.cloud import sample
from recdash.embeddings.frame import Frame, covers, grown
from recdash.embeddings.points import BEFORE
from recdash.ui import map_points, wording
from recdash.ui.map_message import Message, Points, write_points
from recdash.ui.map_points import Shown, View

ALL_SENT = 200_000
"""Up to so many points all are sent; of more a sample of `SAMPLE_SENT`, drawn anew for the part that is looked at."""
SAMPLE_SENT = 60_000
ALWAYS_SENT = 5_000
"""Of what is selected, about so many points are in every sample."""
AROUND = 0.25
"""How much more than what is seen a sample holds on each side, so that a little dragging needs no other one."""
LONGEST = 80


@dataclass(frozen=True)
class Sent:
    """What was sent. at: int64 (n,), the position of each point of the message among the points of the view.

    partial: whether there are points that were not sent.
    """

    message: Message
    at: np.ndarray
    partial: bool


def sent(view: View, shown: Shown, marked: np.ndarray, chosen: np.ndarray, seen: Frame | None, walk: bool) -> Sent:
    """Return the points to send.

    Args:
        marked: positions of what stands out, always sent.
        chosen: positions of what is selected; a sample holds all of a few, an even part of many.
        seen: the part of the plane that is looked at, None for all of it.
        walk: whether the points can walk from where they lay before tuning.
    """
    partial, around = len(shown.ids) > ALL_SENT, None
    if partial:
        around = around_view(map_points.frame_of(view.drawn, view.stage), seen)
        kept = chosen[:: max(1, len(chosen) // ALWAYS_SENT)]
        at = _sampled(view.visible_key, np.union1d(marked, kept).tobytes(), around, shown)
    else:
        at = np.arange(len(shown.ids))
    message = _written(view.visible_key, view.size, at.tobytes() if partial else b"", around, walk, view, shown)
    return Sent(message, at[message.order], partial)


def around_view(whole: Frame, seen: Frame | None) -> Frame:
    """Return the part of the plane of which points are sent: somewhat more than is seen, all of it where most is."""
    return whole if seen is None or covers(seen, whole) else grown(seen, AROUND)


@st.cache_resource(show_spinner=False, max_entries=16)
def _sampled(key: tuple, always: bytes, around: Frame, _shown: Shown) -> np.ndarray:
    """Return the positions of a sample of what lies in a part of the plane, int64 (n,)."""
    inside = np.flatnonzero(around.holds(_shown.places))
    drawn = sample(_shown.codes[inside], np.zeros(0, np.int64), SAMPLE_SENT)
    return np.union1d(inside[drawn], np.frombuffer(always, np.int64))


@st.cache_resource(show_spinner=False, max_entries=12)
def _written(key: tuple, size: str, at: bytes, around: Frame | None, walk: bool, _view: View, _shown: Shown) -> Message:
    """Return the message of some points, all where they are not a sample."""
    kept = np.frombuffer(at, np.int64) if around else np.arange(len(_shown.ids))
    part, places = _shown.frame.iloc[kept], _shown.places
    titles = [wording.plain(title, LONGEST) for title in map_points.titles(_view.row.id, part)]
    points = Points(_shown.ids[kept], places[kept], _shown.codes[kept], titles, sizes=map_points.sizes(_view, part))
    if walk:
        points = replace(points, before=_before(_view, _shown)[kept])
    if around is not None:
        points = replace(points, shaded=(places, around))
    return write_points(points)


def _before(view: View, shown: Shown) -> np.ndarray:
    """Return where the points lay before tuning, float32 (n, 2); those that had no place stay where they are."""
    earlier = map_points.shown(*replace(view, stage=BEFORE).key)
    places, at = shown.places.copy(), shown.positions(earlier.ids)
    places[at] = earlier.places[np.isin(earlier.ids, shown.ids)]
    return places

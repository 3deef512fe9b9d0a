"""What the map in the browser is told: its points as one compact message, and the scene around them as plain values.

A message of points is the length of its header (uint32, little-endian), the header (JSON), and then, without gaps: ids
uint32 (n,), places uint16 (n, 2), places before uint16 (n, 2) where there are any, groups uint8 (n,), sizes uint8 (n,)
where they differ, the shade uint8 (cells, cells) where there is one, titles as UTF-8 with a line each.
`assets/map/cloud.js` reads it.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recdash.embeddings.cloud import box_around, quantised, shade
from recdash.embeddings.frame import Frame
from recdash.ui.charts.template import Palette

NUM_COLOURS = 6
INK = NUM_COLOURS + 1
"""Group 0 is grey, 1 to 6 have a colour, this one is drawn in ink."""


@dataclass(frozen=True)
class Points:
    """Points to send, in any order.

    ids: int64 (n,), from 0 to 2^32 - 1. places: float32 (n, 2). groups: uint8 (n,), see `INK`. titles: one line
    each, as typed. before: float32 (n, 2), where they lay before. sizes: uint8 (n,), from 0, the smallest, to 255, the
    largest; None where all are alike. shaded: all places, float (m, 2), and the part of the
    plane in which their number is shown, where `places` is but a sample of them.
    """

    ids: np.ndarray
    places: np.ndarray
    groups: np.ndarray
    titles: Sequence[str]
    before: np.ndarray | None = None
    sizes: np.ndarray | None = None
    shaded: tuple[np.ndarray, Frame] | None = None


@dataclass(frozen=True)
class Message:
    """A message of points. order: int64 (n,), the position of each point of the message among those that were given."""

    key: str
    content: bytes
    order: np.ndarray


def write_points(points: Points) -> Message:
    """Write points as a message: grey ones first, so that they are drawn below the others, then large ones first."""
    order = _order(points)
    box = box_around(points.places if points.before is None else np.vstack([points.places, points.before]))
    header = {"count": len(order), "box": [*box.x, *box.y], "hasBefore": points.before is not None}
    header["hasSizes"] = points.sizes is not None
    parts = [points.ids[order].astype("<u4").tobytes(), quantised(points.places[order], box).tobytes()]
    if points.before is not None:
        parts.append(quantised(points.before[order], box).tobytes())
    parts.append(points.groups[order].astype(np.uint8).tobytes())
    if points.sizes is not None:
        parts.append(points.sizes[order].astype(np.uint8).tobytes())
    if points.shaded is not None:
        everything, around = points.shaded
        picture = shade(everything, around)
        header["shade"] = {"cells": len(picture), "box": [*around.x, *around.y]}
        parts.append(picture.tobytes())
    titles = [points.titles[at] for at in order.tolist()]
    parts.append("".join(f"{title}\n" for title in titles).encode("utf-8", "replace"))
    body = b"".join(parts)
    key = hashlib.blake2b(json.dumps(header).encode() + body, digest_size=12).hexdigest()
    text = json.dumps({**header, "key": key}).encode()
    text += b" " * (-len(text) % 4)  # numbers of four bytes begin at a multiple of four
    return Message(key, len(text).to_bytes(4, "little") + text + body, order)


def _order(points: Points) -> np.ndarray:
    has_group = points.groups > 0
    if points.sizes is None:
        return np.argsort(has_group, kind="stable")
    return np.lexsort([255 - points.sizes.astype(np.int64), has_group])


def sizes_of(counts: np.ndarray, of_all: np.ndarray) -> np.ndarray:
    """Return how large points are drawn that stand for these counts, uint8 (n,): 0 for none, 255 for the most of all.

    A point is as much wider as the square root grows, so that its area goes with the count. Of all, one in a hundred
    lies at the top, so that a single giant leaves the others apart.
    """
    top = np.quantile(of_all[of_all > 0], 0.99) if (of_all > 0).any() else 1
    return np.rint(255 * np.sqrt(np.minimum(counts / top, 1))).astype(np.uint8)


def bits(chosen: np.ndarray) -> str:
    """Write which points are selected, bool (n,), as base64 of one bit each, the lowest bit first."""
    return base64.b64encode(np.packbits(chosen, bitorder="little").tobytes()).decode()


def colours(palette: Palette, has_groups: bool) -> dict:
    """Return the colours of a scene: of the groups by number, and of everything else by name."""
    plain = palette.other if has_groups else palette.chosen
    groups = [plain, *palette.colours[:NUM_COLOURS], palette.ink]
    names = ("ink", "muted", "card", "other", "chosen", "against")
    return {"groups": groups, **{name: getattr(palette, name) for name in names}}


def frame(seen: Frame) -> dict:
    """Return the part of the plane that a scene shows."""
    return {"x": list(seen.x), "y": list(seen.y), "key": seen.key}

"""The map in the browser: a component of our own that draws points by WebGL and tells what a hand did to them.

Its code lies in `assets/map/` and reaches the browser with the page: nothing is loaded from elsewhere. It is mounted
twice with the same code: once with the points, once with the scene around them. So points that didn't change are not
sent again when something is selected. What comes back is a polygon or the id of one point, never the points.
"""

import base64
import html
import json
from pathlib import Path

import streamlit as st

from recdash.ui.charts.template import Palette
from recdash.ui.map_scene import LOOKING, Picture

_FOLDER = Path(__file__).parent / "assets" / "map"
_PARTS = ("cloud", "points", "marks", "gestures", "map")
_SCRIPT = "".join((_FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)
_BODY, _STYLE = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("map.html", "map.css"))
_points = st.components.v2.component("recdash_points", js=_SCRIPT)
_scene = st.components.v2.component("recdash_map", html=_BODY, css=_STYLE, js=_SCRIPT)


def draw(picture: Picture, key: str) -> None:
    """Draw a picture. What a hand did there is in `st.session_state[key]`, in the next run.

    "gesture": `id`, another one each time; `kind`, "loop", "click" or "none"; see `map_selection.selected_ids`. "view":
    the part that is looked at (x from, x to, y from, y to), told only where not all points were sent.
    """
    with st.container(gap=None):
        _points(key=f"{key}_points", data=picture.sent.message.content)
        _scene(key=key, data=picture.scene, on_gesture_change=_rerun, on_view_change=_rerun)


def as_html(picture: Picture, palette: Palette) -> bytes:
    """Return a picture as a page of its own that needs no network."""
    points = base64.b64encode(picture.sent.message.content).decode()
    scene = json.dumps({**picture.scene, "tools": LOOKING}).replace("<", "\\u003c")  # no text of it can end the script
    colours = (
        f"--st-text-color: {palette.ink}; --st-background-color: {palette.card}; --st-border-color: {palette.other}; "
        f"--st-secondary-background-color: {palette.grid}; --st-link-color: {palette.chosen};"
    )
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Map</title>
<style>:root {{ {colours} }} body {{ background: {palette.card}; margin: 16px; }} {_STYLE}</style></head>
<body><p>{html.escape(picture.scene["alt"])}</p>
{_BODY}
<script type="module">
{_SCRIPT}
mount({{ data: Uint8Array.from(atob("{points}"), (letter) => letter.charCodeAt(0)), parentElement: document }});
mount({{ data: {scene}, parentElement: document, setStateValue() {{}} }});
</script></body></html>
"""
    return page.encode()


def _rerun() -> None:
    """Nothing more to do than run again, which Streamlit does."""

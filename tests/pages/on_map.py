"""What tests do on the Map page, as a hand and the browser would, and what they read there."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

WHOLE = [[-1e6, -1e6], [1e6, -1e6], [1e6, 1e6], [-1e6, 1e6]]
"""A loop around everything."""


def choose_run(app: AppTest, model: str) -> None:
    picker = next(box for box in app.selectbox if box.label == "Model")
    picker.select_index(next(at for at, option in enumerate(picker.options) if model in option)).run()
    app.switch_page("../../pages/map.py").run()


def set_value(app: AppTest, kind: str, label: str, value: object) -> None:
    next(one for one in getattr(app, kind) if one.label == label).set_value(value).run()
    assert not app.exception


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def select(app: AppTest, home: Path, show: str = "Items", **gesture: object) -> None:
    """Do something on the map, as the browser would tell it."""
    run_id = next(one for one in (home / "runs").iterdir()).name
    app.session_state[f"map_{run_id}_{show}"] = {"gesture": {"id": str(gesture), **gesture}}
    app.run()
    assert not app.exception


def texts(app: AppTest) -> str:
    return " ".join(one.value for one in (*app.markdown, *app.subheader, *app.warning, *app.caption))


def scene(app: AppTest) -> dict:
    """Return the scene of the map as the browser gets it."""
    return next(json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.json)


def points(app: AppTest) -> dict:
    """Return the header of the points that the browser gets."""
    content = next(one.proto.bytes for one in app.get("bidi_component") if one.proto.component_name == "recdash_points")
    return json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])

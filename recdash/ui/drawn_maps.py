"""The maps of a run as pages load them: its own, and those drawn again with other settings. Shared, so read-only."""

from dataclasses import dataclass, field

import streamlit as st

from recdash.embeddings.points import RunMap
from recdash.embeddings.projection import LayoutSettings
from recdash.jobs.drawing import Drawings
from recdash.settings import Settings, load_settings
from recdash.store import run_files
from recdash.store.database import open_store
from recdash.store.maps import load_drawn_map
from recdash.ui import context


@dataclass(frozen=True)
class MapKey:
    """One map of a run: the run's own, or one that was drawn again with other settings."""

    run_id: str
    layout: LayoutSettings = field(default_factory=LayoutSettings)


@st.cache_resource(show_spinner=False, max_entries=8)
def run_map(wanted: MapKey) -> RunMap:
    """Return the map of a completed run, drawn with some settings; they must have been drawn. Read-only."""
    found = (
        None if wanted.layout == LayoutSettings() else load_drawn_map(context.get_store(), wanted.run_id, wanted.layout)
    )
    return found or run_files.load_map(context.get_store(), wanted.run_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def _drawings(home: str, database_url: str, _settings: Settings) -> Drawings:
    return Drawings(_settings, open_store(_settings))


def drawings() -> Drawings:
    """Return the maps that this server has drawn, one list per process."""
    settings = load_settings()
    return _drawings(str(settings.home), settings.database_url, settings)

"""What reads texts with the encoder of a run, loaded once, at the first text."""

import streamlit as st

from recdash.recommend import newcomers
from recdash.recommend.newcomers import Reader
from recdash.store.run_files import load_encoder_state
from recdash.store.runs import get_run
from recdash.ui import context


@st.cache_resource(show_spinner=False, max_entries=2)
def reader(run_id: str, tuned: bool = True) -> Reader:
    """Return what reads texts with the encoder of a run; this brings torch into the server.

    tuned: whether as the run left it, else as the run found it.

    Raises:
        ModelError: if the encoder is not there.
    """
    store = context.get_store()
    state = load_encoder_state(store, run_id) if tuned else {}
    return newcomers.text_reader(get_run(store, run_id).config.encoder, state)

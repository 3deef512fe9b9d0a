"""What reads words that somebody has just written, with the language model of a run; this brings torch in."""

import streamlit as st

from recdash.recommend.newcomers import Reader, text_reader
from recdash.store.run_files import load_encoder_state
from recdash.store.runs import get_run
from recdash.ui import context


@st.cache_resource(show_spinner="Loading the language model of this run…", max_entries=2)
def reader(run_id: str) -> Reader:
    """Return what gives the embeddings of texts, loaded once a run.

    Raises:
        NotFoundError: if there is no such run.
        ModelError: if the language model is not there, or the weights are of another one.
    """
    store = context.get_store()
    return text_reader(get_run(store, run_id).config.encoder, load_encoder_state(store, run_id))

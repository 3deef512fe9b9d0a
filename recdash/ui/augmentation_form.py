"""Settings of the augmentation on the Train page, and what they do to three real texts."""

import numpy as np
import streamlit as st

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.training.augment import augment_texts
from recdash.training.config import AugmentationConfig
from recdash.ui import wording

NUM_SHOWN = 3
PERCENTS = {
    "field_dropout": ("Fields left out, %", "Parts of a text, such as its tags. For catalogues whose items lack some."),
    "word_masking": ("Words masked, %", "So that no single word decides."),
    "text_noise": ("Words mistyped, %", "Two letters of a word change places. For texts typed by people."),
    "history_dropout": ("Interactions left out, %", "For people with short histories."),
}


def draw(start: AugmentationConfig, dataset: Dataset) -> AugmentationConfig:
    """Ask how training data is changed from step to step, and show what becomes of three texts."""
    st.markdown("**Changes to the training data**")
    st.caption("Each step of training sees the data a little changed, so that the model relies on no single detail.")
    values = {}
    for place, (name, (label, why)) in zip(st.columns(len(PERCENTS)), PERCENTS.items(), strict=True):
        values[name] = place.number_input(label, 0, 90, round(getattr(start, name) * 100), 5, key=name, help=why) / 100
    left, right = st.columns(2)
    noise = left.number_input(
        "Noise on ratings, in points", 0.0, 100.0, start.rating_noise, 0.1, key="rating_noise", format="%.1f",
        help="For ratings given carelessly.", disabled=not dataset.has_ratings,
    )  # fmt: skip
    new_items = right.number_input(
        "Items taken for new, %", 0, 50, round(start.new_items * 100), 5, key="taken_for_new",
        help="Known items that are treated as new ones while it is chosen how new items are placed.",
    )  # fmt: skip
    config = AugmentationConfig(**values, rating_noise=noise, new_items=new_items / 100)
    if config.changes_texts:
        _preview(dataset, config)
    return config


def _preview(dataset: Dataset, config: AugmentationConfig) -> None:
    texts = dataset.items[TEXT][dataset.items[TEXT] != ""]
    shown = texts.iloc[:: max(1, len(texts) // NUM_SHOWN)][:NUM_SHOWN].tolist()
    st.markdown("**Three texts, before and as one step may see them**")
    for before, after in zip(shown, augment_texts(shown, config, np.random.default_rng(0)), strict=True):
        st.markdown(f"- {wording.label(before, 200)}  \n  {wording.label(after, 200)}")

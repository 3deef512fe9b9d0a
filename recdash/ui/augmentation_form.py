"""Settings of the augmentation on the Train page, and what they do to real texts, histories and ratings."""

import numpy as np
import streamlit as st

from recdash.columns import ITEM_INDEX, RATING, TEXT, TITLE, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.words import sample
from recdash.training.augment import augment_texts, noisy_ratings, thin_histories
from recdash.training.config import AugmentationConfig
from recdash.ui import wording

NUM_SHOWN = 3
NUM_CHOSEN = 6
"""Entries of a history, and ratings, that are shown."""
PERCENTS = {
    "field_dropout": ("Fields left out, %", "Parts of a text, such as its tags. For catalogues whose items lack some."),
    "word_masking": ("Words masked, %", "So that no single word decides."),
    "text_noise": ("Words mistyped, %", "Two letters of a word change places. For texts typed by people."),
    "history_dropout": ("Interactions left out, %", "For people with short histories."),
}


def draw(start: AugmentationConfig, dataset: Dataset) -> AugmentationConfig:
    """Ask how training data is changed from step to step, and show what becomes of real data."""
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
    _preview(dataset, config)
    return config


def _preview(dataset: Dataset, config: AugmentationConfig) -> None:
    """Show real texts, a history and ratings before and as one step may see them, and items taken for new."""
    rng = np.random.default_rng(0)
    shown = [*_texts(dataset, config, rng), *_history(dataset, config, rng), *_ratings(dataset, config, rng)]
    if shown:
        st.markdown("**Before, and as one step may see it**")
    for before, after in shown:
        st.markdown(f"- {wording.label(before, 200)}  \n  {wording.label(after, 200)}")
    if config.new_items:
        st.caption(wording.escape_markdown(taken_for_new(dataset, config.new_items)))


def _texts(dataset: Dataset, config: AugmentationConfig, rng: np.random.Generator) -> list[tuple[str, str]]:
    if not config.changes_texts:
        return []
    texts = dataset.items[TEXT][dataset.items[TEXT] != ""]
    shown = texts.iloc[:: max(1, len(texts) // NUM_SHOWN)][:NUM_SHOWN].tolist()
    return list(zip(shown, augment_texts(shown, config, rng), strict=True))


def _history(dataset: Dataset, config: AugmentationConfig, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return the titles in the history of a person in the middle, before and after."""
    if not config.history_dropout:
        return []
    counts = np.bincount(dataset.interactions[USER_INDEX], minlength=dataset.num_users)
    active = np.flatnonzero(counts)
    middle = active[np.argsort(counts[active], kind="stable")[len(active) // 2]]
    items = dataset.interactions[ITEM_INDEX].to_numpy()[dataset.interactions[USER_INDEX] == middle][:NUM_CHOSEN]
    titles = dataset.items[TITLE].to_numpy()[items]
    kept = thin_histories(np.ones((1, len(items))), config.history_dropout, rng)[0] > 0
    seen = "; ".join(titles[kept]) or "nothing"
    return [(f"A history: {'; '.join(titles)}", f"A history: {seen}")]


def _ratings(dataset: Dataset, config: AugmentationConfig, rng: np.random.Generator) -> list[tuple[str, str]]:
    if not (config.rating_noise and dataset.has_ratings):
        return []
    given = dataset.interactions[RATING].dropna().to_numpy(np.float64)
    shown = given[:: max(1, len(given) // NUM_CHOSEN)][:NUM_CHOSEN]
    told = ["; ".join(f"{one:.3g}" for one in part) for part in (shown, noisy_ratings(shown, config.rating_noise, rng))]
    return [(f"Ratings: {told[0]}", f"Ratings: {told[1]}")]


def taken_for_new(dataset: Dataset, share: float) -> str:
    """Say how many items are taken for new at a time, with examples."""
    chosen = np.unique(dataset.interactions[ITEM_INDEX])
    num_new = int(share * len(chosen))
    if not num_new:
        return "There are too few items to take some of them for new."
    drawn = np.random.default_rng(0).permutation(chosen)[:num_new]
    return (
        f"{num_new:,} of the {len(chosen):,} items that somebody chose are taken for new at a time, such as "
        f"{sample(dataset.items[TITLE].to_numpy()[drawn])}: as if nobody had chosen them yet, so that their texts must "
        "find them."
    )

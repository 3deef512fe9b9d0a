"""Each change to the training data is shown on real data before it is used."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.ui.augmentation_form import taken_for_new

TITLES = [f"Title {number}" for number in range(20)]


def form():
    """The form as a page of its own."""
    import streamlit as st

    from recdash.training.config import AugmentationConfig
    from recdash.ui import augmentation_form

    config = augmentation_form.draw(AugmentationConfig(), st.session_state["dataset"])
    st.session_state["config"] = config


@pytest.fixture
def dataset():
    """Three people who chose 2, 4 and 20 items; the one in the middle chose the last four."""
    pairs = [(0, 0), (0, 1), *((1, item) for item in range(16, 20)), *((2, item) for item in range(20))]
    rows = pd.DataFrame(pairs, columns=["user_index", "item_index"], dtype="int32").assign(weight=1.0, rating=4.0)
    items = pd.DataFrame({"item_id": TITLES, "title": TITLES, "text": [f"{title}. Sea. Sky" for title in TITLES]})
    users = pd.DataFrame({"user_id": ["a", "b", "c"], "text": ""})
    return Dataset("shop", rows, users, items, (1.0, 5.0), SplitConfig("random"), "hash", ImportReport(), {})


@pytest.fixture
def shown(dataset):
    """Return a function (key, value) -> all that the form says then."""

    def change(key, value):
        app = AppTest.from_function(form, default_timeout=30)
        app.session_state["dataset"] = dataset
        app.run()
        app.number_input(key=key).set_value(value).run()
        assert not app.exception
        said = "\n".join(str(part.value) for part in (*app.markdown, *app.caption))
        return said.replace("\\", "").replace("\u2060", ""), app.session_state["config"]

    return change


def test_nothing_is_shown_changed_while_nothing_is_changed(shown):
    said, config = shown("taken_for_new", 10)
    assert "as one step may see it" not in said
    assert not config.changes_texts


def test_texts_are_shown_before_and_after(shown):
    said, config = shown("word_masking", 50)
    assert config.word_masking == 0.5
    assert "- Title 0. Sea. Sky  \n" in said
    assert said.count("[MASK]") >= 1


def test_the_history_of_a_person_in_the_middle_is_shown_before_and_after(shown):
    said, config = shown("history_dropout", 50)
    assert config.history_dropout == 0.5
    before, after = (line.strip() for line in said.splitlines() if "A history: " in line)
    whole = ["Title 16", "Title 17", "Title 18", "Title 19"]
    assert before == f"- A history: {'; '.join(whole)}"
    kept = after.removeprefix("A history: ").split("; ")
    assert set(kept) < set(whole)


def test_ratings_are_shown_before_and_after(shown):
    said, config = shown("rating_noise", 0.5)
    assert config.rating_noise == 0.5
    before, after = (line.strip() for line in said.splitlines() if "Ratings: " in line)
    assert before == "- Ratings: 4; 4; 4; 4; 4; 4"
    assert after != before.removeprefix("- ")


def test_items_taken_for_new_are_counted_and_named(dataset, shown):
    said, config = shown("taken_for_new", 25)
    assert config.new_items == 0.25
    assert said.count("5 of the 20 items that somebody chose are taken for new at a time, such as") == 1
    assert taken_for_new(dataset, 0.04) == "There are too few items to take some of them for new."

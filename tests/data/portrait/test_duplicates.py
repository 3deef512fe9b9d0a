"""Claims about items that read alike."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.portrait.duplicates import duplicates_sentence, find_duplicates

LONG = "White hanging heart tea light holder in a box with a ribbon"


def test_equal_and_nearly_equal_items_are_found_and_others_are_not(make):
    titles = [LONG, LONG.upper() + " ", LONG.replace("ribbon", "ribbons"), "Blue spotty paper cups", "Something else"]
    found = find_duplicates(make([(0, 0), (1, 1)], 2, 5, items={"title": titles}))
    assert found.same == 2  # case and blanks do not count
    assert found.num_near == 2
    assert sorted(found.pairs[0].tolist()) == [0, 2]
    assert 0.9 < found.likeness[0] < 1
    assert "2 items have exactly the title and text" in duplicates_sentence(found)


def test_likeness_is_the_share_of_runs_of_three_letters_in_common(make):
    found = find_duplicates(make([(0, 0), (1, 1)], 2, 2, items={"title": ["abcdefghijkl", "abcdefghijkx"]}))
    # runs of "abcdefghijkl": 10, of the other: 10, in common: 9 -> 9 / 11
    assert found.likeness.tolist() == [pytest.approx(9 / 11)]


@pytest.mark.parametrize("titles", [["", ""], ["a", "b"], ["", "x y"]])
def test_titles_too_short_to_compare_are_no_duplicates(make, titles):
    found = find_duplicates(make([(0, 0), (1, 1)], 2, 2, items={"title": titles}))
    assert (found.same, found.num_near, len(found.pairs)) == (0, 0, 0)
    assert duplicates_sentence(found).startswith("No two items")


def test_planted_copies_with_one_letter_changed_are_found(make):
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(list("abcdefghij "), 60)) for _ in range(200)]
    copies = [text[:30] + "z" + text[31:] for text in texts[:100]]
    items = {"title": texts + copies}
    assert find_duplicates(make([(0, 0), (1, 1)], 2, 300, items=items)).num_near >= 198


@settings(max_examples=40, deadline=None)
@given(titles=st.lists(st.text(max_size=20), min_size=2, max_size=8))
def test_any_titles_can_be_compared(titles):
    rows = pd.DataFrame({"user_index": [0, 1], "item_index": [0, 1], "weight": [1.0, 1.0]})
    items = pd.DataFrame({"item_id": [str(n) for n in range(len(titles))], "title": titles, "text": ""}, dtype="str")
    users = pd.DataFrame({"user_id": ["a", "b"], "text": ""})
    found = find_duplicates(Dataset("x", rows, users, items, None, SplitConfig("random"), "", ImportReport()))
    assert ((found.likeness >= 0.8) & (found.likeness <= 1)).all()
    assert (found.pairs[:, 0] != found.pairs[:, 1]).all()

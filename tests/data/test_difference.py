"""Claims about the difference of two versions of a dataset."""

import pytest

from recdash.data.dataset import SplitConfig
from recdash.data.difference import compare_datasets, difference_sentences, difference_table

OLD = "user,item,rating\na,x,4\na,y,3\nb,x,5\nb,z,2\n"
ITEMS = "item,title,year\nx,Ex,1990\ny,Why,\nz,Zed,2000\n"


@pytest.fixture
def compare(bring_in):
    """Return a function that compares (interactions, items, options) before and after."""

    def run(before, after):
        old, new = (bring_in(rows, items, **options).dataset for rows, items, options in (before, after))
        return compare_datasets(old, new)

    return run


def test_the_same_twice_differs_in_nothing(compare):
    difference = compare((OLD, ITEMS, {}), (OLD, ITEMS, {}))
    assert difference.is_empty
    assert difference_sentences(difference) == ["The two versions hold the same rows, columns and settings."]


def test_rows_are_matched_by_their_ids_and_counted(compare):
    new = "user,item,rating\nc,x,1\nb,z,2\nb,x,4\na,x,4\n"  # a-y gone, c-x new, b-x changed; c is new, nobody gone
    text = {"item_text": "{title}"}
    difference = compare((OLD, ITEMS, text), (new, ITEMS.replace("Zed", "Zet") + "w,Double,2001\n", text))
    assert difference_table(difference).values.tolist() == [
        ["interactions", 4, 4, 1, 1, 1],
        ["items", 3, 4, 1, 0, 1],
        ["users", 2, 3, 1, 0, 0],
    ]
    assert difference_sentences(difference)[:3] == [
        "1 interaction was added, 1 interaction was removed, 1 interaction was changed.",
        "1 item was added, 1 item was changed.",
        "1 person was added.",
    ]
    assert difference.tables[0].columns_changed == {"rating": 1}


def test_columns_and_settings_that_differ_are_named(compare):
    items = "item,title,colour\nx,Ex,red\ny,Why,blue\nz,Zed,red\n"
    options = {"split": SplitConfig("train_only"), "item_text": "{title}", "rating_scale": (1.0, 10.0)}
    difference = compare((OLD, ITEMS, {"item_text": "{title} ({year})"}), (OLD, items, options))
    said = difference_sentences(difference)
    assert 'Column of the items that is new: "colour".' in said
    assert 'Column of the items that is gone: "year".' in said
    assert "Text of an item: before {title} ({year}); now {title}." in said
    assert "Rating scale: before 2 to 5; now 1 to 10." in said
    assert any(one.startswith("What is held back: before at random per person, 10 % to judge by") for one in said)

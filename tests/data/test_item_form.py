"""What is asked about a new item: the columns that count, offered as choices where few values are usual."""

from dataclasses import replace

import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.item_form import described_items, item_fields, tells_items
from recdash.data.later import later_items, with_item_ids
from recdash.errors import DataError
from tests.pages.conftest import table

NUM = 12


@pytest.fixture
def shop():
    items = pd.DataFrame(
        {
            "item_id": [f"i{number}" for number in range(NUM)],
            "title": [f"Title {number}" for number in range(NUM)],
            "genres": ["Sea|Sky", "Sky", "(no genres listed)"] * 4,
            "kind": ["film", "book"] * 6,
            "year": [str(1990 + number) for number in range(NUM)],
            "about": ["a long tale of twelve words or more that nobody would ever choose from a list"] * (NUM - 1)
            + [""],
            "price": ["1"] * NUM,
            "text": ["words"] * NUM,
        },
        dtype="str",
    )
    users = pd.DataFrame({"user_id": ["u"], "text": [""]}, dtype="str")
    template = {"items": "{title} ({year:decade}). {genres}. {about}", "users": ""}
    rows = pd.DataFrame({"user_index": [0], "item_index": [0], "weight": [1.0]})
    return Dataset("shop", rows, users, items, None, SplitConfig("random"), "hash", ImportReport(), template,
                   {"items": {"kind": "category", "genres": "category"}})  # fmt: skip


def test_the_title_and_the_columns_of_text_and_features_are_asked_in_this_order(shop):
    assert [field.column for field in item_fields(shop)] == ["title", "year", "genres", "about", "kind"]


def test_lists_few_values_prose_and_anything_else_are_told_apart(shop):
    fields = {field.column: field for field in item_fields(replace(shop, items=shop.items.assign(about=prose())))}
    assert (fields["genres"].kind, fields["genres"].values) == ("several", ("Sky", "Sea")), "commonest first"
    assert (fields["kind"].kind, fields["kind"].values) == ("one", ("book", "film"))
    assert fields["year"].kind == fields["title"].kind == "text"
    assert fields["about"].kind == "prose"
    assert fields["about"].label == "About"


def prose():
    return [
        f"tale number {number} of the twelve words or more that nobody would ever choose from a list"
        for number in range(NUM)
    ]


def test_cells_of_lists_are_parted_and_joined_as_they_were(shop):
    genres = next(field for field in item_fields(shop) if field.column == "genres")
    assert genres.split("Sea| Sky |Sea|") == ["Sea", "Sky"]
    assert genres.split("(no genres listed)") == []
    assert genres.join(["Sea", "Sky"]) == "Sea|Sky"
    title = item_fields(shop)[0]
    assert title.split("a|b") == ["a|b"]


def test_an_item_is_told_in_the_form_of_the_dataset_by_its_template(shop):
    items = described_items([{"title": "New", "genres": "Sea|Sky", "year": "1994"}], ["n"], shop)
    assert list(items) == [column for column in shop.items if column != "price"] or set(items) == set(shop.items)
    assert items["text"].tolist() == ["New (1990s). Sea, Sky"]
    assert (items["item_id"][0], items["about"][0]) == ("n", "")


def test_a_text_without_a_title_does_not_hold_the_id(shop):
    items = described_items([{"genres": "Sea"}], ["n"], shop)
    assert items["text"].tolist() == ["Sea"]


@pytest.mark.parametrize("row", [{}, {"title": "  "}])
def test_nothing_said_is_refused(shop, row):
    with pytest.raises(DataError, match="Nothing is said about the item yet"):
        described_items([row], ["n"], shop)


def test_a_table_without_ids_gets_free_ones(shop):
    named = with_item_ids(table("new.csv", pd.DataFrame({"title": ["A", "B"]})), shop)
    assert later_items(named, shop)["item_id"].tolist() == ["new item 1", "new item 2"]
    own = table("new.csv", pd.DataFrame({"item_id": ["x"], "title": ["A"]}))
    assert with_item_ids(own, shop) is own


def test_items_without_texts_and_features_tell_nothing(shop):
    silent = replace(shop, items=shop.items.assign(text=""), features={})
    assert tells_items(shop)
    assert tells_items(replace(silent, features={"items": {"kind": "category"}}))
    assert not tells_items(silent)

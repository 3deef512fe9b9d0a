"""Tables that do not fit at once: wrong columns, bad rows, personal data; and what an analyst does about them."""

import csv
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import PICTURES, ROOT, Server, wait_until_quiet
from page_faults import page_faults

pytestmark = pytest.mark.browser
NUM_BAD = 5


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return orders whose columns no one can guess, with bad rows and one mail address as an id, and products."""
    folder = tmp_path_factory.mktemp("tables")
    orders = pd.read_csv(ROOT / "sample_data" / "interactions.csv", dtype=str).head(4_000)
    names = {"user_id": "who_bought", "item_id": "thing", "rating": "stars", "timestamp": "moment", "event": "what"}
    orders = orders.rename(columns=names)
    orders.loc[orders["who_bought"] == orders["who_bought"].iloc[0], "who_bought"] = "ann@example.org"
    for row in range(10, 10 + NUM_BAD):
        orders.iloc[row, orders.columns.get_loc("stars")] = "five"
    products = pd.read_csv(ROOT / "sample_data" / "items.csv", dtype=str).rename(columns={"item_id": "thing"})
    paths = [folder / "orders.csv", folder / "products.csv"]
    for path, frame in zip(paths, (orders, products), strict=True):
        frame.to_csv(path, index=False)
    return paths


def choose(page: Page, label: str, column: str, place: int = 0) -> None:
    """Say which column holds a field, in the table at a place of the page."""
    page.get_by_role("combobox", name=label).nth(place).click()
    page.get_by_role("option", name=column, exact=True).click()
    wait_until_quiet(page, "Data")


def shoot(page: Page, words: str, name: str) -> None:
    page.get_by_text(words).first.scroll_into_view_if_needed()
    page.wait_for_timeout(1_500)
    page.screenshot(path=PICTURES / f"{name}.png")


def test_wrong_columns_and_bad_rows_are_put_right_step_by_step(
    server: Server, page: Page, tables: list[Path], tmp_path: Path
) -> None:
    page.goto(f"{server.address}/data")
    wait_until_quiet(page, "Data")
    page.set_input_files("input[type=file]", [str(path) for path in tables])
    expect(page.get_by_text("One table must say who did what")).to_be_visible(timeout=60_000)

    choose(page, "This table is", "Who did what")
    expect(page.get_by_text("Choose a column for")).to_be_visible()
    shoot(page, "Choose a column for", "wrong-columns")
    for label, column in (("Person", "who_bought"), ("Item", "thing"), ("Rating", "stars"), ("When", "moment")):
        choose(page, label, column)
    choose(page, "Kind of event", "what")
    choose(page, "This table is", "Items", 1)
    choose(page, "Item", "thing", 1)

    refused = page.get_by_text(f"{NUM_BAD} rows can't be used and are left out.")
    expect(refused).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"in orders\.csv, column stars\. .five. is not a number")).first).to_be_visible()
    shoot(page, "What the check found", "report")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the rows left out").click()
    download.value.save_as(tmp_path / "left-out.csv")
    with (tmp_path / "left-out.csv").open(encoding="utf-8-sig") as file:
        left_out = list(csv.DictReader(file))
    assert [row["Row"] for row in left_out] == [str(row) for row in range(11, 11 + NUM_BAD)]
    assert {row["Value"] for row in left_out} == {"five"}

    expect(page.get_by_text(re.compile("mail address")).first).to_be_visible()
    page.get_by_text("Hide personal data").click()
    wait_until_quiet(page, "Data")
    page.get_by_text("What each column says").first.click()
    shoot(page, "What the models will read", "texts")
    suggest = page.get_by_role("button", name="Use the columns that say most").first
    suggest.click()
    wait_until_quiet(page, "Data")
    assert "{tags}" in page.get_by_role("textbox", name="Text of an item").input_value()
    expect(page.get_by_text(re.compile(r"\d+ tokens")).first).to_be_visible()
    assert page_faults(page) == []

    page.get_by_text(re.compile("Skip the .* that can't be used")).click()
    expect(page.get_by_text("Correct these rows in your file")).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "Data")
    page.get_by_text(re.compile("Skip the .* that can't be used")).click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile("Imported")).first).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "Data")
    expect(
        page.get_by_text(re.compile(f"{NUM_BAD} rows can't be used|{NUM_BAD} rows were left out")).first
    ).to_be_attached()
    expect(page.get_by_text("Know before you train")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("of the items were never chosen")).first).to_be_visible()
    shoot(page, "Know before you train", "warnings")
    assert page_faults(page) == []
    assert page.get_by_text("ann@example.org").count() == 0

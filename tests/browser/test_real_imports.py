"""The three real sets go through the Data page as they are; the counts are those that pandas finds alone."""

import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import ROOT, Server, wait_until_quiet
from page_faults import page_faults

SHARED = Path(os.environ.get("RECDASH_SHARED", ROOT.parent / "shared")) / "data"
NEGATIVE = ("return", "review_negative")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"The real data sets are not in {SHARED}."),
]


@pytest.mark.parametrize("name", ["ml-latest-small", "ifdb", "online-retail"])
def test_a_real_set_is_imported_through_the_page(server: Server, page: Page, name: str) -> None:
    tables = [
        path for part in ("interactions", "items", "users") if (path := SHARED / name / f"{part}.parquet").exists()
    ]
    raw = pd.read_parquet(tables[0])
    used = raw[~raw["event"].isin(NEGATIVE)] if "event" in raw else raw
    num_pairs = len(used[["user_id", "item_id"]].drop_duplicates())

    page.goto(f"{server.address}/data")
    wait_until_quiet(page, "Data")
    again, chooser = page.get_by_role("button", name="Bring new data"), page.locator("input[type=file]")
    expect(again.or_(chooser).first).to_be_attached(timeout=30_000)
    if not chooser.count():
        again.click()
    page.set_input_files("input[type=file]", [str(path) for path in tables])
    button = page.get_by_role("button", name="Import", exact=True)
    button.wait_for(timeout=90_000)
    by_hand = page.get_by_text("Match the columns myself")
    if by_hand.count():  # as a known data set it would lose the returns with what was bought before
        by_hand.click()
        wait_until_quiet(page, "Data")
        button.wait_for(timeout=90_000)
    wait_until_quiet(page, "Data")
    assert page_faults(page) == []
    button.click()
    expect(again).to_be_visible(timeout=120_000)  # the check before it tells the same counts
    expect(page.get_by_text(f"{num_pairs:,} interactions").first).to_be_visible(timeout=30_000)
    wait_until_quiet(page, "Data")
    expect(page.get_by_text(f"{raw['user_id'].nunique():,} people").first).to_be_visible()
    assert page_faults(page) == []

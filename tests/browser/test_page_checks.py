"""What must hold on every page of the menu once there is data: the checks that `page_faults` can't make alone.

Deep links, unknown ids, and a visit before there is any data are in `test_pages`; a change of person and the reason on
each card are in `test_first_visit`.
"""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import page_faults

from recdash.data.importing import ImportOptions, import_tables
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.ui.navigation import ENTRIES, page_file
from tests.pages.conftest import table
from tests.pages.tuned import make_tuned_run

pytestmark = pytest.mark.browser
PAGES = {name: entry.title for name, entry in ENTRIES.items() if page_file(name).exists()}
AVOIDED = re.compile(r"\b(top-k|embeddings?|inference|artefacts?|cold|warm(?!-up)|folds?|unnamed)\b", re.IGNORECASE)
ONLY_WHERE_MODELS_ARE_TRAINED = re.compile(r"\bepochs?\b", re.IGNORECASE)
SILENT_CHARTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart], [data-testid=stVegaLiteChart]')]
  .filter(e => e.offsetParent !== null)
  .filter(e => ![e, ...e.querySelectorAll('[role=img], [aria-label], [alt]')]
    .some(one => (one.ariaLabel || one.getAttribute('alt') || '').trim().length > 20))
  .map(e => e.outerHTML.slice(0, 120))"""
WHERE_THE_FOCUS_IS = """() => {
  const e = document.activeElement;
  return e.closest('[data-testid=stSidebar]') ? 'menu' : e.closest('[data-testid=stMain]') ? 'page' : 'frame';
}"""


def address_of(name: str) -> str:
    return "" if name == "start" else name


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    """Return the server with a tuned run and two simple methods on one dataset."""
    make_tuned_run(server.home / "var", beside=("popularity", "ease"))
    return server


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_every_page_is_whole_named_and_told_in_plain_words(
    filled: Server, browser: Browser, width: int, mode: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page, faults = context.new_page(), {}
    for name, title in PAGES.items():
        page.goto(f"{filled.address}/{address_of(name)}", timeout=60_000)
        wait_until_quiet(page, title)
        words = page.inner_text("body")
        found = page_faults(page) + [f"no words for a chart: {one}" for one in page.evaluate(SILENT_CHARTS)]
        found += [f"avoided: {one.group()}" for one in AVOIDED.finditer(words)]
        if name != "train":
            found += [f"avoided: {one.group()}" for one in ONLY_WHERE_MODELS_ARE_TRAINED.finditer(words)]
        if found:
            faults[title] = found
    context.close()
    assert faults == {}


def test_the_tab_key_offers_to_skip_the_menu_and_goes_through_it_before_the_page(filled: Server, page: Page) -> None:
    for name, title in PAGES.items():
        page.goto(f"{filled.address}/{address_of(name)}", timeout=60_000)
        wait_until_quiet(page, title)
        visited = []
        for number in range(40):
            page.keyboard.press("Tab")
            if number == 0:
                expect(page.locator(":focus"), title).to_have_text("Skip to main content")
            visited.append(page.evaluate(WHERE_THE_FOCUS_IS))
            if visited[-1] == "page":
                break
        assert "menu" in visited, title
        assert visited[-1] == "page", title


def test_the_smallest_dataset_without_a_model_gets_a_sentence_and_a_way_on(server: Server, page: Page) -> None:
    rows = [
        (f"u{user}", f"i{item}") for user in range(2) for item in range(2)
    ]  # of one person or item none is imported
    orders = table("orders.csv", pd.DataFrame(rows, columns=["user_id", "item_id"]))
    store = open_store(Settings(home=server.home / "var"))
    dataset_id = save_dataset(store, import_tables(orders, None, None, ImportOptions("Smallest")).dataset)
    close_store(store)
    for name, title in PAGES.items():
        page.goto(f"{server.address}/{address_of(name)}?dataset={dataset_id}", timeout=60_000)
        wait_until_quiet(page, title)
        expect(page.locator("[data-testid=stMain]").get_by_role("button").first, title).to_be_visible(timeout=30_000)
        assert page_faults(page) == [], title

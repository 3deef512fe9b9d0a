"""A first visit with nothing at hand: the sample, a quick look, a reason in few clicks; then every page with data."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import faults_of_all

from benchmarks.person_change import TITLES_OF_CARDS, watch_changes

pytestmark = pytest.mark.browser
TRAINING_MS = 300_000
MOST_CLICKS = 12
PEOPLE = ("U10002", "U10033", "U10050", "U10062")


@pytest.fixture(scope="module")
def trained(server: Server, browser: Browser) -> Server:
    """Return the server after a newcomer has gone from nothing to a reason, by clicks alone."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    num_clicks = 0

    def click(target: Locator) -> None:
        nonlocal num_clicks
        target.click(timeout=TRAINING_MS)
        num_clicks += 1

    page.goto(server.address)
    click(page.get_by_role("button", name="Load sample"))
    click(page.get_by_role("button", name="Train a quick look"))
    click(page.get_by_role("button", name="Look at a user").first)
    wait_until_quiet(page, "One user")
    click(page.get_by_role("button", name="Why?").nth(1))
    expect(page.get_by_role("heading", name="Why ")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Exact parts of the model's score")).to_be_visible()
    assert num_clicks <= MOST_CLICKS
    page.context.close()
    return server


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_every_page_with_data_is_whole_at_this_width(trained: Server, browser: Browser, width: int, mode: str) -> None:
    assert faults_of_all(browser, trained.address, width, mode) == {}


def test_each_card_says_why_without_a_click(trained: Server, page: Page) -> None:
    page.goto(f"{trained.address}/user")
    wait_until_quiet(page, "One user")
    titles = page.evaluate(TITLES_OF_CARDS)
    assert len(set(titles)) == 10
    assert page.get_by_text("Because").or_(page.get_by_text("Mostly")).or_(page.get_by_text("Popular")).count() >= 10


def test_nothing_of_the_person_before_stays_when_another_is_chosen(trained: Server, page: Page) -> None:
    assert [change.mixed for change in watch_changes(page, trained.address, PEOPLE)] == [0, 0, 0]

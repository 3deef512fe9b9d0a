"""What must hold on every page: reached by a deep link on a fresh server, named controls, no sideways scroll."""

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet

pytestmark = pytest.mark.browser
TITLES = {"": "Start", "data": "Data", "train": "Train", "user": "One user", "map": "Map", "compare": "Compare runs"}
UNNAMED = """() => [...document.querySelectorAll('button, a[href], input, select, textarea')]
  .filter(e => e.offsetParent !== null && e.type !== 'file')
  .filter(e => !(e.innerText || '').trim() && !e.ariaLabel && !e.title && !e.placeholder
    && !(e.labels && e.labels.length) && !e.getAttribute('aria-labelledby'))
  .map(e => e.outerHTML.slice(0, 160))"""
FORBIDDEN = re.compile(r"Traceback|\b01[0-9A-HJKMNP-TV-Z]{24}\b|\d\.\d{5,}|\d{4}-\d\d-\d\dT")


@pytest.mark.parametrize("address", TITLES)
def test_a_deep_link_opens_the_page_with_the_whole_menu(server: Server, page: Page, address: str) -> None:
    page.goto(f"{server.address}/{address}")
    wait_until_quiet(page, TITLES[address])
    assert page.locator("h1").count() == 1
    for title in TITLES.values():
        assert page.get_by_role("link", name=title).count() >= 1, title
    assert page.evaluate(UNNAMED) == []
    assert not FORBIDDEN.search(page.inner_text("body"))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_no_page_scrolls_sideways(server: Server, browser: Browser, width: int, mode: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page = context.new_page()
    for address, title in TITLES.items():
        page.goto(f"{server.address}/{address}")
        wait_until_quiet(page, title)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), (title, width)
    context.close()


def test_an_unknown_dataset_run_and_person_get_a_sentence_and_a_button(server: Server, page: Page) -> None:
    for address in ("data", "train", "user", "map", "compare"):
        page.goto(f"{server.address}/{address}?dataset=nothing&run=nothing&user=nobody")
        wait_until_quiet(page, TITLES[address])
        assert page.get_by_role("button").count() >= 1
        assert not FORBIDDEN.search(page.inner_text("body"))

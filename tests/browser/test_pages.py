"""What must hold on every page before there is any data: reached by a deep link, named, readable, leading on."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent))
from conftest import TITLES, Server, started, wait_until_quiet
from page_faults import faults_of_all, page_faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", TITLES)
def test_a_deep_link_opens_the_page_with_the_whole_menu(server: Server, page: Page, address: str) -> None:
    page.goto(f"{server.address}/{address}")
    wait_until_quiet(page, TITLES[address])
    for title in TITLES.values():
        assert page.get_by_role("link", name=title).count() >= 1, title
    assert page_faults(page) == []


@pytest.mark.parametrize("address", [address for address in TITLES if address])
def test_the_very_first_visit_to_a_server_may_be_a_deep_link(tmp_path: Path, page: Page, address: str) -> None:
    with started(tmp_path) as fresh:
        page.goto(f"{fresh.address}/{address}")
        wait_until_quiet(page, TITLES[address])
        assert [page.get_by_role("link", name=title).count() >= 1 for title in TITLES.values()] == [True] * len(TITLES)
        assert TITLES[address] in page.title()
        page.goto("about:blank")  # before the server goes


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_every_page_is_whole_at_this_width(server: Server, browser: Browser, width: int, mode: str) -> None:
    assert faults_of_all(browser, server.address, width, mode) == {}


def test_an_unknown_dataset_run_and_person_get_a_sentence_and_a_button(server: Server, page: Page) -> None:
    for address in ("data", "train", "user", "map", "compare", "present"):
        page.goto(f"{server.address}/{address}?dataset=nothing&run=nothing&user=nobody")
        wait_until_quiet(page, TITLES[address])
        assert page.locator("[data-testid=stMain]").get_by_role("button").count() >= 1
        assert page_faults(page) == []

"""One user in a real browser: a slider arranges the list, a filter limits it, another model stands beside it."""

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import page_faults

from recdash.data.importing import ImportOptions, import_tables
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig
from tests.pages.conftest import blocks

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def runs(server: Server) -> dict[str, str]:
    """Train three baselines in the server's data folder, and return the id of each by its model."""
    store = open_store(Settings(home=server.home / "var"))
    dataset_id = save_dataset(store, import_tables(*blocks(), None, ImportOptions("Blocks")).dataset)
    found = {}
    for model in ("popularity", "ease", "als"):
        found[model] = create_run(store, dataset_id, RunConfig(model=model))
        assert run_job(store, claim_run(store, found[model], process_name())) == "completed"
    close_store(store)
    return found


def cards(page: Page) -> list[str]:
    return page.get_by_text(re.compile(r"^\d+\. ")).all_inner_texts()


def test_a_slider_a_filter_and_another_model(server: Server, page: Page, runs: dict[str, str]) -> None:
    page.goto(f"{server.address}/user?run={runs['als']}&user=u3")
    wait_until_quiet(page, "One user")
    expect(page.get_by_role("button", name="Why?")).to_have_count(10, timeout=60_000)
    before = cards(page)
    assert len(before) == 10

    handle = page.get_by_role("slider", name="Popularity")
    handle.focus()
    handle.press("ArrowLeft")
    expect(page.get_by_text(re.compile("Less known items:.*ranking quality")).first).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "One user")
    assert cards(page) != before
    assert "popularity=-0.5" in page.url

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Words in title or text").fill("title 1")
    page.get_by_label("Words in title or text").press("Enter")
    expect(page.get_by_text(re.compile("fit the filter"))).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "One user")
    assert all("Title 1" in card for card in cards(page))
    page.get_by_role("button", name="Take all filters away").click()
    expect(page.get_by_role("button", name="Why?")).to_have_count(10, timeout=60_000)
    wait_until_quiet(page, "One user")
    assert len(cards(page)) == 10

    others = page.get_by_role("combobox", name="Other models")
    others.scroll_into_view_if_needed()
    page.wait_for_timeout(2_000)  # to scroll closes a list that is open
    others.click()
    page.get_by_role("option", name="EASE").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text(re.compile("^EASE lists"))).to_be_visible(timeout=60_000)
    page.get_by_text("Table", exact=True).click()
    expect(page.get_by_role("button", name="Download the list")).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "One user")
    assert page_faults(page) == []


@pytest.mark.parametrize("view", ["cards", "table"])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_the_page_is_whole_with_everything_on(
    server: Server, browser: Browser, runs: dict[str, str], width: int, mode: str, view: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page = context.new_page()
    others = f"{runs['ease']},{runs['popularity']}"
    page.goto(
        f"{server.address}/user?run={runs['als']}&user=u3&variety=0.5&popularity=-0.5&seen=1&view={view}&others={others}"
    )
    wait_until_quiet(page, "One user")
    expect(page.get_by_text(re.compile("^Popularity lists"))).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "One user")
    assert page_faults(page) == []
    context.close()

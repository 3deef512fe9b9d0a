"""New item in a real browser: a text is tried, kept, changed and compared; the whole page is readable at any width."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import page_faults

from tests.pages.newcomers import make_placing_run

pytestmark = pytest.mark.browser
ANSWER_MS = 300_000
"""The first answer loads torch, which takes long where much else is going on."""
ANSWER = "of 24 people would see it among their ten"


@pytest.fixture(scope="module")
def with_runs(server: Server, tmp_path_factory, save_encoder) -> Server:
    make_placing_run(server.home / "var", tmp_path_factory.mktemp("encoder"), save_encoder, ("Ours", "Other"))
    return server


def try_text(page: Page, title: str) -> None:
    page.get_by_role("textbox", name="Title", exact=True).fill(title)
    page.get_by_role("button", name="See who would get it").click()
    expect(page.get_by_text(ANSWER)).to_be_visible(timeout=ANSWER_MS)
    wait_until_quiet(page, "New item")


def test_somebody_tries_a_text_keeps_it_and_compares_it_with_another(with_runs: Server, page: Page) -> None:
    page.goto(f"{with_runs.address}/new_item")
    wait_until_quiet(page, "New item")
    page.get_by_role("button", name="Try an example").click()
    expect(page.get_by_text(ANSWER)).to_be_visible(timeout=ANSWER_MS)
    wait_until_quiet(page, "New item")  # until then the form as it was is there, too
    for title in ("Title 3", "Title 4 Sky"):
        try_text(page, title)
        page.get_by_role("button", name="Keep as draft").click()
        expect(page.get_by_role("button", name="Delete draft")).to_be_visible(timeout=30_000)
    assert "draft=" in page.url
    expect(page.get_by_role("heading", name="What in the text does it?")).to_be_visible()
    assert page_faults(page) == []

    link = page.url
    page.get_by_text("Drafts side by side", exact=True).click()
    expect(page.get_by_text("reaches most")).to_be_visible(timeout=60_000)
    assert page_faults(page) == []
    page.goto(link)
    wait_until_quiet(page, "New item")
    expect(page.get_by_role("textbox", name="Title", exact=True)).to_have_value("Title 4 Sky")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_the_answers_are_whole_at_this_width(with_runs: Server, browser: Browser, width: int, mode: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=mode)
    page = context.new_page()
    page.goto(f"{with_runs.address}/new_item")
    wait_until_quiet(page, "New item")
    page.get_by_role("button", name="Try an example").click()
    expect(page.get_by_text(ANSWER)).to_be_visible(timeout=ANSWER_MS)
    wait_until_quiet(page, "New item")
    page.wait_for_timeout(2_000)
    assert page_faults(page) == []
    context.close()


def test_a_list_is_tried_from_a_file(with_runs: Server, page: Page, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("title,genre\nTitle 3,Sea\nTitle 5,Sky\n")
    page.goto(f"{with_runs.address}/new_item?try=list")
    wait_until_quiet(page, "New item")
    page.set_input_files("input[type=file]", str(tmp_path / "new.csv"))
    expect(page.get_by_text("would be seen by most people of 2 items")).to_be_visible(timeout=ANSWER_MS)
    assert page_faults(page) == []

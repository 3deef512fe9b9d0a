"""Somebody new before an audience: three likes, the list answers at once, a persona is kept and found on One user."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import PICTURES, ROOT, Server, wait_until_quiet
from page_faults import page_faults

pytestmark = pytest.mark.browser
LIST = "() => [...document.querySelectorAll('strong')].map(e => e.innerText).filter(t => /^\\d+\\. /.test(t)).join('|')"


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """The address of a dashboard with the sample and a model that adds up what people did."""
    home = {**os.environ, "RECDASH_HOME": str(server.home / "var")}
    files = [part for name in ("interactions", "items", "users") for part in (f"--{name}", f"sample_data/{name}.csv")]
    for arguments in (["import", *files, "--name", "Books"], ["train", "--dataset", "Books", "--model", "ease"]):
        subprocess.run([sys.executable, "-m", "recdash", *arguments], cwd=ROOT, env=home, check=True, timeout=300)
    return server.address


def answer(page: Page, label: str, number: int) -> None:
    """Press a button of a card and wait until the list is another one; `benchmarks.dashboard` says how soon that is."""
    before = page.evaluate(LIST)
    page.get_by_role("button", name=label, exact=True).nth(number).click()
    page.wait_for_function(f"before => ({LIST})() !== before", arg=before, timeout=30_000)


def test_three_likes_change_the_list_and_are_kept_as_a_persona(address: str, page: Page) -> None:
    page.goto(f"{address}/new_person")
    wait_until_quiet(page, "New person")
    expect(page.get_by_text("These are popular, we know nothing of you yet.")).to_be_visible()
    page.wait_for_timeout(1_000)
    for number in (0, 2, 4):
        answer(page, "Like", number)
    expect(page.get_by_text(re.compile(r"^\d+\. .*\sBecause you liked", re.DOTALL)).first).to_be_visible()
    expect(page.get_by_text(re.compile("another place")).first).to_be_visible()
    assert page_faults(page) == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "new_person.png")

    page.get_by_role("button", name="Save as persona").click()
    page.get_by_role("textbox", name="Name of the persona").fill("Likes three books")
    page.get_by_role("textbox", name="Name of the persona").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("is kept")).to_be_visible(timeout=10_000)
    page.keyboard.press("Escape")
    liked = page.get_by_text(re.compile("^You like")).inner_text()

    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_text("These are popular, we know nothing of you yet.")).to_be_visible()
    page.get_by_role("link", name="One user").first.click()
    wait_until_quiet(page, "One user")
    page.get_by_role("combobox", name="Find by").click()
    page.get_by_role("option", name="Saved personas").click()
    page.get_by_role("combobox", name="Persona").click()
    page.get_by_role("option", name="Likes three books").click()
    wait_until_quiet(page, "New person")
    expect(page.get_by_text(re.compile("^You like"))).to_have_text(liked)


def test_keys_answer_one_item_after_the_other(address: str, page: Page) -> None:
    page.goto(f"{address}/new_person?ask=one")
    wait_until_quiet(page, "New person")
    page.wait_for_timeout(500)
    page.locator("h1").click()
    page.keyboard.press("l")
    expect(page.get_by_text(re.compile("^You like"))).to_be_visible(timeout=10_000)
    page.get_by_role("textbox", name="Find something you know").press_sequentially("dls")
    page.wait_for_timeout(600)
    assert "dislikes" not in page.url, "letters that are typed are no answers"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_the_studio_is_whole_at_this_width(address: str, browser: Browser, width: int, mode: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page = context.new_page()
    page.goto(f"{address}/new_person?likes=%5B%22B1003%22%5D&dislikes=%5B%22B1004%22%5D")
    wait_until_quiet(page, "New person")
    page.wait_for_timeout(1_000)
    assert page_faults(page) == []
    context.close()

"""The analyst's way in a real browser: the worst group, a person, what was missed and why, what if, the map, a note."""

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import page_faults

from tests.pages.sailors import make_sailors

pytestmark = pytest.mark.browser
DOTS = ".js-plotly-plot .scatterlayer .points path"
FIRST_ROW = {"x": 18, "y": 55}
"""Where the box to choose the first row of a table lies, in pixels."""


def click_dot(page: Page, number: int) -> None:
    dot = page.locator(DOTS).nth(number)
    expect(dot).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1_500)
    box = dot.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.fixture(scope="module")
def sailors(server: Server) -> Server:
    """Return the server with a shop whose drifters are served badly."""
    make_sailors(server.home / "var")
    return server


def test_from_the_worst_group_to_a_person_and_a_reason_and_back_to_a_segment(sailors: Server, page: Page) -> None:
    page.goto(f"{sailors.address}/quality")
    wait_until_quiet(page, "Quality")
    expect(page.get_by_text("is served worst").first).to_be_visible(timeout=60_000)
    click_dot(page, 1)
    expect(page).to_have_url(re.compile("group="), timeout=30_000)
    wait_until_quiet(page, "Quality")
    assert page_faults(page) == []

    page.get_by_label("Name of the segment").fill("Look again")
    page.get_by_role("button", name="Save as segment").click()
    expect(page.get_by_role("heading", name="Saved segments")).to_be_visible(timeout=30_000)
    wait_until_quiet(page, "Quality")
    page.locator("[data-testid=stDataFrame]").last.click(position=FIRST_ROW)
    wait_until_quiet(page, "One user")

    expect(page.get_by_role("heading", name="Chosen later, but not shown")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Why not?").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Why not "))).to_be_visible(timeout=30_000)
    expect(page.get_by_text("stands at place 10").first).to_be_visible(timeout=30_000)
    wait_until_quiet(page, "One user")
    assert page_faults(page) == []

    page.get_by_role("link", name="Compare runs").first.click()
    wait_until_quiet(page, "Compare runs")
    expect(page.get_by_text("Segment: Look again").first).to_be_visible(timeout=60_000)


def test_without_one_item_the_list_changes_and_the_map_shows_where_the_history_lies(
    sailors: Server, page: Page
) -> None:
    page.goto(f"{sailors.address}/user?user=p2")
    wait_until_quiet(page, "One user")
    page.get_by_text("What if their history were different?").click()
    page.get_by_role("combobox", name="Leave out").click()
    page.get_by_role("option").nth(1).click()  # the first one stands for all
    page.keyboard.press("Escape")
    changed = page.get_by_text(re.compile("another place|The list stays as it is"))
    expect(changed.first).to_be_visible(timeout=30_000)
    expect(page).to_have_url(re.compile("without="))
    wait_until_quiet(page, "One user")
    assert page_faults(page) == []

    page.get_by_role("button", name="Show on the map").click()
    wait_until_quiet(page, "Map")
    expect(page.get_by_text("Chosen so far").first).to_be_visible(timeout=60_000)
    assert page_faults(page) == []


def test_a_note_written_on_quality_is_read_where_runs_are_compared(sailors: Server, page: Page) -> None:
    page.goto(f"{sailors.address}/quality")
    wait_until_quiet(page, "Quality")
    page.get_by_role("button", name="Note").click()
    page.get_by_role("textbox", name="Note on this run").fill("Drifters <b>look</b> at $x$ again")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Drifters <b>look</b> at $x$ again").first).to_be_visible(timeout=30_000)
    for link in ("One user", "Compare runs"):
        page.get_by_role("link", name=link).first.click()
        wait_until_quiet(page, link)
        expect(page.get_by_text("Drifters <b>look</b> at $x$ again").first).to_be_visible(timeout=30_000)

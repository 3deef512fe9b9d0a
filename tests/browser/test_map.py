"""The map in a real browser: a loop selects, the selection stays before tuning, both pictures stand side by side."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import page_faults

from tests.pages.tuned import make_tuned_run

pytestmark = pytest.mark.browser
LOOP = ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.05))
PLOT = ".js-plotly-plot .nsewdrag"


def draw_loop(page: Page) -> None:
    box = page.locator(PLOT).first.bounding_box()
    assert box is not None
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in LOOP]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def test_a_loop_selects_and_its_items_are_seen_before_and_after(server: Server, page: Page) -> None:
    make_tuned_run(server.home / "var")
    page.goto(f"{server.address}/map")
    wait_until_quiet(page, "Map")
    expect(page.locator(PLOT)).to_be_visible(timeout=60_000)
    page.wait_for_timeout(3_000)
    draw_loop(page)
    selected = page.get_by_role("heading", name="items selected")
    expect(selected).to_be_visible(timeout=30_000)
    number = selected.inner_text()
    page.get_by_text("Before tuning", exact=True).click()
    wait_until_quiet(page, "Map")
    expect(selected).to_have_text(number)
    page.get_by_text("After tuning", exact=True).click()
    wait_until_quiet(page, "Map")
    page.get_by_text("Side by side with before tuning").click()
    expect(page.locator(PLOT)).to_have_count(2, timeout=30_000)
    wait_until_quiet(page, "Map")
    assert page_faults(page) == []

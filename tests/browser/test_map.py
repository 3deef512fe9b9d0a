"""The map in a real browser: what a hand, a key and an eye that can't see find there; and that nothing leaves."""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import Server, wait_until_quiet
from page_faults import page_faults

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.split import split_interactions
from tests.pages.conftest import HOSTILE, blocks
from tests.pages.tuned import make_tuned_run

pytestmark = pytest.mark.browser
LOOP = ((0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99), (0.01, 0.05))
STAGE = ".stage"
FIRST_ROW = {"x": 18, "y": 55}
"""Where the box to choose the first row of a table lies, in pixels."""
NO_WEBGL = """() => { const plain = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith('webgl') ? null : plain.call(this, kind, ...rest); } }"""


@pytest.fixture(scope="module")
def tuned(server: Server) -> Server:
    make_tuned_run(server.home / "var")
    return server


@pytest.fixture
def open_map(tuned: Server, browser: Browser) -> Iterator:
    contexts = []

    def open_it(script: str = "", address: str = "map", **options) -> Page:
        options = {"viewport": {"width": 1440, "height": 1000}, "color_scheme": "light", **options}
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        if script:
            page.add_init_script(f"({script})()")
        page.goto(f"{tuned.address}/{address}")
        wait_until_quiet(page, "Map")
        expect(page.locator(f"{STAGE}[data-points]")).to_be_visible(timeout=60_000)
        return page

    yield open_it
    for context in contexts:
        context.close()


def draw_loop(page: Page, corners=LOOP) -> None:
    box = page.locator(STAGE).last.bounding_box()
    assert box is not None
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def num_colours(page: Page) -> int:
    """Return how many colours the map shows."""
    with Image.open(BytesIO(page.locator("canvas.points").screenshot())) as picture:
        return len(picture.convert("RGB").getcolors(1 << 24) or [])


def num_painted(page: Page) -> int:
    """Return how many pixels of the map are not its ground."""
    with Image.open(BytesIO(page.locator("canvas.points").screenshot())) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24) or []
    return sum(number for number, _ in colours) - max(number for number, _ in colours)


def selected(page: Page) -> Locator:
    return page.get_by_role("heading", name="items selected")


def find(page: Page, words: str, picture: str = "Before tuning") -> None:
    """Search for something, which flies there, and wait until it lies amid the map; before tuning no two lie alike."""
    page.get_by_text(picture, exact=True).first.click()
    wait_until_quiet(page, "Map")
    page.get_by_label("Find an item").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(".legend").get_by_text("Found", exact=True)).to_be_visible(timeout=30_000)
    wait_until_quiet(page, "Map")
    page.wait_for_timeout(1_000)


def amid(page: Page) -> tuple[float, float]:
    box = page.locator(STAGE).last.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_loop_selects_and_its_items_are_seen_before_and_after(open_map) -> None:
    page = open_map()
    draw_loop(page)
    expect(selected(page)).to_be_visible(timeout=30_000)
    number = selected(page).inner_text()
    page.get_by_text("Before tuning", exact=True).click()
    wait_until_quiet(page, "Map")
    expect(selected(page)).to_have_text(number)
    page.get_by_text("After tuning", exact=True).click()
    wait_until_quiet(page, "Map")
    page.get_by_text("Side by side").click()
    expect(page.locator(f"{STAGE}[data-points]")).to_have_count(2, timeout=30_000)
    for title in ("Before tuning", "After tuning"):
        expect(page.locator("strong", has_text=title)).to_be_visible()
    wait_until_quiet(page, "Map")
    assert page_faults(page) == []
    page.get_by_text("Points walk").click()
    page.get_by_role("button", name="Play").click()
    slider = page.get_by_label("From before tuning to now")
    expect(slider).to_have_value("100", timeout=10_000)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("heading", name="Ask the map")).to_be_visible(timeout=30_000)


def test_a_box_selects_less_than_all_and_shift_adds_the_rest(open_map) -> None:
    page = open_map()
    page.get_by_role("button", name="Box").click()
    draw_loop(page, ((0.01, 0.01), (0.5, 0.99)))
    expect(selected(page)).to_be_visible(timeout=30_000)
    few = int(selected(page).inner_text().split()[0])
    page.keyboard.down("Shift")
    draw_loop(page, ((0.5, 0.01), (0.99, 0.99)))
    page.keyboard.up("Shift")
    expect(selected(page)).not_to_have_text(f"{few} items selected", timeout=30_000)
    assert int(selected(page).inner_text().split()[0]) > few


def test_a_row_of_what_moved_most_flies_to_its_item(open_map) -> None:
    page = open_map()
    page.locator("[data-testid=stDataFrame]").first.click(position=FIRST_ROW)
    expect(page.get_by_role("button", name="Who would get it?")).to_be_visible(timeout=30_000)
    expect(page.locator(".legend").get_by_text("Found", exact=True)).to_be_visible(timeout=30_000)


def test_a_row_of_what_was_found_flies_to_its_item(open_map) -> None:
    page = open_map()
    search = page.get_by_label("Find an item")
    search.fill("titl")
    search.press("Enter")
    expect(page.get_by_text("items found")).to_be_visible(timeout=30_000)
    page.locator(".st-key-map_found [data-testid=stDataFrame]").click(position=FIRST_ROW)
    expect(page.get_by_role("button", name="Who would get it?")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name=re.compile(r"^Title \d+$"))).to_be_visible(timeout=30_000)


def test_a_row_of_the_groups_selects_its_items(open_map) -> None:
    page = open_map()
    page.locator(".st-key-map_groups [data-testid=stDataFrame]").click(position=FIRST_ROW)
    expect(selected(page)).to_be_visible(timeout=30_000)
    assert 0 < int(selected(page).inner_text().split()[0]) < 20


def test_the_data_of_the_map_are_its_points_with_titles_groups_and_counts(open_map, tmp_path: Path) -> None:
    page = open_map()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download data").click()
    kept.value.save_as(tmp_path / "map.csv")
    table = pd.read_csv(tmp_path / "map.csv")
    data = import_tables(*blocks(), None, ImportOptions("Blocks")).dataset
    known, items = split_interactions(data).fitting["item_index"], blocks()[1].frame
    assert list(table["id"]) == list(items["item_id"])
    assert list(table["title"]) == list(items["title"])
    assert list(table["group"]) == list(items["genre"])
    assert list(table["interactions"]) == [int((known == item).sum()) for item in range(20)]
    assert table[["x", "y"]].notna().all(axis=None)


def test_larger_points_cover_more_of_the_map(open_map) -> None:
    page = open_map()
    before = num_painted(page)
    page = open_map(address="map?size=number")
    expect(page.locator(".legend").get_by_text("Larger: chosen more often")).to_be_visible(timeout=30_000)
    expect(page.locator(f"{STAGE}[data-points='20']")).to_be_visible(timeout=30_000)
    page.wait_for_timeout(500)
    assert num_painted(page) > before
    assert page_faults(page) == []


def test_a_title_with_tags_is_shown_as_typed_and_a_click_opens_its_item(open_map) -> None:
    page = open_map()
    find(page, HOSTILE)
    page.mouse.move(*amid(page), steps=3)
    expect(page.locator(".tip")).to_have_text(HOSTILE)
    assert page.locator(".tip *").count() == 0
    page.mouse.click(*amid(page))
    expect(page.get_by_role("button", name="Clear")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="<b>Bold</b>")).to_be_visible(timeout=30_000)
    assert page_faults(page) == []


def test_a_click_where_several_lie_selects_all_of_them(open_map) -> None:
    page = open_map()
    find(page, "Title 3", "As recommended")
    page.mouse.move(*amid(page), steps=3)
    expect(page.locator(".tip")).to_have_text("Title 9 and 9 more at this place")
    page.mouse.click(*amid(page))
    expect(selected(page)).to_have_text("10 items selected", timeout=30_000)


def test_keys_move_zoom_and_open_what_lies_amid_the_map(open_map) -> None:
    page = open_map(reduced_motion="reduce")
    find(page, "Title 3")
    page.locator(STAGE).focus()
    for key in ("+", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(".spoken")).to_have_text("Title 3")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Clear")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Title 3")).to_be_visible(timeout=30_000)
    wait_until_quiet(page, "Map")
    page.locator(STAGE).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Clear")).to_be_hidden(timeout=30_000)


def test_the_map_says_what_it_shows_and_its_tools_have_names(open_map) -> None:
    page = open_map(address="map?user=u3")
    spoken = page.locator(STAGE).get_attribute("aria-label")
    assert spoken is not None
    assert "Map of 20 items" in spoken
    assert "Chosen so far:" in spoken
    assert all(page.locator(".tools button").evaluate_all("all => all.map(e => e.ariaLabel || e.textContent)"))
    for name in ("Chosen so far", "Recommended"):
        expect(page.locator(".legend").get_by_text(name)).to_be_visible()


def test_the_picture_is_saved_and_the_page_opens_without_a_network(open_map, tmp_path: Path) -> None:
    page = open_map()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Picture", exact=True).click()
    saved.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download page").click()
    kept.value.save_as(tmp_path / "map.html")
    page.context.set_offline(True)
    page.goto((tmp_path / "map.html").as_uri())
    expect(page.locator(f"{STAGE}[data-points='20']")).to_be_visible()
    expect(page.get_by_role("button", name="Loop")).to_be_hidden()  # nobody would answer to a selection
    expect(page.get_by_role("button", name="Whole map")).to_be_visible()
    assert num_colours(page) > 3  # the ground, points, and their soft edges


def test_without_webgl_the_points_are_drawn_all_the_same(open_map) -> None:
    page = open_map(script=NO_WEBGL)
    assert num_colours(page) > 3
    draw_loop(page)
    expect(selected(page)).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1440])
def test_the_map_is_whole_at_this_width(open_map, width: int, mode: str) -> None:
    page = open_map(address="map?user=u3", viewport={"width": width, "height": 900}, color_scheme=mode)
    assert page_faults(page) == []
    stage, tools = page.locator(STAGE).bounding_box(), page.locator(".tools").bounding_box()
    assert stage is not None
    assert tools is not None
    assert tools["x"] + tools["width"] <= stage["x"] + stage["width"] + 1
    assert page.locator(".tools").evaluate("e => e.scrollWidth <= e.clientWidth + 1")


def test_nothing_is_asked_from_elsewhere_and_no_rule_of_the_page_is_broken(open_map, tuned: Server) -> None:
    page, asked, said = open_map(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    wait_until_quiet(page, "Map")
    expect(page.locator(f"{STAGE}[data-points]")).to_be_visible(timeout=60_000)
    draw_loop(page)
    expect(selected(page)).to_be_visible(timeout=30_000)
    own = (tuned.address, tuned.address.replace("http", "ws"), "data:", "blob:")
    assert [address for address in asked if not address.startswith(own)] == []
    ours = [text for text in said if "materialsymbolsrounded" not in text]  # Streamlit's own, and refused
    assert [text for text in ours if "Content Security Policy" in text or "WebGL" in text] == []

"""The whole job in a real browser: own tables, a real training run, a reason, the map, and the comparison."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parent))
from conftest import PICTURES, ROOT, Server, wait_until_quiet

pytestmark = pytest.mark.browser
TRAINING_MS = 300_000


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return orders, products and customers with column names of a shop's own, and one bad row."""
    folder = tmp_path_factory.mktemp("tables")
    read = {
        name: pd.read_csv(ROOT / "sample_data" / f"{name}.csv", dtype=str)
        for name in ("interactions", "items", "users")
    }
    kept = read["users"]["user_id"].iloc[::3]
    orders = read["interactions"][read["interactions"]["user_id"].isin(kept)]
    orders = orders.rename(
        columns={"user_id": "customer", "item_id": "product", "timestamp": "when", "rating": "stars"}
    )
    orders.iloc[5, orders.columns.get_loc("stars")] = "five"
    products = read["items"].rename(columns={"item_id": "product", "title": "name"})
    customers = read["users"].rename(columns={"user_id": "customer"})
    paths = [folder / name for name in ("orders.csv", "products.csv", "customers.csv")]
    for path, frame in zip(paths, (orders, products, customers), strict=True):
        frame.to_csv(path, index=False)
    return paths


def shoot(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.mouse.move(1430, 5)  # a button that the mouse rests on shows its hint
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / f"{name}.png")


def test_somebody_brings_tables_trains_and_learns_why(server: Server, page: Page, tables: list[Path]) -> None:
    page.goto(server.address)
    wait_until_quiet(page, "Start")
    page.goto(f"{server.address}/data")
    wait_until_quiet(page, "Data")
    page.set_input_files("input[type=file]", [str(path) for path in tables])
    import_button = page.get_by_role("button", name="Import", exact=True)
    import_button.wait_for(timeout=60_000)
    expect(page.get_by_text("five").first).to_be_visible()
    page.wait_for_timeout(2_000)
    shoot(page, "import")
    import_button.click()
    expect(page.get_by_text(re.compile("Imported")).first).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "Data")
    page.reload()
    wait_until_quiet(page, "Data")
    page.wait_for_timeout(3_000)
    shoot(page, "data")

    page.get_by_role("link", name="Train").first.click()
    wait_until_quiet(page, "Train")
    page.get_by_text("Quick look").first.click()
    wait_until_quiet(page, "Train")
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("Now training").or_(page.get_by_text("Waiting")).first).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_role("heading", name="Now training")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(25_000)
    shoot(page, "train")
    look = page.get_by_role("button", name="Look at a user").first
    look.wait_for(timeout=TRAINING_MS)
    look.click()

    wait_until_quiet(page, "One user")
    reasons = page.get_by_text(re.compile(r"^\d+\. .*\s(Because|Mostly|Popular) ", re.DOTALL))
    expect(reasons.nth(9)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Why?").nth(1).click()
    wait_until_quiet(page, "One user")
    page.wait_for_timeout(2_000)
    shoot(page, "user")
    first_title = page.get_by_text(re.compile(r"^1\. ")).first.inner_text()
    page.get_by_role("button", name="Surprise me").click()
    wait_until_quiet(page, "One user")
    assert page.get_by_text(re.compile(r"^1\. ")).first.inner_text() != first_title or "user=" in page.url

    page.get_by_role("link", name="Map").first.click()
    wait_until_quiet(page, "Map")
    page.wait_for_timeout(6_000)
    shoot(page, "map")
    page.get_by_role("link", name="Quality").first.click()
    wait_until_quiet(page, "Quality")
    expect(page.get_by_role("heading", name="Groups against everyone else")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(2_500)
    shoot(page, "quality")
    page.get_by_role("link", name="New item").first.click()
    wait_until_quiet(page, "New item")
    page.get_by_role("button", name="Try an example").click()
    expect(page.get_by_role("heading", name="Who would get it")).to_be_visible(timeout=60_000)
    wait_until_quiet(page, "New item")
    page.wait_for_timeout(2_500)
    shoot(page, "new_item")
    page.get_by_role("link", name="Compare runs").first.click()
    wait_until_quiet(page, "Compare runs")
    expect(page.get_by_text(re.compile("ranks what people choose next|too close to call")).first).to_be_visible(
        timeout=30_000
    )
    page.wait_for_timeout(2_500)
    shoot(page, "compare")
    page.get_by_role("link", name="Start").first.click()
    wait_until_quiet(page, "Start")
    shoot(page, "start")
    page.goto(f"{server.address}/present?screen=3")
    expect(page.get_by_role("heading", name="What does one person get, and why?")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(5_000)
    shoot(page, "present")

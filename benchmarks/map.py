"""The Map page in a real browser: how soon it is there, how smoothly it moves, how soon a loop is answered.

    .venv/bin/python -m benchmarks.map [--json] [--quick] [--large]

It makes up runs of 10,000 and 100,000 items (with --large also 1,000,000) whose maps are heaps of points, starts a
dashboard of its own and drives Chromium (on the PATH): it opens the page from the menu until the points are drawn,
zooms with the wheel, and draws a loop around three of four points until the selection is told. The bounds are those we
set ourselves: 2 s, 100 ms between two pictures, 3 s.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

from benchmarks.measuring import row, show
from benchmarks.served import BROWSERS, SWITCHES, free_port, start_server
from recdash.cli.stored import open_home
from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.embeddings.points import RunMap
from recdash.models.als import ALS
from recdash.store.database import Store
from recdash.store.datasets import save_dataset
from recdash.store.run_files import write_run_result
from recdash.store.runs import RunResult, claim_run, create_run, finish_run
from recdash.training.config import RunConfig

NUM_HEAPS, NUM_USERS, DIMENSION = 40, 200, 16
DRAWN = """() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]
  .some(one => one.shadowRoot && one.shadowRoot.querySelector('.stage[data-points]'))"""
FRAMES = """() => new Promise(done => { const times = []; const step = now => { times.push(now);
  if (now - times[0] < 2000) requestAnimationFrame(step); else done(times) }; requestAnimationFrame(step) })"""
OPENED_S, FRAME_S, LASSO_S = 2.0, 0.1, 3.0


@dataclass(frozen=True)
class Measured:
    """Median seconds until the points are drawn, between two pictures while zooming, and until a loop is answered."""

    opened_s: float
    frame_s: float
    lasso_s: float


def main() -> None:
    """Run the benchmark and print a table or JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--quick", action="store_true", help="10,000 points only, fewer repetitions")
    arguments.add_argument("--large", action="store_true", help="1,000,000 points, too")
    options = arguments.parse_args()
    sizes = [10_000] if options.quick else [10_000, 100_000, *([1_000_000] if options.large else [])]
    rows = [one for size in sizes for one in measure(size, 2 if options.quick else 5)]
    show(rows, options.json, "" if options.quick else "map")


def measure(num_items: int, repetitions: int) -> list[dict]:
    """Return the rows of one size."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["RECDASH_HOME"] = home
        with open_home() as store:
            make_run(store, num_items)
        port = free_port()
        server = start_server(port)
        try:
            found = in_browser(f"http://localhost:{port}", repetitions)
        finally:
            server.terminate()
            server.wait()
    return [
        row(f"{num_items:,} points are drawn after a click in the menu", "s", found.opened_s, OPENED_S),
        row(f"{num_items:,} points, between two pictures while zooming", "s", found.frame_s, FRAME_S),
        row(f"{num_items:,} points, a loop around 75 % is answered", "s", found.lasso_s, LASSO_S),
    ]


def make_run(store: Store, num_items: int) -> None:
    """Store a dataset and a completed run whose map is forty heaps of items."""
    rng = np.random.default_rng(0)
    heap = rng.integers(0, NUM_HEAPS, num_items)
    number = np.arange(num_items)
    items = pd.DataFrame({"item_id": number, "title": number, "text": "", "kind": heap % 6}).astype("str")
    items = items.assign(title="Item " + items["title"], kind="Kind " + items["kind"])
    users = pd.DataFrame({"user_id": [f"u{one}" for one in range(NUM_USERS)], "text": ""})
    rows = pd.DataFrame(
        {
            "user_index": np.repeat(np.arange(NUM_USERS, dtype=np.int32), 20),
            "item_index": rng.integers(0, num_items, (NUM_USERS, 20)).ravel().astype(np.int32),
            "weight": np.ones(20 * NUM_USERS, np.float32),
        }
    ).drop_duplicates(["user_index", "item_index"], ignore_index=True)
    dataset = Dataset("Heaps", rows, users, items, None, SplitConfig("random"), f"heaps{num_items}", ImportReport())
    run_id = create_run(store, save_dataset(store, dataset), RunConfig("als"))
    claim_run(store, run_id, "benchmark")
    vectors = rng.normal(size=(num_items, DIMENSION)).astype(np.float32)
    write_run_result(store, run_id, ALS(vectors, np.zeros(num_items, np.float32), 1.0, 1.0), map_frame=_points(heap))
    finish_run(store, run_id, "completed", result=RunResult(), worker="benchmark")


def _points(heap: np.ndarray) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    places = (rng.uniform(0, 20, (NUM_HEAPS, 2))[heap] + rng.normal(0, 0.6, (len(heap), 2))).astype(np.float32)
    before = places + rng.normal(0, 1, places.shape).astype(np.float32)
    columns = {"kind": "item", "index": np.arange(len(heap), dtype=np.int32), "x": places[:, 0], "y": places[:, 1]}
    frame = pd.DataFrame(columns | {"x_before": before[:, 0], "y_before": before[:, 1]})
    moved = rng.uniform(0, 1, len(heap)).astype(np.float32)
    return RunMap(frame.assign(cluster=heap.astype(np.int16), moved_final=moved)).points


def in_browser(address: str, repetitions: int) -> Measured:
    """Open, zoom and select in Chromium."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found:
        raise SystemExit("The map is timed in Chromium, and none is on the PATH: run `make browser`.")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=found, args=SWITCHES) as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(120_000)
        opened = [_open(page, address) for _ in range(repetitions + 1)][1:]
        page.wait_for_timeout(2_000)
        frames = [_zoom(page) for _ in range(repetitions)]
        page.reload()
        page.wait_for_function(DRAWN)
        lassos = [_lasso(page, 0.01 * number) for number in range(repetitions)]
    return Measured(*(statistics.median(times) for times in (opened, frames, lassos)))


def _open(page: Page, address: str) -> float:
    page.goto(address)
    page.locator("h1", has_text="Start").wait_for()
    page.wait_for_timeout(1_500)
    began = time.perf_counter()
    page.get_by_role("link", name="Map").first.click()
    page.wait_for_function(DRAWN)
    return time.perf_counter() - began


def _zoom(page: Page) -> float:
    """Turn the wheel for two seconds and return the median time between two pictures."""
    x, y, width, height = _area(page)
    page.mouse.move(x + width / 2, y + height / 2)
    handle = page.evaluate_handle(f"() => {{ window.frames_seen = ({FRAMES})() }}")
    for number in range(20):
        page.mouse.wheel(0, -60 if number < 10 else 60)
        page.wait_for_timeout(60)
    times = page.evaluate("() => window.frames_seen")
    handle.dispose()
    return float(np.median(np.diff(times))) / 1000


def _lasso(page: Page, shift: float) -> float:
    """Draw a loop over three quarters of the map's area; return the time from its end to the sentence that tells it.

    `shift` makes each loop another one, in parts of the width.
    """
    x, y, width, height = _area(page)
    corners = ((0.01, 0.01), (0.74 + shift, 0.01), (0.74 + shift, 0.99), (0.01, 0.99), (0.01, 0.02))
    places = [(x + width * a, y + height * b) for a, b in corners]
    told = page.get_by_role("heading", name="items selected")
    before = told.inner_text() if told.count() else ""
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    began = time.perf_counter()
    page.mouse.up()
    page.wait_for_function(
        "before => [...document.querySelectorAll('h3')].some(e => /items selected/.test(e.innerText)"
        " && e.innerText !== before)",
        arg=before,
    )
    seconds = time.perf_counter() - began
    page.wait_for_timeout(2_500)
    return seconds


def _area(page: Page) -> tuple[float, float, float, float]:
    box = page.locator(".stage").first.bounding_box()
    if box is None:
        raise SystemExit("The map is not on the screen.")
    return box["x"], box["y"], box["width"], box["height"]


if __name__ == "__main__":
    main()

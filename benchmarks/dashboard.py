"""Memory of the dashboard, the time of a page rerun, idle and while a training runs, and what a change of person takes.

    .venv/bin/python -m benchmarks.dashboard [--json] [--quick]

It imports the sample into a new data folder, trains an interest model, starts a dashboard of its own, opens its pages
through Streamlit's own protocol over the websocket, puts a second training into the queue of that dashboard, and opens
the pages again while its worker fine-tunes. `ratio` is idle time over time while training (1 = training costs the
visitor nothing); memory rows give the limit over what was used. Last, a browser (Chromium on the PATH) chooses one
person after the other: nothing of the one before may stay longer than 0.3 s, and the list is complete within 1 s.
Somebody new then likes one card after the other: the list is to answer within 0.3 s of the click.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile

import psutil
from playwright.sync_api import sync_playwright

from benchmarks.measuring import row, show
from benchmarks.person_change import PersonChange, watch_answers, watch_changes
from benchmarks.served import BROWSERS, PLAIN, fine_tuning, free_port, reruns, run_cli, start_server
from recdash.cli.stored import open_home

OPENED = ("start", "data", "compare")
TIMED = (*OPENED, "user", "map")
SHOWN = {
    "start": "Start",
    "data": "Know before you train",
    "compare": "All figures",
    "user": "Recommended",
    "map": "What moved most",
}
CHOSEN = ("U10002", "U10033", "U10050", "U10062", "U10002", "U10033")
PEOPLE = [f"U{10001 + 40 * number}" for number in range(20)]
LIKES = 5
FIRST_TRAINING_S = 20


def main() -> None:
    """Run the benchmark and print a table or JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home:
        rows = asyncio.run(measure(home, 5 if options.quick else 15))
    show(rows, options.json, "" if options.quick else "dashboard")


async def measure(home: str, repetitions: int) -> list[dict]:
    """Return the rows of the benchmark."""
    os.environ["RECDASH_HOME"] = home
    run_cli("import", *sample_arguments(), "--name", "sample")
    run_cli("train", "--dataset", "sample", "--set", f"training.time_budget_s={FIRST_TRAINING_S}")
    port = free_port()
    server = start_server(port)
    try:
        for page in OPENED:
            await rerun(port, page, 1)
        opened = memory_mb(server.pid)
        for user_id in PEOPLE:
            await rerun(port, "user", 0, user_id)
        await rerun(port, "map", 1)
        served = memory_mb(server.pid)
        idle = {page: await rerun(port, page, repetitions) for page in TIMED}
        changes, answers = await asyncio.to_thread(seen_in_browser, f"http://localhost:{port}")
        with open_home() as store, fine_tuning(store, "sample"):
            busy = {page: await rerun(port, page, repetitions) for page in TIMED}
    finally:
        server.terminate()
        server.wait()
    rows = [row("memory with Start, Data and Compare open", "MiB", opened, 400.0)]
    rows.append(row("memory once recommendations are served", "MiB", served, 900.0))
    for page, seconds in idle.items():
        name = f"rerun of {page} while a training runs, median"
        rows.append(row(name, "s", busy[page], seconds, 1 / 1.5))
    gone, complete = (statistics.median(getattr(one, name) for one in changes) for name in ("gone_s", "complete_s"))
    rows.append(row("the list of the person before is gone, median", "s", gone, 0.3))
    rows.append(row("the list of the person chosen is complete, median", "s", complete, 1.0))
    rows.append(row("the list answers a like of somebody new, median", "s", statistics.median(answers), 0.3))
    return rows


def seen_in_browser(address: str) -> tuple[list[PersonChange], list[float]]:
    """Choose one person after the other in a browser, then like things as somebody new."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found:
        raise SystemExit("The change of person is timed in Chromium, and none is on the PATH: run `make browser`.")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=found, args=PLAIN) as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        return watch_changes(page, address, CHOSEN), watch_answers(page, address, LIKES)


async def rerun(port: int, page: str, repetitions: int, user_id: str = "") -> float:
    """Open a page in a new session and run it again; return the median seconds until it has finished."""
    seconds = await reruns(port, page, repetitions, SHOWN[page], {"user": user_id} if user_id else {})
    return statistics.median(seconds[1:] or seconds)


def sample_arguments() -> list[str]:
    """Return the arguments that import the sample."""
    return [part for name in ("interactions", "items", "users") for part in (f"--{name}", f"sample_data/{name}.csv")]


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    return psutil.Process(pid).memory_info().rss / 1024**2


if __name__ == "__main__":
    main()

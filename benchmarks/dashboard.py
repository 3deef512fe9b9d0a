"""Memory of the dashboard, the time of a page rerun, idle and while a training runs, and what a change of person takes.

    .venv/bin/python -m benchmarks.dashboard [--json] [--quick]

It imports the sample into a new data folder, trains an interest model, starts a dashboard of its own, opens its pages
through Streamlit's own protocol over the websocket, puts a second training into the queue of that dashboard, and opens
the pages again while its worker fine-tunes. `ratio` is idle time over time while training (1 = training costs the
visitor nothing); memory rows give the limit over what was used. Last, a browser (Chromium on the PATH) chooses one
person after the other: nothing of the one before may stay longer than 0.3 s, and the list is complete within 1 s.
"""

import argparse
import asyncio
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from urllib.parse import urlencode

import psutil
from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.measuring import ROOT, row, show
from benchmarks.person_change import PersonChange, watch_changes
from recdash.cli.stored import open_home
from recdash.jobs.submit import submit
from recdash.store.database import Store
from recdash.store.datasets import find_dataset
from recdash.store.runs import get_run, request_stop
from recdash.training.config import default_config

OPENED = ("start", "data", "compare")
TIMED = (*OPENED, "user", "map")
SHOWN = {
    "start": "Start",
    "data": "Know before you train",
    "compare": "All figures",
    "user": "Recommended",
    "map": "What moved most",
}
SWITCHES = ["--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHOSEN = ("U10002", "U10033", "U10050", "U10062", "U10002", "U10033")
PEOPLE = [f"U{10001 + 40 * number}" for number in range(20)]
FIRST_TRAINING_S, SECOND_TRAINING_S = 20, 600


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
        changes = await asyncio.to_thread(changes_in_browser, f"http://localhost:{port}")
        with open_home() as store, fine_tuning(store):
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
    return rows


def changes_in_browser(address: str) -> list[PersonChange]:
    """Choose one person after the other in a browser."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    if not found:
        raise SystemExit("The change of person is timed in Chromium, and none is on the PATH: run `make browser`.")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=found, args=SWITCHES) as browser:
        return watch_changes(browser.new_page(viewport={"width": 1440, "height": 1000}), address, CHOSEN)


@contextmanager
def fine_tuning(store: Store) -> Generator[None]:
    """Have the dashboard's worker fine-tune during the block; it must still be at it when the block ends."""
    config = default_config("interest", 0, 0).with_values({"training.time_budget_s": str(SECOND_TRAINING_S)})
    run_id = submit(store, find_dataset(store, "sample").id, config)
    wait_for(lambda: get_run(store, run_id).stage == "fine_tune")
    yield
    if get_run(store, run_id).stage != "fine_tune":
        raise SystemExit("The training ended before the pages were timed: the figures would not count.")
    request_stop(store, run_id)
    wait_for(lambda: not get_run(store, run_id).is_active)


def wait_for(what: Callable[[], bool], seconds: float = 180.0) -> None:
    """Wait until something is the case."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise SystemExit(f"The training did not come on within {seconds:.0f} s.")
        time.sleep(0.2)


async def rerun(port: int, page: str, repetitions: int, user_id: str = "") -> float:
    """Open a page in a new session and run it again; return the median seconds until it has finished."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None) as connection:
        seconds = []
        for _ in range(repetitions + 1):
            message = BackMsg()
            message.rerun_script.page_name = page
            message.rerun_script.query_string = urlencode({"user": user_id} if user_id else {})
            began = time.perf_counter()
            await connection.send(message.SerializeToString())
            titles = await titles_until_finished(connection)
            seconds.append(time.perf_counter() - began)
            if SHOWN[page] not in titles:
                raise SystemExit(f'The page {page} opened without "{SHOWN[page]}".')
    return statistics.median(seconds[1:] or seconds)


async def titles_until_finished(connection: ClientConnection) -> set[str]:
    """Read messages until the script has finished, and return the headings it drew."""
    titles = set()
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(await asyncio.wait_for(connection.recv(decode=False), 60)))
        if message.WhichOneof("type") == "script_finished":
            return titles
        titles.add(message.delta.new_element.heading.body)


def sample_arguments() -> list[str]:
    """Return the arguments that import the sample."""
    return [part for name in ("interactions", "items", "users") for part in (f"--{name}", f"sample_data/{name}.csv")]


def run_cli(*arguments: str) -> None:
    """Carry out one command."""
    subprocess.run([sys.executable, "-m", "recdash", *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(port: int) -> subprocess.Popen:
    """Start the dashboard and wait until it is up."""
    options = ("--server.port", str(port), "--server.headless", "true")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2)
        except OSError:
            time.sleep(0.3)
        else:
            return server
    raise SystemExit("The server did not come up.")


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    return psutil.Process(pid).memory_info().rss / 1024**2


if __name__ == "__main__":
    main()

"""A dashboard of its own that a benchmark opens: by Streamlit's protocol over the websocket, or by a browser."""

import asyncio
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.measuring import ROOT
from recdash.jobs.submit import submit
from recdash.store.database import Store
from recdash.store.datasets import find_dataset
from recdash.store.runs import get_run, request_stop
from recdash.training.config import RunConfig

PLAIN = ["--no-sandbox", "--disable-dev-shm-usage"]
SWITCHES = [*PLAIN, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""For pages with WebGL: a software GL draws the whole page then, which takes some .1 s of two cores."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TRAINING_S = 600
"""A training that goes on for longer than pages are timed beside it."""


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


@contextmanager
def fine_tuning(store: Store, dataset: str) -> Generator[None]:
    """Have the dashboard's worker fine-tune on a dataset during the block; it must still be at it when that ends."""
    config = RunConfig().with_values({"training.time_budget_s": str(TRAINING_S)})
    run_id = submit(store, find_dataset(store, dataset).id, config)
    wait_for(lambda: get_run(store, run_id).stage == "fine_tune")
    yield
    if get_run(store, run_id).stage != "fine_tune":
        raise SystemExit("The training ended before the pages were timed: the figures would not count.")
    request_stop(store, run_id)
    wait_for(lambda: not get_run(store, run_id).is_active)


def wait_for(what: Callable[[], bool], seconds: float = 900.0) -> None:
    """Wait until something is the case."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise SystemExit(f"The training did not come on within {seconds:.0f} s.")
        time.sleep(0.2)


async def reruns(port: int, page: str, repetitions: int, heading: str, values: Mapping[str, str]) -> list[float]:
    """Open a page in a new session and run it again; return the seconds until each has finished, the first one first.

    heading: must be among those that the page draws. values: of the address.
    """
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None) as connection:
        seconds = []
        for _ in range(repetitions + 1):
            message = BackMsg()
            message.rerun_script.page_name = page
            message.rerun_script.query_string = urlencode(values)
            began = time.perf_counter()
            await connection.send(message.SerializeToString())
            headings = await _headings_until_finished(connection)
            seconds.append(time.perf_counter() - began)
            if heading not in headings:
                raise SystemExit(f'The page {page} opened without "{heading}".')
    return seconds


async def _headings_until_finished(connection: ClientConnection) -> set[str]:
    """Read messages until the script has finished, and return the headings it drew."""
    headings = set()
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(await asyncio.wait_for(connection.recv(decode=False), 60)))
        if message.WhichOneof("type") == "script_finished":
            return headings
        element = message.delta.new_element
        if element.WhichOneof("type") == "exception" or (element.alert.format == Alert.ERROR and element.alert.body):
            raise SystemExit(f"A page showed an error: {element.alert.body or element.exception.message}")
        headings.add(element.heading.body)

"""A real server and a real browser. No browser is a failure, not a skip."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
TITLES = {
    "": "Start",
    "data": "Data",
    "train": "Train",
    "user": "One user",
    "map": "Map",
    "quality": "Quality",
    "new_item": "New item",
    "new_person": "New person",
    "compare": "Compare runs",
    "present": "Present",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]


@dataclass(frozen=True)
class Server:
    """A dashboard with a data folder of its own."""

    address: str
    home: Path


@contextmanager
def started(home: Path) -> Iterator[Server]:
    """Start a dashboard with its data below a folder, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "RECDASH_HOME": str(home / "var")}, stdout=log, stderr=log
        )
        try:
            _wait_until_up(f"http://localhost:{port}/health", process)
            yield Server(f"http://localhost:{port}", home)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, f"The browser tests need one of {', '.join(BROWSERS)} on the PATH: run `make test`."
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme="light")
    yield context.new_page()
    context.close()


def wait_until_quiet(page: Page, title: str) -> None:
    """Wait until a page shows its title and Streamlit has finished running it."""
    page.locator("h1", has_text=title).wait_for(timeout=30_000)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000)
    page.wait_for_timeout(400)


def _wait_until_up(address: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "The server ended at once."
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail("The server did not come up within a minute.")

"""The time of a rerun of every page in the menu, and of every screen of the show, idle and while a training runs.

    .venv/bin/python -m benchmarks.pages [--json] [--quick] [--keep] [--data FOLDER]

It imports MovieLens (latest-small: 610 people, 9,700 items) into a new data folder, trains an interest model with a
frozen encoder and the simple methods beside it, starts a dashboard of its own, and opens each page in a session of its
own, over the websocket by Streamlit's protocol: once to load what it needs, then `REPETITIONS` times, which count. Then
a training is put into the queue of that dashboard, and the same is done while its worker fine-tunes. The bounds are
400 ms for the slowest but one in twenty (the 95th percentile), 1.5 times that beside a training, and 1.5 for the ratio
of the medians.
"""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.measuring import ROOT, row, show
from benchmarks.served import fine_tuning, free_port, reruns, run_cli, start_server
from recdash.cli.stored import open_home
from recdash.ui.navigation import ENTRIES, page_file
from recdash.ui.present_view import SCREENS

REPETITIONS, FEW = 40, 5
DATA = Path(os.environ.get("RECDASH_SHARED", ROOT.parent / "shared")) / "data" / "ml-latest-small"
MUST_S, SLOWER = 0.4, 1.5
QUESTIONS = {
    "1": "Can we show everybody something better than what is popular?",
    "2": "What did the model learn?",
    "3": "What does one person get, and why?",
    "3b": "What would you get?",
    "4": "Is it better, and could that be luck?",
    "5": "What next?",
}
Opened = tuple[str, str, dict[str, str]]
"""The address of a page, a heading that it must draw, and values of the address."""


def main() -> None:
    """Run the benchmark and print a table or JSON."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--quick", action="store_true", help="fewer repetitions")
    arguments.add_argument("--keep", action="store_true", help="write benchmarks/results/pages.json")
    arguments.add_argument("--data", type=Path, default=DATA, help="folder with interactions, items as Parquet")
    options = arguments.parse_args()
    if not (options.data / "interactions.parquet").exists():
        raise SystemExit(f"There is no interactions.parquet in {options.data}: name the folder with --data.")
    with tempfile.TemporaryDirectory() as home:
        rows = asyncio.run(measure(home, options.data, FEW if options.quick else REPETITIONS))
    show(rows, options.json, "pages" if options.keep else "")


def pages() -> dict[str, Opened]:
    """Return what is opened, by the name of its rows: each page in the menu, and each screen of the show."""
    there = {name: (name, entry.title, {}) for name, entry in ENTRIES.items() if page_file(name).exists()}
    screens = {
        f"present, screen {name}": ("present", QUESTIONS[name], {"screen": name})
        for name in SCREENS
        if name != "3b" or "new_person" in there
    }
    return there | screens


async def measure(home: str, data: Path, repetitions: int) -> list[dict]:
    """Return the rows of the benchmark."""
    os.environ["RECDASH_HOME"] = home
    tables = [part for name in ("interactions", "items") for part in (f"--{name}", str(data / f"{name}.parquet"))]
    run_cli("import", *tables, "--name", "movies")
    run_cli("train", "--dataset", "movies", "--set", "encoder.mode=frozen")
    port = free_port()
    server = start_server(port)
    try:
        idle = {name: await timed(port, one, repetitions) for name, one in pages().items()}
        with open_home() as store, fine_tuning(store, "movies"):
            busy = {name: await timed(port, one, repetitions) for name, one in pages().items()}
    finally:
        server.terminate()
        server.wait()
    return [one for name in idle for one in _rows(name, idle[name], busy[name])]


async def timed(port: int, opened: Opened, repetitions: int) -> np.ndarray:
    """Return the seconds of the reruns of a page that has been opened once, float64 (repetitions,)."""
    page, heading, values = opened
    return np.array((await reruns(port, page, repetitions, heading, values))[1:])


def _rows(name: str, idle: np.ndarray, busy: np.ndarray) -> list[dict]:
    slow_idle, slow_busy = (float(np.quantile(one, 0.95)) for one in (idle, busy))
    return [
        row(f"{name}: 95 % of reruns within", "s", slow_idle, MUST_S),
        row(f"{name}: the same while a training runs", "s", slow_busy, SLOWER * MUST_S),
        row(f"{name}: median while a training runs", "s", float(np.median(busy)), float(np.median(idle)), 1 / SLOWER),
    ]


if __name__ == "__main__":
    main()

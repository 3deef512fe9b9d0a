"""Draw the map of a completed run again with other settings, in a worker process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from recdash.data.histories import build_histories
from recdash.data.split import split_interactions
from recdash.embeddings.points import RunMap
from recdash.embeddings.projection import LayoutSettings
from recdash.settings import Settings, load_settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import load_dataset
from recdash.store.maps import has_drawn_map, load_drawn_map, write_drawn_map
from recdash.store.run_files import load_embeddings, load_run_model, log_file
from recdash.store.runs import get_run

DRAWER = (sys.executable, "-P", "-m", "recdash.jobs.drawing")
DRAWN, DRAWING, FAILED, MISSING = "drawn", "drawing", "failed", "missing"


def draw_map(store: Store, run_id: str, layout: LayoutSettings) -> RunMap:
    """Return the map of a run with these settings; it is drawn and kept when there is none yet.

    Raises:
        NotFoundError: if there is no such run, or it has no model.
        StorageError: if a file is damaged, or the disk refuses.
        ModelError: if the model can't be laid out.
    """
    kept = load_drawn_map(store, run_id, layout)
    if kept is not None:
        return kept
    from recdash.embeddings.map import build_map  # here, because the dashboard only starts this module

    run = get_run(store, run_id)
    dataset = load_dataset(store, run.dataset_id)
    histories = build_histories(dataset, split_interactions(dataset).fitting)
    embeddings = load_embeddings(store, run_id)
    drawn = build_map(load_run_model(store, run_id), dataset, histories, embeddings, layout)
    write_drawn_map(store, run_id, layout, drawn)
    return drawn


@dataclass
class Drawings:
    """The drawings that this process had started: the newest worker of each run and settings."""

    settings: Settings
    store: Store
    started: dict[tuple[str, LayoutSettings], subprocess.Popen] = field(default_factory=dict)

    def start(self, run_id: str, layout: LayoutSettings) -> None:
        """Have a map drawn, unless that is being done already; what the worker says goes to the run's log file.

        Raises:
            OSError: if the system has no room for another process.
            StorageError: if the log file can't be written.
        """
        if self.state(run_id, layout) == DRAWING:
            return
        order = (run_id, str(layout.num_neighbours), str(layout.min_distance))
        with log_file(self.store, run_id).open("ab") as log:
            self.started[run_id, layout] = subprocess.Popen(
                [*DRAWER, *order], env=_environment(self.settings), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def state(self, run_id: str, layout: LayoutSettings) -> str:
        """Return how far a drawing is: drawn, drawing, failed, or missing when nobody asked for it."""
        process = self.started.get((run_id, layout))
        exit_code = None if process is None else process.poll()
        if has_drawn_map(self.store, run_id, layout):
            return DRAWN
        if process is None:
            return MISSING
        return DRAWING if exit_code is None else FAILED


def _environment(settings: Settings) -> dict[str, str]:
    code = str(Path(__file__).parents[2])
    own = {
        "RECDASH_HOME": str(settings.home.absolute()),
        "RECDASH_DATABASE_URL": settings.database_url,
        "PYTHONPATH": os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH")))),
    }
    return {**os.environ, **own}


def main(run_id: str, num_neighbours: str, min_distance: str) -> int:
    """Draw one map, giving way to whoever uses the machine, and return the exit code."""
    os.nice(10)
    store = open_store(load_settings())
    draw_map(store, run_id, LayoutSettings(int(num_neighbours), float(min_distance)))
    close_store(store)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

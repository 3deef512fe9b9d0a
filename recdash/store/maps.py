"""Maps of a completed run that were drawn again with other settings: `runs/<id>/maps/<settings>/`, one folder each.

The map that belongs to the run lies in its result and never changes; these can be drawn again at any time.
"""

from pathlib import Path

from recdash.embeddings.points import RunMap
from recdash.embeddings.projection import LayoutSettings
from recdash.store.database import Store
from recdash.store.files import (
    check_folder,
    publish,
    read_frame,
    read_json,
    seal,
    storage_errors,
    temporary_folder,
    write_frame,
    write_json,
)
from recdash.store.run_files import run_folder

_POINTS = "points.parquet"
_FACTS = "facts.json"


def write_drawn_map(store: Store, run_id: str, settings: LayoutSettings, drawn: RunMap) -> None:
    """Keep a map of a run; it appears as a whole or not at all, in the place of an earlier one of these settings.

    Raises:
        NotFoundError: if the id is none of ours.
        StorageError: if the disk is full or refuses.
    """
    target, what = _folder(store, run_id, settings), "the map of the run"
    with storage_errors(what), temporary_folder(store.temporary_folder) as folder:
        write_frame(folder / _POINTS, drawn.points)
        write_json(folder / _FACTS, drawn.facts)
        seal(folder)
        publish(folder, target, store.temporary_folder)


def load_drawn_map(store: Store, run_id: str, settings: LayoutSettings) -> RunMap | None:
    """Load the map of a run that was drawn with these settings, None when there is none.

    Raises:
        NotFoundError: if the id is none of ours.
        StorageError: if a file is missing or damaged.
    """
    folder, what = _folder(store, run_id, settings), "the map of the run"
    if not folder.is_dir():
        return None
    check_folder(folder, what)
    with storage_errors(what):
        return RunMap(read_frame(folder / _POINTS, what), read_json(folder / _FACTS, what))


def has_drawn_map(store: Store, run_id: str, settings: LayoutSettings) -> bool:
    """Whether a map of a run was drawn with these settings.

    Raises:
        NotFoundError: if the id is none of ours.
    """
    return _folder(store, run_id, settings).is_dir()


def _folder(store: Store, run_id: str, settings: LayoutSettings) -> Path:
    distance = round(1000 * settings.min_distance)
    name = f"{settings.num_neighbours}-{distance}-{settings.num_epochs}-{settings.seed}"
    return run_folder(store, run_id) / "maps" / name

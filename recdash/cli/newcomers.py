"""Items and people that came after the training: read from files and joined to a run for one command."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.cli.stored import LoadedRun
from recdash.columns import ITEM_ID, USER_ID, WEIGHT
from recdash.data.histories import Histories
from recdash.data.later import SOMEBODY, read_later_histories, read_later_items, read_later_people
from recdash.recommend.newcomers import Reader, Served, join_items, join_people, serve, text_reader, with_histories
from recdash.store.database import Store
from recdash.store.run_files import load_encoder_state
from recdash.store.runs import RunRow


@dataclass(frozen=True)
class Asked:
    """The people whose lists are asked for, and the ids that the files name but nobody knows."""

    histories: Histories
    unknown_users: tuple[str, ...] = ()
    unknown_items: tuple[str, ...] = ()


def with_new_items(store: Store, loaded: LoadedRun, path: Path | None) -> LoadedRun:
    """Return the run with the items of a file in its catalogue.

    Raises:
        DataError: if the file can't be used, or an item is in the dataset already.
        StateError: if the run can't place items.
    """
    if path is None:
        return loaded
    items = read_later_items(path, loaded.dataset)
    return _joined(loaded, join_items(serve(loaded.model, loaded.dataset), items, reader_of(store, loaded.run)))


def with_newcomers(
    store: Store, loaded: LoadedRun, history: Path | None, profile: Path | None
) -> tuple[LoadedRun, Asked]:
    """Return the run with the people of the files among its people, and what they did.

    history: who chose what. profile: a table of people; those whom it does not name have no profile, and those whom the
    history does not name have done nothing yet.

    Raises:
        DataError: if a file can't be used, names no item that is known, or somebody is in the dataset already.
        StateError: if the run can't place people.
    """
    dataset = loaded.dataset
    served = serve(loaded.model, dataset)
    nothing = pd.DataFrame(columns=[USER_ID, ITEM_ID, WEIGHT])
    rows = nothing if history is None else read_later_histories(history, dataset)
    people = dataset.users.iloc[:0] if profile is None else read_later_people(profile, dataset)
    if len(people) == 1 and set(rows[USER_ID]) == {SOMEBODY}:  # neither file needs to say who it is
        rows = rows.assign(**{USER_ID: people[USER_ID].iloc[0]})
    untold = pd.Index(rows[USER_ID].unique()).difference(people[USER_ID], sort=False)
    blank = pd.DataFrame("", index=range(len(untold)), columns=people.columns, dtype="str").assign(**{USER_ID: untold})
    people = pd.concat([people, blank], ignore_index=True)
    served = join_people(served, people, reader_of(store, loaded.run))
    served, histories = with_histories(served, rows, people[USER_ID].tolist())
    ids = rows[ITEM_ID].drop_duplicates()
    return _joined(loaded, served), Asked(histories, (), tuple(ids[served.dataset.item_indices(ids) < 0]))


def reader_of(store: Store, run: RunRow) -> Reader:
    """Return what gives the embeddings of texts; the encoder of the run is loaded at the first text."""

    @cache
    def loaded() -> Reader:
        return text_reader(run.config.encoder, load_encoder_state(store, run.id))

    def read(texts: Sequence[str]) -> np.ndarray:
        return loaded()(texts)

    return read


def _joined(loaded: LoadedRun, served: Served) -> LoadedRun:
    return replace(loaded, model=served.model, dataset=served.dataset)

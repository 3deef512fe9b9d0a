"""Items and people that came after the training: joined to a run for one command, and `audience`, who gets an item."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.cli.output import Answer, table
from recdash.cli.stored import LoadedRun, load_run, open_home
from recdash.columns import ITEM_ID, RANK, SCORE, USER_ID, USER_INDEX, WEIGHT
from recdash.data.histories import Histories
from recdash.data.later import SOMEBODY, read_later_histories, read_later_items, read_later_people
from recdash.recommend.audience import gather
from recdash.recommend.newcomers import Reader, Served, join_items, join_people, serve, text_reader, with_histories
from recdash.recommend.ranking import USERS_AT_ONCE, ranks_in
from recdash.store.database import Store
from recdash.store.run_files import load_encoder_state
from recdash.store.runs import RunRow
from recdash.ui.wording import figure, plain


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


def audience(arguments: Namespace) -> Answer:
    """List who would get an item highest, or each item of a file of items that came later."""
    with open_home() as store:
        before = load_run(store, arguments.run)
        loaded = with_new_items(store, before, arguments.new_items)
    if arguments.item is not None:
        items = [loaded.dataset.item_index(arguments.item)]
        found = [_among_all(loaded, items[0], arguments.k)]
    else:
        items = list(range(before.dataset.num_items, loaded.dataset.num_items))
        everybody = gather(serve(before.model, before.dataset).model, before.histories())
        joined = serve(loaded.model, loaded.dataset).model
        found = [everybody.rank(joined, item, arguments.k) for item in items]
    described = [_described(loaded, item, people) for item, people in zip(items, found, strict=True)]
    rows = [
        (plain(one["title"], 40), plain(person["user_id"], 30), f"{person['rank']:,}", figure(person["score"]))
        for one in described
        for person in one["people"]
    ]
    text = table(("item", "person", "place", "score"), rows) if rows else "Nobody would see it near the top."
    return Answer({"run_id": loaded.run.id, "audience": described}, text)


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


def _among_all(loaded: LoadedRun, item_index: int, k: int) -> pd.DataFrame:
    """Return the k people who would get an item of the catalogue highest, those who had it left out."""
    everybody = loaded.histories()
    had_it = everybody.matrix[:, [item_index]].nonzero()[0]
    histories = everybody.take(np.setdiff1d(np.arange(len(everybody)), had_it))
    parts = [pd.DataFrame({USER_INDEX: [], RANK: [], SCORE: []})]
    for start in range(0, len(histories), USERS_AT_ONCE):
        block = histories.take(slice(start, start + USERS_AT_ONCE))
        scores = loaded.model.score(block)
        ranks = ranks_in(scores, block, item_index)
        parts.append(pd.DataFrame({USER_INDEX: block.user_index, RANK: ranks, SCORE: scores[:, item_index]}))
    frame = pd.concat(parts[1:] or parts)
    return frame.sort_values([RANK, SCORE], ascending=[True, False], kind="stable", ignore_index=True)[:k]


def _described(loaded: LoadedRun, item_index: int, people: pd.DataFrame) -> dict:
    ids = loaded.dataset.users[USER_ID].to_numpy(object)[people[USER_INDEX]]
    records = zip(ids, people[RANK], people[SCORE], strict=True)
    return {
        "item_id": str(loaded.dataset.items[ITEM_ID].iloc[item_index]),
        "title": str(loaded.dataset.item_titles[item_index]),
        "people": [{"user_id": str(one), "rank": int(rank), "score": float(score)} for one, rank, score in records],
    }

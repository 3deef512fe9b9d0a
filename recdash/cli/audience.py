"""`audience`: who would get an item, or each item of a table of items that came later, and what these would change."""

from argparse import Namespace

import numpy as np
import pandas as pd

from recdash.cli.newcomers import reader_of
from recdash.cli.output import Answer, table
from recdash.cli.stored import LoadedRun, load_run, open_home
from recdash.columns import ITEM_ID, ITEM_INDEX, PREDICTED_RATING, RANK, SCORE, TITLE, USER_ID, USER_INDEX
from recdash.data.later import read_later_items
from recdash.errors import ConfigError
from recdash.recommend.audience import Audience, gather
from recdash.recommend.new_item import (
    FIRST,
    MORE,
    NUM_PEOPLE,
    Trial,
    activity_groups,
    best_group,
    by_group,
    displaced,
    try_items,
    word_effects,
)
from recdash.recommend.newcomers import Reader, Served, serve
from recdash.recommend.ranking import USERS_AT_ONCE, ranks_in
from recdash.recommend.similar import SIMILARITY
from recdash.store.database import Store
from recdash.ui.wording import figure, plain, share

MOST_DISPLACED = 10


def audience(arguments: Namespace) -> Answer:
    """List who would get an item highest, or each item of a file of items that came later.

    Everybody is asked, where the page draws a sample of many.
    """
    if arguments.words and arguments.new_items is None:
        raise ConfigError("--words is about new items.", "Give them with --new-items, or leave it out.")
    with open_home() as store:
        loaded = load_run(store, arguments.run)
        described = _of_new(store, loaded, arguments) if arguments.new_items else _of_known(loaded, arguments)
    return Answer({"run_id": loaded.run.id, "audience": described}, _as_text(described))


def _of_new(store: Store, loaded: LoadedRun, arguments: Namespace) -> list[dict]:
    items = read_later_items(arguments.new_items, loaded.dataset)
    served, read = serve(loaded.model, loaded.dataset), reader_of(store, loaded.run)
    everybody = gather(served.model, loaded.histories())
    trial = try_items(served, everybody, items, read)
    found = []
    for row in range(len(items)):
        people = everybody.highest(trial.scores[:, row], arguments.k)
        more = _more(loaded, everybody, trial, row)
        if arguments.words:
            more |= {"words": _words(served, everybody, items.iloc[[row]], read)}
        one = items.iloc[row]
        found.append(_described(loaded, str(one[ITEM_ID]), str(one[TITLE]), people, trial.places[:, row]) | more)
    return found


def _of_known(loaded: LoadedRun, arguments: Namespace) -> list[dict]:
    item = loaded.dataset.item_index(arguments.item)
    people = _among_all(loaded, item)
    title = str(loaded.dataset.item_titles[item])
    return [_described(loaded, arguments.item, title, people[: arguments.k], people[RANK].to_numpy())]


def _among_all(loaded: LoadedRun, item_index: int) -> pd.DataFrame:
    """Return everybody who does not have an item of the catalogue, those who would get it highest first."""
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
    return frame.sort_values([RANK, SCORE], ascending=[True, False], kind="stable", ignore_index=True)


def _described(loaded: LoadedRun, item_id: str, title: str, people: pd.DataFrame, places: np.ndarray) -> dict:
    ids = loaded.dataset.users[USER_ID].to_numpy(object)[people[USER_INDEX].to_numpy(np.int64)]
    records = zip(ids, people[RANK], people[SCORE], strict=True)
    return {
        "item_id": item_id,
        "title": title,
        "num_asked": len(places),
        "num_first": {str(k): int((places <= k).sum()) for k in (FIRST, MORE)},
        "people": [{"user_id": str(one), "rank": int(rank), "score": float(score)} for one, rank, score in records],
    }


def _more(loaded: LoadedRun, everybody: Audience, trial: Trial, row: int) -> dict:
    """Return what is known of new items beside their audience."""
    ratings, places = trial.ratings[:, row], trial.places[:, row]
    bands = activity_groups(everybody)
    groups = by_group(ratings, places, bands)
    lost = displaced(everybody, places)
    alike = trial.alike[row]
    return {
        "predicted_rating": float(groups[PREDICTED_RATING].iloc[0]),
        "groups": groups.to_dict("records"),
        "best_group": best_group(places, bands),
        "displaced": _items(loaded, lost.head(MOST_DISPLACED), NUM_PEOPLE),
        "num_displaced": len(lost),
        "similar": _items(loaded, alike, SIMILARITY),
    }


def _items(loaded: LoadedRun, frame: pd.DataFrame, figure_name: str) -> list[dict]:
    ids, titles = loaded.dataset.items[ITEM_ID].to_numpy(object), loaded.dataset.item_titles
    pairs = zip(frame[ITEM_INDEX], frame[figure_name].tolist(), strict=True)
    return [{"item_id": str(ids[item]), "title": str(titles[item]), figure_name: value} for item, value in pairs]


def _words(served: Served, everybody: Audience, item: pd.DataFrame, read: Reader) -> list[dict]:
    return [
        {"word": one.word, "num_first": {str(FIRST): one.first, str(MORE): one.more}, "score": one.score}
        for one in word_effects(served, everybody, item, read)
    ]


def _as_text(described: list[dict]) -> str:
    parts = [_summary(described), _people(described)]
    if "words" in described[0]:
        rows = [
            (
                plain(one["title"], 40),
                plain(word["word"], 30),
                *(f"{word['num_first'][str(k)]:+,}" for k in (FIRST, MORE)),
            )
            for one in described
            for word in one["words"]
        ]
        parts.append(table(("item", "word", f"in first {FIRST}", f"in first {MORE}"), rows))
    return "\n\n".join(parts)


def _summary(described: list[dict]) -> str:
    """Lay out one row an item: who would see it, and for a new one the rating, its best group and what it displaces."""
    rows = []
    for one in described:
        reached = [share(one["num_first"][str(k)] / max(one["num_asked"], 1)) for k in (FIRST, MORE)]
        row = [plain(one["title"], 40), *reached]
        if "groups" in one:
            lost = one["displaced"][0]["title"] if one["displaced"] else ""
            row += [figure(one["predicted_rating"]), one["best_group"], plain(lost, 40)]
        rows.append(row)
    header = ["item", f"first {FIRST}", f"first {MORE}", "rating", "most among", "pushes out"]
    return table(header[: len(rows[0])], rows)


def _people(described: list[dict]) -> str:
    rows = [
        (plain(one["title"], 40), plain(person["user_id"], 30), f"{person['rank']:,}", figure(person["score"]))
        for one in described
        for person in one["people"]
    ]
    return table(("item", "person", "place", "score"), rows) if rows else "Nobody would see it near the top."

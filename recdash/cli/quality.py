"""`quality`: how each group of people and items is served against everyone else, and the people of a group."""

from argparse import Namespace
from collections.abc import Sequence

import numpy as np
import pandas as pd

from recdash.cli.output import Answer, table
from recdash.cli.stored import LoadedRun, load_run, open_home
from recdash.columns import USER_ID
from recdash.data.split import split_interactions
from recdash.embeddings.points import item_clusters
from recdash.errors import NotFoundError
from recdash.evaluation.segments import Standing
from recdash.recommend.badly_served import CAUSE_NAMES, Judged, look_at_people
from recdash.recommend.groups import COLUMN, FIGURE, Later, judge_items, judge_people, look_later
from recdash.store.database import Store
from recdash.store.kept import list_kept
from recdash.store.run_files import load_map, load_per_item, load_per_user
from recdash.ui.group_words import family_label, group_label, told, verdict
from recdash.ui.wording import figure, plain

PEOPLE, ITEMS = "people", "items"
MOST_SHOWN = 30


def quality(arguments: Namespace) -> Answer:
    """Print every group with its difference to everyone else, or the people of one group, worst served first."""
    with open_home() as store:
        loaded = load_run(store, arguments.run)
        per_user = load_per_user(store, loaded.run.id)
        later = look_later(loaded.dataset, split_interactions(loaded.dataset))
        found = {PEOPLE: _people(store, loaded, later, per_user), ITEMS: _items(store, loaded, later)}
    if arguments.people:
        return _members(loaded, later, per_user, _named(found[PEOPLE], arguments.people))
    kept = {of: [one for one in standings if _is_by(one, arguments.by)] for of, standings in found.items()}
    if arguments.by and not any(kept.values()):
        raise NotFoundError(*_no_such("kind of group", arguments.by, _families(found)))
    return _groups(loaded, found, kept)


def _people(store: Store, loaded: LoadedRun, later: Later, per_user: pd.DataFrame) -> list[Standing]:
    segments = list_kept(store, loaded.dataset.name, "segment")
    wanted = {one.name: loaded.dataset.user_indices(one.content["user_ids"]) for one in segments}
    return judge_people(loaded.dataset, later, per_user, wanted)


def _items(store: Store, loaded: LoadedRun, later: Later) -> list[Standing]:
    try:
        per_item = load_per_item(store, loaded.run.id)
    except NotFoundError:
        return []
    return judge_items(loaded.dataset, later, per_item, *_clusters(store, loaded))


def _clusters(store: Store, loaded: LoadedRun) -> tuple[np.ndarray, list[str]]:
    try:
        return item_clusters(load_map(store, loaded.run.id), loaded.dataset.num_items)
    except NotFoundError:
        return np.full(loaded.dataset.num_items, -1), []


def _is_by(one: Standing, wanted: str) -> bool:
    family = one.group.family
    return not wanted or wanted in (family, family.removeprefix(COLUMN), family_label(family))


def _families(found: dict[str, list[Standing]]) -> list[str]:
    return list(dict.fromkeys(one.group.family.removeprefix(COLUMN) for part in found.values() for one in part))


def _named(found: Sequence[Standing], wanted: str) -> Standing:
    """Return the group of people with this name.

    Raises:
        NotFoundError: if there is none.
    """
    one = next((one for one in found if wanted in (group_label(one.group), one.group.name)), None)
    if one is None:
        raise NotFoundError(*_no_such("group of people", wanted, [group_label(one.group) for one in found]))
    return one


def _no_such(what: str, wanted: str, there: Sequence[str]) -> tuple[str, str]:
    named = ", ".join(f'"{plain(name, 60)}"' for name in there)
    return f'There is no {what} "{wanted}".', f"There are: {named}." if named else "This run has none."


def _groups(loaded: LoadedRun, found: dict[str, list[Standing]], kept: dict[str, list[Standing]]) -> Answer:
    document = {
        "run_id": loaded.run.id,
        "split": loaded.run.split,
        "num_users": loaded.run.num_users,
        "metric": FIGURE,
        "verdict": verdict(found[PEOPLE]),
        "verdict_items": verdict(found[ITEMS]),
        "groups": [_described(of, one) for of, standings in kept.items() for one in standings],
    }
    lines = [document["verdict"], document["verdict_items"]]
    for of, standings in kept.items():
        lines += ["", f"Groups of {of}, worst served first:", *(told(one) for one in standings)] if standings else []
    return Answer(document, "\n".join(lines))


def _described(of: str, one: Standing) -> dict:
    return {
        "of": of,
        "by": one.group.family.removeprefix(COLUMN),
        "group": group_label(one.group),
        "size": one.size,
        "value": one.value,
        "everyone_else": one.others,
        "difference": one.difference,
        "low": one.low,
        "high": one.high,
        "p": one.p,
        "p_adjusted": one.p_adjusted,
        "not_luck": one.is_clear,
    }


def _members(loaded: LoadedRun, later: Later, per_user: pd.DataFrame, one: Standing) -> Answer:
    judged = look_at_people(loaded.dataset, loaded.known, later, per_user, loaded.model.item_vectors())
    order = judged.worst_first(one.group.members)
    people = _rows(loaded, judged, order)
    rows = [
        (plain(row["user_id"], 30), *(str(row[name]) for name in ("num_known", "num_later", "num_shown")),
         figure(row[FIGURE]), row["likely_cause"])
        for row in people[:MOST_SHOWN]
    ]  # fmt: skip
    shown = table(("person", "known items", "chosen later", "shown", "ranking quality", "likely cause"), rows)
    more = f"\nThe first {MOST_SHOWN} of {len(people):,}; --json has all." if len(people) > MOST_SHOWN else ""
    document = {"run_id": loaded.run.id, **_described(PEOPLE, one), "people": people}
    return Answer(document, f"{told(one)}\n\n{shown}{more}")


def _rows(loaded: LoadedRun, judged: Judged, order: np.ndarray) -> list[dict]:
    ids = loaded.dataset.users[USER_ID].astype("str").to_numpy()
    return [
        {
            "user_id": str(ids[judged.user_index[row]]),
            "num_known": int(judged.num_known[row]),
            "num_later": int(judged.num_later[row]),
            "num_shown": int(judged.hits[row]),
            FIGURE: float(judged.figures[row]),
            "cause": judged.cause[row] or "served_well",
            "likely_cause": judged.reason(int(row)) or CAUSE_NAMES[judged.cause[row]],
        }
        for row in order
    ]

"""`ask`: which ratings would teach the model most."""

from argparse import Namespace

import numpy as np

from recdash.cli.output import Answer, table
from recdash.cli.stored import load_run, open_home
from recdash.columns import ITEM_ID, USER_ID
from recdash.recommend.asking import questions_for
from recdash.ui.wording import plain, share


def ask(arguments: Namespace) -> Answer:
    """List pairs of a person and an item, the one whose rating would teach most first."""
    with open_home() as store:
        loaded = load_run(store, arguments.run)
    dataset = loaded.dataset
    who = None if arguments.user is None else np.array([dataset.user_index(arguments.user)], np.int32)
    found = questions_for(loaded.model, loaded.histories(), who, arguments.num, arguments.per_person)
    users, items = dataset.users[USER_ID].to_numpy(object), dataset.items[ITEM_ID].to_numpy(object)
    rows = [
        {
            "user_id": str(users[user]),
            "item_id": str(items[item]),
            "title": str(dataset.item_titles[item]),
            "gain": gain,
        }
        for user, item, gain in found.itertuples(index=False)
    ]
    cells = [
        (plain(str(users[user]), 30), plain(dataset.item_titles[item], 60), share(gain), plain(str(items[item]), 30))
        for user, item, gain in found.itertuples(index=False)
    ]
    text = table(("person", "item", "teaches", "id"), cells)
    return Answer({"run_id": loaded.run.id, "ask": rows}, text)

"""The sample: a made-up streaming and book shop whose tastes are known, for demonstrations and tests.

People mix two to four of twelve tastes. An item belongs to one taste, some to a second one, and its words show it:
there is no label. Each visit follows one of the person's tastes, more often so in its season, and within it the
person's favourite subjects, kinds and a manner that no text reveals; some visits only look at what everybody looks at.
So text and behaviour both tell something, and neither tells all. The texts are ours.

`python -m recdash.data.sample FOLDER` writes users.csv, items.csv and interactions.csv.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_ID, RATING, TIMESTAMP, USER_ID
from recdash.data.sample_behaviour import make_interactions, to_timestamps
from recdash.data.sample_items import make_catalogue
from recdash.data.sample_people import make_people
from recdash.data.sample_vocabulary import TASTES


@dataclass(frozen=True)
class SampleTables:
    """The three tables as they are written to disk, all text, and the truth behind them.

    users: user_id, age_band, country, signup_date, interests.
    items: item_id, title, category, tags, year, price, description.
    interactions: user_id, item_id, event, rating (empty where there is none), timestamp; sorted by time.
    user_tastes: one row per user, by user_id; columns are the tastes; the shares of each row sum to 1.
    item_tastes: one row per item, by item_id; 1 for the main taste, less for a second one, else 0.
    """

    users: pd.DataFrame
    items: pd.DataFrame
    interactions: pd.DataFrame
    user_tastes: pd.DataFrame
    item_tastes: pd.DataFrame


def generate_sample(seed: int = 0) -> SampleTables:
    """Generate the sample; the same seed gives the same tables, byte for byte."""
    items = make_catalogue(np.random.default_rng([seed, 1]))
    people = make_people(np.random.default_rng([seed, 2]), items.tags.shape[1])
    actions = make_interactions(np.random.default_rng([seed, 3]), people, items)
    interactions = pd.DataFrame(
        {
            USER_ID: people.table[USER_ID].to_numpy()[actions["user"]],
            ITEM_ID: items.table[ITEM_ID].to_numpy()[actions["item"]],
            EVENT: actions["event"],
            RATING: ["" if rating == 0 else str(rating) for rating in actions["rating"]],
            TIMESTAMP: to_timestamps(actions["second"]),
        }
    )
    return SampleTables(
        users=people.table.sort_values(USER_ID, ignore_index=True),
        items=items.table.sort_values(ITEM_ID, ignore_index=True),
        interactions=interactions,
        user_tastes=pd.DataFrame(people.taste, people.table[USER_ID], list(TASTES)).sort_index(),
        item_tastes=pd.DataFrame(items.taste, items.table[ITEM_ID], list(TASTES)).sort_index(),
    )


def write_sample(folder: Path, seed: int = 0) -> None:
    """Write users.csv, items.csv and interactions.csv (UTF-8, comma, line feed) into a folder."""
    tables = generate_sample(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("users", "items", "interactions"):
        path = folder / f"{name}.csv"
        path.write_bytes(getattr(tables, name).to_csv(index=False, lineterminator="\n").encode("utf-8"))


def main(arguments: list[str] | None = None) -> int:
    """Write the sample into the folder given on the command line."""
    parser = argparse.ArgumentParser(prog="recdash.data.sample", description="Write the sample data.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    write_sample(options.folder, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())

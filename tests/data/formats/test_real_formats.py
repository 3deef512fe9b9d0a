"""Real sets in their own form; what they must become is computed by pandas alone, with none of the converting code."""

import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.data.formats.known import detect, find, to_tables
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import Table, read_table

SHARED = Path(os.environ.get("RECDASH_SHARED", Path(__file__).parents[4] / "shared")) / "data"
in_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"The real data sets are not in {SHARED}.")


def dataset_of(interactions, items, users=None):
    given = [interactions, items, users]
    return import_tables(*given, ImportOptions("real")).dataset


def table(frame):
    text = frame.astype("str").reset_index(drop=True)
    return Table("expected", text, np.arange(1, len(text) + 1))


def assert_same(dataset, interactions, items, users=None):
    """Compare a dataset with the one of tables that pandas made, to the last byte."""
    expected = dataset_of(table(interactions), table(items), None if users is None else table(users))
    pairs = interactions[["user_id", "item_id"]].drop_duplicates()
    assert dataset.num_interactions == len(pairs)
    assert dataset.num_users == (pairs["user_id"].nunique() if users is None else len(users))
    assert dataset.num_items == len(set(items["item_id"]) | set(pairs["item_id"]))
    assert dataset.content_hash == expected.content_hash


def test_ml_100k_of_recbole(ml_100k):
    paths = [ml_100k / f"ml-100k.{ending}" for ending in ("inter", "item", "user")]
    found = find([read_table(path) for path in paths])
    tables = to_tables(found)
    dataset = dataset_of(tables["interactions"], tables["items"], tables["users"])
    raw = [pd.read_csv(path, sep="\t", dtype="str", quoting=3, keep_default_na=False) for path in paths]
    plain = [frame.set_axis([name.split(":")[0] for name in frame.columns], axis=1) for frame in raw]
    items = plain[1].rename(columns={"movie_title": "title", "class": "genres"})
    items["genres"] = ["|".join(words.split()) for words in items["genres"]]
    assert found.format.key == "recbole"
    assert (dataset.num_interactions, dataset.num_users, dataset.num_items) == (100_000, 943, 1_682)
    assert_same(dataset, plain[0], items, plain[2].drop(columns="zip_code"))


@in_shared
def test_ml_latest_small_as_it_is_given_out(tmp_path):
    folder = SHARED / "ml-latest-small"
    ratings, movies = (pd.read_parquet(folder / f"{name}.parquet") for name in ("interactions", "items"))
    ratings.set_axis(["userId", "movieId", "rating", "timestamp"], axis=1).to_csv(tmp_path / "ratings.csv", index=False)
    given = movies[["item_id", "title_full", "genres"]].set_axis(["movieId", "title", "genres"], axis=1)
    given = given.assign(genres=given["genres"].replace("", np.nan).fillna("(no genres listed)"))
    given.to_csv(tmp_path / "movies.csv", index=False)
    tags = movies.assign(tag=movies["tags"].fillna("").str.split("|")).explode("tag")[["item_id", "tag"]]
    tags = tags[tags["tag"] != ""].set_axis(["movieId", "tag"], axis=1).assign(userId="1", timestamp="1500000000")
    tags.to_csv(tmp_path / "tags.csv", index=False)

    found = find([read_table(tmp_path / f"{name}.csv") for name in ("ratings", "movies", "tags")])
    tables = to_tables(found)
    titles = given["title"].str.strip()
    has_year = titles.str.contains(r"\(\d{4}(?:[-–]\d{0,4})?\)$", regex=True)
    words = tags[tags["tag"].map(lambda tag: any(letter.isalpha() for letter in tag))]
    said = words.assign(tag=words["tag"].str.strip().str.lower()).drop_duplicates(["movieId", "tag"])
    said = said.sort_values("tag").groupby("movieId")["tag"].agg(lambda one: "|".join(one.tolist()[:5]))
    items = pd.DataFrame(
        {
            "title": [
                title.rsplit("(", 1)[0].strip() if has else title for title, has in zip(titles, has_year, strict=True)
            ],
            "year": [title.rsplit("(", 1)[1][:4] if has else "" for title, has in zip(titles, has_year, strict=True)],
            "item_id": given["movieId"],
            "genres": given["genres"].replace("(no genres listed)", ""),
            "tags": given["movieId"].map(said).fillna(""),
        }
    )
    assert found.format.key == "movielens"
    assert_same(dataset_of(tables["interactions"], tables["items"]), ratings, items)


@in_shared
def test_online_retail_as_orders():
    folder = SHARED / "online-retail"
    found = find([read_table(folder / f"{name}.parquet") for name in ("interactions", "items", "users")])
    tables = to_tables(found)
    raw, items, users = (pd.read_parquet(folder / f"{name}.parquet") for name in ("interactions", "items", "users"))
    items["median_price"] = items["median_price"].astype("str").str.removesuffix(".0")
    assert found.format.key == "shop-orders"
    kept = _kept(raw)
    assert len(tables["interactions"].frame) == len(kept)
    dataset = dataset_of(tables["interactions"], tables["items"], tables["users"])
    assert_same(dataset, kept, items, users)


def _kept(raw):
    """Return the purchases of which something is left, by taking each return from the newest purchases before it."""
    raw = raw.assign(place=range(len(raw)), back=raw["quantity"] < 0)
    left: dict[int, float] = {}
    held = defaultdict(list)
    for row in raw.sort_values(["timestamp", "back", "place"]).itertuples():
        pair = (row.user_id, row.item_id)
        if not row.back:
            left[row.place] = row.quantity
            held[pair].append(row.place)
            continue
        owed = -row.quantity
        for place in reversed(held[pair]):
            taken = min(left[place], owed)
            left[place], owed = left[place] - taken, owed - taken
    kept = raw[raw["place"].map(lambda place: left.get(place, 0) > 0)]
    pieces = kept["place"].map(left).astype(float)
    return kept[["user_id", "item_id", "timestamp"]].assign(weight=[f"{1 + np.log(one):.4g}" for one in pieces])


@in_shared
def test_ifdb_is_no_known_form():
    assert detect([read_table(SHARED / "ifdb" / f"{name}.parquet") for name in ("interactions", "items")]) is None

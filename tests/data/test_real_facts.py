"""The knowledge graph of ml-100k, as RecBole ships it: what is kept is what pandas counts alone."""

import numpy as np
import pandas as pd
import pytest

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table


@pytest.fixture(scope="module")
def dataset(ml_100k):
    tables = [read_table(ml_100k / f"ml-100k.{ending}") for ending in ("inter", "item", "user", "kg", "link")]
    return import_tables(*tables[:3], ImportOptions("ml-100k", features={}), *tables[3:]).dataset


@pytest.fixture(scope="module")
def expected(ml_100k):
    """The facts about items: (item_id, relation, other end), each once."""
    facts = pd.read_csv(ml_100k / "ml-100k.kg", sep="\t", dtype=str, keep_default_na=False)
    facts.columns = ["head", "relation", "tail"]
    links = pd.read_csv(ml_100k / "ml-100k.link", sep="\t", dtype=str)
    links.columns = ["item", "entity"]
    items = pd.read_csv(ml_100k / "ml-100k.item", sep="\t", dtype=str)["item_id:token"]
    item_of = links[links["item"].isin(items)].set_index("entity")["item"]
    facts["relation"] = facts["relation"].str.split(".").str[-1].str.replace("_", " ")
    by_head = facts.assign(item=facts["head"].map(item_of), other=facts["tail"])
    by_tail = facts.assign(item=facts["tail"].map(item_of), other=facts["head"])
    both = pd.concat([by_head, by_tail]).dropna(subset="item")
    return set(map(tuple, both[["item", "relation", "other"]].to_numpy()))


def test_the_facts_are_those_that_pandas_finds(dataset, expected):
    ids = dataset.items["item_id"].to_numpy()
    facts = dataset.facts
    assert set(zip(ids[facts["item_index"]], facts["relation"], facts["entity"], strict=True)) == expected
    assert len(facts) == len(expected)


def test_counts_of_the_dataset_are_those_of_the_files(dataset):
    assert (dataset.num_users, dataset.num_items, dataset.num_interactions) == (943, 1682, 100_000)
    assert dataset.facts["item_index"].nunique() == 1598


def test_films_of_one_director_are_nearer_than_others(dataset):
    directors = dataset.facts[dataset.facts["relation"] == "directed by"].drop_duplicates("item_index")
    known = directors["item_index"].to_numpy()
    vectors = dataset.item_features()[known]
    alike = vectors @ vectors.T
    same = directors["entity"].to_numpy()[:, None] == directors["entity"].to_numpy()[None, :]
    apart = ~np.eye(len(known), dtype=bool)
    assert alike[same & apart].mean() > 2 * alike[~same].mean()

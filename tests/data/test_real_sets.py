"""The three real sets; expected figures are computed by pandas alone, with none of the importing code."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.data.content_hash import content_hash
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.data.split import split_interactions

SHARED = Path(os.environ.get("RECDASH_SHARED", Path(__file__).parents[3] / "shared")) / "data"
NEGATIVE = ("return", "review_negative")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"The real data sets are not in {SHARED}.")


@pytest.fixture(scope="module", params=["ml-latest-small", "ifdb", "online-retail"])
def real_set(request):
    """Return (dataset, rejects, raw interactions, raw items) of one real set."""
    folder = SHARED / request.param
    if not folder.is_dir():
        pytest.skip(f"The real data set {request.param} is not in {SHARED}.")
    tables = [
        read_table(folder / f"{name}.parquet") if (folder / f"{name}.parquet").is_file() else None
        for name in ("interactions", "items", "users")
    ]
    result = import_tables(*tables, ImportOptions(request.param))
    raw = [pd.read_parquet(folder / f"{name}.parquet") for name in ("interactions", "items")]
    return result.dataset, result.rejects, *raw


def test_counts_equal_an_independent_count(real_set):
    dataset, rejects, raw, raw_items = real_set
    used = raw[~raw["event"].isin(NEGATIVE)] if "event" in raw else raw
    assert len(rejects) == 0
    assert dataset.report.num_rows == dataset.report.num_accepted == len(raw)
    assert dataset.num_interactions == len(used[["user_id", "item_id"]].drop_duplicates())
    assert dataset.num_users == raw["user_id"].nunique()
    assert dataset.num_items == len(set(raw["item_id"]) | set(raw_items["item_id"]))


def test_pairs_and_ratings_are_those_of_the_file(real_set):
    dataset, _, raw, _ = real_set
    used = raw[~raw["event"].isin(NEGATIVE)] if "event" in raw else raw
    rows = dataset.interactions
    found = pd.Series(
        rows["rating"].to_numpy() if dataset.has_ratings else np.ones(len(rows)),
        [
            dataset.users["user_id"].to_numpy()[rows["user_index"]],
            dataset.items["item_id"].to_numpy()[rows["item_index"]],
        ],
    ).sort_index()
    expected = used.assign(one=1.0).groupby(["user_id", "item_id"])["rating" if "rating" in raw else "one"].last()
    assert found.index.tolist() == expected.index.tolist()
    np.testing.assert_array_equal(found.to_numpy(np.float64), expected.to_numpy(np.float64))


def test_times_are_used_when_every_row_has_one(real_set):
    dataset, _, raw, _ = real_set
    complete = bool(raw["timestamp"].notna().all())
    assert dataset.has_timestamps is complete
    assert dataset.split.kind == ("time" if complete else "random")
    if complete:
        split = split_interactions(dataset)
        assert split.train["timestamp"].max() < split.validation["timestamp"].min()
        assert split.validation["timestamp"].max() < split.test["timestamp"].min()
        assert abs(len(split.test) / dataset.num_interactions - 0.1) < 0.01


def test_every_item_with_a_title_has_a_text_that_begins_with_it(real_set):
    dataset, _, _, raw_items = real_set
    items = dataset.items.set_index("item_id").loc[raw_items["item_id"]]
    assert items["title"].str.strip().tolist() == raw_items["title"].str.strip().tolist()
    assert (items["text"] != "").all()
    assert "avg_rating" not in dataset.text_templates["items"]


def test_the_hash_of_the_interactions_is_that_of_rows_made_by_pandas(real_set):
    dataset, _, raw, raw_items = real_set
    used = raw[~raw["event"].isin(NEGATIVE)] if "event" in raw else raw
    items = [*raw_items["item_id"], *sorted(set(raw["item_id"]) - set(raw_items["item_id"]))]
    users = dataset.users["user_id"].tolist()
    assert sorted(users) == sorted(raw["user_id"].unique())
    rows = pd.DataFrame(
        {
            "user_index": used["user_id"].map({user: index for index, user in enumerate(users)}).astype(np.int32),
            "item_index": used["item_id"].map({item: index for index, item in enumerate(items)}).astype(np.int32),
            "weight": np.float32(1),
        }
    )
    for column, kind in (("rating", np.float32), ("timestamp", np.int64), ("event", str)):
        if column in used and (column != "timestamp" or raw[column].notna().all()):
            rows[column] = used[column].astype(kind)
    by_age = [name for name in ("timestamp", "user_index", "item_index") if name in rows]
    newest = rows.sort_values(by_age, kind="stable").drop_duplicates(["user_index", "item_index"], keep="last")
    hashes = [content_hash({"interactions": frame}, {}, {}) for frame in (newest, dataset.interactions)]
    assert hashes[0] == hashes[1]

"""Datasets made by hand, whose portrait is known."""

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig

DAY = 86_400
JANUARY = 1_577_836_800  # 2020-01-01 UTC


@pytest.fixture
def make():
    """Return a function that builds a dataset of (user, item[, rating[, day]]) rows; other tables as columns."""

    def build(rows, num_users, num_items, users=None, items=None, kind="random", accepted=None, **more):
        names = ("user_index", "item_index", "rating", "timestamp")[: len(rows[0])]
        frame = pd.DataFrame(rows, columns=list(names)).astype({"user_index": np.int32, "item_index": np.int32})
        if "rating" in frame:
            frame["rating"] = frame["rating"].astype(np.float32)
        if "timestamp" in frame:
            frame["timestamp"] = JANUARY + frame["timestamp"] * DAY
            frame = frame.sort_values("timestamp", ignore_index=True)
        frame["weight"] = np.float32(1)
        people = {"user_id": [f"u{n}" for n in range(num_users)], "text": "", **(users or {})}
        titles = [f"Title {n}" for n in range(num_items)]
        things = {"item_id": [f"i{n}" for n in range(num_items)], "title": titles, "text": "", **(items or {})}
        report = ImportReport(num_rows=len(rows), num_accepted=accepted or len(rows))
        return Dataset(
            "test", frame, pd.DataFrame(people), pd.DataFrame(things), None, SplitConfig(kind), "hash", report, **more
        )

    return build

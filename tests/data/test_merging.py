"""Claims about merging repeated rows of one person and item, held against a walk over the rows one by one."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.data.merging import merge_rows

ROW = st.tuples(
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from([math.nan, 1.0, 3.0, 5.0]),
    st.integers(0, 3),
)
COLUMNS = ["user_index", "item_index", "weight", "rating", "timestamp"]
CHOICES = {
    "newest": lambda known: known[-1],
    "oldest": lambda known: known[0],
    "highest": max,
    "mean": lambda known: sum(known) / len(known),
}


def walked(rows: pd.DataFrame, kept: str) -> list[tuple]:
    """Return (time, user, item, weight, rating), merged one by one and sorted."""
    groups: dict[tuple, list] = {}
    for row in rows[rows["weight"] > 0].sort_values("timestamp", kind="stable").itertuples(index=False):
        groups.setdefault((row.user_index, row.item_index), []).append(row)
    merged = []
    for (user, item), group in groups.items():
        known = [row.rating for row in group if not math.isnan(row.rating)]
        rating = CHOICES[kept](known) if known else math.nan
        merged.append((group[-1].timestamp, user, item, max(row.weight for row in group), rating))
    return sorted(merged, key=lambda one: one[:3])


@pytest.mark.parametrize("kept", CHOICES)
@given(st.lists(ROW, max_size=25))
@settings(max_examples=40, deadline=None)
def test_merged_rows_are_what_a_walk_over_all_rows_finds(kept, drawn):
    rows = pd.DataFrame(drawn, columns=COLUMNS).astype(dict.fromkeys(("weight", "rating"), float))
    rows = rows.astype(dict.fromkeys(("user_index", "item_index", "timestamp"), np.int64))
    merged, _ = merge_rows(rows, kept)
    expected = walked(rows, kept)
    assert list(zip(*(merged[name] for name in ("timestamp", "user_index", "item_index", "weight")), strict=True)) == [
        one[:4] for one in expected
    ]
    ratings = merged["rating"] if "rating" in merged else pd.Series(np.nan, merged.index)
    np.testing.assert_allclose(ratings, [one[4] for one in expected], rtol=1e-6)


def test_the_event_of_the_strongest_row_counts_the_later_of_equally_strong_ones():
    rows = pd.DataFrame(
        {"user_index": [0, 0, 0, 1], "item_index": 0, "weight": [1.0, 1.0, 0.3, 0.3], "event": list("abcc")}
    )
    merged, _ = merge_rows(rows)
    assert merged["event"].tolist() == ["b", "c"]
    assert merged["event"].cat.categories.tolist() == ["b", "c"]

"""The whole portrait of a dataset, made in one go, and as tables to take away."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, TITLE
from recdash.data.dataset import Dataset
from recdash.data.portrait.concerns import Concern, find_concerns
from recdash.data.portrait.drift import Drift, measure_drift
from recdash.data.portrait.duplicates import Duplicates, find_duplicates
from recdash.data.portrait.growth import Growth, measure_growth
from recdash.data.portrait.leaks import Leaks, find_leaks
from recdash.data.portrait.matrix import MatrixPicture, picture_matrix
from recdash.data.portrait.opinions import Opinions, measure_opinions
from recdash.data.portrait.profile import Profile, profile
from recdash.data.portrait.segments import Segments, find_segments
from recdash.data.split import Split

MOST_PAIRS = 1_000
"""Pairs of look-alikes that are listed."""


@dataclass(frozen=True)
class Portrait:
    """All findings about one dataset."""

    profile: Profile
    matrix: MatrixPicture
    growth: Growth
    opinions: Opinions
    duplicates: Duplicates
    segments: tuple[Segments, ...]
    drift: Drift
    leaks: Leaks
    concerns: tuple[Concern, ...]


def make_portrait(dataset: Dataset, split: Split) -> Portrait:
    """Find out everything the portrait tells; `split` is that of the dataset."""
    shape = profile(dataset, split)
    opinions, duplicates = measure_opinions(dataset), find_duplicates(dataset)
    drift, leaks = measure_drift(dataset, split), find_leaks(dataset, split)
    return Portrait(
        profile=shape,
        matrix=picture_matrix(dataset),
        growth=measure_growth(dataset),
        opinions=opinions,
        duplicates=duplicates,
        segments=find_segments(dataset),
        drift=drift,
        leaks=leaks,
        concerns=find_concerns(shape, opinions, duplicates, drift, leaks),
    )


def portrait_tables(portrait: Portrait, dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Return the data of every figure, by a short name; a table may be empty."""
    shape, growth = portrait.profile, portrait.growth
    return {
        "warnings": pd.DataFrame([asdict(one) for one in portrait.concerns], columns=_CONCERN),
        "people-by-activity": _by_rank("person", shape.user_counts),
        "items-by-popularity": _by_rank("item", shape.item_counts),
        "matrix": pd.DataFrame(portrait.matrix.filled),
        "over-time": pd.DataFrame(
            {
                "start": pd.to_datetime(growth.starts, unit="s"),
                "interactions": growth.interactions,
                "new_people": growth.new_users,
                "new_items": growth.new_items,
            }
        ),
        "ratings": pd.DataFrame({"rating": shape.rating_values, "times": shape.rating_counts}),
        "average-by-person": pd.DataFrame({"average": np.sort(portrait.opinions.user_means)}),
        "average-by-item": pd.DataFrame({"average": np.sort(portrait.opinions.item_means)}),
        "events": pd.DataFrame({"event": list(shape.event_counts), "times": list(shape.event_counts.values())}),
        "words-by-item": pd.DataFrame({"item": dataset.items[ITEM_ID], "words": shape.item_words}),
        "look-alikes": look_alikes(portrait.duplicates, dataset),
        "groups-of-people": pd.concat([segments_table(one) for one in portrait.segments] or [pd.DataFrame()]),
        "columns-that-leak": pd.DataFrame([asdict(one) for one in portrait.leaks.columns]),
    }


def portrait_figures(portrait: Portrait) -> dict:
    """Return the single numbers of the portrait as JSON values; undefined ones are None."""
    shape = portrait.profile
    numbers = {
        "people": shape.num_users,
        "items": shape.num_items,
        "interactions": shape.num_interactions,
        "share_of_pairs_known": shape.density,
        "share_of_the_top_1_percent_of_items": shape.top_share,
        "share_of_items_with_text": shape.share_with_text,
        "median_interactions_of_a_person": shape.median_interactions,
        "share_of_the_busy_corner": portrait.matrix.corner,
        "mean_rating": portrait.opinions.mean,
        "items_with_the_same_text": portrait.duplicates.same,
        "items_that_read_nearly_alike": portrait.duplicates.num_near,
        "hidden_pairs_in_what_is_learned": portrait.leaks.num_test_in_train,
        "rows_merged_or_left_out": portrait.leaks.num_merged,
    }
    parts: Mapping = {**numbers, "split": asdict(shape.split), "hidden_part": asdict(portrait.drift)}
    return {name: _finite(value) for name, value in parts.items()}


def segments_table(segments: Segments) -> pd.DataFrame:
    """Return groups of people as a table: property, group, people, interactions, average_rating."""
    return pd.DataFrame(
        {
            "property": segments.name,
            "group": segments.groups,
            "people": segments.num_users,
            "interactions": segments.num_interactions,
            "average_rating": segments.mean_ratings,
        }
    )


def look_alikes(duplicates: Duplicates, dataset: Dataset) -> pd.DataFrame:
    """Return the pairs of nearly equal items, most alike first, 1,000 at most: likeness, ids and titles."""
    left, right = duplicates.pairs[:MOST_PAIRS].T
    return pd.DataFrame(
        {
            "likeness": duplicates.likeness[:MOST_PAIRS],
            "item": dataset.items[ITEM_ID].to_numpy()[left],
            "title": dataset.items[TITLE].to_numpy()[left],
            "other_item": dataset.items[ITEM_ID].to_numpy()[right],
            "other_title": dataset.items[TITLE].to_numpy()[right],
        }
    )


_CONCERN = ["weight", "finding", "consequence"]


def _by_rank(noun: str, counts: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({f"{noun}_by_rank": np.arange(1, len(counts) + 1), "interactions": counts})


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {str(name): _finite(one) for name, one in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.data.dataset import Dataset, ImportReport
from recdash.data.split import split_interactions
from recdash.data.split_config import SPLIT_KINDS, SplitConfig
from recdash.errors import ConfigError


def dataset_of(users, times=None, items=None, **split):
    rows = pd.DataFrame(
        {
            "user_index": np.asarray(users, np.int32),
            "item_index": np.arange(len(users), dtype=np.int32) if items is None else np.asarray(items, np.int32),
            "weight": np.ones(len(users), np.float32),
        }
    )
    if times is not None:
        rows = rows.assign(timestamp=np.asarray(times, np.int64)).sort_values("timestamp", ignore_index=True)
    people = pd.DataFrame({"user_id": [f"u{n}" for n in range(max(users) + 1)], "text": ""})
    items = pd.DataFrame({"item_id": [f"i{n}" for n in range(len(users))], "title": "", "text": ""})
    return Dataset("test", rows, people, items, None, SplitConfig(**split), "hash", ImportReport())


def test_time_split_cuts_train_before_validation_before_test():
    split = split_interactions(dataset_of([0, 1] * 10, range(20)))
    assert split.train["timestamp"].tolist() == list(range(16))
    assert split.validation["timestamp"].tolist() == [16, 17]
    assert split.test["timestamp"].tolist() == [18, 19]
    assert split.fitting["timestamp"].tolist() == list(range(18))


def test_equal_times_never_straddle_a_cut():
    split = split_interactions(dataset_of([0] * 20, [1] * 15 + [2] * 5))
    parts = [set(part["timestamp"]) for part in (split.train, split.validation, split.test)]
    assert parts == [{1}, set(), {2}]


def test_a_cut_lies_on_the_nearer_side_of_equal_times():
    split = split_interactions(dataset_of([0] * 20, [*range(1, 15), 15, 15, 15, 18, 19, 20]))
    assert split.train["timestamp"].tolist() == [*range(1, 15), 15, 15, 15]
    assert split.validation["timestamp"].tolist() == [18]
    assert split.test["timestamp"].tolist() == [19, 20]


def test_times_that_cannot_be_cut_are_split_at_random():
    split = split_interactions(dataset_of([0] * 20, [7] * 20))
    assert (split.kind, len(split.train), len(split.validation), len(split.test)) == ("random", 16, 2, 2)


def test_whoever_is_judged_is_also_learned_from():
    split = split_interactions(dataset_of([0] * 3, kind="random", validation_fraction=0.45, test_fraction=0.45))
    assert (len(split.train), len(split.validation), len(split.test)) == (1, 1, 1)


def test_random_split_holds_out_of_every_person_with_three_rows_and_of_nobody_with_fewer():
    split = split_interactions(dataset_of([0] * 20 + [1] * 3 + [2] * 2, kind="random"))
    assert split.test["user_index"].value_counts().to_dict() == {0: 2, 1: 1}
    assert split.validation["user_index"].value_counts().to_dict() == {0: 2, 1: 1}
    assert split.train["user_index"].value_counts().to_dict() == {0: 16, 2: 2, 1: 1}


def test_train_only_has_no_test_part():
    split = split_interactions(dataset_of([0] * 20, kind="train_only"))
    assert (len(split.train), len(split.validation), len(split.test)) == (18, 2, 0)


def test_the_seed_decides_the_random_split():
    def test_items(seed):
        return split_interactions(dataset_of([0] * 50, kind="random", seed=seed)).test["item_index"].tolist()

    assert test_items(1) == test_items(1) != test_items(2)


def test_new_items_are_hidden_altogether_and_the_rest_is_divided_per_person():
    users, items = np.divmod(np.arange(200), 20)  # ten people chose the same twenty items each
    split = split_interactions(dataset_of(users, items=items, kind="new_items"))
    in_test = split.test["item_index"].value_counts()
    hidden = in_test[in_test == 10].index
    assert len(hidden) == 4
    assert not split.fitting["item_index"].isin(hidden).any()
    assert split.test["user_index"].value_counts().tolist() == [4 + 2] * 10
    assert split.train["item_index"].nunique() == 20 - 4 - 3, "of the sixteen left three are new to validation"
    new_to_validation = set(split.validation["item_index"]) - set(split.train["item_index"])
    of_known = split.validation[~split.validation["item_index"].isin(new_to_validation)]
    assert len(new_to_validation) == 3
    assert len(split.validation) - len(of_known) + split.test["item_index"].isin(new_to_validation).sum() == 3 * 10
    assert of_known["user_index"].value_counts().max() <= 2


def test_of_two_items_one_is_hidden_and_of_one_none():
    two = split_interactions(dataset_of([0, 0, 1], items=[0, 1, 0], kind="new_items"))
    assert two.test["item_index"].nunique() == two.fitting["item_index"].nunique() == 1
    assert len(split_interactions(dataset_of([0, 1], items=[0, 0], kind="new_items")).test) == 0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 30)), min_size=1, max_size=60),
    st.sampled_from(SPLIT_KINDS),
    st.integers(0, 3),
)
def test_parts_are_disjoint_and_complete(rows, kind, seed):
    users, times = zip(*rows, strict=True)
    dataset = dataset_of(users, times, kind=kind, seed=seed)
    split = split_interactions(dataset)
    joined = pd.concat([split.train, split.validation, split.test])
    pd.testing.assert_frame_equal(joined.sort_index(), dataset.interactions)
    assert joined.index.is_unique


@pytest.mark.parametrize(
    "values", [{"kind": "magic"}, {"test_fraction": 0.5}, {"validation_fraction": 0.0}, {"new_item_fraction": 0.6}]
)
def test_impossible_splits_are_refused(values):
    with pytest.raises(ConfigError):
        SplitConfig(**values)

"""Claims about how the hidden part differs, and about what could tell the answer."""

import numpy as np
import pytest

from recdash.data.portrait import drift as drifts
from recdash.data.portrait.drift import measure_drift
from recdash.data.portrait.leaks import column_sentence, find_leaks, hidden_rows_sentence, repeats_sentence
from recdash.data.split import Split, split_interactions


def parts(dataset, num_test):
    rows = dataset.interactions
    cut = len(rows) - num_test
    return Split("time", rows[: cut - 1], rows[cut - 1 : cut], rows[cut:])


def test_new_people_and_items_and_the_shift_of_ratings_are_measured(make):
    rows = [(0, 0, 2, 0), (1, 0, 4, 1), (1, 1, 3, 2), (0, 2, 4, 3), (2, 1, 4, 4)]
    dataset = make(rows, 3, 3)
    drift = measure_drift(dataset, parts(dataset, 2))
    assert (drift.new_users, drift.new_items) == (0.5, 0.5)
    assert drift.rating_shift == 1.0  # 4 after 3
    # pulls of the persons: -(2 - 3) / 3, -(1 + 0) / 3, 0; times 3 / 2 for three persons
    spread = np.sqrt((1 / 9 + 1 / 9) * 3 / 2)
    assert drift.rating_low == pytest.approx(1 - 1.96 * spread)
    assert drift.rating_high == pytest.approx(1 + 1.96 * spread)
    assert "about the same (+1.00 points" in drifts.rating_sentence(drift)
    assert drift.per_day_before == 1.5
    assert drift.per_day_test == 2.0


def test_parts_with_nothing_in_common_are_1_apart_and_equal_ones_0(make):
    apart = make([(user, user // 2, 1, user) for user in range(4)], 4, 2)
    assert measure_drift(apart, parts(apart, 2)).popularity_shift == pytest.approx(1)
    equal = make([(0, 0, 1, 0), (0, 1, 1, 1), (1, 0, 1, 2), (1, 1, 1, 3)], 2, 2)
    drift = measure_drift(equal, parts(equal, 2))
    assert drift.popularity_shift == pytest.approx(0)
    assert drift.still_popular == drift.num_popular == 2
    assert "Much the same items" in drifts.popularity_sentence(drift)


def test_when_nothing_is_held_out_all_is_undefined_and_said(make):
    dataset = make([(0, 0), (1, 1)], 2, 2, kind="train_only")
    drift = measure_drift(dataset, split_interactions(dataset))
    assert np.isnan([drift.new_users, drift.popularity_shift, drift.rating_shift, drift.per_day_test]).all()
    assert "Nothing is held out" in drifts.popularity_sentence(drift)
    assert drifts.rating_sentence(drift) == drifts.activity_sentence(drift) == ""
    assert not drifts.has_shifted(drift)


@pytest.fixture
def counted_items(make):
    """Thirty items; item n was chosen n + 1 times, with columns that know and one that does not."""
    rows = [(user, item, (user + item) % 5 + 1) for item in range(30) for user in range(item + 1)]
    sums = [np.mean([(user + item) % 5 + 1 for user in range(item + 1)]) for item in range(30)]
    columns = {
        "sold": [str(item + 1) for item in range(30)],
        "stars": [f"{mean:.2f}" for mean in sums],
        "price": [str(item * 7 % 30) for item in range(30)],
    }
    templates = {"items": "{title} {sold}"}
    return make(rows, 30, 30, items=columns, text_templates=templates, accepted=len(rows) + 35)


def test_columns_made_from_the_whole_history_are_named_the_used_ones_first(counted_items):
    leaks = find_leaks(counted_items, split_interactions(counted_items))
    assert [(one.column, one.figure, one.equal, one.is_used) for one in leaks.columns] == [
        ("sold", "count", 1.0, True),
        ("stars", "mean rating", 1.0, False),
    ]
    used, unused = map(column_sentence, leaks.columns)
    assert used.startswith(
        'The column "sold" of the items seems to be made from the whole history, hidden part included (how often each '
        "was chosen; it equals it in 100 % of the rows). It is part of what the models read"
    )
    assert "leave it out of the text" in used
    assert "nothing leaks yet" in unused


def test_a_split_holds_no_pair_twice_and_a_broken_one_is_noticed(counted_items):
    split = split_interactions(counted_items)
    leaks = find_leaks(counted_items, split)
    assert leaks.num_test_in_train == 0
    assert hidden_rows_sentence(leaks).startswith("None of the")
    broken = Split(split.kind, counted_items.interactions, split.validation, split.test)
    leaks = find_leaks(counted_items, broken)
    assert leaks.num_test_in_train == leaks.num_test == len(split.test)
    assert "(100 %)" in hidden_rows_sentence(leaks)


def test_repeated_rows_of_the_upload_are_counted(counted_items, make):
    leaks = find_leaks(counted_items, split_interactions(counted_items))
    assert repeats_sentence(leaks).startswith("35 rows of 500 (7 %) repeated")
    plain = make([(0, 0), (1, 1)], 2, 2)
    assert "held no person and item twice" in repeats_sentence(find_leaks(plain, split_interactions(plain)))

import numpy as np
import pytest

from recdash.data.histories import Histories
from recdash.recommend.explain import explain, reason


def test_the_parts_come_largest_first_and_sum_to_the_score(shop, everyone, make_model):
    found = explain(make_model(), shop, everyone.take([0]), 4)
    assert [(row.kind, row.title) for row in found.contributions[:3]] == [
        ("history", "Aliens"),
        ("history", "Alien"),
        ("popularity", None),
    ]
    assert found.base + sum(row.value for row in found.contributions) == pytest.approx(found.score)
    assert found.score == pytest.approx(5.1)
    assert found.rank == 1
    assert found.contributions[0].item_id == "b"


def test_leaving_an_item_out_tells_the_true_drop_and_the_rank_then(shop, everyone, make_model):
    left_out = explain(make_model(), shop, everyone.take([0]), 4).leave_one_out
    assert [one.title for one in left_out] == ["Aliens", "Alien", "Heat"]
    np.testing.assert_allclose([one.score_drop for one in left_out], [3, 2, 0], atol=1e-6)
    # without Aliens: Aliens 4.4, Casino 4.2, Brazil 2.1; without Alien: Alien 5.5 first; without Heat: still first
    assert [one.rank_after for one in left_out] == [3, 3, 1]


def test_no_more_items_are_left_out_than_asked_for(shop, everyone, make_model):
    assert len(explain(make_model(), shop, everyone.take([0]), 4, num_left_out=1).leave_one_out) == 1
    assert explain(make_model(), shop, everyone.take([0]), 4, num_left_out=0).leave_one_out == ()


def test_times_follow_the_items_that_stay(shop, everyone, make_model):
    seen = []

    class Watching(type(make_model())):
        def score(self, histories):
            seen.append(histories)
            return super().score(histories)

    timed = Histories(everyone.matrix, everyone.user_index, np.array([10, 20, 30, 40, 50]))
    explain(Watching(), shop, timed.take([0]), 4)
    assert len(seen) == 1  # asked once: as it is, without Aliens, without Alien, without Heat
    assert seen[0].timestamps.tolist() == [10, 20, 30, 10, 30, 20, 30, 10, 20]


def test_somebody_without_history_is_explained_by_popularity_alone(shop, everyone, make_model):
    found = explain(make_model(), shop, everyone.take([2]), 0)
    assert found.leave_one_out == ()
    assert found.sentence == "Alien is popular with everyone; we know nothing about this person yet."


def test_short_reasons_come_in_the_order_asked_for(shop, everyone, make_model):
    assert reason(make_model(), shop, everyone.take([0]), [4, 3]) == [
        "Because they liked Aliens and Alien",
        "Because they chose Heat",
    ]
    assert reason(make_model(), shop, everyone.take([0]), []) == []


def test_an_item_far_down_or_in_the_history_is_not_said_to_be_recommended(shop, everyone, make_model):
    assert explain(make_model(), shop, everyone.take([0]), 3).sentence.startswith("Casino is recommended because")
    assert explain(make_model(), shop, everyone.take([0]), 3, k=1).sentence.startswith("Casino stands at place 2")
    assert explain(make_model(), shop, everyone.take([0]), 0).sentence.startswith("This person already had Alien;")

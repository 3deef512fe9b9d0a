import numpy as np
import pandas as pd
import pytest

from benchmarks.judging.cells import Cell, CellName
from benchmarks.judging.targets import BEST, BEST_ON_TEST, COLD_SETS, TARGETS, judge, reference_of

FIGURES = ("ndcg@10", "ndcg@20/new_items")


def cells_of(*described):
    """Make cells of (set, split, model, figure, mean, validation): ten people whose figures are about the mean."""
    cells = {}
    for where, split, model, figure, mean, validation in described:
        values = mean + np.linspace(-0.01, 0.01, 10)
        assert figure in FIGURES
        table = pd.DataFrame({"user_index": range(10), **dict.fromkeys(FIGURES, values), "rmse": 0.9, "num_ratings": 2})
        facts = {"validation": validation, "metrics": dict.fromkeys(FIGURES, mean)}
        cells[where, split, model] = {0: Cell(CellName(where, split, 0, model), facts, table)}
    return cells


def row_of(cells, number):
    return judge(cells)[0][number]


def test_the_reference_is_chosen_on_validation_or_on_test_as_the_row_says():
    cells = cells_of(
        ("ifdb", "random", "ease", "ndcg@10", 0.20, 0.4),
        ("ifdb", "random", "als", "ndcg@10", 0.30, 0.3),
        ("ifdb", "random", "content", "ndcg@10", 0.10, None),
        ("ifdb", "random", "interest", "ndcg@10", 0.90, 0.9),
        ("ifdb", "time", "itemknn", "ndcg@10", 0.90, 0.9),
    )
    assert reference_of(cells, "ifdb", "random", "ndcg@10", (BEST,)) == "ease"
    assert reference_of(cells, "ifdb", "random", "ndcg@10", (BEST_ON_TEST,)) == "als"
    assert reference_of(cells, "ifdb", "random", "ndcg@10", ("ease", "content")) == "ease"
    assert reference_of(cells, "ifdb", "folds", "ndcg@10", (BEST,)) == ""


@pytest.mark.parametrize(("ours", "ok", "aim_ok"), [(0.36, True, False), (0.46, True, True), (0.33, False, False)])
def test_new_items_need_a_fifth_more_and_are_aimed_at_half_more(ours, ok, aim_ok):
    figure = "ndcg@20/new_items"
    described = [(name, "new_items", "content", figure, 0.3, 0.3) for name in COLD_SETS]
    described += [(name, "new_items", "interest", figure, ours, 0.3) for name in COLD_SETS]
    row = row_of(cells_of(*described), 2)
    assert (row["ok"], row["aim_ok"]) == (ok, aim_ok)
    assert row["ratio"] == pytest.approx(ours / 0.3)
    assert row["sets"][0]["interval"] == pytest.approx([ours - 0.3, ours - 0.3])


def test_a_row_that_lacks_a_set_is_not_judged():
    described = [("ml-100k", "new_items", name, "ndcg@20/new_items", 0.3, 0.3) for name in ("content", "interest")]
    row = row_of(cells_of(*described), 2)
    assert (row["ok"], row["aim_ok"], len(row["sets"])) == (None, None, 1)


def test_a_loss_on_one_set_breaks_not_below():
    described = [(name, "random", "ease", "ndcg@10", 0.3, 0.3) for name in TARGETS[0].sets]
    described += [(name, "random", "interest", "ndcg@10", 0.4, 0.3) for name in TARGETS[0].sets[:3]]
    worse, even = (
        cells_of(*described, (TARGETS[0].sets[3], "random", "interest", "ndcg@10", mean, 0.3)) for mean in (0.29, 0.3)
    )
    assert [row_of(worse, 0)[key] for key in ("ok", "aim_ok")] == [False, True]
    assert [row_of(even, 0)[key] for key in ("ok", "aim_ok")] == [True, True]


def test_ratings_are_judged_over_the_folds():
    row = judge(cells_of(("ml-100k", "folds", "interest", "ndcg@10", 0.3, 0.3)))[0][-1]
    assert (row["ours"], row["ok"], row["aim_ok"]) == (pytest.approx(0.9), True, False)
    assert row["ratio"] == pytest.approx(0.92 / 0.9)


def test_every_claim_has_a_corrected_p_value_no_smaller_than_its_own():
    described = [
        ("ml-100k", "random", name, "ndcg@10", mean, 0.3) for name, mean in (("ease", 0.3), ("interest", 0.31))
    ]
    claims = judge(cells_of(*described))[1]
    assert [claim["reference"] for claim in claims] == ["ease", "ease"]
    assert all(claim["p_holm"] >= claim["comparison"]["p"] for claim in claims)

"""Claims about the rows of benchmarks.reasons."""

import math

import pandas as pd

from benchmarks.reasons import rows_of


def test_beside_the_target_stands_what_is_possible_at_best():
    ratios = [5.0, 4.0, 2.0, 1.0]
    tested = pd.DataFrame({"ratio": ratios, "best_ratio": [5.0, 4.0, 3.0, 1.0]})
    held, at_best = rows_of("set", tested, pd.Series([4.0, 0.0, 0.0, math.inf]))
    assert held["name"] == "set (median 3.0 times)"
    assert (held["ours"], held["reference"], held["ratio"], held["ok"]) == (0.5, 0.5, 0.556, False)  # .5 of .9
    assert (at_best["name"], at_best["ours"], at_best["reference"]) == ("set, at best", 0.5, 0.75)
    assert (at_best["ratio"], at_best["must"], at_best["ok"]) == (0.667, 0.99, False)


def test_a_reason_that_does_all_that_is_possible_holds_its_bound_though_not_the_target():
    tested = pd.DataFrame({"ratio": [5.0, 1.0], "best_ratio": [5.0, 1.0]})
    held, at_best = rows_of("set", tested, pd.Series([1.0, 1.0]))
    assert (held["ok"], at_best["ok"], at_best["ratio"]) == (False, True, 1.0)
    assert rows_of("set", tested[1:], pd.Series([1.0]))[1]["ratio"] == 1.0  # nothing is possible, nothing is missed

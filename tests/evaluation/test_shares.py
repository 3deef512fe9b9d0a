"""The interval of a share: by Wilson's own figures, and at the ends."""

import math

import pytest

from recdash.evaluation.shares import share_interval


def test_ten_of_a_hundred_are_probably_six_to_seventeen_per_cent():
    assert share_interval(10, 100) == pytest.approx((0.0552, 0.1744), abs=5e-5)


def test_none_and_all_have_an_interval_too():
    assert share_interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert share_interval(20, 20) == pytest.approx((0.8389, 1.0), abs=5e-5)


def test_nobody_has_no_share():
    assert all(math.isnan(bound) for bound in share_interval(0, 0))

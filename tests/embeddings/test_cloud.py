"""Claims about points made small for a browser."""

import numpy as np

from recdash.embeddings.cloud import DARKEST, UNIT, box_around, quantised, sample, shade
from recdash.embeddings.frame import Frame

BOX = Frame((0.0, 4.0), (-1.0, 1.0), "box")


def test_places_are_whole_parts_of_their_box_and_what_lies_outside_is_on_its_edge():
    places = np.array([[0, -1], [4, 1], [2, 0], [9, -9]])
    assert quantised(places, BOX).tolist() == [[0, 0], [UNIT, UNIT], [32768, 32768], [UNIT, 0]]


def test_no_place_is_more_than_half_a_step_off():
    places = np.random.default_rng(0).normal(0, 3, (500, 2)).astype(np.float32)
    box = box_around(places)
    size = np.array([box.x[1] - box.x[0], box.y[1] - box.y[0]])
    back = quantised(places, box) / UNIT * size + [box.x[0], box.y[0]]
    assert (np.abs(back - places) <= 0.5001 * size / UNIT).all()


def test_points_that_all_lie_at_one_place_have_a_box():
    assert quantised(np.ones((3, 2)), box_around(np.ones((3, 2)))).tolist() == [[0, 0]] * 3
    assert box_around(np.zeros((0, 2))).x == (0.0, 1.0)


def test_the_shade_is_darkest_where_most_points_lie_and_none_where_none_do():
    places = np.array([[0.1, -0.9]] * 3 + [[3.9, 0.9], [4.0, 1.0], [100, 0]])
    assert shade(places, BOX, 2).tolist() == [[DARKEST, 0], [0, round(DARKEST * np.log(3) / np.log(4))]]
    assert shade(places[:0], BOX, 2).tolist() == [[0, 0], [0, 0]]


def test_a_sample_keeps_what_it_must_and_the_share_of_each_group():
    groups = np.repeat(np.array([0, 1, 2], np.uint8), [6_000, 3_990, 10])
    always = np.array([5, 17, 9_000])
    found = sample(groups, always, 1_000)
    assert set(always) <= set(found)
    assert np.bincount(groups[found]).tolist()[2] == 10
    np.testing.assert_allclose(np.bincount(groups[found])[:2], [600, 399], atol=3)
    np.testing.assert_array_equal(found, sample(groups, always, 1_000))


def test_few_points_are_all_in_the_sample():
    assert sample(np.zeros(4, np.uint8), np.zeros(0, np.int64), 4).tolist() == [0, 1, 2, 3]

"""Claims about the part of the plane that a map shows."""

import numpy as np

from recdash.embeddings.frame import Frame, closer, covers, frame_around, grown

FRAME = Frame((0.0, 10.0), (0.0, 10.0), "all")


def test_a_few_far_points_do_not_shrink_the_map():
    places = np.vstack([np.random.default_rng(0).uniform(0, 1, (200, 2)), [[1e6, 1e6]]])
    frame = frame_around(places, "all")
    assert -0.2 < frame.x[0] < frame.x[1] < 1.2


def test_without_points_there_is_still_a_part_to_show():
    frame = frame_around(np.zeros((0, 2)), "all")
    assert frame.x[0] < frame.x[1]


def test_a_search_shows_a_third_of_the_map_around_a_point():
    frame = closer(FRAME, (2.0, 3.0), "at")
    np.testing.assert_allclose([*frame.x, *frame.y], [0.3, 3.7, 1.3, 4.7])


def test_a_frame_grows_on_all_sides_alike():
    frame = grown(FRAME, 0.25)
    assert (frame.x, frame.y) == ((-2.5, 12.5), (-2.5, 12.5))


def test_a_view_covers_the_whole_only_when_it_is_nearly_as_wide_and_as_high():
    assert covers(Frame((0.5, 9.8), (3, 13), ""), FRAME)
    assert not covers(Frame((0, 10), (0, 5), ""), FRAME)


def test_a_frame_holds_its_edges():
    assert FRAME.holds(np.array([[0, 0], [10, 10], [11, 5], [5, -1]])).tolist() == [True, True, False, False]

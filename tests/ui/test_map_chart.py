"""Claims about the figures of the map."""

import numpy as np
import pytest

from recdash.ui.charts.map import Frame, Marks, Points, closer, frame_around, scatter, shares
from recdash.ui.charts.template import LIGHT

FRAME = Frame((0.0, 10.0), (0.0, 10.0), "all")


def points(number: int, everything: np.ndarray | None = None) -> Points:
    places = np.column_stack([np.arange(number), np.arange(number)]).astype(np.float32)
    groups = np.array(["Sea", "", "Sky", "Sea"] * number, object)[:number]
    return Points(places, ["<b>T</b>"] * number, groups, np.arange(number) + 100, everything)


def test_what_has_no_group_is_drawn_first_and_each_point_knows_its_number():
    figure = scatter(points(4), ["Sea", "Sky"], [], Marks(), FRAME, LIGHT)
    assert [trace.name for trace in figure.data] == ["Other", "Sea", "Sky"]
    assert figure.data[1].customdata.tolist() == [100, 103]
    assert figure.data[1].text[0] == "&lt;b&gt;T&lt;/b&gt;"


def test_the_shade_shows_all_points_where_a_sample_is_drawn():
    everything = np.full((1_000, 2), 5.0)
    figure = scatter(points(4, everything), ["Sea"], [], Marks(), FRAME, LIGHT)
    assert figure.data[0].type == "heatmap"
    assert figure.data[0].z.max() == pytest.approx(np.log(1_001), abs=1e-4)


def test_what_is_selected_stays_bright_and_nothing_else():
    figure = scatter(points(4), ["Sea"], [], Marks(selected=np.array([3])), FRAME, LIGHT)
    assert [list(trace.selectedpoints) for trace in figure.data] == [[], [1]]


def test_names_that_would_cover_each_other_or_lie_outside_are_left_out():
    regions = [(5.0, 5.0, "One"), (5.1, 5.1, "Two"), (20.0, 5.0, "Three"), (9.5, 9.0, "Four")]
    figure = scatter(points(4), [], [], Marks(regions=regions), FRAME, LIGHT)
    assert [(note.text, note.xanchor) for note in figure.layout.annotations] == [("One", "center"), ("Four", "right")]


def test_a_history_in_order_is_joined_by_a_line():
    marks = Marks(history=np.array([[1, 1], [2, 2]], float), in_order=True, later=np.array([[3.0, 3.0]]))
    figure = scatter(points(4), [], [], marks, FRAME, LIGHT)
    modes = {trace.name: trace.mode for trace in figure.data}
    assert modes["Chosen so far"] == "markers+lines"
    assert modes["Chosen later"] == "markers"


def test_a_few_far_points_do_not_shrink_the_map():
    places = np.vstack([np.random.default_rng(0).uniform(0, 1, (200, 2)), [[1e6, 1e6]]])
    frame = frame_around(places, "all")
    assert -0.2 < frame.x[0] < frame.x[1] < 1.2


def test_a_search_shows_a_third_of_the_map_around_a_point():
    frame = closer(FRAME, (2.0, 3.0), "at")
    np.testing.assert_allclose([*frame.x, *frame.y], [0.3, 3.7, 1.3, 4.7])


def test_shares_here_lie_over_those_of_the_map():
    figure = shares(["Sea", "Sky"], [0.7, 0.1], [0.4, 0.3], LIGHT)
    assert [list(trace.x) for trace in figure.data] == [[0.4, 0.3], [0.7, 0.1]]

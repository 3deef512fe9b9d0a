"""Claims about what the map in the browser is told."""

import base64
import json
from dataclasses import replace

import numpy as np

from recdash.embeddings.frame import Frame
from recdash.ui.charts.map import shares
from recdash.ui.charts.template import DARK, LIGHT
from recdash.ui.map_message import INK, Points, bits, colours, sizes_of, write_points

POINTS = Points(
    ids=np.array([7, 8, (1 << 31) + 2]),
    places=np.array([[0, 0], [1, 4], [2, 2]], np.float32),
    groups=np.array([2, 0, INK], np.uint8),
    titles=["<b>Ä</b>", "", "Person u2"],
)


def read(content: bytes) -> tuple[dict, bytes]:
    length = int.from_bytes(content[:4], "little")
    return json.loads(content[4 : 4 + length]), content[4 + length :]


def test_a_message_holds_ids_places_groups_and_titles_the_grey_ones_first():
    message = write_points(POINTS)
    header, body = read(message.content)
    assert message.order.tolist() == [1, 0, 2]
    assert header == {"count": 3, "box": [0, 2, 0, 4], "hasBefore": False, "hasSizes": False, "key": message.key}
    assert np.frombuffer(body[:12], "<u4").tolist() == [8, 7, (1 << 31) + 2]
    assert np.frombuffer(body[12:24], "<u2").tolist() == [32768, 65535, 0, 0, 65535, 32768]
    assert list(body[24:27]) == [0, 2, INK]
    assert body[27:].decode().split("\n") == ["", "<b>Ä</b>", "Person u2", ""]


def test_numbers_of_four_bytes_begin_at_a_multiple_of_four():
    for size in range(1, 6):
        part = Points(POINTS.ids[:1], POINTS.places[:1] * 10.0**size, POINTS.groups[:1], ["x"])
        assert int.from_bytes(write_points(part).content[:4], "little") % 4 == 0


def test_where_points_lay_before_stands_in_the_same_box():
    header, body = read(write_points(replace(POINTS, before=POINTS.places - 2)).content)
    assert header["box"] == [-2, 2, -2, 4]
    assert np.frombuffer(body[24:36], "<u2").tolist()[:2] == [16384, 43690]


def test_a_sample_comes_with_the_shade_of_all():
    everything = np.full((1_000, 2), 0.5)
    header, body = read(write_points(replace(POINTS, shaded=(everything, Frame((0, 1), (0, 1), "all")))).content)
    cells = header["shade"]["cells"]
    picture = np.frombuffer(body[27 : 27 + cells**2], np.uint8)
    assert np.flatnonzero(picture).tolist() == [cells // 2 * cells + cells // 2]


def test_of_points_of_a_kind_the_largest_is_drawn_first_so_that_it_hides_none():
    groups, sizes = np.array([1, 0, 0], np.uint8), np.array([200, 30, 90], np.uint8)
    message = write_points(replace(POINTS, groups=groups, sizes=sizes))
    header, body = read(message.content)
    assert header["hasSizes"]
    assert message.order.tolist() == [2, 1, 0]
    assert list(body[24:30]) == [0, 0, 1, 90, 30, 200]


def test_the_area_of_a_point_goes_with_the_count_and_one_giant_leaves_the_others_apart():
    assert sizes_of(np.array([0, 1, 4, 9]), np.array([0, 4, 4, 4])).tolist() == [0, 128, 255, 255]
    everything = np.array([100] * 300 + [1_000_000])
    assert sizes_of(np.array([25]), everything).tolist() == [128]
    assert sizes_of(np.array([0]), np.zeros(3, np.int64)).tolist() == [0]


def test_another_picture_has_another_key_and_the_same_has_the_same():
    assert write_points(POINTS).key == write_points(POINTS).key
    assert write_points(POINTS).key != write_points(replace(POINTS, titles=["a", "b", "c"])).key
    assert write_points(POINTS).key != write_points(replace(POINTS, places=POINTS.places * 2)).key


def test_titles_that_are_no_text_do_not_break_a_message():
    assert write_points(replace(POINTS, titles=["\ud800", "", ""])).content.endswith(b"\n?\n\n")


def test_a_point_that_is_selected_is_a_bit_the_lowest_first():
    chosen = np.zeros(10, bool)
    chosen[[0, 9]] = True
    assert base64.b64decode(bits(chosen)) == bytes([1, 2])


def test_points_without_groups_are_all_in_our_colour():
    assert colours(LIGHT, has_groups=False)["groups"][0] == LIGHT.chosen
    assert colours(DARK, has_groups=True)["groups"][0] == DARK.other
    assert all(len(colour) == 7 for colour in colours(DARK, has_groups=True)["groups"])


def test_shares_here_lie_over_those_of_the_map():
    figure = shares(["Sea", "Sky"], [0.7, 0.1], [0.4, 0.3], LIGHT)
    assert [list(trace.x) for trace in figure.data] == [[0.4, 0.3], [0.7, 0.1]]

import pytest

from recdash.recommend.filters import Facet, Filters
from recdash.ui.filter_address import nearest, read, written

COLUMNS = (Facet("genre", values=("Sea", "Sky")), Facet("year", steps=(1990, 1995, 2000)))


def test_what_is_written_is_read_again():
    filters = Filters((("genre", ("Sea",)),), (("year", 1990, 1995),), "blue whale")
    assert read(written(filters), COLUMNS) == filters


def test_no_condition_needs_no_place_in_the_address():
    assert written(Filters()) is None
    assert read(None, COLUMNS) == Filters()


@pytest.mark.parametrize(
    "text",
    ["nonsense", "[]", "7", '{"only": 3, "between": "x", "words": []}',
     '{"only": {"genre": ["Moon"], "nothing": ["Sea"]}}',
     '{"between": {"year": [1]}}', '{"between": {"year": [NaN, Infinity]}}', '{"between": {"genre": [1, 2]}}',
     '{"between": {"year": [1980, 2020]}}'],
)  # fmt: skip
def test_what_names_nothing_asks_for_nothing(text):
    assert read(text, COLUMNS) == Filters()


def test_ends_of_a_range_snap_to_what_is_offered():
    assert nearest(COLUMNS[1], 1994, 1996) == (1995, 1995)
    assert nearest(COLUMNS[1], 2000, 1990) is None

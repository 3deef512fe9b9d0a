import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recdash.data.flatten import flattened
from recdash.data.text import build_text
from recdash.data.ways import BANDS, cut_by_sentence
from recdash.errors import DataError


def texts(template, **columns):
    return build_text(pd.DataFrame(columns, dtype="str"), template).tolist()


def test_a_number_is_told_by_the_fifth_of_the_rows_it_belongs_to():
    assert texts("{price:band}", price=["1", "20", "300", "4,000", "50,000"]) == list(BANDS)


def test_equal_numbers_share_a_band_and_what_is_no_number_has_none():
    assert texts("cost {price:band}", price=["7", "7", "", "dear"]) == ["cost high", "cost high", "", ""]


def test_a_date_or_a_year_is_told_by_its_decade():
    assert texts("{on:decade}", on=["1969", "2001-07-04", "31/12/1999", "soon"]) == ["1960s", "2000s", "1990s", ""]


def test_a_date_is_told_by_its_season_and_a_year_alone_has_none():
    dates = ["2024-01-15", "2024-04-01", "2024-08-31", "2024-11-30", "2024"]
    assert texts("{on:season}", on=dates) == ["winter", "spring", "summer", "autumn", ""]


def test_age_is_counted_from_the_newest_row():
    dates = ["2020-06-01", "2019-12-01", "2017", "2001", "1950", ""]
    said = ["up to a year old", "up to a year old", "1 to 5 years old", "5 to 20 years old", "over 20 years old", ""]
    assert texts("{on:age}", on=dates) == said


def test_a_long_text_is_cut_behind_its_last_whole_sentence():
    text = "It rains. Nobody comes! " + "word " * 100
    assert texts("{plot:short}", plot=[text]) == ["It rains. Nobody comes!"]


@given(st.text(max_size=60), st.integers(1, 50))
def test_a_cut_text_is_a_beginning_that_fits(text, most):
    cut = cut_by_sentence(text, most)
    assert text.startswith(cut)
    assert len(cut) <= most
    assert cut or not text.strip()[:most].split(" ")[0] or text.startswith(" ")


def test_a_column_whose_name_holds_a_colon_is_itself():
    assert texts("{price:band}", **{"price:band": ["cheap"]}) == ["cheap"]


def test_an_unknown_way_is_refused_with_the_known_ones():
    with pytest.raises(DataError, match='"mood" is no way to say a column') as caught:
        texts("{price:mood}", price=["1"])
    assert caught.value.fix == "Known ways: band, decade, season, age, short."


def test_an_unknown_column_is_refused_by_its_name():
    with pytest.raises(DataError, match='names the column "cost"'):
        texts("{cost:band}", price=["1"])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("['Drama', 'Sci-Fi']", "Drama|Sci-Fi"),
        ('[{"id": 1, "name": "Drama"}, {"id": 2, "name": "War"}]', "Drama|War"),
        ('{"WiFi": true, "Parking": false, "Price": 2}', "WiFi|2"),
        ("{'Ambience': {'romantic': True, 'loud': False}}", "romantic"),
        ("[Drama, War]", "Drama, War"),
        ("[]", ""),
        ("[REC]", "REC"),
        ("{name}", "{name}"),
        ("[" * 5_000 + "]" * 5_000, "[" * 4_999 + "]" * 4_999),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_lists_and_objects_become_words(cell, words):
    assert flattened(cell) == words


@given(st.text(alphabet="[]{}'\":,ab1 ", max_size=40))
def test_whatever_a_cell_holds_it_becomes_text(cell):
    assert isinstance(flattened(cell), str)

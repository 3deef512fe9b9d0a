"""Claims about files of known data sets with hardly anything in them, or with what does not belong there."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.data.formats.known import find, to_tables
from recdash.data.formats.returns import quantities_left
from recdash.data.importing import ImportOptions, import_tables
from recdash.errors import DataError
from tests.data.formats import samples


@pytest.fixture
def converted(read_all):
    """Return a function (files) -> tables of an import by kind."""
    return lambda files: to_tables(find(read_all(files)))


def test_impressions_without_history_and_rows_without_impressions(converted):
    behaviors = "1\tU1\t11/11/2019 9:05:58 AM\t\tN3-1 N4-0\n2\tU1\tsometime\t\t\n"
    frame = converted({"behaviors.tsv": behaviors})["interactions"].frame
    assert frame["event"].tolist() == ["click", "shown"]


def test_tags_without_a_letter_are_no_tags(converted):
    tags = "userId,movieId,tag,timestamp\n1,1,1995,1139045764\n"
    assert converted({**samples.LATEST, "tags.csv": tags})["items"].frame["tags"].tolist() == ["", "", ""]


def test_a_quantity_that_is_no_number_is_refused_with_its_place_and_nothing_is_nothing(converted):
    more = "9,A,LAMP,many,2010-12-05 10:00,2.50,17850,UK\n10,A,LAMP,0,2010-12-05 10:00,2.50,17850,UK\n"
    tables = converted({"orders.csv": samples.SHOP["orders.csv"] + more})
    result = import_tables(tables["interactions"], tables["items"], None, ImportOptions("shop"))
    assert result.rejects[["file", "row", "line", "value"]].values.tolist() == [["orders.csv", 9, 10, "many"]]
    assert "Rows with a quantity of 0 were left out: 1 row." in tables["interactions"].notes


def test_orders_without_any_customer_are_refused(converted):
    header, first = samples.SHOP["orders.csv"].splitlines()[:2]
    with pytest.raises(DataError, match="No row has a customer"):
        converted({"orders.csv": f"{header}\n{first.replace('17850', '')}\n"})


def test_a_play_count_that_is_no_number_is_refused_with_its_place(converted):
    plays = samples.LASTFM_HETREC["user_artists.dat"] + "3\t52\tlots\n"
    tables = converted({**samples.LASTFM_HETREC, "user_artists.dat": plays})
    result = import_tables(tables["interactions"], tables["items"], None, ImportOptions("plays"))
    assert result.rejects[["row", "value"]].values.tolist() == [[4, "lots"]]


def test_columns_of_one_name_and_two_types_keep_their_types(converted):
    header = "user_id:token\titem_id:token\tage:token\tage:float\n"
    frame = converted({"a.inter": f"{header}1\t7\t3\t4\n"})["interactions"].frame
    assert list(frame.columns) == ["user_id:token", "item_id:token", "age:token", "age:float"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(-5, 5)), max_size=20))
def test_what_is_left_is_never_less_than_nothing_nor_more_than_was_bought(rows):
    pair, times, quantity = (np.array([row[at] for row in rows], np.int64) for at in range(3))
    bought = pd.Series(quantity, dtype="float64")
    left, unmatched = quantities_left(pd.Series(pair), times, bought)
    was_bought = bought > 0
    assert (left[was_bought] >= 0).all()
    assert (left[was_bought] <= bought[was_bought]).all()
    if unmatched == 0:
        assert left[was_bought].sum() == bought.sum()

"""Claims about rows sorted into named groups by a column."""

import numpy as np
import pandas as pd

from recdash.data.grouping import group_by


def of_row(cells):
    return group_by(pd.Series(cells, dtype="str")).of_row.tolist()


def test_the_commonest_values_are_named_first_whatever_their_order():
    found = group_by(pd.Series(["b", "a", "a", "c", "a", "b", ""], dtype="str"))
    assert found.names[:3] == ("a", "b", "c")
    assert found.of_row.tolist() == ["b", "a", "a", "c", "a", "b", ""]


def test_a_row_of_several_values_belongs_to_the_rarest_of_those_named():
    assert of_row(["Drama|War"] * 2 + ["Drama"] * 3 + ["War|Drama"]) == ["War", "War", "Drama", "Drama", "Drama", "War"]


def test_a_mark_within_names_that_hardly_repeat_separates_nothing():
    assert of_row(["Nut, Bolt", "Cup, Lid", "Pin, Cap", "x", "x", "x"])[:1] == ["Nut, Bolt"]


def test_numbers_and_dates_are_put_into_bands():
    numbers = np.repeat(np.arange(10, 90), 3)
    assert group_by(pd.Series(numbers).astype("str")).names == ("Up to 30", "31 to 50", "51 to 69", "Over 69")
    dates = [f"{1980 + number // 2}-05-01" for number in range(40)]
    assert group_by(pd.Series(dates, dtype="str")).names[0] == "Up to 1985"


def test_an_empty_column_has_no_groups():
    assert set(of_row(["", "", ""])) == {""}

from recdash.recommend.what_if import ListChange, list_change
from recdash.ui.other_runs import cell, change_sentence, furthest_moved


def test_a_difference_is_said_in_numbers():
    change = list_change([1, 2, 3, 4], [2, 1, 3, 9])
    assert change_sentence("EASE", change, (1, 2)) == (
        "**EASE** lists 3 of these 4 as well: 1 enters, 1 leaves, 2 of those in both stand elsewhere. "
        "Chosen later: 2 of its items, 1 of these."
    )


def test_the_same_list_and_a_wholly_different_one_are_said_to_be_that():
    same = change_sentence("EASE", list_change([1, 2], [1, 2]), (0, 0))
    assert same.startswith("**EASE** lists the same 2 items in the same order.")
    other = change_sentence("EASE", list_change([1, 2], [3, 4]), (0, 0))
    assert "lists 0 of these 2 as well: 2 enter, 2 leave, none is in both." in other
    assert change_sentence("EASE", ListChange((), (), {}), (0, 0)) == "**EASE** lists nothing either."


def test_a_cell_shows_where_an_item_comes_from():
    change = list_change([1, 2, 3], [2, 1, 9])
    assert [cell("T", change, item) for item in (2, 1, 9)] == ["▲1 T", "▼1 T", "+ T"]
    assert cell("T", None, 1) == "T"


def test_of_the_items_in_both_lists_those_are_told_of_that_moved_three_places_or_more():
    change = list_change([1, 2, 3, 4, 5, 6, 7], [5, 7, 3, 1, 4, 2, 9])  # 7 and 5 rise by 5 and 4, 2 and 1 fall by 4, 3
    assert furthest_moved(change) == ((7, 5), (2, 1))
    assert furthest_moved(list_change([1, 2, 3], [3, 2, 1])) == ((), ())

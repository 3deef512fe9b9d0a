import pandas as pd
import pytest

from recdash.data.text import build_text, example_texts, guess_template, readable, template_columns
from recdash.errors import DataError

ITEMS = pd.DataFrame(
    {
        "item_id": ["1", "2", "3"],
        "title": ["Alien", "Heat", ""],
        "year": ["1979", "", "2001"],
        "genres": ["Horror|Sci-Fi", "", "Drama"],
        "avg_rating": ["4.5", "4.0", "3.0"],
        "description": ["A crew meets a creature.", "A heist goes wrong.", "Someone waits."],
    },
    dtype="str",
)


def test_a_missing_value_takes_its_brackets_and_lead_in_with_it():
    texts = build_text(ITEMS, "{title} ({year}). Genres: {genres}")
    assert texts.tolist() == ["Alien (1979). Genres: Horror, Sci-Fi", "Heat", "(2001). Genres: Drama"]


def test_words_inside_brackets_and_after_the_last_column_are_kept():
    texts = build_text(ITEMS, "{title} (from {year}), a film.")
    assert texts.tolist() == ["Alien (from 1979), a film.", "Heat, a film.", "(from 2001), a film."]


def test_a_row_without_any_value_has_no_text():
    frame = pd.DataFrame({"a": [""], "b": [""]}, dtype="str")
    assert build_text(frame, "{a}. More: {b}.").tolist() == [""]


def test_lists_and_line_breaks_are_written_as_a_person_would():
    assert readable(pd.Series(["|a|b|", "x\n  y", " z "])).tolist() == ["a, b", "x y", "z"]


def test_a_cell_is_written_the_same_alone_and_among_others():
    cells = ["a\u00a0b", "x,y", "['a', 'b']", "nan", "a  b", "1,5"]
    assert readable(pd.Series(cells)).tolist() == ["a b", "x, y", "a, b", "", "a b", "1,5"]
    assert [readable(pd.Series([cell]))[0] for cell in cells] == readable(pd.Series(cells)).tolist()


def test_items_are_described_by_title_year_and_short_columns_never_by_aggregates():
    assert guess_template(ITEMS, "items") == "{title} ({year}). {genres}"


def test_prose_is_used_where_there_are_no_short_columns():
    assert guess_template(ITEMS[["item_id", "title", "description"]], "items") == "{title}. {description}"


def test_users_are_described_by_their_attributes_without_ids_and_dates():
    users = pd.DataFrame(
        {"user_id": ["a", "b"], "home_country": ["FR", "DE"], "signup_date": ["2020", "2021"], "email": ["x", "y"]},
        dtype="str",
    )
    assert guess_template(users, "users") == "Home country: {home_country}"


def test_nothing_to_say_gives_an_empty_template():
    assert guess_template(pd.DataFrame({"item_id": ["1", "2"]}, dtype="str"), "items") == ""


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{title", "braces"),
        ("{title!r}", "title!r"),
        ("{title:>9}", "title:>9"),
        ("{title.__class__}", "which is not there"),
        ("words", "no column"),
        ("{author}", '"author"'),
    ],
)
def test_a_template_that_does_not_fit_is_refused_in_words(template, words):
    with pytest.raises(DataError, match=words):
        build_text(ITEMS, template)


def test_template_columns_are_named_in_order():
    assert template_columns("{b} and {a}") == ["b", "a"]


def test_examples_are_spread_over_the_table():
    frame = pd.DataFrame({"title": list("abcdef")}, dtype="str")
    assert example_texts(frame, "{title}", 3) == ["a", "c", "e"]
    assert example_texts(frame.iloc[:0], "{title}") == []

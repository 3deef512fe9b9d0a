"""Claims about the first verdict: it comes from the first rows alone and says what is good or wrong."""

from recdash.data.first_look import FIRST_LOOK, first_verdict
from recdash.data.read import read_table


def verdict(tmp_path, text):
    path = tmp_path / "shop.csv"
    path.write_text(text)
    return first_verdict(read_table(path, options=FIRST_LOOK))


def test_good_rows_are_called_good_with_the_columns_that_say_who_and_what(tmp_path):
    rows = "".join(f"u{number},i{number % 7},5\n" for number in range(1_500))
    said = verdict(tmp_path, f"customer,sku,rating\n{rows}u1,,five\n")
    assert said == 'The first 1,000 rows look good: "customer" says who, "sku" says which item.'


def test_bad_rows_are_counted_and_the_first_is_shown_with_its_place(tmp_path):
    said = verdict(tmp_path, "user_id,item_id,rating\nu1,i1,5\nu1,i2,five\nu2,,4\n")
    assert said.startswith("The first 3 rows: 2 can't be used. ")
    assert '"five" is not a number.' in said
    assert "line 3" in said


def test_a_table_of_items_is_told_by_its_columns(tmp_path):
    assert verdict(tmp_path, "item_id,title\ni1,Alien\ni2,Brazil\n") == (
        'The first 2 rows look good: "item_id" says which item, "title" says what it is called.'
    )


def test_a_table_of_other_columns_says_how_many_there_are(tmp_path):
    assert verdict(tmp_path, "city,country\nRome,Italy\n") == "The first row looks good, with 2 columns."

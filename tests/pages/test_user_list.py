"""One user: sliders and filters change the list and the address, a table holds the same, people alike lead on."""

import json
import re

import pytest

from tests.pages.conftest import unfold
from tests.pages.test_user_order import run_id


def shown(app):
    """Return the titles of the cards in order, as markdown."""
    bold = [one.value.split("**")[1] for one in app.markdown if one.value.startswith("**") and ". " in one.value[:6]]
    return [title.split(". ", 1)[1] for title in bold if title[0].isdigit()]


def slider(app, label):
    return next(one for one in app.select_slider if one.label == label)


def words(app):
    return "\n".join(one.value for one in [*app.markdown, *app.caption])


@pytest.mark.parametrize("model", ["als", "ease", "popularity"])
def test_a_slider_arranges_the_list_and_says_what_it_costs(open_page, filled_home, model):
    app = open_page("user", filled_home, run=run_id(filled_home, model), user="u3")
    before = shown(app)
    assert "ranking quality" not in words(app)
    slider(app, "Popularity").set_value(-1.0).run()
    assert not app.exception
    assert not app.error
    assert shown(app) != before
    assert app.query_params["popularity"] == "-1"
    assert "**Rarest items:**" in words(app)
    assert re.search(
        r"Measured on \d+ people of the test part \(by time\), lists of 10: NDCG 0\.\d+ before", words(app)
    )
    slider(app, "Popularity").set_value(0.0).run()
    assert shown(app) == before
    assert "popularity" not in app.query_params


def test_a_link_restores_the_sliders_and_says_where_items_come_from(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "als"), user="u3", variety="1", popularity="0.5")
    assert (slider(app, "Variety").value, slider(app, "Popularity").value) == (1.0, 0.5)
    assert "Most variety and better known items" in words(app)
    assert ":blue-badge[From place" in words(app)


@pytest.mark.parametrize("value", ["nan", "much", "1e999", "-7"])
def test_an_address_that_is_no_step_does_no_harm(open_page, filled_home, value):
    app = open_page("user", filled_home, user="u3", variety=value, popularity=value, filter=value, others=value)
    assert not app.exception
    assert not app.error


def test_a_filter_limits_the_list_before_it_is_cut_and_counts_what_is_left(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "ease"), user="u3")
    assert not any(one.label == "Genre" for one in app.multiselect), "what is folded is not drawn"
    unfold(app, "filters")
    next(one for one in app.multiselect if one.label == "Genre").set_value(["Sea"]).run()
    assert not app.exception
    assert json.loads(app.query_params["filter"]) == {"only": {"genre": ["Sea"]}}
    assert "**10 of 20 items** fit the filter" in words(app)
    left = int(words(app).split("fit the filter; ")[1].split(" ")[0])
    assert len(shown(app)) == left
    next(one for one in app.button if one.label == "Take all filters away").click().run()
    assert "filter" not in app.query_params
    assert len(shown(app)) == 10


def test_words_that_no_item_holds_leave_a_sentence_and_a_way_on(open_page, filled_home):
    app = unfold(open_page("user", filled_home, user="u3"), "filters")
    next(one for one in app.text_input if one.label == "Words in title or text").set_value("zebra").run()
    assert not app.exception
    assert "**0 of 20 items** fit the filter" in words(app)
    assert "Nothing that is new to this person fits the filter." in words(app)
    next(one for one in app.button if one.label == "Show the list without filter").click().run()
    assert len(shown(app)) == 10


def test_what_they_had_may_come_back_and_is_marked(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "popularity"), user="u3")
    assert "Had before" not in words(app)
    unfold(app, "filters")
    next(one for one in app.checkbox if one.label == "Only what is new to this person").set_value(False).run()
    assert app.query_params["seen"] == "1"
    assert ":gray-badge[Had before]" in words(app)


def test_the_table_holds_what_the_cards_hold(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "popularity"), user="u3")
    cards = shown(app)
    next(one for one in app.radio if one.label == "Show as").set_value("Table").run()
    assert not app.exception
    assert app.query_params["view"] == "table"
    (table,) = [one.value for one in app.dataframe if "Why" in one.value]
    assert table["Place"].tolist() == list(range(1, 11))
    assert len(cards) == len(table) == 10
    assert list(table) == ["Place", "Item", "Rating", "Score", "Later", "About", "Why"]  # popularity gives no ranges
    assert not any(one.label == "Why?" for one in app.button)
    assert any(one.label == "Download the list" for one in app.get("download_button"))


def test_people_alike_are_named_with_what_both_chose_and_lead_on(open_page, filled_home):
    for model, basis in (("als", "interest vectors that recommend"), ("ease", "chose the same items")):
        app = open_page("user", filled_home, run=run_id(filled_home, model), user="u3")
        people = [one for one in app.button if one.label.startswith("Person ")]
        assert len(people) == 5
        assert basis in words(app)
        assert "in common" in words(app)
        number = people[0].label.split("·")[0].removeprefix("Person ").strip()
        assert int(number.removeprefix("u")) % 2 == 1, "the two groups of people share nothing"
        people[0].click().run()
        assert not app.exception
        assert app.query_params["user"] == number


def test_what_if_keeps_how_the_list_is_arranged(open_page, filled_home):
    filters = json.dumps({"only": {"genre": ["Sea"]}})
    app = open_page("user", filled_home, run=run_id(filled_home, "ease"), user="u3", filter=filters)
    unfold(app, "what_if")
    mine = next(one for one in app.multiselect if one.label == "Leave out")
    mine.set_value([f"i{mine.options[0].removeprefix('Title ')}"]).run()
    (table,) = [one.value for one in app.dataframe if "Change" in one.value]
    assert all(title == "Title 0" or int(title.split()[-1]) % 2 == 0 for title in table["Item"] if "Title" in title)

"""Present: the page before the show, the screens one after the other, and what is said where something is missing."""

import pytest

from recdash.ui import compare_view, present_verdict, present_view
from recdash.ui.charts.compare import Difference
from tests.pages.on_map import scene
from tests.pages.tuned import make_tuned_run

QUESTIONS = {
    "1": "Can we show everybody something better than what is popular?",
    "2": "What did the model learn?",
    "3": "What does one person get, and why?",
    "4": "Is it better, and could that be luck?",
    "5": "What next?",
}


def press(app, key: str):
    app.button(key=key).click().run()
    assert not app.exception
    assert not app.error
    return app


def on_screen(open_page, home, screen: str):
    """Return the page with a screen of the show open."""
    app = open_page("present", home)
    app.query_params["screen"] = screen
    app.run()
    assert not app.exception
    assert not app.error
    return app


def said(app) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption])


def test_without_data_the_page_says_so_even_when_a_screen_is_asked_for(open_page):
    app = open_page("present")
    app.query_params["screen"] = "3"
    app.run()
    assert not app.exception
    assert [title.value for title in app.title] == ["Present"]
    assert app.button(key="way_on")


def test_the_show_goes_forward_to_its_last_screen_and_back_again(open_page, filled_home):
    app = press(open_page("present", filled_home), "present_start")
    seen = [app.title[0].value]
    while not app.button(key="present_next").disabled:
        press(app, "present_next")
        seen.append(app.title[0].value)
    assert [title for title in seen if title in QUESTIONS.values()] == list(QUESTIONS.values())
    assert app.query_params["screen"] == "5"
    press(app, "present_back")
    assert app.query_params["screen"] == "4"


def test_in_the_show_there_are_no_settings_and_ending_it_brings_them_back(open_page, filled_home):
    app = on_screen(open_page, filled_home, "3")
    assert not app.sidebar.selectbox
    press(app, "present_end")
    assert app.sidebar.selectbox
    assert "screen" not in app.query_params
    assert [title.value for title in app.title] == ["Present"]


@pytest.mark.parametrize("screen", ["0", "7", "../etc", ""])
def test_a_screen_that_is_not_there_is_the_first(open_page, filled_home, screen):
    assert on_screen(open_page, filled_home, screen).title[0].value == QUESTIONS["1"]


def test_a_screen_asked_of_another_page_leaves_the_menu_there(open_page, filled_home):
    app = open_page("user", filled_home)
    app.query_params["screen"] = "2"
    app.run()
    assert app.sidebar.selectbox
    assert "screen" not in app.query_params


def test_hints_for_the_presenter_can_be_hidden(open_page, filled_home):
    app = on_screen(open_page, filled_home, "1")
    assert any("1 of 5 · from 0:00 on" in one.value for one in app.caption)
    press(app, "present_hide")
    assert any(one.value == "1 of 5" for one in app.caption)
    assert not any("from 0:00" in one.value for one in app.caption)
    assert app.query_params["hints"] == "off"


def test_five_cards_each_say_why_and_one_opens_its_reason_and_closes_again(open_page, filled_home):
    app = on_screen(open_page, filled_home, "3")
    whys = [button for button in app.button if button.label == "Why?"]
    assert len(whys) == present_view.present_person.CARDS
    assert any(header.value == "What they did" for header in app.header)
    whys[1].click().run()
    assert any(header.value.startswith("Why ") for header in app.header)
    press(app, "present_past")
    assert any(header.value == "What they did" for header in app.header)


def test_hostile_titles_stay_as_they_were_typed_on_every_screen(open_page, filled_home):
    for screen in QUESTIONS:
        assert "<b>" not in said(on_screen(open_page, filled_home, screen)).replace("\\<b\\>", "")


def test_one_run_alone_is_told_to_have_nothing_beside_it(open_page, filled_home, monkeypatch):
    usable = compare_view.context.usable_runs
    monkeypatch.setattr(compare_view.context, "usable_runs", lambda dataset_id: usable(dataset_id)[:1])
    app = on_screen(open_page, filled_home, "4")
    assert "no simple method to compare with" in said(app)
    assert "nothing to judge by" in said(on_screen(open_page, filled_home, "5"))


def test_the_map_is_switched_to_after_tuning_and_says_how_much_changed(open_page, home):
    make_tuned_run(home)
    app = on_screen(open_page, home, "2")
    assert "Before tuning. Close together" in said(app)
    assert scene(app)["tools"] == "none"  # nobody would answer to a loop, and there are no settings in a show
    assert not any(mark["joined"] for mark in scene(app)["marks"])
    app.toggle(key="present_stage").set_value(True).run()
    assert "After tuning. Close together" in said(app)
    assert "Of the ten nearest to one," in said(app)
    assert app.query_params["picture"] == "later"


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(0.01, 0.02, "Better"), (-0.01, 0.02, "Could be luck"), (-0.02, -0.01, "Worse"), (0.0, 0.0, "No difference")],
)
def test_a_group_is_better_or_worse_only_where_its_interval_leaves_out_zero(low, high, word):
    assert word in present_verdict.group_sentence(Difference("New people", (low + high) / 2, low, high))

"""One user: the list with its reasons, the open card, the history, and people who are not there."""

import re

from tests.pages.test_user_order import run_id


def test_each_card_says_why_and_one_is_open(open_page, filled_home):
    app = open_page("user", filled_home)
    reasons = [one.value for one in app.markdown if re.search(r"  \n(Because|Mostly|Popular)", one.value)]
    why = [button for button in app.button if button.label == "Why?"]
    assert len(why) == len(reasons) > 0


def test_each_card_tells_its_score_and_what_is_predicted_and_scores_fall(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "popularity"))
    about = [one.value for one in app.markdown if re.search(r"Score [\d.]+", one.value)]
    assert len(about) == 10
    assert all(re.search(r"  \n:small\[:gray\[Predicted rating [345]\.\d · Score \d", one) for one in about)
    scores = [float(re.search(r"Score ([\d.]+)", one)[1]) for one in about]
    assert scores == sorted(scores, reverse=True)


def test_the_history_says_what_was_chosen_how_it_was_rated_and_when(open_page, filled_home):
    app = open_page("user", filled_home)
    number = int(next(metric.value for metric in app.metric if metric.label == "Known items"))
    (history,) = [one.value for one in app.markdown if ":gray[rated" in one.value]
    lines = [line for line in history.splitlines() if line]
    titles, details = lines[::2], lines[1::2]
    assert len(titles) == len(details) == number
    assert all(re.fullmatch(r":small\[:gray\[rated [345] of 5, \d+ \w+ 202\d\]\]", line) for line in details)


def test_another_card_opens_when_its_why_is_pressed(open_page, filled_home):
    app = open_page("user", filled_home)
    before = [header.value for header in app.header if header.value.startswith("Why")]
    [button for button in app.button if button.label == "Why?"][1].click().run()
    after = [header.value for header in app.header if header.value.startswith("Why")]
    assert not app.exception
    assert before != after


def test_somebody_unknown_is_named_and_a_way_on_is_offered(open_page, filled_home):
    app = open_page("user", filled_home, user="nobody")
    assert any("nobody" in one.value for one in app.markdown)
    next(button for button in app.button if button.label == "Show a typical person").click().run()
    assert not app.exception
    assert any(button.label == "Why?" for button in app.button)


def test_hostile_titles_are_shown_as_typed(open_page, filled_home):
    app = open_page("user", filled_home, user="u0")
    shown = [one.value for one in app.markdown if "Bold" in one.value]
    assert all("<b>" not in text and "[a](javascript" not in text for text in shown)


def test_the_first_person_shown_is_the_one_in_the_middle(open_page, filled_home):
    app = open_page("user", filled_home)
    picker = next(one for one in app.selectbox if one.label == "Person")
    counts = [int(re.search(r"· (\d+) item", option)[1]) for option in picker.options]
    number = next(metric.value for metric in app.metric if metric.label == "Known items")
    assert int(number) == sorted(counts)[len(counts) // 2]

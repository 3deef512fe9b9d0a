"""One user: the list with its reasons, the open card, the history, and people who are not there."""


def test_each_card_says_why_and_one_is_open(open_page, filled_home):
    app = open_page("user", filled_home)
    reasons = [one.value for one in app.markdown if one.value.startswith(("Because", "Mostly", "Popular"))]
    why = [button for button in app.button if button.label == "Why?"]
    assert len(why) == len(reasons) > 0
    assert len(app.dataframe) == 1


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
    next(button for button in app.button if button.label == "Show the most active person").click().run()
    assert not app.exception
    assert any(button.label == "Why?" for button in app.button)


def test_hostile_titles_are_shown_as_typed(open_page, filled_home):
    app = open_page("user", filled_home, user="u0")
    shown = [one.value for one in app.markdown if "Bold" in one.value]
    assert all("<b>" not in text and "[a](javascript" not in text for text in shown)

"""One user: the lists of other models side by side, none, one and several; what enters, leaves, and why."""

import re

from tests.pages.conftest import HOSTILE
from tests.pages.test_user_order import run_id


def said(app):
    return [one.value for one in app.markdown if re.search(r" lists .*(as well|the same)", one.value)]


def beside(app):
    return [one.value for one in app.dataframe if "Place" in one.value and "Why" not in one.value]


def test_none_is_chosen_at_first_and_one_is_compared(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "als"), user="u3")
    assert not said(app)
    other = run_id(filled_home, "ease")
    next(one for one in app.multiselect if one.label == "Other models").set_value([other]).run()
    assert not app.exception
    assert app.query_params["others"] == other
    assert len(said(app)) == 1
    assert said(app)[0].startswith("**EASE** lists ")
    (table,) = beside(app)
    assert list(table) == ["Place", "ALS", "EASE"]
    assert len(table) == 10


def test_several_stand_beside_each_other_and_reasons_are_told(open_page, filled_home):
    others = ",".join(run_id(filled_home, model) for model in ("ease", "popularity"))
    app = open_page("user", filled_home, run=run_id(filled_home, "als"), user="u3", others=others)
    assert not app.exception
    assert len(said(app)) == 2
    (table,) = beside(app)
    assert list(table) == ["Place", "ALS", "EASE", "Popularity"]
    told = "\n".join(one.value for one in app.markdown)
    entered = int(re.search(r"(\d+) enters?,", said(app)[1])[1])
    assert (" enter" in told.split(said(app)[1])[1]) == (entered > 0)


def test_why_an_item_of_both_lists_stands_elsewhere_is_told(open_page, filled_home):
    seen = []
    for user in ("u1", "u2", "u3", "u4"):
        others = run_id(filled_home, "popularity")
        app = open_page("user", filled_home, run=run_id(filled_home, "als"), user=user, others=others)
        assert not app.exception
        (table,) = beside(app)
        far = [title for title in table["Popularity"] if re.match(r"[▲▼][3-9]", title)]
        told = "\n".join(one.value for one in app.markdown)
        lines = [line for line in told.splitlines() if re.search(r"\*\* stands? (higher|lower) there\. ", line)]
        assert bool(lines) == bool(far)
        for title in far:
            (line,) = [line for line in lines if re.search(rf"{title.split(' ', 1)[1]}\b", line.split("**")[1])]
            assert ("higher" if title.startswith("▲") else "lower") in line
        seen += far
    assert seen, "somebody's list must show it"


def test_a_run_that_is_not_there_is_not_compared(open_page, filled_home):
    own = run_id(filled_home, "als")
    app = open_page("user", filled_home, run=own, user="u3", others=f"nothing,{own},../x")
    assert not app.exception
    assert not said(app)


def test_hostile_titles_are_shown_as_typed(open_page, filled_home):
    others = ",".join(run_id(filled_home, model) for model in ("ease", "popularity"))
    for user in ("u0", "u1"):
        app = open_page("user", filled_home, run=run_id(filled_home, "als"), user=user, others=others)
        told = [one.value for one in [*app.markdown, *app.caption] if "Bold" in one.value]
        assert all("<b>" not in text and "[a](javascript" not in text for text in told)
        assert all(HOSTILE not in button.label for button in app.button)

import pytest

from recdash.models.model import KINDS, Contribution, Contributions
from recdash.recommend.support import support_of


def parts(history=(), base=0.0, **others):
    listed = [Contribution("history", value, item) for item, value in history]
    return Contributions(base, (*listed, *(Contribution(kind, value) for kind, value in others.items())))


def test_what_speaks_for_an_item_is_added_up_and_what_speaks_against_it_is_not():
    support = support_of(parts([(0, 1.0), (1, 3.0), (2, -5.0)], profile=-1.0, popularity=0.5, relevance=0.25))
    assert support.items == ((1, 3.0), (0, 1.0))
    assert support.by_kind == {
        "history": 4.0,
        "profile": 0.0,
        "popularity": 0.5,
        "predicted_rating": 0.0,
        "relevance": 0.25,
    }
    assert support.total == 4.75
    assert support.share(4.75) == 1.0


@pytest.mark.parametrize("kind", KINDS[1:])
def test_the_kind_that_adds_most_leads(kind):
    assert support_of(parts([(0, 1.0), (1, 1.0)], **{kind: 2.5})).leading == kind
    assert support_of(parts([(0, 1.0), (1, 1.0)], **{kind: 1.5})).leading == "history"


def test_a_second_item_is_named_only_when_it_clearly_adds_something():
    assert support_of(parts([(0, 9.0), (1, 1.0)])).named == (0, 1)
    assert support_of(parts([(0, 9.0), (1, 0.9)])).named == (0,)
    assert support_of(parts([(0, 0.1), (1, 0.05)], popularity=9.0)).named == (0,)


def test_the_total_is_the_score_when_nothing_speaks_against_the_item():
    assert support_of(parts([(0, 1.0)], popularity=0.0)).only_for
    assert not support_of(parts([(0, 1.0), (1, -0.1)])).only_for
    assert not support_of(parts([(0, 1.0)], base=0.5)).only_for


def test_nothing_that_speaks_for_an_item_is_a_share_of_zero():
    support = support_of(parts([(0, -1.0)]))
    assert support.total == 0
    assert support.share(0.0) == 0

import numpy as np
import pytest
from scipy import sparse

from recdash.models.model import Contribution, Contributions
from recdash.recommend.filters import Values
from recdash.recommend.list_causes import Common, causes, shares

RARE = np.array([0.1, 0.2, 0.3, 0.4, 0.9], np.float32)


@pytest.fixture
def plain(make_model):
    """A model that goes by popularity alone."""

    class Plain(make_model):
        def score(self, histories):
            return np.tile(self.popularity, (len(histories), 1))

        def contributions(self, histories, item_index):
            return Contributions(0.0, (Contribution("popularity", float(self.popularity[item_index])),))

    return Plain()


@pytest.fixture
def turned(make_model):
    """A model that goes by the history alone, and in it by the last item alone."""

    class Turned(make_model):
        def contributions(self, histories, item_index):
            last = int(histories.matrix.indices[-1])
            return Contributions(0.0, (Contribution("history", 1.0, last), Contribution("popularity", 0.1)))

    return Turned()


def test_shares_are_of_what_speaks_for_an_item():
    parts = (Contribution("history", 3.0, 1), Contribution("history", -1.0, 2), Contribution("popularity", 1.0))
    found = shares(Contributions(0.0, parts))
    assert found.past == {1: 0.75, 2: -0.25}
    assert found.kinds == {
        "history": 0.75, "profile": 0, "popularity": 0.25, "predicted_rating": 0, "relevance": 0,
    }  # fmt: skip
    assert shares(Contributions(0.0, (Contribution("history", -1.0, 1),))).kinds == {}


def test_where_kinds_differ_the_kind_is_told_of_and_what_stands_for_it_is_tested(everyone, plain, make_model):
    bob = everyone.take([1])  # Heat and Casino
    (found,) = causes(make_model(), plain, bob, [0], k=1)
    assert (found.item_index, found.kind, found.named, found.by_items) == (0, "history", (2,), False)
    assert found.listed == pytest.approx(1 / 1.5)
    assert found.other == 0
    assert found.is_needed is False  # Heat, taken away, can't come in its place


def test_an_item_that_leaves_the_list_without_them_needs_them(everyone, plain, make_model):
    (found,) = causes(make_model(popularity=RARE), plain, everyone.take([1]), [0], k=1)  # then Brazil comes first
    assert found.named == (2,)
    assert found.is_needed is True


def test_only_candidates_take_the_places(everyone, plain, make_model):
    allowed = np.array([True, False, False, False, False])
    (found,) = causes(make_model(popularity=RARE), plain, everyone.take([1]), [0], k=1, allowed=allowed)
    assert found.is_needed is False


def test_where_kinds_count_alike_the_items_of_the_history_are_told_of(everyone, turned, make_model):
    ann = everyone.take([0])  # Alien, Aliens and Heat: Brazil is like Aliens (3) and Alien (2)
    (found,) = causes(make_model(), turned, ann, [4], k=2)
    assert found.by_items
    assert found.named == (1, 0)
    assert found.listed == pytest.approx(5 / 5.1)
    assert found.other == 0


def test_a_model_that_goes_by_popularity_alone_names_it(everyone, plain, make_model):
    (found,) = causes(plain, make_model(), everyone.take([0]), [3], k=2)
    assert (found.kind, found.named, found.listed, found.is_needed) == ("popularity", (), 1.0, None)


def test_what_the_item_has_in_common_with_the_history_is_told_of(everyone, turned, make_model):
    space = Values((("kind", "Space"), ("kind", "Crime")), sparse.csr_matrix(
        np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0]], np.float32)
    ))  # fmt: skip
    (found,) = causes(make_model(), turned, everyone.take([0]), [4], k=2, values=space)
    assert found.common == Common("kind", "Space", pytest.approx(5 / 5.1), 0.0)
    (none,) = causes(turned, make_model(), everyone.take([0]), [4], k=2, values=space)
    assert none.common is None


def test_nothing_asked_is_nothing_answered(everyone, plain, make_model):
    assert causes(make_model(), plain, everyone.take([0]), [], k=3) == []

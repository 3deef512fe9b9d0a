import numpy as np
import pytest

from recdash.models.model import Contribution, Contributions
from recdash.recommend.list_causes import Cause, cause_sentence, causes, shares

TITLES = np.array(["Alien", "Aliens", "Heat", "Casino", "Brazil"], object)


@pytest.fixture
def plain(make_model):
    """A model that goes by popularity alone."""

    class Plain(make_model):
        def score(self, histories):
            return np.tile(self.popularity, (len(histories), 1))

        def contributions(self, histories, item_index):
            return Contributions(0.0, (Contribution("popularity", float(self.popularity[item_index])),))

    return Plain()


def test_shares_are_of_what_speaks_for_an_item():
    parts = (Contribution("history", 3.0, 1), Contribution("history", -1.0, 2), Contribution("popularity", 1.0))
    assert shares(Contributions(0.0, parts)) == {
        ("history", 1): 0.75,
        ("history", 2): -0.25,
        ("popularity", None): 0.25,
    }
    assert shares(Contributions(0.0, (Contribution("history", -1.0, 1),))) == {}


def test_the_history_item_that_one_model_goes_by_and_the_other_does_not_is_named_and_tested(
    everyone, plain, make_model
):
    bob = everyone.take([1])  # Heat and Casino
    (found,) = causes(make_model(), plain, bob, [0], k=1)
    assert (found.item_index, found.kind, found.past_item) == (0, "history", 2)
    assert found.listed == pytest.approx(1 / 1.5)
    assert found.other == 0
    assert (
        found.is_needed is False
    )  # Alien is the best known of the rest, and Heat, taken away, can't come in its place


def test_an_item_that_leaves_the_list_without_the_history_item_needs_it(everyone, plain, make_model):
    model = make_model(popularity=np.array([0.1, 0.2, 0.3, 0.4, 0.9], np.float32))
    (found,) = causes(model, plain, everyone.take([1]), [0], k=1)  # without Heat, Brazil comes first
    assert found.past_item == 2
    assert found.is_needed is True


def test_only_candidates_take_the_places(everyone, plain, make_model):
    model = make_model(popularity=np.array([0.1, 0.2, 0.3, 0.4, 0.9], np.float32))
    allowed = np.array([True, False, False, False, False])
    (found,) = causes(model, plain, everyone.take([1]), [0], k=1, allowed=allowed)
    assert found.is_needed is False


def test_a_model_that_goes_by_popularity_alone_names_it(everyone, plain, make_model):
    (found,) = causes(plain, make_model(), everyone.take([0]), [3], k=2)
    assert (found.kind, found.past_item, found.listed, found.is_needed) == ("popularity", None, 1.0, None)
    assert cause_sentence(found, TITLES, "Popularity", "Ours") == (
        "Nothing but its popularity speaks for it in Popularity, so no item of the history brought it in."
    )


def test_nothing_asked_is_nothing_answered(everyone, plain, make_model):
    assert causes(make_model(), plain, everyone.take([0]), [], k=3) == []


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (
            Cause(0, "history", 3, 0.31, 0.04, True),
            "Casino makes up 31 % of what speaks for it in A, 4 % in B. "
            "Without it in the history, A would not list it.",
        ),
        (
            Cause(0, "history", 3, 0.31, 0.0, False),
            "Casino makes up 31 % of what speaks for it in A, nothing in B. "
            "Without it in the history, A would list it all the same.",
        ),
        (
            Cause(0, "profile", None, 0.5, -0.2),
            "Their profile makes up 50 % of what speaks for it in A; in B it speaks against it.",
        ),
        (
            Cause(0, "popularity", None, 0.5, float("nan")),
            "Its popularity makes up 50 % of what speaks for it in A; in B nothing speaks for it.",
        ),
        (
            Cause(0, "history", 3, 0.31, 0.3, True),
            "The same speaks for it in both; in B other items have more that speaks for them.",
        ),
        (Cause(0, None), "Nothing we know speaks for it in A: little else is left."),
    ],
)
def test_the_sentence_says_what_the_figures_say(cause, words):
    assert cause_sentence(cause, TITLES, "A", "B") == words

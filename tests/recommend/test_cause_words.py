import numpy as np
import pytest

from recdash.recommend.cause_words import cause_sentence
from recdash.recommend.list_causes import Cause, Common

TITLES = np.array(["Alien", "Aliens", "Heat", "Casino", "Brazil"], object)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (
            Cause(0, "history", 0.31, 0.04, (3,), True, True),
            "Casino makes up 31 % of what speaks for it in A, 4 % in B. "
            "Without it in the history, A would not list it.",
        ),
        (
            Cause(0, "history", 0.31, 0.0, (3, 2), True, False),
            "Casino and Heat make up 31 % of what speaks for it in A, nothing in B. "
            "Without them in the history, A would list it all the same.",
        ),
        (
            Cause(0, "history", 0.9, 0.1, (3,), False, True),
            "Their history makes up 90 % of what speaks for it in A, 10 % in B. "
            "Without Casino in the history, A would not list it.",
        ),
        (
            Cause(0, "history", 0.5, -0.2, (3,), True),
            "Casino makes up 50 % of what speaks for it in A; in B that speaks against it.",
        ),
        (
            Cause(0, "popularity", 0.5, float("nan")),
            "Its popularity makes up 50 % of what speaks for it in A; in B nothing speaks for it.",
        ),
        (
            Cause(0, "popularity", 1.0, 0.1),
            "A goes by popularity alone here, so no item of the history brought it in.",
        ),
        (
            Cause(0, "history", 0.0, 0.0, (), True, None, Common("genres", "Crime", 0.6, 0.4)),
            "No item of their history stands out: each counts about as much in both; B has others before it. "
            "Items of their history with genres Crime, which it has too, make up 60 % in A, 40 % in B.",
        ),
        (Cause(0), "Nothing we know speaks for it in A: little else is left."),
    ],
)
def test_the_sentence_says_what_the_figures_say(cause, words):
    assert cause_sentence(cause, TITLES, "A", "B") == words

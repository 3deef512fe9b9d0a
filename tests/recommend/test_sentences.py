from dataclasses import replace

import pytest

from recdash.models.model import Contribution, Contributions
from recdash.recommend.sentences import NOBODY_KNOWN, long_reason, short_reason, support_of


def parts(history=(), profile=0.0, popularity=0.0):
    listed = [Contribution("history", value, item) for item, value in history]
    return Contributions(0.0, (*listed, Contribution("profile", profile), Contribution("popularity", popularity)))


def test_support_adds_up_what_speaks_for_an_item_and_nothing_that_speaks_against_it():
    support = support_of(parts([(0, 1.0), (1, 3.0), (2, -5.0)], -1.0, 0.5))
    assert support.items == ((1, 3.0), (0, 1.0), (2, -5.0))
    assert support.total == 4.5


@pytest.mark.parametrize(
    ("contributions", "expected"),
    [
        (parts([(0, 3.0), (1, 2.0)]), "Because they liked Alien and Aliens"),
        (parts([(0, 3.0)]), "Because they liked Alien"),
        (parts([(0, 30.0), (1, 2.0)]), "Because they liked Alien"),
        (parts([(0, 2.0), (2, 3.0)]), "Because they chose Heat and Alien"),
        (parts([(0, 1.0)], 0.0, 4.0), "Mostly because it is popular with everyone"),
        (parts([(0, 1.0)], 4.0, 2.0), "Because of what their profile says"),
        (parts([], 4.0, 2.0), "Because of what their profile says"),
        (parts([], 0.0, 2.0), NOBODY_KNOWN),
    ],
)
def test_short_reasons(shop, contributions, expected):
    assert short_reason(shop, 0, contributions) == expected


@pytest.mark.parametrize(
    ("contributions", "expected"),
    [
        (
            parts([(0, 3.0), (1, 3.0)], 0.0, 2.0),
            "Brazil is recommended because this person liked Alien and Aliens; "
            "these account for 75% of what speaks for it.",
        ),
        (
            parts([(2, 3.0), (1, -9.0)], 0.0, 1.0),
            "Brazil is recommended because this person chose Heat; this accounts for 75% of what speaks for it.",
        ),
        (
            parts([(0, 1.0)], 0.0, 4.0),
            "Brazil is recommended mostly because it is popular: that accounts for 80% of what speaks for it.",
        ),
        (
            parts([(0, 1.0)], 4.0, 0.0),
            "Brazil fits what this person's profile says: that accounts for 80% of what speaks for it.",
        ),
        (parts([], 0.0, 4.0), "Brazil is popular with everyone; we know nothing about this person yet."),
    ],
)
def test_long_reasons(shop, contributions, expected):
    assert long_reason(shop, 0, 4, contributions) == expected


def test_liked_is_said_only_of_what_was_rated_at_or_above_the_own_mean(shop):
    assert short_reason(shop, 1, parts([(2, 1.0)])) == "Because they liked Heat"
    assert short_reason(shop, 0, parts([(2, 1.0)])) == "Because they chose Heat"


def test_without_ratings_and_for_strangers_liked_is_never_said(shop):
    unrated = replace(shop, interactions=shop.interactions.drop(columns="rating"))
    assert short_reason(unrated, 0, parts([(0, 1.0)])) == "Because they chose Alien"
    assert short_reason(shop, -1, parts([(0, 1.0)])) == "Because they chose Alien"


def test_a_person_who_rated_nothing_is_said_to_have_chosen(shop):
    rows = shop.interactions
    unrated = rows.assign(rating=rows["rating"].where(rows["user_index"] != 1))
    assert short_reason(replace(shop, interactions=unrated), 1, parts([(2, 1.0)])) == "Because they chose Heat"

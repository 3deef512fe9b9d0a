from dataclasses import replace

import pytest

from recdash.models.model import Contribution, Contributions
from recdash.recommend.person import TO_YOU, Person
from recdash.recommend.sentences import long_reason, percent, short_reason
from recdash.recommend.support import support_of

ALIEN, ALIENS, HEAT, BRAZIL = 0, 1, 2, 4


def parts(history=(), **others):
    listed = [Contribution("history", value, item) for item, value in history]
    return support_of(Contributions(0.0, (*listed, *(Contribution(kind, value) for kind, value in others.items()))))


@pytest.fixture
def ann(shop):
    return Person(shop, 0, frozenset({ALIEN, ALIENS, HEAT}), frozenset({ALIEN, ALIENS}))


@pytest.fixture
def stranger(shop):
    return Person(shop, -1, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("support", "expected"),
    [
        (parts([(ALIEN, 3.0), (ALIENS, 2.0)]), "Because they liked Alien and Aliens"),
        (parts([(ALIEN, 3.0)]), "Because they liked Alien"),
        (parts([(ALIEN, 30.0), (ALIENS, 2.0)]), "Because they liked Alien"),
        (parts([(ALIEN, 2.0), (HEAT, 3.0)]), "Because they chose Heat and Alien"),
        (parts([(ALIEN, 1.0)], popularity=4.0), "Mostly because it is popular with everyone"),
        (parts([(ALIEN, 1.0)], predicted_rating=4.0), "Mostly because we expect them to rate it highly"),
        (parts([(ALIEN, 1.0)], profile=4.0), "Because it fits their profile"),
        (parts(popularity=2.0), "Mostly because it is popular with everyone"),
        (
            parts([(ALIEN, -1.0)]),
            "Mostly because little else is left: nothing we know of them speaks for it",
        ),
    ],
)
def test_short_reasons(ann, support, expected):
    assert short_reason(ann, BRAZIL, support) == expected


def test_a_stranger_is_told_that_we_know_nothing_about_them(stranger):
    sentence = "Popular with everyone, because we know nothing about this person yet."
    assert short_reason(stranger, BRAZIL, parts(popularity=2.0)) == sentence
    assert short_reason(stranger, BRAZIL, parts(profile=2.0)) == "Because it fits their profile"


@pytest.mark.parametrize(
    ("support", "expected"),
    [
        (
            parts([(ALIEN, 3.0), (ALIENS, 2.0)], popularity=5.0 / 3),
            "Brazil is recommended because they liked Alien and Aliens; these two account for 75 % of the score.",
        ),
        (
            parts([(HEAT, 3.0), (ALIENS, -9.0)], popularity=1.0),
            "Brazil is recommended because they chose Heat; this accounts for 75 % of what speaks for it.",
        ),
        (
            parts([(ALIEN, 1.0)], popularity=4.0),
            "Brazil is recommended mostly because it is popular with everyone; this accounts for 80 % of the score.",
        ),
        (
            parts([(ALIEN, 1.0)], profile=4.0),
            "Brazil is recommended because it fits their profile; this accounts for 80 % of the score.",
        ),
        (
            parts([(ALIEN, 1.0)], relevance=4.0),
            "Brazil is recommended mostly because it fits what the predictor learned about people like them; this "
            "accounts for 80 % of the score.",
        ),
        (parts([(ALIEN, -1.0)]), "Brazil stands at place 2 for this person: nothing we know of them speaks for it."),
    ],
)
def test_long_reasons(ann, support, expected):
    assert long_reason(ann, BRAZIL, support, rank=2, k=10) == expected


def test_the_sentence_about_a_stranger_says_that_it_is_popularity_alone(stranger):
    sentence = long_reason(stranger, BRAZIL, parts(popularity=2.0), rank=1, k=10)
    assert sentence == "Brazil is popular with everyone; we know nothing about this person yet."


def test_whoever_told_us_about_themselves_is_not_said_to_be_unknown(shop):
    reader = Person(replace(shop, users=shop.users.assign(text="Likes opera")), 2, frozenset(), frozenset())
    assert short_reason(reader, BRAZIL, parts(popularity=2.0)) == "Mostly because it is popular with everyone"


def test_what_is_said_of_a_stranger_is_what_leads(stranger):
    support = parts(popularity=1.0, predicted_rating=2.0)
    assert short_reason(stranger, BRAZIL, support) == "Mostly because we expect them to rate it highly"
    assert "rate it highly" in long_reason(stranger, BRAZIL, support, rank=1, k=10)
    assert "little else is left" in short_reason(stranger, BRAZIL, parts(popularity=0.0))


MANY = [(item, 1.0) for item in (ALIEN, ALIENS, HEAT, 3)]


def test_of_many_small_things_two_are_not_said_to_be_the_reason(ann):
    support = parts([(BRAZIL, 1.2), *MANY, *((item, 1.0) for item in range(5, 12))])  # 1.2 of 12.2 is a tenth
    assert short_reason(ann, HEAT, support) == "Because of many things in their history, most of all Brazil"
    assert long_reason(ann, 3, support, rank=1, k=10) == (
        "Casino is recommended because of many things in their history, most of all Brazil; this accounts for 10 % of "
        "the score."
    )
    assert long_reason(ann, 3, support, rank=12, k=10).startswith(
        "Casino stands at place 12 for this person; what speaks for it: many things in their history, most of all"
    )
    assert short_reason(replace(ann, voice=TO_YOU), HEAT, support).startswith("Because of many things in your history")


def test_what_is_named_is_the_reason_from_a_fifth_on_or_where_little_else_speaks(ann):
    fifth = parts([(BRAZIL, 2.0), *MANY, *((item, 0.5) for item in range(5, 13))])  # 2 and, less than a tenth each, 8
    assert short_reason(ann, HEAT, fifth) == "Because they chose Brazil and Alien"
    few = parts([(ALIEN, 0.3)], profile=0.29, popularity=0.29, relevance=0.29, predicted_rating=0.29)  # 0.2 of all
    assert short_reason(ann, BRAZIL, few) == "Because they liked Alien"


def test_an_item_outside_the_list_is_told_its_place(ann):
    sentence = long_reason(ann, BRAZIL, parts([(ALIEN, 1.0)], popularity=1.0), rank=1_204, k=10)
    assert sentence == (
        "Brazil stands at place 1,204 for this person; what speaks for it: they liked Alien; this accounts for 50 % of "
        "the score."
    )


def test_an_item_far_down_is_not_said_to_be_popular(ann):
    sentence = long_reason(ann, BRAZIL, parts(popularity=1.0), rank=301, k=10)
    assert sentence == (
        "Brazil stands at place 301 for this person; what speaks for it: its popularity; this accounts for 100 % of "
        "the score."
    )


def test_an_item_of_the_history_is_not_said_to_be_recommended(ann):
    sentence = long_reason(ann, HEAT, parts([(ALIEN, 1.0)]), rank=1, k=10)
    assert sentence.startswith("This person already had Heat; what speaks for it: they liked Alien;")


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "0 %"), (0.004, "less than 1 %"), (0.706, "71 %"), (0.996, "more than 99 %"), (1.0, "100 %")],
)
def test_a_share_is_never_rounded_to_nothing_or_all(share, expected):
    assert percent(share) == expected


def test_somebody_who_is_spoken_to_is_told_what_they_did_with_each_item(ann, stranger):
    you = replace(ann, liked=frozenset({ALIEN}), deeds={HEAT: "did not like", ALIENS: "wrote"}, voice=TO_YOU)
    assert short_reason(you, BRAZIL, parts([(ALIEN, 3.0)])) == "Because you liked Alien"
    mixed = parts([(ALIEN, 3.0), (HEAT, 2.0)])
    assert short_reason(you, BRAZIL, mixed) == "Because you liked Alien and did not like Heat"
    assert short_reason(you, BRAZIL, parts([(ALIENS, 2.0)])) == "Because you wrote Aliens"
    assert long_reason(you, HEAT, parts([(ALIEN, 1.0)]), rank=1, k=10).startswith("You already had Heat")
    unknown = replace(stranger, voice=TO_YOU)
    expected = "Popular with everyone, because we know nothing about you yet."
    assert short_reason(unknown, BRAZIL, parts(popularity=2.0)) == expected
    assert short_reason(unknown, BRAZIL, parts(relevance=2.0)).endswith("people like you")

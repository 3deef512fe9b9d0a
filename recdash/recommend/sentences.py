"""Say in one sentence why an item has its place, from the parts of its score and nothing else.

Titles come out as plain text; whoever shows a sentence escapes it.
"""

from recdash.recommend.person import Person, mentioned_words
from recdash.recommend.support import Support

NOBODY_KNOWN = "Popular with everyone, because we know nothing about this person yet."
CLAUSES = {
    "popularity": "it is popular with everyone",
    "predicted_rating": "we expect them to rate it highly",
    "relevance": "it fits what the predictor learned about people like them",
}


def short_reason(person: Person, item_index: int, support: Support) -> str:
    """Return the line for a card, such as "Because they liked Aliens and Alien"."""
    if _nothing_known(person, support):
        return NOBODY_KNOWN
    if support.total <= 0:
        return "Mostly because little else is left: nothing we know of them speaks for it"
    mostly = "Mostly because" if support.leading in CLAUSES else "Because"
    return f"{mostly} {_clause(person, item_index, support)}"


def long_reason(person: Person, item_index: int, support: Support, rank: int, k: int) -> str:
    """Return the sentence a product manager can say aloud, with the share that what it names accounts for.

    An item counts as recommended when its rank is at most k and the person did not have it before.
    """
    title = str(person.dataset.item_titles[item_index])
    if item_index in person.past:
        opening = f"This person already had {title}; what speaks for it:"
    elif rank > k:
        opening = f"{title} stands at place {rank:,} for this person; what speaks for it:"
    elif _nothing_known(person, support):
        return f"{title} is popular with everyone; we know nothing about this person yet."
    else:
        mostly = "mostly because" if support.leading in CLAUSES else "because"
        opening = f"{title} is recommended {mostly}"
    if support.total <= 0:
        return f"{title} stands at place {rank:,} for this person: nothing we know of them speaks for it."
    return f"{opening} {_clause(person, item_index, support)}; {_account(support)}."


def percent(share: float) -> str:
    """Write a share in percent: 71 %; never 0 % or 100 % unless it is that."""
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return "less than 1 %"
    return "more than 99 %" if rounded == 100 and share < 1 else f"{rounded} %"


def _nothing_known(person: Person, support: Support) -> bool:
    return not person.past and support.by_kind["profile"] <= 0


def _clause(person: Person, item_index: int, support: Support) -> str:
    """Return what speaks most for the item, as a clause that can follow "because"."""
    if support.leading == "history":
        titles = [str(person.dataset.item_titles[index]) for index in support.named]
        verb = "liked" if person.liked.issuperset(support.named) else "chose"
        return f"they {verb} {' and '.join(titles)}"
    if support.leading == "profile":
        words = mentioned_words(person, item_index)
        return f"their profile mentions {' and '.join(words)}" if words else "it fits what their profile says"
    return CLAUSES[support.leading]


def _account(support: Support) -> str:
    """Return how much of the score the clause accounts for; of what speaks for it when something speaks against it."""
    if support.leading == "history":
        values = dict(support.items)
        value = sum(values[index] for index in support.named)
        subject = "these two account" if len(support.named) > 1 else "this accounts"
    else:
        value = support.by_kind[support.leading]
        subject = "their profile accounts" if support.leading == "profile" else "this accounts"
    return (
        f"{subject} for {percent(support.share(value))} of {'the score' if support.only_for else 'what speaks for it'}"
    )

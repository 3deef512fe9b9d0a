"""Say in one sentence why an item has its place, from the parts of its score and nothing else.

Titles come out as plain text; whoever shows a sentence escapes it.
"""

from recdash.recommend.person import Person, mentioned_words
from recdash.recommend.support import Support

NOBODY_KNOWN = "Popular with everyone, because we know nothing about {person} yet."
CLAUSES = {
    "popularity": "it is popular with everyone",
    "predicted_rating": "we expect {them} to rate it highly",
    "relevance": "it fits what the predictor learned about people like {them}",
}
LIKED, CHOSE = "liked", "chose"


def short_reason(person: Person, item_index: int, support: Support) -> str:
    """Return the line for a card, such as "Because they liked Aliens and Alien"."""
    if support.total <= 0:
        return f"Mostly because little else is left: nothing we know of {person.voice.them} speaks for it"
    if _only_popular(person, support):
        return NOBODY_KNOWN.format(person=person.voice.person)
    return f"{_because(support, 'Mostly', 'Because')} {_clause(person, item_index, support)}"


def long_reason(person: Person, item_index: int, support: Support, rank: int, k: int) -> str:
    """Return the sentence a product manager can say aloud, with the share that what it names accounts for.

    An item counts as recommended when its rank is at most k and the person did not have it before.
    """
    title, who = str(person.dataset.item_titles[item_index]), person.voice.person
    if support.total <= 0:
        return f"{title} stands at place {rank:,} for {who}: nothing we know of {person.voice.them} speaks for it."
    clause, account = _clause(person, item_index, support), _account(support)
    if item_index in person.past or rank > k:
        stands = f"{title} stands at place {rank:,} for {who}"
        opening = f"{who[0].upper()}{who[1:]} already had {title}" if item_index in person.past else stands
        speaks = "its popularity" if support.leading == "popularity" else clause  # far down it is hardly "popular"
        return f"{opening}; what speaks for it: {speaks}; {account}."
    if _only_popular(person, support):
        return f"{title} is popular with everyone; we know nothing about {who} yet."
    return f"{title} is recommended {_because(support, 'mostly', 'because')} {clause}; {account}."


def percent(share: float) -> str:
    """Write a share in percent: 71 %; never 0 % or 100 % unless it is that."""
    rounded = round(100 * share)
    if rounded == 0 and share > 0:
        return "less than 1 %"
    return "more than 99 %" if rounded == 100 and share < 1 else f"{rounded} %"


def _only_popular(person: Person, support: Support) -> bool:
    return support.leading == "popularity" and not person.is_known


def _because(support: Support, mostly: str, because: str) -> str:
    """Return what comes before the clause: "Because", "Mostly because", or "Because of" many things."""
    if support.leading in CLAUSES:
        return f"{mostly} because"
    return f"{because} of" if _says_many(support) else because


def _says_many(support: Support) -> bool:
    return support.leading == "history" and support.is_of_many


def _clause(person: Person, item_index: int, support: Support) -> str:
    """Return what speaks most for the item, as what can follow "because", or "because of" where many things do."""
    voice = person.voice
    if _says_many(support):
        titles = [str(person.dataset.item_titles[index]) for index in support.named]
        return f"many things in {voice.their} history, most of all {' and '.join(titles)}"
    if support.leading == "history":
        return f"{voice.they} {_deeds(person, support.named)}"
    if support.leading == "profile":
        words = mentioned_words(person, item_index)
        fits = f"it fits {voice.their} profile"
        return f"{fits}, which mentions {' and '.join(words)}" if words else fits
    return CLAUSES[support.leading].format(them=voice.them)


def _deeds(person: Person, items: tuple[int, ...]) -> str:
    """Return what the person did with one or two items: "liked Alien and Heat", "liked Alien and did not like Heat"."""
    titles = [str(person.dataset.item_titles[index]) for index in items]
    verbs = [person.deeds.get(index, LIKED if index in person.liked else CHOSE) for index in items]
    if CHOSE in verbs or len(set(verbs)) == 1:
        return f"{CHOSE if CHOSE in verbs else verbs[0]} {' and '.join(titles)}"
    return " and ".join(f"{verb} {title}" for verb, title in zip(verbs, titles, strict=True))


def _account(support: Support) -> str:
    """Return how much of the score the clause accounts for; of what speaks for it when something speaks against it."""
    value, subject = support.by_kind[support.leading], "this accounts"
    if support.leading == "history":
        values = dict(support.items)
        value = sum(values[index] for index in support.named)
        subject = "these two account" if len(support.named) > 1 else subject
    whole = "the score" if support.only_for else "what speaks for it"
    return f"{subject} for {percent(support.share(value))} of {whole}"

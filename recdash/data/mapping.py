"""Guess which column of an upload is which field, and which kind of table an upload is."""

import re
from difflib import get_close_matches

from recdash.columns import (
    ENTITY,
    EVENT,
    HEAD,
    INTERACTION_FIELDS,
    ITEM_ID,
    RATING,
    RELATION,
    TAIL,
    TIMESTAMP,
    TITLE,
    USER_ID,
    WEIGHT,
)
from recdash.data.read import Table
from recdash.errors import DataError, Problem

KINDS = ("interactions", "items", "users", "facts", "links")
FIELDS = {
    "interactions": INTERACTION_FIELDS,
    "items": (ITEM_ID, TITLE),
    "users": (USER_ID,),
    "facts": (HEAD, RELATION, TAIL),
    "links": (ITEM_ID, ENTITY),
}
REQUIRED = FIELDS | {"interactions": (USER_ID, ITEM_ID), "items": (ITEM_ID,)}
NAMES = {
    USER_ID: ("userid", "user", "uid", "customerid", "customer", "clientid", "client", "memberid", "personid", "person",
              "reviewerid", "visitorid", "accountid", "account", "buyerid", "shopperid", "readerid", "listenerid"),
    ITEM_ID: ("itemid", "item", "iid", "movieid", "movie", "productid", "product", "asin", "parentasin", "stockcode",
              "sku", "bookid", "book", "isbn", "songid", "trackid", "artistid", "newsid", "articleid", "gameid", "game",
              "businessid", "courseid", "adid", "contentid", "showid", "filmid", "film"),
    RATING: ("rating", "ratings", "stars", "star", "score", "overall", "userrating", "reviewscore", "ratingvalue"),
    EVENT: ("event", "eventtype", "action", "actiontype", "interaction", "interactiontype", "behavior", "behaviour",
            "behaviortype", "activity"),
    TIMESTAMP: ("timestamp", "time", "ts", "datetime", "date", "eventtime", "createdat", "created", "unixreviewtime",
                "reviewtime", "invoicedate", "orderdate", "purchasedate", "ratedat", "playedat", "when"),
    WEIGHT: ("weight", "strength", "confidence"),
    TITLE: ("title", "name", "itemname", "itemtitle", "productname", "producttitle", "movietitle", "booktitle",
            "headline", "songname", "trackname", "description"),
    HEAD: ("headid", "subject", "source", "h"),
    RELATION: ("relationid", "predicate", "property", "rel", "r"),
    TAIL: ("tailid", "object", "target", "t"),
    ENTITY: ("entityid", "entity", "freebaseid", "wikidataid", "qid", "mid"),
}  # fmt: skip


def guess_mapping(table: Table, kind: str) -> dict[str, str]:
    """Return field -> column for every field of the kind that some column seems to hold."""
    columns = list(table.frame.columns)
    plain = {_plain(column): column for column in reversed(columns)}
    mapping: dict[str, str] = {}
    for field in FIELDS[kind]:
        found = next((plain[name] for name in (_plain(field), *NAMES[field]) if name in plain), None)
        if found is not None and found not in mapping.values():
            mapping[field] = found
    return mapping


def guess_kind(table: Table) -> str:
    """Return which table an upload seems to be: who did what, items, or users."""
    interactions = guess_mapping(table, "interactions")
    for kind in ("facts", "links"):
        if set(guess_mapping(table, kind)) == set(FIELDS[kind]) and USER_ID not in interactions:
            return kind
    if USER_ID in interactions and ITEM_ID in interactions:
        return "interactions"
    if ITEM_ID in interactions or TITLE in guess_mapping(table, "items"):
        return "items"
    return "users"


def check_mapping(table: Table, kind: str, mapping: dict[str, str]) -> None:
    """Refuse a mapping that leaves a required field out or names a column that is not there.

    Raises:
        DataError: naming the columns that were found and the nearest to what was sought.
    """
    columns = list(table.frame.columns)
    for field, column in mapping.items():
        if field not in FIELDS[kind]:
            raise _refused(table, f'"{field}" is no field of {kind}.', f"Fields: {', '.join(FIELDS[kind])}.")
        if column not in columns:
            raise _refused(table, f'There is no column "{column}".', _nearest(column, columns, columns))
    for field in REQUIRED[kind]:
        if field not in mapping:
            unused = [column for column in columns if column not in mapping.values()]
            fix = " ".join([_nearest(field, columns, unused), *table.warnings])
            raise _refused(table, f'No column holds the field "{field}".', fix)
    double = [column for column in mapping.values() if list(mapping.values()).count(column) > 1]
    if double:
        fix = f"Choose another column for one of them. {_found(columns)}"
        raise _refused(table, f'The column "{double[0]}" is used for two fields.', fix)


def _refused(table: Table, message: str, fix: str) -> DataError:
    return DataError(f"{table.name}: {message}", fix, [Problem(table.name, message, fix)])


def _nearest(sought: str, columns: list[str], likely: list[str]) -> str:
    near = get_close_matches(_plain(sought), [_plain(column) for column in likely], 1, 0.5)
    meant = next((column for column in likely if near and _plain(column) == near[0]), None)
    return _found(columns) + (f' Did you mean "{meant}"?' if meant else " Choose one of them for it.")


def _found(columns: list[str]) -> str:
    return f"Found columns: {', '.join(columns[:20])}."


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.split(":")[0].lower())

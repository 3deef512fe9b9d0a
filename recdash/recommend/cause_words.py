"""Say in words what sets two models apart on one item, from the figures alone.

Titles come out as plain text; whoever shows a sentence escapes it.
"""

import numpy as np

from recdash.data.words import listed as joined
from recdash.data.words import percent
from recdash.recommend.list_causes import HISTORY, Cause, Common

ALMOST_ALL = 0.99
NAMES = {
    HISTORY: "Their history",
    "profile": "Their profile",
    "popularity": "Its popularity",
    "predicted_rating": "The predicted rating",
    "relevance": "The predictor's view",
}


def cause_sentence(cause: Cause, titles: np.ndarray, lists: str, other: str) -> str:
    """Say what differs most; `lists` is what the model that lists the item is called, `other` the one that does not."""
    if cause.kind is None:
        return f"Nothing we know speaks for it in {lists}: little else is left."
    if cause.kind == "popularity" and cause.listed > ALMOST_ALL:
        return f"{lists} goes by popularity alone here, so no item of the history brought it in."
    if cause.by_items and not cause.named:
        said = f"No item of their history stands out: each counts about as much in both; {other} has others before it."
        return f"{said}{_in_common(cause.common, lists, other)}"
    names = joined([str(titles[past]) for past in cause.named])
    subject = names if cause.by_items else NAMES[cause.kind]
    verb = "make" if cause.by_items and len(cause.named) > 1 else "makes"
    said = f"{subject} {verb} up {percent(cause.listed)} of what speaks for it in {lists}{_there(cause.other, other)}."
    return f"{said}{_test(cause, names, lists)}{_in_common(cause.common, lists, other)}"


def _there(share: float, other: str) -> str:
    if np.isnan(share):
        return f"; in {other} nothing speaks for it"
    if share < 0:
        return f"; in {other} that speaks against it"
    return f", {percent(share) if share else 'nothing'} in {other}"


def _test(cause: Cause, names: str, lists: str) -> str:
    if cause.is_needed is None:
        return ""
    what = ("them" if len(cause.named) > 1 else "it") if cause.by_items else names
    return (
        f" Without {what} in the history, {lists} would {'not list it' if cause.is_needed else 'list it all the same'}."
    )


def _in_common(common: Common | None, lists: str, other: str) -> str:
    if common is None:
        return ""
    share = f"{percent(common.listed)} in {lists}{_there(common.other, other)}"
    return f" Items of their history with {common.column} {common.value}, which it has too, make up {share}."

"""How strong a sign of interest an event is."""

import math
import re

import pandas as pd

from recdash.data.words import counted, sample
from recdash.errors import DataError

DEFAULT_EVENT_WEIGHTS = {
    "impression": 0.1, "view": 0.3, "click": 0.3, "page_view": 0.3, "product_view": 0.3, "detail_view": 0.3,
    "open": 0.3, "wishlist": 0.5, "add_to_wishlist": 0.5, "bookmark": 0.5, "save": 0.5, "cart": 0.6,
    "add_to_cart": 0.6, "basket": 0.6, "checkout": 0.8, "purchase": 1.0, "buy": 1.0, "order": 1.0,
    "transaction": 1.0, "like": 1.0, "play": 1.0, "played": 1.0, "watch": 1.0, "listen": 1.0, "read": 1.0,
    "rating": 1.0, "review": 1.0, "review_positive": 1.0,
    "return": 0.0, "returned": 0.0, "refund": 0.0, "cancel": 0.0, "cancelled": 0.0, "dislike": 0.0, "unlike": 0.0,
    "thumbs_down": 0.0, "skip": 0.0, "hide": 0.0, "remove": 0.0, "remove_from_cart": 0.0, "unsubscribe": 0.0,
    "review_negative": 0.0, "shown": 0.0,
}  # fmt: skip
"""How strong a signal an event is, from 0 (no sign of interest) to 1; events not named here weigh 1.

Names are compared without regard to case, spaces, hyphens and underscores.
"""
MAX_WEIGHT = 1_000_000.0
MOST_NAMED = 10


def weight_of(event: str, event_weights: dict[str, float]) -> float:
    """Return how strong a signal an event is: the given weight, else the default for its name, else 1."""
    if event in event_weights:
        return float(event_weights[event])
    given = {_plain(name): weight for name, weight in event_weights.items()}
    return float(given.get(_plain(event), _PLAIN_WEIGHTS.get(_plain(event), 1.0)))


def check_event_weights(event_weights: dict[str, float]) -> None:
    """Refuse weights that are no finite number of 0 or more.

    Raises:
        DataError: naming the event.
    """
    for event, weight in event_weights.items():
        if not (math.isfinite(weight) and 0 <= weight <= MAX_WEIGHT):
            raise DataError(f'The event "{event}" has the weight {weight}.', "Choose 0 (no signal) to 1 (full signal).")


def event_sentences(events: pd.Series, weights: dict[str, float]) -> tuple[list[str], list[str]]:
    """Return what to say of the events as (changes, warnings); `weights` is the weight of each."""
    named = sorted((event for event in weights if event), key=lambda event: (-weights[event], event))[:MOST_NAMED]
    more = " and more" if len(weights) > MOST_NAMED else ""
    changes = [f"Events count as {', '.join(f'{event} {weights[event]:g}' for event in named)}{more}."] if named else []
    num_blank, warnings = int((events == "").sum()), []
    if num_blank:
        warnings.append(f"{counted(num_blank, 'row')} have no event; they count in full.")
    unknown = [event for event in named if _plain(event) not in _PLAIN_WEIGHTS and weights[event] == 1]
    if unknown and len(named) > 1:
        warnings.append(f"Events that are not known by name count in full: {sample(unknown)}.")
    return changes, warnings


def _plain(event: str) -> str:
    return re.sub(r"[\W_]+", "", event.lower())


_PLAIN_WEIGHTS = {_plain(event): weight for event, weight in DEFAULT_EVENT_WEIGHTS.items()}

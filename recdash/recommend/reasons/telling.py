"""Reasons in words: what the deletion test found, and what would push an item out of the list.

Titles come out as plain text; whoever shows a sentence escapes it.
"""

import numpy as np

from recdash.data.words import listed
from recdash.recommend.reasons.counterfactual import MOST_REMOVED, Counterfactual
from recdash.recommend.reasons.faithfulness import Faithfulness

BADGES = {
    "holds": "Reason holds",
    "partly": "Holds in part",
    "weak": "Hardly holds",
    "untested": "Not testable",
}
"""What a card says of a verdict, at most 14 characters."""


def deletion_sentence(found: Faithfulness) -> str:
    """Say what taking away the named items does, compared with as many at random."""
    if found.verdict == "untested":
        return "There is too little history to test this reason: nothing is left to compare with."
    number = len(found.named)
    what = "the item that speaks most for it" if number == 1 else f"the {number} items that speak most for it"
    chance = "one taken at random" if number == 1 else f"{number} taken at random"
    if found.ratio == 0:
        return f"Without {what} the score does not fall."
    if np.isinf(found.ratio):
        return f"Without {what} the score falls; without {chance} it does not."
    return f"Without {what} the score falls {found.ratio:.1f} times as far as without {chance}."


def change_sentence(found: Counterfactual | None, titles: np.ndarray, k: int) -> str:
    """Say what must be gone from the history for an item of the first k, which is in no history, to leave them."""
    if found is None:
        return f"We found no {MOST_REMOVED} items of the history without which it would leave the first {k}."
    names = listed([str(titles[index]) for index in found.removed])
    least = "" if found.is_smallest else " Fewer may do."
    return f"Without {names} in the history it would stand at place {found.rank_after:,}, outside the {k}.{least}"

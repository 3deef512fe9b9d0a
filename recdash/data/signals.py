"""What the interactions of a dataset can teach, and what makes them suspicious."""

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.read import Table
from recdash.data.words import counted, percent

MANY_ALONE = 0.3
TOO_BUSY = 0.25
MIN_TO_BE_BUSY = 100
MIN_ALIKE = 20
"""So many people with the same ratings of the same items are not there by chance."""
COUNTS = re.compile(r"(^|_)(clicks?|counts?|quantity|qty|plays?|views?|times|purchases|num|number)($|_)", re.IGNORECASE)


@dataclass
class Signals:
    """Sentences: what there is, and what a person should know."""

    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def describe_signals(rows: pd.DataFrame, table: Table, mapping: dict[str, str]) -> Signals:
    """Look at interactions that have just been merged; `table` and `mapping` say where they came from."""
    found = Signals()
    per_user, per_item = np.bincount(rows[USER_INDEX]), np.bincount(rows[ITEM_INDEX])
    num_alone, num_people = int((per_user == 1).sum()), int((per_user > 0).sum())
    if num_alone:
        people = counted(num_alone, "person has", "people have")
        share = percent(num_alone / num_people)
        sentence = f"{people} one interaction ({share} of all): for them, recommendations rest on text."
        (found.warnings if num_alone > MANY_ALONE * num_people else found.changes).append(sentence)
    for counts, what in ((per_user, "person makes"), (per_item, "item gets")):
        share = float(counts.max()) / len(rows)
        if share > TOO_BUSY and len(rows) >= MIN_TO_BE_BUSY:
            found.warnings.append(f"One {what} {percent(share)} of all interactions.")
    if RATING in rows:
        found.warnings.extend(_equal_ratings(rows, table, mapping))
        found.warnings.extend(_look_alikes(rows))
    return found


def _equal_ratings(rows: pd.DataFrame, table: Table, mapping: dict[str, str]) -> list[str]:
    if rows[RATING].nunique() != 1:
        return []
    unused = [column for column in table.frame.columns if column not in mapping.values() and COUNTS.search(column)]
    use = f' If "{unused[0]}" says how often, match it to the field weight.' if unused else ""
    return [f"All ratings are equal: they hold no preference, only who chose what counts.{use}"]


def _look_alikes(rows: pd.DataFrame) -> list[str]:
    """Warn of many people who rated the same items alike, as accounts do that are made to push one of them."""
    pairs = rows[ITEM_INDEX].to_numpy(np.int64) << 32 | rows[RATING].to_numpy(np.float32).view(np.int32)
    codes, distinct = pd.factorize(pairs)
    marks = np.random.default_rng(0).integers(2**62, size=len(distinct))[codes]  # their sum tells a history
    order = np.argsort(rows[USER_INDEX].to_numpy(), kind="stable")
    users, starts, sizes = np.unique(rows[USER_INDEX].to_numpy()[order], return_index=True, return_counts=True)
    histories = np.add.reduceat(marks[order], starts)
    shared, num_alike = np.unique(histories[sizes > 1], return_counts=True)
    if not len(num_alike) or num_alike.max() < MIN_ALIKE:
        return []
    alike = int(num_alike[num_alike >= MIN_ALIKE].sum())
    pushed = rows[rows[USER_INDEX].isin(users[np.isin(histories, shared[num_alike.argmax()]) & (sizes > 1)])]
    num_items = pushed[ITEM_INDEX].nunique()
    return [
        f"{counted(alike, 'person', 'people')} rated the same items in the same way "
        f"({counted(num_items, 'item')} in the largest group): accounts like these are made to push an item. Look at "
        "them before you trust the ratings."
    ]

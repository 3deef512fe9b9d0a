"""What `recommend` is asked of the lists beyond the model: which candidates, more variety, other popularity."""

import numpy as np

from recdash.cli.stored import LoadedRun
from recdash.columns import ITEM_INDEX
from recdash.data.dataset import Dataset
from recdash.data.split import split_interactions
from recdash.errors import ConfigError, StateError
from recdash.recommend.filters import matching, read_filter
from recdash.recommend.rerank import Dial, Rerank, likeness_of
from recdash.recommend.rerank_cost import cost, gather
from recdash.recommend.rerank_words import effect, measured, setting
from recdash.ui.wording import SPLIT_NAMES


def chosen_candidates(
    dataset: Dataset, items: np.ndarray | None, conditions: tuple[tuple[str, str], ...]
) -> np.ndarray | None:
    """Return the item indices that fit all conditions, of `items` or of the whole catalogue; None without a condition.

    Raises:
        ConfigError: if nothing fits, or a condition names nothing.
    """
    if not conditions:
        return items
    fitting = np.flatnonzero(matching(dataset.items, read_filter(dataset.items, conditions)))
    found = fitting if items is None else np.intersect1d(items, fitting)
    if not len(found):
        raise ConfigError("No item fits all filters.", "Leave one of them out.")
    return found


def rerank_by(loaded: LoadedRun, dial: Dial) -> Rerank | None:
    """Return how lists are arranged; None where the dial leaves them as they are.

    Raises:
        StateError: if variety is asked for and nothing says how alike items are.
    """
    if dial.is_neutral:
        return None
    likeness = likeness_of(loaded.model, loaded.histories().matrix)
    if dial.variety and likeness is None:
        raise StateError("Nothing says which items are alike: the run has no vectors.", "Leave --variety out.")
    return Rerank(dial, np.bincount(loaded.known[ITEM_INDEX], minlength=loaded.dataset.num_items), likeness)


def describe_cost(loaded: LoadedRun, dial: Dial, by_rating: bool) -> tuple[dict, str]:
    """Return what a setting costs and brings over people, as plain JSON values and in words."""
    split, everyone = split_interactions(loaded.dataset), loaded.histories()
    found = cost(
        gather(loaded.model, everyone, split.test, likeness_of(loaded.model, everyone.matrix), by_rating), dial
    )
    change, before, after = found.change, found.before, found.after
    document = {
        "variety": dial.variety,
        "popularity": dial.popularity,
        "num_people": found.num_people,
        "num_able": found.num_able,
        "split": split.kind,
        "ndcg@10": {"before": before.quality, "after": after.quality, "difference": change.difference,
                    "interval": [change.low, change.high]},
        "distance": {"before": before.distance, "after": after.distance},
        "num_known": {"before": before.known, "after": after.known},
    }  # fmt: skip
    brings = f"{setting(dial)}: {effect(found)}. " if found.num_people else ""
    return document, brings + measured(found, SPLIT_NAMES[split.kind])

"""Train without one part of the interest model, to see what the part brings: `interest.without` names it.

What can be kept from the model by not showing it is kept from it here: texts, their assignment to items, times. The
predictor and the vectors of behaviour are left out where they are made, in `recdash.training.interest`.
"""

from dataclasses import replace

import numpy as np

from recdash.columns import ITEM_ID, TEXT, TIMESTAMP
from recdash.data.dataset import Dataset
from recdash.data.split import Split
from recdash.training.config import RunConfig


def shown(config: RunConfig, dataset: Dataset, split: Split) -> tuple[RunConfig, Dataset, Split]:
    """Return what training may see when `interest.without` is left out: all as it is, where nothing is."""
    without = config.interest.without
    if without == "fine_tuning":
        return _frozen(config), dataset, split
    if without == "texts":
        unread = replace(dataset, items=dataset.items.assign(**{TEXT: ""}), facts=None)
        return _frozen(config), replace(unread, features={**dataset.features, "items": {}}), split
    if without == "matching_texts":
        return config, _shuffled(dataset, config.training.seed), split
    if without == "recency":
        return config, dataset, _timeless(split)
    return config, dataset, split


def without(config: RunConfig, part: str) -> RunConfig:
    """Return the configuration with one part left out, or with none for ""."""
    return replace(config, interest=replace(config.interest, without=part))


def part_left_out(whole: RunConfig, other: RunConfig) -> str:
    """Return the part that `other` leaves out, differing from `whole` in nothing else; "" where it is no such run."""
    part = other.interest.without
    both_ours = whole.model == other.model == "interest"
    is_variant = part and both_ours and not whole.interest.without and without(other, "") == whole
    return part if is_variant else ""


def _frozen(config: RunConfig) -> RunConfig:
    return replace(config, encoder=replace(config.encoder, mode="frozen"))


def _shuffled(dataset: Dataset, seed: int) -> Dataset:
    """Return the dataset with everything known of an item, except its id, given to another one by lot."""
    order = np.random.default_rng([seed, 4]).permutation(dataset.num_items)
    known = [column for column in dataset.items if column != ITEM_ID]
    moved = dataset.items[known].iloc[order].set_axis(dataset.items.index)
    return replace(dataset, items=dataset.items.assign(**dict(moved.items())), facts=None)


def _timeless(split: Split) -> Split:
    parts = (part.drop(columns=TIMESTAMP, errors="ignore") for part in (split.train, split.validation, split.test))
    return Split(split.kind, *parts)

"""Train without one part of the interest model, to see what the part brings: `interest.without` names it.

What can be kept from the model by not showing it is kept from it here: texts, their assignment to items, times. The
predictor and the vectors of behaviour are left out where they are made, in `recdash.training.interest`.
"""

from dataclasses import replace

import numpy as np

from recdash.columns import ITEM_ID, TEXT, TIMESTAMP
from recdash.data.dataset import Dataset
from recdash.data.split import Split
from recdash.training.config import WITHOUT, RunConfig


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


def missing_part(config: RunConfig) -> str:
    """Return the part that a run of this configuration is without, "" where it is whole."""
    return config.interest.without if config.model == "interest" else ""


def tunes(config: RunConfig) -> bool:
    """Whether a run of this configuration tunes the encoder, where there is something to learn from."""
    allowed = missing_part(config) not in ("fine_tuning", "texts")
    return allowed and config.encoder.mode != "frozen" and config.training.time_budget_s > 0


def parts_of(config: RunConfig, dataset: Dataset) -> tuple[str, ...]:
    """Return the parts that a run of this configuration has on a dataset, and that could be left out."""
    if config.model != "interest":
        return ()
    has_texts = bool((dataset.items[TEXT] != "").any())
    are_told = has_texts or bool(dataset.features.get("items"))
    there = {
        "fine_tuning": tunes(config) and has_texts,
        **dict.fromkeys(("texts", "matching_texts", "behaviour"), are_told),
        "recency": dataset.has_timestamps,
    }
    return tuple(part for part in WITHOUT[1:] if there.get(part, True))


def part_left_out(whole: RunConfig, other: RunConfig) -> str:
    """Return the part that `other` leaves out, differing from `whole` in nothing else; "" where it is no such run."""
    part = missing_part(other)
    return part if part and not missing_part(whole) and without(other, "") == whole else ""


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

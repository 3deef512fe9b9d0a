"""What a comparison supports doing next: at most one step on the model, one on a group of people, one on the lists."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from recdash.evaluation.significance import PairedDifference

NOTHING_HELD_OUT, CLEAR_WIN, CLEAR_LOSS, CLOSE_CALL = "nothing_held_out", "clear_win", "clear_loss", "close_call"
GROUP_LOSES, GROUP_UNSURE, EVERY_GROUP_GAINS = "group_loses", "group_unsure", "every_group_gains"
NARROW_LISTS, WIDE_LISTS = "narrow_lists", "wide_lists"
NARROW = 0.2
"""Under this share of the catalogue in all lists together, most of what there is to offer is seen by nobody."""


@dataclass(frozen=True)
class Step:
    """Something to do next. group: whom it is about; share: 0..1, of what; both only where the kind has them."""

    kind: str
    group: str = ""
    share: float = math.nan


@dataclass(frozen=True)
class GroupInterval:
    """The 95 % interval of the paired difference of one group of people; `is_all` when the group is everyone."""

    group: str
    low: float
    high: float
    is_all: bool = False


def outcome(difference: PairedDifference | None) -> str:
    """Return what a paired difference says of the first run: CLEAR_WIN, CLEAR_LOSS, CLOSE_CALL or NOTHING_HELD_OUT."""
    if difference is None or not math.isfinite(difference.difference):
        return NOTHING_HELD_OUT
    if not difference.is_clear:
        return CLOSE_CALL
    return CLEAR_WIN if difference.low > 0 else CLEAR_LOSS


def next_steps(
    difference: PairedDifference | None, groups: Sequence[GroupInterval], coverage: float = math.nan
) -> list[Step]:
    """Return what to do next, most urgent first.

    Args:
        difference: of the run against the strongest simple method, None where they can't be compared.
        groups: the same by group of people.
        coverage: share of the catalogue that stands in at least one list, 0..1, NaN where that is not known.
    """
    found = [Step(outcome(difference)), _about_groups(groups), _about_lists(coverage)]
    return [step for step in found if step is not None]


def _about_groups(groups: Sequence[GroupInterval]) -> Step | None:
    """Name the group that loses most for certain, else the one whose gain is least certain."""
    parts = [one for one in groups if not one.is_all]
    if not parts:
        return None
    losing = [one for one in parts if one.high < 0]
    if losing:
        return Step(GROUP_LOSES, min(losing, key=lambda one: one.high).group)
    unsure = [one for one in parts if one.low <= 0]
    if unsure:
        return Step(GROUP_UNSURE, min(unsure, key=lambda one: one.low).group)
    return Step(EVERY_GROUP_GAINS)


def _about_lists(coverage: float) -> Step | None:
    if not math.isfinite(coverage):
        return None
    return Step(NARROW_LISTS if coverage < NARROW else WIDE_LISTS, share=coverage)

"""Say in words what the dial asks for, and what that costs and brings."""

import numpy as np

from recdash.data.words import listed
from recdash.recommend.rerank import Dial
from recdash.recommend.rerank_cost import Cost, K

VARIETY_NAMES = {0.0: "As it is", 0.25: "A little more", 0.5: "More", 0.75: "Much more", 1.0: "Most"}
POPULARITY_NAMES = {-1.0: "Rarest", -0.5: "Less known", 0.0: "As it is", 0.5: "Better known", 1.0: "Best known"}
NO_CHANGE = 0.005


def setting(dial: Dial) -> str:
    """Name what is asked for: "More variety, less known items"."""
    said = []
    if dial.variety:
        said.append(f"{_nearest(VARIETY_NAMES, dial.variety).lower()} variety")
    if dial.popularity:
        said.append(f"{_nearest(POPULARITY_NAMES, dial.popularity).lower()} items")
    return listed(said).capitalize() if said else "As it is"


def effect(cost: Cost) -> str:
    """Say what a setting brings and costs, without a full stop: "31 % more different, ranking quality 2 % lower"."""
    before, after, change = cost.before, cost.after, cost.change
    brings = [
        _change(before.distance, after.distance, "more different", "less different", "as different as before"),
        _change(before.known, after.known, "better known", "less known", "as well known as before"),
    ]
    costs = _change(before.quality, after.quality, "higher", "lower", "the same")
    luck = "" if not change.num_users else "not luck" if change.is_clear else "could be luck"
    return ", ".join([*filter(None, brings), f"ranking quality {costs or 'undefined'}{f' ({luck})' if luck else ''}"])


def measured(cost: Cost, split: str) -> str:
    """Say what the figures rest on: the quality before and after, the interval of the difference, and the people."""
    if not cost.num_people:
        return "Nobody has choices that were held out, so what this costs can't be measured."
    change = cost.change
    ends = (f"{value:+.4f}".replace("-", "−") for value in (change.low, change.high))
    drawn = f"{cost.num_people:,} of {cost.num_able:,}" if cost.num_able > cost.num_people else f"{cost.num_people:,}"
    people = "person" if cost.num_people == 1 else "people"
    quality = f"NDCG {cost.before.quality:.4f} before, {cost.after.quality:.4f} after"
    return (
        f"Measured on {drawn} {people} of the test part ({split.lower()}), lists of {K}: {quality}; 95 % interval "
        f"of the difference {' to '.join(ends)}."
    )


def _change(before: float, after: float, more: str, less: str, same: str) -> str:
    """Return a relative change in words: "31 % more different"; "" where it is undefined."""
    if not (np.isfinite(before) and np.isfinite(after)) or (before == 0 and after == 0):
        return ""
    if before == 0:
        return more
    share = after / before - 1
    if abs(share) < NO_CHANGE:
        return same
    size = f"{100 * abs(share):.0f} %" if abs(share) < 3 else f"{after / before:.0f} times"
    return f"{size} {more if share > 0 else less}"


def _nearest(names: dict[float, str], value: float) -> str:
    return names[min(names, key=lambda step: abs(step - value))]

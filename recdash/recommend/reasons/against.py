"""What holds an item back: the parts of its score beside those of the item at the last place that is shown."""

from collections import defaultdict
from dataclasses import dataclass

from recdash.data.histories import Histories
from recdash.evaluation.topk import top_items
from recdash.models.model import Contributions, Model


@dataclass(frozen=True)
class Behind:
    """One part of the difference: its kind, the history item it comes from where it is one, item less rival."""

    kind: str
    value: float
    item_index: int | None = None


@dataclass(frozen=True)
class Against:
    """An item against the one that took its place.

    rival_index: the item at place k (the last one, where fewer are left). item, rival: their scores. parts: what sums
    to `item - rival` (with the difference of their bases, which no part has), the strongest first. speaking: everything
    that speaks for the rival, the measure of the parts.
    """

    rival_index: int
    item: float
    rival: float
    parts: tuple[Behind, ...]
    speaking: float

    @property
    def holding_back(self) -> tuple[Behind, ...]:
        """The parts in which the rival has more, strongest first."""
        return tuple(part for part in self.parts if part.value < 0)

    def share(self, num: int) -> float:
        """Return how much of everything that holds it back lies in the `num` strongest of it, 0..1; NaN without any."""
        held = [part.value for part in self.holding_back]
        return sum(held[:num]) / sum(held) if held else float("nan")


def against(model: Model, histories: Histories, item_index: int, k: int = 10) -> Against | None:
    """Set an item against the one at place k of a person's list (`histories` of length 1); None where no list is.

    Both scores are sums of exact parts (`Model.contributions`), so their difference is the sum of the differences: by
    history item, profile, popularity and what the predictor adds.
    """
    listed = top_items(model.score(histories), histories.matrix, k)[0]
    listed = listed[(listed >= 0) & (listed != item_index)]
    if not len(listed):
        return None
    rival_index = int(listed[-1])
    own, rival = (model.contributions(histories, index) for index in (item_index, rival_index))
    before, other = _by_part(own), _by_part(rival)
    parts = [Behind(kind, before[kind, item] - other[kind, item], item) for kind, item in before | other]
    ordered = sorted((part for part in parts if part.value), key=lambda part: -abs(part.value))
    speaking = sum(max(part.value, 0.0) for part in rival.parts)
    return Against(rival_index, own.score, rival.score, tuple(ordered), speaking)


def _by_part(split: Contributions) -> defaultdict[tuple[str, int | None], float]:
    """Return the values of a score by kind and history item, 0 for whatever it has not."""
    values: defaultdict[tuple[str, int | None], float] = defaultdict(float)
    for part in split.parts:
        values[part.kind, part.item_index] += part.value
    return values

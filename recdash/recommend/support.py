"""What speaks for an item: the parts of its score, sorted by kind."""

from dataclasses import dataclass

from recdash.models.model import KINDS, Contributions

NAMED = 2
CLEAR_SHARE = 0.1
"""The second history item is named when it adds at least this share of everything that speaks for the item."""
MANY, SMALL_SHARE = 5, 0.2
"""So many history items say it together where those that are named add less than this share of what speaks for it."""


@dataclass(frozen=True)
class Support:
    """Everything that speaks for an item: the positive parts of its score.

    items: history items (item_index, value), strongest first. by_kind: the sum of the positive parts of each kind.
    only_for: whether nothing speaks against it, so that `total` is the score itself.
    """

    items: tuple[tuple[int, float], ...]
    by_kind: dict[str, float]
    only_for: bool

    @property
    def total(self) -> float:
        """The sum of all positive parts."""
        return sum(self.by_kind.values())

    @property
    def leading(self) -> str:
        """The kind that speaks most for the item, the first of equals in the order of KINDS."""
        return max(self.by_kind, key=lambda kind: self.by_kind[kind])

    @property
    def named(self) -> tuple[int, ...]:
        """The one or two history items that speak most for the item."""
        first, *others = [index for index, _ in self.items[:NAMED]]
        values = dict(self.items)
        return (first, *(index for index in others if values[index] >= CLEAR_SHARE * self.total))

    @property
    def is_of_many(self) -> bool:
        """Whether many history items speak for the item, and those that are named add little of it."""
        values = dict(self.items)
        return len(self.items) >= MANY and sum(values[index] for index in self.named) < SMALL_SHARE * self.total

    def share(self, value: float) -> float:
        """Return a value as a share of everything that speaks for the item, 0..1."""
        return value / self.total if self.total > 0 else 0.0


def support_of(contributions: Contributions) -> Support:
    """Sort the parts of a score by kind."""
    by_kind = {kind: sum(max(part.value, 0.0) for part in contributions.parts if part.kind == kind) for kind in KINDS}
    history = [
        (part.item_index, part.value)
        for part in contributions.parts
        if part.kind == "history" and part.item_index is not None and part.value > 0
    ]
    history.sort(key=lambda pair: -pair[1])
    only_for = contributions.base == 0 and all(part.value >= 0 for part in contributions.parts)
    return Support(tuple(history), by_kind, only_for)

"""What a training run tells the outside while it works."""

from collections.abc import Callable
from dataclasses import dataclass, field

STAGES = ("prepare", "baselines", "encode", "fine_tune", "collaborate", "predictor", "evaluate", "map", "save")


@dataclass(frozen=True)
class Event:
    """One report from a run in progress.

    fraction: share of the whole run that is done, 0..1. time_left_s: expected seconds to the end, None when unknown.
    values: figures to be kept as curves, such as {"loss": 0.83} or {"validation_ndcg@10": 0.21}, at `step`.
    """

    stage: str
    message: str
    fraction: float
    time_left_s: float | None = None
    step: int | None = None
    values: dict[str, float] = field(default_factory=dict)


Report = Callable[[Event], None]
ShouldStop = Callable[[], bool]

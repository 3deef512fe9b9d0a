"""How a dataset is divided into what is learned from and what is judged by."""

from dataclasses import dataclass

from recdash.errors import ConfigError

SPLIT_KINDS = ("time", "random", "new_items", "train_only")


@dataclass(frozen=True)
class SplitConfig:
    """How the interactions of a dataset are divided; all runs of a dataset share it, so that they can be compared."""

    kind: str = "time"
    """"time": one global cut, train before validation before test. "random": per user. "new_items": as random, with
    some items hidden altogether. "train_only": no test rows."""
    validation_fraction: float = 0.1
    """Share of interactions on which settings are chosen."""
    test_fraction: float = 0.1
    """Share of interactions held out for the one final look (not used by "train_only")."""
    seed: int = 0
    """Seed of the random split."""
    new_item_fraction: float = 0.2
    """Share of the chosen items of which every interaction is held out; more gives a surer figure and less to learn
    from (only used by "new_items")."""

    def __post_init__(self) -> None:
        if self.kind not in SPLIT_KINDS:
            raise ConfigError(f'"{self.kind}" is no kind of split.', f"Choose one of: {', '.join(SPLIT_KINDS)}.")
        for name in ("validation_fraction", "test_fraction", "new_item_fraction"):
            if not 0 < getattr(self, name) < 0.5:
                raise ConfigError(f"{name} is {getattr(self, name)}.", "Choose a share above 0 and below 0.5.")

"""The three ways to train that a person chooses from, in words and as configurations."""

from dataclasses import dataclass, replace

from recdash.store.datasets import DatasetRow
from recdash.training.config import RunConfig, default_config


@dataclass(frozen=True)
class Preset:
    """One choice on the Train page. `icon` is a material icon, `sentence` says what it means to the person."""

    name: str
    icon: str
    sentence: str


PRESETS = {
    "quick": Preset(
        "Quick look",
        ":material/bolt:",
        "Tunes the language model for 20 seconds. Good for checking that the data makes sense.",
    ),
    "balanced": Preset(
        "Balanced",
        ":material/balance:",
        "Tunes until it stops getting better, for about two minutes at most. Right for most decisions.",
    ),
    "best": Preset(
        "Best",
        ":material/trending_up:",
        "Tunes patiently, for up to half an hour. Worth it before you show results to others.",
    ),
}
QUICK_S = 20.0
BEST_S = 1800.0
BEST_PATIENCE = 10


def preset_config(key: str, row: DatasetRow, model: str = "interest") -> RunConfig:
    """Return the configuration that a preset means for a dataset."""
    config = default_config(model, row.num_items, row.num_interactions)
    if key == "quick":
        return replace(config, training=replace(config.training, time_budget_s=QUICK_S))
    if key == "best":
        training = replace(config.training, time_budget_s=BEST_S, patience=BEST_PATIENCE, max_rounds=200)
        return replace(config, training=training)
    return config

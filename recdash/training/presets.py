"""The three ways to train that a person chooses from: what each does, and the configuration it means."""

from dataclasses import dataclass, field

from recdash.training.config import RunConfig, default_config

DEFAULT = "balanced"
LARGE_ITEMS = 20_000
CUDA_BUDGET_S = 60.0
LARGE_BUDGET_S = 300.0


@dataclass(frozen=True)
class Preset:
    """One choice. `sentence` says what it does and what it is good for; `settings` is where it leaves the defaults."""

    name: str
    sentence: str
    settings: dict[str, str] = field(default_factory=dict)


PRESETS = {
    "quick": Preset(
        "Quick look",
        "Takes the language model as it comes and joins it with what people did. Good for checking the data.",
        {"encoder.mode": "frozen", "training.predictor_epochs": "10"},
    ),
    "balanced": Preset(
        "Balanced",
        "Tunes the language model on who chose what until it stops getting better. Right for most decisions.",
    ),
    "best": Preset(
        "Best",
        "Tunes patiently, for up to half an hour. Worth it before you show results to others.",
        {
            "training.time_budget_s": "1800",
            "training.patience": "10",
            "training.max_rounds": "200",
            "training.predictor_epochs": "100",
        },
    ),
}
"""By the name that the command line takes."""


def preset_config(
    key: str, num_items: int, num_interactions: int, device: str = "cpu", model: str = "interest"
) -> RunConfig:
    """Return the configuration that a preset means for a dataset of this size on this device ("cpu" or "cuda").

    Time for tuning: a small dataset needs less; a large catalogue more, because a step sees only a part of it; a
    graphics card does in a minute what a processor does in an hour.
    """
    config = default_config(model, num_items, num_interactions)
    budget_s = config.training.time_budget_s
    if device == "cuda":
        budget_s = CUDA_BUDGET_S
    elif num_items > LARGE_ITEMS:
        budget_s = LARGE_BUDGET_S
    return config.with_values({"training.time_budget_s": str(budget_s), **PRESETS[key].settings})

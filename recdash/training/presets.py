"""The three ways to train that a person chooses from: what each does, and the configuration it means."""

from dataclasses import dataclass, field

from recdash.training.config import RunConfig

DEFAULT = "balanced"
LARGE_ITEMS = 20_000
CUDA_BUDGET_S = 60.0
LARGE_BUDGET_S = 300.0


@dataclass(frozen=True)
class Preset:
    """One choice: `sentence` says what it does, `when` what it is good for; `settings` leave the defaults."""

    name: str
    sentence: str
    when: str
    settings: dict[str, str] = field(default_factory=dict)


PRESETS = {
    "quick": Preset(
        "Quick look",
        "Takes the language model as it comes and joins it with what people did.",
        "Choose it to check your data and to see the pages filled.",
        {"encoder.mode": "frozen", "training.predictor_epochs": "10"},
    ),
    "balanced": Preset(
        "Balanced",
        "Tunes the language model on who chose what until it stops getting better.",
        "Choose it to decide something.",
    ),
    "best": Preset(
        "Best",
        "Tunes longer and gives up later, for up to half an hour.",
        "Choose it before you show results to others, or when the curve of a balanced run was still rising.",
        {
            "training.time_budget_s": "1800",
            "training.patience": "10",
            "training.max_rounds": "200",
            "training.predictor_epochs": "100",
        },
    ),
}
"""By the name that the command line takes."""


def preset_config(key: str, num_items: int, device: str = "cpu", model: str = "interest") -> RunConfig:
    """Return the configuration that a preset means for a catalogue of this size on this device ("cpu" or "cuda").

    Time for tuning: a large catalogue needs more, because a step sees only a part of it; a graphics card does in a
    minute what a processor does in an hour.
    """
    config = RunConfig(model=model)
    budget_s = config.training.time_budget_s
    if device == "cuda":
        budget_s = CUDA_BUDGET_S
    elif num_items > LARGE_ITEMS:
        budget_s = LARGE_BUDGET_S
    return config.with_values({"training.time_budget_s": str(budget_s), **PRESETS[key].settings})

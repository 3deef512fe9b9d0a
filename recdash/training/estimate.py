"""What a run will cost, told before it starts, without torch: rates measured on two cores, scaled to this machine."""

import os
from dataclasses import dataclass

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.training.config import READING_BASELINES, RunConfig
from recdash.training.leaving_out import tunes

ENCODE_TOKENS_PER_CORE_S = 3_000.0
"""Tokens of text that one core encodes in a second with a 6-layer, 384-wide encoder (measured)."""
CUDA_SPEED_UP = 40.0
TOKENS_PER_WORD = 1.5
BASELINES_S = 10.0
MODEL_MEMORY_MB = 900.0


@dataclass(frozen=True)
class Estimate:
    """Expected cost: seconds of the whole run, of which at most `tuning_s` for tuning the encoder; memory in MiB.

    sentence: what the run does, for people.
    """

    seconds: float
    tuning_s: float
    memory_mb: float
    sentence: str


def estimate(config: RunConfig, dataset: Dataset, device: str) -> Estimate:
    """Estimate a run on this machine; right within a factor of two on what was measured."""
    speed = CUDA_SPEED_UP if device == "cuda" else float(max(1, os.cpu_count() or 1))
    encode_s = _num_tokens(config, dataset) / (ENCODE_TOKENS_PER_CORE_S * speed)
    fit_s = 2.0 + 2e-4 * dataset.num_interactions + 1.5e-3 * min(dataset.num_items, 12_000)
    seconds = fit_s + (encode_s if config.model in ("interest", *READING_BASELINES) else 0.0)
    tuning_s = config.training.time_budget_s if config.model == "interest" and tunes(config) else 0.0
    if config.model == "interest":
        seconds += BASELINES_S + 2 * fit_s + tuning_s + (encode_s if tuning_s else 0.0)
        seconds += config.encoder.adapt_budget_s + encode_s if config.encoder.adapt != "none" else 0.0
    memory = MODEL_MEMORY_MB + 4e-6 * dataset.num_items * (config.interest.dimension * 6 + 1_000)
    return Estimate(seconds, tuning_s, memory, _what(config))


def _num_tokens(config: RunConfig, dataset: Dataset) -> float:
    words = dataset.items[TEXT].drop_duplicates().str.count(r"\S+")
    return float((words * TOKENS_PER_WORD + 2).clip(upper=config.encoder.max_tokens).sum())


def _what(config: RunConfig) -> str:
    if config.model != "interest":
        return "One baseline is fitted with settings chosen on held-out data."
    if not tunes(config):
        return "The texts are read as they are, and joined with what people did; the baselines are trained along."
    part = {"full": "the whole language model", "top_layers": "the last layers of the language model"}
    return (
        f"We tune {part.get(config.encoder.mode, 'a small add-on to the language model')} on who chose what, "
        "join it with what people did, and train the baselines along."
    )

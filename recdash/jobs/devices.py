"""The devices of this machine, found without torch: it stays out of the server."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from recdash.settings import Settings

DEVICE_FILES = Path("/dev")
_NVIDIA = re.compile(r"nvidia\d+|dxg")


def list_devices(settings: Settings, environment: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the devices whose queues are served: "cuda" or, with several cards, "cuda:0", "cuda:1", ...; else "cpu".

    CUDA_VISIBLE_DEVICES limits the cards. The worker itself looks again, with torch, before it uses one.
    """
    env = os.environ if environment is None else environment
    if settings.device == "cpu":
        return ("cpu",)
    num_cards = len(_visible(env)) if "CUDA_VISIBLE_DEVICES" in env else _num_cards()
    if num_cards > 1:
        return tuple(f"cuda:{number}" for number in range(num_cards))
    return ("cuda",) if num_cards == 1 or settings.device == "cuda" else ("cpu",)


def device_environment(device: str, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables by which a worker sees the card of its queue only."""
    env = os.environ if environment is None else environment
    name, _, number = device.partition(":")
    if name != "cuda" or not number:
        return {}
    visible = _visible(env)
    return {"CUDA_VISIBLE_DEVICES": visible[int(number)] if visible else number}


def _visible(environment: Mapping[str, str]) -> list[str]:
    return [part.strip() for part in environment.get("CUDA_VISIBLE_DEVICES", "").split(",") if part.strip()]


def _num_cards() -> int:
    if not DEVICE_FILES.is_dir():
        return 0
    return sum(_NVIDIA.fullmatch(path.name) is not None for path in DEVICE_FILES.iterdir())

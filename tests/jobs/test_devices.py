"""Claims about the devices that are served."""

from pathlib import Path

import pytest

from recdash.jobs import devices
from recdash.jobs.devices import device_environment, list_devices
from recdash.settings import Settings


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(devices, "DEVICE_FILES", tmp_path)
    (tmp_path / "nvidiactl").touch()
    return tmp_path


def test_without_a_card_the_processor_is_served(cards: Path):
    assert list_devices(Settings(), {}) == ("cpu",)


def test_one_card_is_served_under_its_short_name(cards: Path):
    (cards / "nvidia0").touch()
    assert list_devices(Settings(), {}) == ("cuda",)
    assert device_environment("cuda", {}) == {}


def test_each_of_several_cards_has_a_queue_and_its_worker_sees_no_other(cards: Path):
    for number in range(3):
        (cards / f"nvidia{number}").touch()
    assert list_devices(Settings(), {}) == ("cuda:0", "cuda:1", "cuda:2")
    assert device_environment("cuda:1", {}) == {"CUDA_VISIBLE_DEVICES": "1"}


def test_visible_cards_limit_the_queues(cards: Path):
    for number in range(3):
        (cards / f"nvidia{number}").touch()
    assert list_devices(Settings(), {"CUDA_VISIBLE_DEVICES": "0,2"}) == ("cuda:0", "cuda:1")
    assert device_environment("cuda:1", {"CUDA_VISIBLE_DEVICES": "0,2"}) == {"CUDA_VISIBLE_DEVICES": "2"}
    assert list_devices(Settings(), {"CUDA_VISIBLE_DEVICES": ""}) == ("cpu",)


def test_the_setting_decides(cards: Path):
    (cards / "nvidia0").touch()
    assert list_devices(Settings(device="cpu"), {}) == ("cpu",)
    assert list_devices(Settings(device="cuda"), {}) == ("cuda",)

"""What every test shares: one thread, an empty data folder of its own, and no way out to the network."""

import os

os.environ.update(
    {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
    }
)

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}  # noqa: S104  (compared with, never bound)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of this test; RECDASH_HOME points to it."""
    folder = tmp_path / "var"
    for name in ("RECDASH_DATABASE_URL", "RECDASH_EXECUTOR", "RECDASH_DEVICE", "RECDASH_MAX_UPLOAD_MB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RECDASH_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and look-up that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_loopback(getattr(socket.socket, name)))
        look_up = socket.getaddrinfo

        def look_up_loopback(host, *arguments, **options):
            _refuse_foreign(host)
            return look_up(host, *arguments, **options)

        patch.setattr(socket, "getaddrinfo", look_up_loopback)
        yield


def _only_loopback(connect: Callable) -> Callable:
    def connect_loopback(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_foreign(address[0])
        return connect(self, address)

    return connect_loopback


def _refuse_foreign(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOOPBACK:
        raise AssertionError(f'A test tried to reach "{name}"; tests must not need the network.')

"""Settings of an installation, read once from the environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recdash.errors import ConfigError

EXECUTORS = ("process", "thread")
DEVICES = ("auto", "cpu", "cuda")


@dataclass(frozen=True)
class Settings:
    """Where an installation keeps its files and how it runs jobs."""

    home: Path = Path("var")
    """Data folder: the database, the datasets and the runs (RECDASH_HOME)."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in the data folder (RECDASH_DATABASE_URL)."""
    executor: str = "process"
    """Where a job runs: "process" (a child, can be killed alone) or "thread" (debugging, tests) (RECDASH_EXECUTOR)."""
    device: str = "auto"
    """"auto" takes a CUDA device when there is one (RECDASH_DEVICE)."""
    max_upload_mb: int = 500
    """Largest upload in MiB (RECDASH_MAX_UPLOAD_MB)."""
    inbox_folder: str = ""
    """Folder of files to import without an upload; empty means "inbox" in the data folder (RECDASH_INBOX)."""
    sources: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Databases that tables can be fetched from, name -> SQLAlchemy URL; never shown (RECDASH_SOURCES, as JSON)."""

    def __post_init__(self) -> None:
        _check_choice("RECDASH_EXECUTOR", self.executor, EXECUTORS)
        _check_choice("RECDASH_DEVICE", self.device, DEVICES)
        if self.max_upload_mb <= 0:
            raise ConfigError(f"RECDASH_MAX_UPLOAD_MB is {self.max_upload_mb}.", "Set it to a number above 0.")

    @property
    def inbox(self) -> Path:
        """The folder of files that can be imported without an upload; it need not be there."""
        return Path(self.inbox_folder).absolute() if self.inbox_folder else self.home / "inbox"

    @property
    def sqlalchemy_url(self) -> str:
        """The database URL, SQLite in the data folder unless another is set."""
        return self.database_url or f"sqlite:///{self.home / 'recdash.sqlite'}"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigError: if a variable holds a value that is not allowed.
    """
    env = os.environ if environment is None else environment
    max_upload = env.get("RECDASH_MAX_UPLOAD_MB", "500")
    if not max_upload.strip().isdigit():
        raise ConfigError(
            f'RECDASH_MAX_UPLOAD_MB is "{max_upload}", not a whole number.', "Set it to MiB, such as 500."
        )
    return Settings(
        home=Path(env.get("RECDASH_HOME") or "var").absolute(),
        database_url=env.get("RECDASH_DATABASE_URL", ""),
        executor=env.get("RECDASH_EXECUTOR") or "process",
        device=env.get("RECDASH_DEVICE") or "auto",
        max_upload_mb=int(max_upload),
        sources=_sources(env.get("RECDASH_SOURCES", "")),
        inbox_folder=env.get("RECDASH_INBOX", ""),
    )


def _sources(text: str) -> dict[str, str]:
    """Read the named databases; what is wrong is said without quoting it, because it may hold passwords."""
    try:
        sources = json.loads(text) if text.strip() else {}
    except ValueError:
        sources = None
    if not isinstance(sources, dict) or not all(isinstance(url, str) and name for name, url in sources.items()):
        fix = 'Write it as JSON, such as {"shop": "postgresql+psycopg://user:password@host/name"}.'
        raise ConfigError("RECDASH_SOURCES is no list of names and database addresses.", fix)
    return sources


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigError(f'{name} is "{value}".', f"Set it to one of: {', '.join(allowed)}.")

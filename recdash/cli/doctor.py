"""`doctor`: is this installation fit, and what is to be done about what is not."""

import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from recdash.cli.output import Answer
from recdash.errors import RecdashError
from recdash.settings import Settings, load_settings

OK, WARN, FAIL = "ok", "warn", "fail"
OLDEST_PYTHON = (3, 11)
REQUIREMENTS = Path(__file__).resolve().parent.parent.parent / "requirements.txt"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)", re.MULTILINE)
PORT = 8501
FEW_BYTES, ENOUGH_BYTES = 1e9, 5e9
ENOUGH_MEMORY = 3e9
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Check:
    """One thing looked at. `state` is "ok", "warn" (works, but worth knowing) or "fail"; `fix` says what to do."""

    name: str
    state: str
    message: str
    fix: str = ""


def doctor(_: object) -> Answer:
    """Look at everything and answer with exit code 1 if anything fails."""
    checks = list(_checks(load_settings()))
    failed = [check for check in checks if check.state == FAIL]
    lines = [f"{check.state:<5} {check.message}" + (f"\n      {check.fix}" if check.fix else "") for check in checks]
    verdict = f"{len(failed)} of {len(checks)} checks failed." if failed else "RecDash is fit to run."
    document = {"fit": not failed, "checks": [asdict(check) for check in checks]}
    return Answer(document, "\n".join([*lines, "", verdict]), exit_code=1 if failed else 0)


def _checks(settings: Settings) -> Iterator[Check]:
    yield check_python(sys.version_info[:3])
    yield check_packages(REQUIREMENTS)
    yield _guarded("encoder", _check_encoder)
    yield _guarded("device", lambda: _check_device(settings))
    yield check_memory()
    yield _guarded("database", lambda: _check_database(settings))
    yield check_disk(settings.home)
    yield check_port(PORT)
    yield check_browser()


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    """Carry a check out; what stops it is its result."""
    try:
        return check()
    except RecdashError as error:
        return Check(name, FAIL, error.message, error.fix)
    except ImportError as error:
        return Check(name, FAIL, f"The {name} could not be looked at: {error}.", f"Run: {_install()}")


def check_python(version: tuple[int, ...]) -> Check:
    """Check the version of Python, such as (3, 11, 7)."""
    written = ".".join(str(part) for part in version)
    if version[:2] < OLDEST_PYTHON:
        return Check("python", FAIL, f"Python {written} is too old.", "Install Python 3.11 or newer, then: make run")
    return Check("python", OK, f"Python {written}")


def check_packages(requirements: Path) -> Check:
    """Compare the installed packages with the pins of a requirements file."""
    if not requirements.is_file():
        return Check("packages", WARN, f"{requirements} is not there, so versions were not compared.", "")
    pins = dict(PIN.findall(requirements.read_text(encoding="utf-8")))
    found = {name: _version(name) for name in pins}
    missing = [name for name, version in found.items() if not version]
    other = [
        f"{name} {version} instead of {pins[name]}"
        for name, version in found.items()
        if version and version.split("+")[0] != pins[name]
    ]
    if missing:
        return Check("packages", FAIL, f"Not installed: {', '.join(missing)}.", f"Run: {_install()}")
    if other:
        return Check("packages", WARN, f"Other versions than tested: {', '.join(other)}.", f"Run: {_install()}")
    return Check("packages", OK, f"All {len(pins)} packages have the tested version")


def check_memory() -> Check:
    """Check how much memory is free."""
    try:
        import psutil
    except ImportError:
        return Check("memory", WARN, "Free memory is unknown, because psutil is not installed.", f"Run: {_install()}")
    memory = psutil.virtual_memory()
    message = f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB of memory are free"
    if memory.available < ENOUGH_MEMORY:
        return Check("memory", WARN, message + ".", "Close other programs before training on larger data.")
    return Check("memory", OK, message)


def check_disk(home: Path, free_bytes: float | None = None) -> Check:
    """Check the free space where the data folder is or will be."""
    if free_bytes is None:
        existing = next(folder for folder in (home, *home.parents) if folder.exists())
        free_bytes = shutil.disk_usage(existing).free
    message = f"{free_bytes / 1e9:.1f} GB are free for {home}"
    fix = "Free some space, or set RECDASH_HOME to a folder on another disk."
    if free_bytes < FEW_BYTES:
        return Check("disk", FAIL, f"Only {message}.", fix)
    if free_bytes < ENOUGH_BYTES:
        return Check("disk", WARN, f"Only {message}.", fix)
    return Check("disk", OK, message)


def check_port(port: int) -> Check:
    """Check whether the dashboard could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            fix = f"If that is not RecDash: .venv/bin/streamlit run app.py --server.port {port + 1}"
            return Check("port", WARN, f"Something is listening on port {port}, perhaps RecDash itself.", fix)
    return Check("port", OK, f"Port {port} is free for the dashboard")


def check_browser() -> Check:
    """Check whether the browser tests would find a browser."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found:
        return Check("browser", OK, f"{found} is there for the browser tests")
    fix = "Only contributors need it: apt-get install chromium"
    return Check("browser", WARN, "Chromium is not on the PATH; the browser tests need it.", fix)


def _check_encoder() -> Check:
    from recdash.models.encoder_source import MINILM_SHA256, minilm_folder

    folder = minilm_folder()
    return Check("encoder", OK, f"The default encoder is the official one ({MINILM_SHA256[:12]}) in {folder}")


def _check_device(settings: Settings) -> Check:
    from recdash.training.train import choose_device

    device = choose_device(settings.device)
    if device.type == "cpu":
        return Check("device", OK, "Training runs on the processor; no CUDA device is used")
    return Check("device", OK, f"Training runs on the graphics card ({device.type})")


def _check_database(settings: Settings) -> Check:
    from recdash.store.database import close_store, open_store

    store = open_store(settings)
    try:
        dialect = store.engine.dialect
        version = getattr(dialect.dbapi, "sqlite_version", "")
    finally:
        close_store(store)
    kind = f"SQLite {version}" if dialect.name == "sqlite" else dialect.name
    return Check("database", OK, f"The data folder can be written and the database is up to date ({kind})")


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _install() -> str:
    return f"{sys.executable} -m pip install -r {REQUIREMENTS}"

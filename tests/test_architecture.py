"""Claims about the house: which room may import which, where a library lives, and what may stand nowhere."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

GROUND = ("columns", "errors", "settings")
ROOMS = (
    "data",
    "evaluation",
    "models",
    "training",
    "recommend",
    "embeddings",
    "store",
    "jobs",
    "serve",
    "ui",
    "cli",
    "__main__",
)
"""In the order of DESIGN: a room imports only from the rooms before it, and from itself."""

UI = ("app.py", "pages/", "recdash/ui/")
HOMES = {
    "torch": ("recdash/models/", "recdash/training/"),
    "transformers": ("recdash/models/", "recdash/training/"),
    "peft": ("recdash/models/", "recdash/training/"),
    "implicit": ("recdash/models/",),
    "umap": ("recdash/embeddings/projection.py",),
    "plotly": ("recdash/ui/charts/", "app.py"),
    "streamlit": UI,
    "starlette": ("app.py", "recdash/serve/"),
    "sqlalchemy": ("recdash/store/",),
    "alembic": ("recdash/store/",),
    "sqlite3": ("recdash/store/",),
    "threading": ("recdash/jobs/",),
    "multiprocessing": ("recdash/jobs/",),
    "concurrent": ("recdash/jobs/",),
    "subprocess": ("recdash/jobs/",),
}
LAZY_HOMES = {"torch": ("recdash/recommend/",), "transformers": ("recdash/recommend/",)}
"""Where the library may be imported inside a function only."""

BANNED_MODULES = ("pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal")
BANNED_CALLS = ("torch.load", "torch.save", "st.html", "components.html", "pd.read_pickle", "eval", "exec")
BANNED_NAMES = re.compile(r"(^|_)(utils?|helpers?|managers?)($|_)|(Utils?|Helpers?|Manager)($|[A-Z])")
BANNED_WORDS = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
MOST_LINES = 300


def _files() -> list[Path]:
    found = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "recdash").rglob("*.py")]
    return sorted(path for path in found if path.exists())


FILES = _files()
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every_file = pytest.mark.parametrize("path", FILES, ids=_name)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield each imported module in full, and whether the import stands inside a function."""
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node in inside) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "import from the full path, not from a relative one"
            assert node.module
            yield from ((f"{node.module}.{name.name}", node in inside) for name in node.names)


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "recdash":
        return "__main__"
    return "recdash" if parts[1:] == ("__init__",) else parts[1]


def _may_import(room: str, other: str) -> bool:
    if other in GROUND or other == room or not other:
        return True
    return room in ROOMS and other in ROOMS and ROOMS.index(other) < ROOMS.index(room)


@every_file
def test_a_room_imports_only_from_the_rooms_above_it(path):
    own = [name.split(".")[1:] for name, _ in _imports(_tree(path)) if name.split(".")[0] == "recdash"]
    others = {parts[0] for parts in own if parts and not parts[0].startswith("__version")}
    room = _room(path)
    assert not [other for other in others if not _may_import(room, other)]


def test_every_folder_of_the_package_is_a_known_room():
    folders = {path.name for path in (ROOT / "recdash").iterdir() if (path / "__init__.py").exists()}
    assert folders <= set(ROOMS)


@every_file
def test_a_library_is_imported_only_in_its_home(path):
    strays = []
    for name, inside in _imports(_tree(path)):
        library = name.split(".")[0]
        homes = HOMES.get(library, ("",)) + (LAZY_HOMES.get(library, ()) if inside else ())
        if not _name(path).startswith(homes):
            strays.append(library)
    assert not strays


@every_file
def test_nothing_that_runs_code_from_a_file_is_used(path):
    imported = {name.split(".")[0] for name, _ in _imports(_tree(path))}
    called = {ast.unparse(node.func) for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)}
    assert not imported & set(BANNED_MODULES)
    assert not called & set(BANNED_CALLS)
    assert "allow_pickle=True" not in path.read_text(encoding="utf-8")


@every_file
def test_uploaded_text_never_becomes_html(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"unsafe_allow_html\s*=\s*True|unsafe_allow_javascript\s*=\s*True", source)


@every_file
def test_the_library_does_not_print(path):
    calls = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


@every_file
def test_names_say_what_a_thing_is(path):
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    defined = [node.name for node in ast.walk(_tree(path)) if isinstance(node, kinds)]
    assert not [name for name in [*path.relative_to(ROOT).with_suffix("").parts, *defined] if BANNED_NAMES.search(name)]


@every_file
def test_nothing_is_left_for_later(path):
    assert not BANNED_WORDS.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES + TESTS, ids=_name)
def test_a_file_stays_short_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < MOST_LINES

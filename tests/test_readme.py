"""Claims about the README: its tree is the tree, and what its links name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEFT_OUT = {"var/", "README.md"}
PICTURES = "docs/pictures/"
"""Made by the browser tests, so a fresh clone may be without them."""


def _tree() -> list[str]:
    """Return every path of the tree at the end of the README, folders with a slash."""
    block = README.split("## What is where", 1)[1].split("```")[1]
    paths, folder = [], ""
    for line in filter(None, block.splitlines()):
        name = line.split()[0]
        if not line.startswith(" "):
            folder = name
            paths.append(name)
        else:
            paths.append(folder + name)
    return paths


def _holds_files(path: Path) -> bool:
    return path.is_file() or any(one.is_file() and "__pycache__" not in one.parts for one in path.rglob("*"))


def _present(folder: Path) -> set[str]:
    seen = (path for path in folder.iterdir() if not path.name.startswith((".", "__")) and _holds_files(path))
    return {path.relative_to(ROOT).as_posix() + ("/" if path.is_dir() else "") for path in seen}


@pytest.mark.parametrize("path", _tree())
def test_what_the_tree_names_is_there(path):
    assert (ROOT / path).exists()
    assert (ROOT / path).is_dir() == path.endswith("/")


@pytest.mark.parametrize("folder", [".", "pages", "recdash"])
def test_the_tree_names_everything_that_is_there(folder):
    missing = _present(ROOT / folder) - set(_tree()) - LEFT_OUT
    assert not missing


@pytest.mark.parametrize(
    "document",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_link_to_a_file_leads_somewhere(document):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target and not target.startswith(PICTURES)]
    assert not [target for target in local if not (document.parent / target).exists()]

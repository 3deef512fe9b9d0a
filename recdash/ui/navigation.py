"""The pages: where each file lies, its address, and its place in the menu."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

PAGES_FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class PageEntry:
    """One page of the menu; its address is its name."""

    title: str
    icon: str
    section: str


ENTRIES = {
    "start": PageEntry("Start", ":material/home:", ""),
    "data": PageEntry("Data", ":material/database:", "Prepare"),
    "train": PageEntry("Train", ":material/model_training:", "Prepare"),
    "user": PageEntry("One user", ":material/person_search:", "Understand"),
    "map": PageEntry("Map", ":material/bubble_chart:", "Understand"),
    "quality": PageEntry("Quality", ":material/groups:", "Understand"),
    "new_item": PageEntry("New item", ":material/add_box:", "What if"),
    "new_person": PageEntry("New person", ":material/person_add:", "What if"),
    "compare": PageEntry("Compare runs", ":material/compare_arrows:", "Decide"),
    "present": PageEntry("Present", ":material/slideshow:", "Decide"),
}


def page_file(name: str) -> Path:
    """Return where the page called `name` lies; it need not be there."""
    return PAGES_FOLDER / f"{name}.py"


def page(name: str) -> st.Page:
    """Return the page called `name`, to link or switch to."""
    entry = ENTRIES[name]
    return st.Page(page_file(name), title=entry.title, icon=entry.icon, url_path=name, default=name == "start")


def menu() -> dict[str, list[st.Page]]:
    """Return all pages that are there by section, in the order of the menu."""
    sections: dict[str, list[st.Page]] = {}
    for name, entry in ENTRIES.items():
        if not page_file(name).exists():
            continue
        sections.setdefault(entry.section, []).append(page(name))
    return sections

"""What somebody new says of themselves, kept in the address, so that a link restores it; undo goes back one step."""

import json
from dataclasses import dataclass, replace

import streamlit as st

from recdash.ui import address

PAST = "said_before"
Ids = tuple[str, ...]
Profile = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """What somebody new says of themselves: ids of items, words of their own, and columns of a profile."""

    likes: Ids = ()
    dislikes: Ids = ()
    words: str = ""
    profile: Profile = ()

    def __bool__(self) -> bool:
        return self != Said()

    def answered(self, item_id: str, likes_it: bool) -> "Said":
        """Return the same with one more item; it stands on one side only."""
        likes, dislikes = (tuple(one for one in side if one != item_id) for side in (self.likes, self.dislikes))
        if likes_it:
            return replace(self, likes=(*likes, item_id), dislikes=dislikes)
        return replace(self, likes=likes, dislikes=(*dislikes, item_id))

    def without(self, item_id: str) -> "Said":
        """Return the same without an item."""
        likes, dislikes = (tuple(one for one in side if one != item_id) for side in (self.likes, self.dislikes))
        return replace(self, likes=likes, dislikes=dislikes)

    def to_content(self) -> dict:
        """Return it as a persona is kept."""
        sides = {"likes": list(self.likes), "dislikes": list(self.dislikes)}
        return {**sides, "profile": dict(self.profile), "words": self.words}

    @staticmethod
    def from_content(content: dict) -> "Said":
        """Rebuild it from a kept persona."""
        likes, dislikes = (tuple(map(str, content.get(side, ()))) for side in ("likes", "dislikes"))
        return Said(likes, dislikes, str(content.get("words", "")), _pairs(content.get("profile")))


def said() -> Said:
    """Return what the address holds."""
    try:
        profile = json.loads(address.param("profile") or "{}")
    except ValueError:
        profile = {}
    return Said(address.ids("likes"), address.ids("dislikes"), address.param("words") or "", _pairs(profile))


def params_of(one: Said) -> dict[str, str | None]:
    """Return the values of the address that hold it."""
    return {
        "likes": address.listed(one.likes),
        "dislikes": address.listed(one.dislikes),
        "words": one.words or None,
        "profile": json.dumps(dict(one.profile)) if one.profile else None,
    }


def change(new: Said) -> None:
    """Put what is said now into the address, and remember how it was."""
    before = said()
    if new != before:
        _past().append(before)
        address.set_params(**params_of(new))


def go_back() -> None:
    """Take the last change back."""
    if _past():
        address.set_params(**params_of(_past().pop()))


def before() -> Said | None:
    """Return what was said before the last change; None where nothing was changed."""
    return _past()[-1] if _past() else None


def _past() -> list[Said]:
    """Return what was said before in this dataset, oldest first."""
    return st.session_state.setdefault(PAST, {}).setdefault(address.param("dataset"), [])


def _pairs(profile: object) -> Profile:
    if not isinstance(profile, dict):
        return ()
    return tuple(sorted((str(name), str(value)) for name, value in profile.items() if value))

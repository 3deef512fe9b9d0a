"""Ids that we make: ULIDs, 26 characters, sortable by the moment they were made, safe as folder names."""

import os
import re
import time

from recdash.errors import NotFoundError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PATTERN = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_RANDOM_BITS = 80
_last = 0


def new_id() -> str:
    """Return a new ULID; later ids of one process sort after earlier ones even when the clock is set back."""
    global _last
    milliseconds = time.time_ns() // 1_000_000
    fresh = (milliseconds << _RANDOM_BITS) | int.from_bytes(os.urandom(10))
    value = fresh if fresh > _last else _last + 1 + int.from_bytes(os.urandom(5))
    _last = value
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))


def is_id(text: object) -> bool:
    """Whether the text has the form of an id made by `new_id`."""
    return isinstance(text, str) and _PATTERN.fullmatch(text) is not None


def made_at(made: str) -> float:
    """Return when an id was made, in seconds since 1970."""
    value = 0
    for character in made[:10]:
        value = value * 32 + _ALPHABET.index(character)
    return value / 1000


def check_id(text: object, kind: str = "entry") -> str:
    """Return the id unchanged.

    Raises:
        NotFoundError: if it is not a ULID; nothing else may become part of a path.
    """
    if isinstance(text, str) and is_id(text):
        return text
    raise unknown(kind, text)


def unknown(kind: str, text: object) -> NotFoundError:
    """Return the error that says that no such dataset or run exists, with the text made short and printable."""
    shown = "".join(character if character.isprintable() else "?" for character in str(text))
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return NotFoundError(f'There is no {kind} "{shown}".', f"Choose one from the list of {kind}s.")

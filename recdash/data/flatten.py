"""Lists and objects in one cell, as JSON or Python writes them, made into words."""

import ast
import json
import re

MAX_LENGTH = 20_000
LIST_ITEM = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
OPEN, CLOSED = "[{", "]}"


def flattened(cell: str) -> str:
    """Return what a list or object holds, parted by bars; other cells stay as they are.

    Of members that have a name, only the name stays. What is true gives its key, what is false or null nothing:
    {"WiFi": true, "Parking": false} is "WiFi".
    """
    if not cell or cell[0] not in OPEN or cell[-1] not in CLOSED:
        return cell
    value = _parsed(cell) if len(cell) <= MAX_LENGTH else None
    if value is not None:
        return "|".join(leaves(value))
    found = LIST_ITEM.findall(cell)
    return "|".join(first or second for first, second in found) if found and cell[0] == "[" else _bare(cell)


def _bare(cell: str) -> str:
    return cell[1:-1] if cell[0] == "[" else cell


def _parsed(cell: str) -> list | dict | None:
    """Return the list or object; None when it is written in neither way."""
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return value if isinstance(value, list | dict) else None
    return None


def leaves(value: object, key: str = "") -> list[str]:
    """Return what a list or object holds, at any depth, as words; `key` is the name it stands under."""
    if isinstance(value, dict):
        if isinstance(value.get("name"), str):
            return [value["name"]]
        return [leaf for name, part in value.items() for leaf in leaves(part, str(name))]
    if isinstance(value, list | tuple | set):
        return [leaf for part in value for leaf in leaves(part, key)]
    if isinstance(value, bool) or value is None:
        return [key] if value and key else []
    return [str(value)] if str(value) else []

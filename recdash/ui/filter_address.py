"""Filters as the address holds them: JSON, of which only what the data has is taken."""

import json
import math
from collections.abc import Sequence
from typing import Any

from recdash.recommend.filters import Facet, Filters

MOST_LETTERS = 100


def read(text: str | None, columns: Sequence[Facet]) -> Filters:
    """Return the filters that a text of the address asks for; what names nothing is left out."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        return Filters()
    only, between, words = found.get("only"), found.get("between"), found.get("words")
    return Filters(
        tuple(_only(facet, only) for facet in columns if _only(facet, only)[1]),
        tuple(ends for facet in columns if (ends := _between(facet, between)) is not None),
        words.strip()[:MOST_LETTERS] if isinstance(words, str) else "",
    )


def written(filters: Filters) -> str | None:
    """Return the text that `read` reads; None without a condition."""
    if not filters.number:
        return None
    parts: dict[str, Any] = {
        "only": {column: list(values) for column, values in filters.only},
        "between": {column: [low, high] for column, low, high in filters.between},
        "words": filters.words,
    }
    return json.dumps({name: part for name, part in parts.items() if part}, ensure_ascii=False, separators=(",", ":"))


def nearest(facet: Facet, low: Any, high: Any) -> tuple[float, float] | None:
    """Return the steps of a column nearest to two ends; None where these are no range, or the whole one."""
    ends = (low, high)
    if not all(isinstance(end, int | float) and math.isfinite(end) for end in ends):
        return None
    first, last = (min(facet.steps, key=lambda step: abs(step - end)) for end in ends)
    whole = (first, last) == (facet.steps[0], facet.steps[-1])
    return None if whole or first > last else (first, last)


def _only(facet: Facet, only: Any) -> tuple[str, tuple[str, ...]]:
    wanted = only.get(facet.column) if isinstance(only, dict) else None
    chosen = tuple(value for value in facet.values if value in wanted) if isinstance(wanted, list) else ()
    return facet.column, chosen


def _between(facet: Facet, between: Any) -> tuple[str, float, float] | None:
    ends = between.get(facet.column) if isinstance(between, dict) else None
    if not facet.steps or not isinstance(ends, list) or len(ends) != 2:
        return None
    found = nearest(facet, *ends)
    return None if found is None else (facet.column, *found)

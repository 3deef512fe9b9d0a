"""Text templates such as "{title} ({year}). {genres}": read by hand, never by `str.format`, so that they are only text.

A template is a sequence of pieces. What stands between two columns is divided into what belongs to the one before, what
separates them, and what leads to the one after; a bracket with all that is in it is one piece. So a missing value takes
everything with it that belongs to it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recdash.errors import DataError

BRACKETS = {"(": ")", "[": "]"}
TOKEN = re.compile(r"\{[^{}]*\}|[()\[\]{}]|[^()\[\]{}]+")
SEPARATOR = re.compile(r"\s*[.;:,!?|/·•–—]+\s+|\s+[-–—|/·•]\s+|\s*\n\s*")
BRACES_FIX = "Write columns as {column}."


@dataclass(frozen=True)
class Piece:
    """A column (`content` is its name) or a bracket (`content` is what is in it), and the text that belongs to it.

    `separator` stands between it and the text before it, when there is any; `prefix` and `suffix` come and go with it.
    """

    content: "str | Template"
    separator: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Template:
    """Pieces in order, and what follows the last of them."""

    pieces: tuple[Piece, ...]
    tail: str = ""

    def columns(self) -> Iterator[str]:
        """Yield the columns in order."""
        for piece in self.pieces:
            if isinstance(piece.content, str):
                yield piece.content
            else:
                yield from piece.content.columns()

    def fill(self, values: Mapping[str, Sequence[str]], num_rows: int) -> list[str]:
        """Return the text of each row; "" where all values are missing."""
        texts = [""] * num_rows
        for piece in self.pieces:
            content = piece.content
            cells = values[content] if isinstance(content, str) else content.fill(values, num_rows)
            lead, first = piece.separator + piece.prefix, piece.prefix
            texts = [
                f"{text}{lead if text else first}{cell}{piece.suffix}" if cell else text
                for text, cell in zip(texts, cells, strict=True)
            ]
        return [text + self.tail if text else "" for text in texts] if self.tail else texts


def parse_template(template: str) -> Template:
    """Read a template.

    Raises:
        DataError: if its braces don't match, or it names no column.
    """
    tokens = TOKEN.findall(template)
    if "{" in tokens or "}" in tokens or "{}" in tokens:
        raise DataError("The braces of the text template don't match.", BRACES_FIX)
    parsed = _sequence(_nested(tokens))
    if not parsed.pieces:
        raise DataError("The text template names no column.", BRACES_FIX)
    return parsed


def template_columns(template: str) -> list[str]:
    """Return the columns that a template names, in order; what stands in braces is taken letter by letter.

    Raises:
        DataError: if its braces don't match, or it names no column.
    """
    return list(parse_template(template).columns())


def _nested(tokens: Sequence[str]) -> list["str | Piece"]:
    """Return literal texts and pieces; brackets that hold no column, or have no partner, are literal text."""
    stack: list[tuple[str, list[str | Piece]]] = [("", [])]
    for token in tokens:
        opening, items = stack[-1]
        if token in BRACKETS:
            stack.append((token, []))
        elif opening and token == BRACKETS[opening]:
            stack.pop()
            stack[-1][1].extend(_bracket(opening, items))
        else:
            items.append(Piece(token[1:-1].strip()) if token.startswith("{") else token)
    while len(stack) > 1:
        opening, items = stack.pop()
        stack[-1][1].extend([opening, *items])
    return stack[0][1]


def _bracket(opening: str, items: list["str | Piece"]) -> list["str | Piece"]:
    inner, closing = _sequence(items), BRACKETS[opening]
    return [Piece(inner, prefix=opening, suffix=closing)] if inner.pieces else [opening, *items, closing]


def _sequence(items: Sequence["str | Piece"]) -> Template:
    pieces: list[Piece] = []
    literal = ""
    for item in items:
        if isinstance(item, str):
            literal += item
            continue
        suffix, separator, prefix = _divided(literal) if pieces else ("", "", literal)
        if pieces:
            last = pieces[-1]
            pieces[-1] = Piece(last.content, last.separator, last.prefix, last.suffix + suffix)
        pieces.append(Piece(item.content, separator, prefix + item.prefix, item.suffix))
        literal = ""
    return Template(tuple(pieces), literal)


def _divided(literal: str) -> tuple[str, str, str]:
    """Divide what stands between two columns into suffix of the first, separator, and prefix of the second."""
    if not re.search(r"\w", literal):
        return "", literal, ""
    found = SEPARATOR.search(literal)
    if found is None:
        prefix = literal.lstrip()
        return "", literal[: len(literal) - len(prefix)], prefix
    return literal[: found.start()], found.group(), literal[found.end() :]

"""Where the records of a delimited text begin, told exactly even when quoted values hold line breaks."""

import numpy as np

from recdash.data.bytes import file_error

LINE_FEED, QUOTE = ord("\n"), ord('"')


def record_lines(text: bytes, separator: str, name: str, has_quotes: bool = True) -> np.ndarray:
    """Return the line on which each record begins, the header included, blank lines left out; int64 (n,), from 1.

    Raises:
        DataError: if a quotation mark at the start of a value is never closed.
    """
    breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == LINE_FEED)
    ends = np.append(breaks, len(text))
    begins = np.concatenate([[0], breaks + 1])
    is_record = ends > begins
    if has_quotes and QUOTE in text:
        opened, closed = _quoted_spans(text, separator, name)
        is_record &= np.searchsorted(opened, begins) == np.searchsorted(closed, begins)
    return np.flatnonzero(is_record) + 1


def _quoted_spans(text: bytes, separator: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return where quoted values open and close (positions of their quotation marks).

    A doubled mark inside a value may count as closing and opening again, which ends where it begins.
    """
    codes = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(codes == QUOTE)
    opened, closed = quotes[0::2], quotes[1::2]
    if len(opened) == len(closed):
        edges = [ord(separator), LINE_FEED, QUOTE]
        before = np.where(opened == 0, LINE_FEED, codes[opened - 1])
        after = np.where(closed == len(text) - 1, LINE_FEED, codes[np.minimum(closed + 1, len(text) - 1)])
        if np.isin(before, edges).all() and np.isin(after, edges).all():
            return opened, closed
    return _walk(text, quotes.tolist(), separator.encode(), name)


def _walk(text: bytes, quotes: list[int], separator: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Follow the quotation marks one by one; those inside unquoted values mean nothing."""
    spans: list[tuple[int, int]] = []
    at, edges = 0, (separator, b"\n", b"")
    while at < len(quotes):
        position = quotes[at]
        if text[max(position - 1, 0) : position] not in edges:
            at += 1
            continue
        last = _closing(quotes, at)
        if last is None or _opens_another(text, position, quotes[last], edges):
            line = text.count(b"\n", 0, position) + 1
            message = f"A quotation mark in line {line} is never closed."
            raise file_error(name, message, "Close it, or double it inside a value.", line)
        spans.append((position, quotes[last]))
        at = last + 1
    opened, closed = np.array(spans, np.int64).reshape(-1, 2).T
    return opened, closed


def _closing(quotes: list[int], opening: int) -> int | None:
    """Return which mark closes the value that the mark number `opening` opens; doubled marks are text."""
    at = opening + 1
    while at < len(quotes):
        if at + 1 == len(quotes) or quotes[at + 1] != quotes[at] + 1:
            return at
        at += 2
    return None


def _opens_another(text: bytes, opening: int, closing: int, edges: tuple[bytes, ...]) -> bool:
    """Whether the closing mark looks like the opening of a later value, some lines below."""
    follows, precedes = text[closing + 1 : closing + 2], text[closing - 1 : closing]
    return follows not in edges and precedes in edges and b"\n" in text[opening:closing]

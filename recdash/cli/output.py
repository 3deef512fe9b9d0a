"""What a command prints: one JSON document, or text that people read."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a command says. `document` is for `--json`, `text` is for people; `exit_code` 0 means all is well."""

    document: dict
    text: str
    exit_code: int = 0


def to_json(document: dict) -> str:
    """Return a document as indented JSON; undefined and infinite numbers become null."""
    import orjson  # here, so that `doctor` can say that it is missing

    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(document, option=options).decode()


def say(text: str) -> None:
    """Write one line to stderr at once: logs and progress, never the answer."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out in columns; a column of figures is flush right, all others flush left."""
    cells = [list(header), *[list(row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    right = [_all_figures([row[column] for row in rows]) for column in range(len(header))]
    lines = [
        "  ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "-" * max(len(line) for line in lines), *lines[1:]])


def _all_figures(cells: Sequence[str]) -> bool:
    return all(cell[:1].isdigit() or cell[:1] in "-+–−" for cell in cells if cell)

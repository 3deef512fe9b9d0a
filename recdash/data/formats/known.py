"""All known data sets: which of them some files are, and the tables of an import that become of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from recdash.data.formats import ads, amazon, lastfm, mind, movielens, recbole, shop
from recdash.data.formats.format import Format
from recdash.data.read import Table
from recdash.data.words import sample
from recdash.errors import DataError

FORMATS = (
    recbole.FORMAT,
    movielens.ML_100K,
    movielens.ML_1M,
    movielens.LATEST,
    mind.FORMAT,
    lastfm.FORMAT,
    amazon.FORMAT,
    ads.FORMAT,
    shop.FORMAT,
)
"""From the most to the least particular; the first that fits counts."""


@dataclass(frozen=True)
class Found:
    """The data set that some files are: `parts` is part -> file; `others` play no part in it."""

    format: Format
    parts: dict[str, Table]
    others: tuple[Table, ...] = ()

    def sentence(self) -> str:
        """Say what the files look like, with their names."""
        return f"This looks like {self.format.name}: {', '.join(table.name for table in self.parts.values())}."


def detect(tables: Sequence[Table]) -> Found | None:
    """Return the first known data set that these files are, None when they are none."""
    return next((found for one in FORMATS if (found := fit(one, tables)) is not None), None)


def fit(one: Format, tables: Sequence[Table]) -> Found | None:
    """Return the parts that files play in a data set, None when a part that it needs is missing.

    Of several files for one part the first counts.
    """
    parts: dict[str, Table] = {}
    others = []
    for table in tables:
        part = one.part_of(table)
        if not part or part in parts:
            others.append(table)
        else:
            parts[part] = table
    return Found(one, parts, tuple(others)) if set(one.needed) <= set(parts) else None


def find(tables: Sequence[Table], key: str = "") -> Found:
    """Return the data set that files are, or the one that `key` names.

    Raises:
        DataError: if it is none, with the known ones.
    """
    known = ", ".join(one.key for one in FORMATS)
    names = sample([table.name for table in tables], 6)
    chosen = next((one for one in FORMATS if one.key == key), None)
    if key and chosen is None:
        raise DataError(f'There is no format "{key}".', f"Known formats: {known}.")
    found = detect(tables) if chosen is None else fit(chosen, tables)
    if found is None:
        what = "no known format" if chosen is None else f"not {chosen.name}"
        fix = f"Known formats: {known}. Other tables go in with --interactions, --items and --users."
        raise DataError(f"The files {names} are {what}.", fix)
    return found


def to_tables(found: Found) -> dict[str, Table]:
    """Return the tables of an import by kind; the notes of the interactions say what was done.

    Raises:
        DataError: if the files hold nothing that could be brought in.
    """
    texts = {part: replace(table, frame=table.frame.astype("str")) for part, table in found.parts.items()}
    made = found.format.convert(texts)
    tables = {
        kind: made.by_kind[kind]
        for kind in ("interactions", "items", "users", "facts", "links")
        if kind in made.by_kind
    }
    notes = [found.sentence(), *made.notes]
    if found.others:
        notes.append(f"Left out as no part of it: {', '.join(table.name for table in found.others)}.")
    first = tables["interactions"]
    return tables | {"interactions": replace(first, notes=(*first.notes, *notes))}

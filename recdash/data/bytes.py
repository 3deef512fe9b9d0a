"""The first look at the bytes of an upload: what may they be, and is it a table at all."""

import re
from dataclasses import dataclass

from recdash.errors import DataError, Problem

PARQUET = b"PAR1"
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
ZSTD = b"\x28\xb5\x2f\xfd"
FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF-": "a PDF document",
    b"{\\rtf": "a rich text document",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"SQLite format 3\0": "an SQLite database",
    b"ARROW1\0": "an Arrow file",
    b"FEA1": "a Feather file",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy file",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\xfd7zXZ": "an xz archive",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"OggS": "a sound file",
    b"ID3\x03": "a sound file",
}
PICKLE = re.compile(rb"\x80[\x02-\x05][\x95}\](c]")
MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|!--)", re.IGNORECASE)
TABLES = "Save the table as CSV, TSV, JSON lines or Parquet and upload that."


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file; what is left empty is detected."""

    encoding: str = ""
    """Name of a text encoding, such as "cp1252"."""
    separator: str = ""
    """The comma, tab, semicolon or vertical bar between values, as the character itself; or "::"."""
    has_header: bool | None = None
    """Whether the first line of delimited text names the columns; None: told from the line."""
    columns: tuple[str, ...] = ()
    """The names of the columns of a file that does not name them; such a file has no header."""
    has_quotes: bool = True
    """Whether quotation marks at both ends of a value belong to the writing rather than to the value."""
    nested_as_words: bool = False
    """Read objects inside JSON objects as the words they hold instead of leaving them out."""
    replace_bad_bytes: bool = False
    """Replace bytes that do not fit the encoding by the sign for unreadable characters instead of refusing the file."""
    max_rows: int | None = None
    """Read only so many rows from the beginning, for a first verdict; None: all."""
    max_bytes: int = 2 * 1024**3
    """Most bytes that the unpacked file may have."""


def file_error(name: str, message: str, fix: str, line: int | None = None) -> DataError:
    """Return the error for something wrong with a whole file."""
    return DataError(f"{name}: {message}", fix, [Problem(name, message, fix, line=line)])


def mebibytes(num_bytes: int) -> str:
    """Return a size in words."""
    return f"{num_bytes / 1024**2:,.0f} MiB" if num_bytes >= 1024**2 else f"{num_bytes:,} bytes"


def refuse_foreign(content: bytes, name: str) -> None:
    """Refuse content that begins like something else than a table.

    Raises:
        DataError: naming what it is.
    """
    kind = _foreign_kind(content)
    if kind is not None:
        raise file_error(name, f"This is {kind}, not a table.", TABLES)
    if MARKUP.match(content[:512]):
        raise file_error(name, "This looks like a web page, not a table.", "Download the data itself. " + TABLES)
    if content[:64].lstrip().startswith(b"<?xml"):
        raise file_error(name, "This is an XML document, not a table.", TABLES)


def _foreign_kind(content: bytes) -> str | None:
    start = content[:512]
    if start.startswith((ZIP, GZIP, ZSTD)):
        return "a compressed file inside a compressed file"
    if start.startswith(b"MZ") and b"\0" in start:
        return "a Windows program"
    if PICKLE.match(start):
        return "a Python pickle"
    return next((kind for magic, kind in FOREIGN.items() if start.startswith(magic)), None)

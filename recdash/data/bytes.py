"""The first look at an upload: how large is it, is it compressed, is it a table at all."""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from recdash.errors import DataError, Problem

MAX_RATIO = 200
"""A compressed file that grows by more than this factor beyond `FREE_BYTES` is refused as a compression bomb."""
FREE_BYTES = 64 * 1024**2
CHUNK = 1024 * 1024
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
OFFICE = {
    b"xl/": "an Excel file",
    b"word/": "a Word document",
    b"ppt/": "a PowerPoint file",
    b"opendocument": "an OpenDocument file",
}
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
    b"\x28\xb5\x2f\xfd": "a zstd archive",
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
    """The comma, tab, semicolon or vertical bar between values, as the character itself."""
    max_bytes: int = 2 * 1024**3
    """Most bytes that the unpacked file may have."""


def read_decoded(path: Path, name: str, max_bytes: int = ReadOptions.max_bytes) -> bytes:
    """Return the bytes of a file, unpacked when it is gzip.

    Raises:
        DataError: if it is empty, damaged, no table, or grows beyond the limits when unpacked.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
            file.seek(0)
            content = _unpack(file, size, name, max_bytes) if packed else _read(file, size, name, max_bytes)
    except OSError as error:
        raise file_error(name, f"It can't be opened: {error.strerror}.", "Check the file and its rights.") from error
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise file_error(name, "The file is empty.", "Export it again and check that it holds rows.")
    _refuse_foreign(content, name)
    return content


def file_error(name: str, message: str, fix: str, line: int | None = None) -> DataError:
    """Return the error for something wrong with a whole file."""
    return DataError(f"{name}: {message}", fix, [Problem(name, message, fix, line=line)])


def mebibytes(num_bytes: int) -> str:
    """Return a size in words."""
    return f"{num_bytes / 1024**2:,.0f} MiB" if num_bytes >= 1024**2 else f"{num_bytes:,} bytes"


def _read(file: IO[bytes], size: int, name: str, max_bytes: int) -> bytes:
    if size > max_bytes:
        raise file_error(name, f"The file is larger than {mebibytes(max_bytes)}.", "Upload it in parts.")
    return file.read()


def _unpack(file: IO[bytes], size: int, name: str, max_bytes: int) -> bytes:
    limit, unpacked = min(max_bytes, max(FREE_BYTES, MAX_RATIO * size)), io.BytesIO()
    try:
        with gzip.open(file) as archive:
            while chunk := archive.read(CHUNK):
                if unpacked.tell() + len(chunk) > limit:
                    message = f"The archive expands beyond {mebibytes(limit)}, the most that is read from it."
                    raise file_error(name, message, "Upload the table uncompressed or in parts.")
                unpacked.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise file_error(name, "The archive is cut off or damaged.", "Compress and upload the file again.") from error
    return unpacked.getvalue()


def _refuse_foreign(content: bytes, name: str) -> None:
    kind = _foreign_kind(content)
    if kind is not None:
        raise file_error(name, f"This is {kind}, not a table.", TABLES)
    if MARKUP.match(content[:512]):
        raise file_error(name, "This looks like a web page, not a table.", "Download the data itself. " + TABLES)
    if content[:64].lstrip().startswith(b"<?xml"):
        raise file_error(name, "This is an XML document, not a table.", TABLES)


def _foreign_kind(content: bytes) -> str | None:
    start = content[:512]
    if start.startswith(ZIP):
        inside = (kind for part, kind in OFFICE.items() if part in content[:65_536] or part in content[-65_536:])
        return next(inside, "a ZIP archive")
    if start.startswith(GZIP):
        return "a compressed file inside a compressed file"
    if start.startswith(b"MZ") and b"\0" in start:
        return "a Windows program"
    if PICKLE.match(start):
        return "a Python pickle"
    return next((kind for magic, kind in FOREIGN.items() if start.startswith(magic)), None)

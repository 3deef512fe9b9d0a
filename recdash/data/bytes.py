"""The first look at an upload: is it a table at all, is it compressed, how is its text encoded."""

import gzip
import io
import zlib
from pathlib import Path

from recdash.errors import DataError, Problem

MAX_DECODED_BYTES = 4 * 1024**3
MAX_RATIO = 200
"""A compressed file that grows by more than this factor beyond 64 MiB is refused as a compression bomb."""
FREE_BYTES = 64 * 1024**2
CHUNK = 1024 * 1024
NOT_TEXT = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f\x81\x8d\x8f\x90\x9d"
"""Bytes that Windows-1252 text does not hold."""
FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"MZ": "a Windows program",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"SQLite format 3": "an SQLite database",
    b"ARROW1": "an Arrow file",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\x80\x04\x95": "a Python pickle",
}
TABLES = "Save the table as CSV, TSV, JSON lines or Parquet and upload that."


def read_decoded(path: Path, name: str) -> bytes:
    """Return the bytes of a file, unpacked when it is gzip.

    Raises:
        DataError: if it is empty, damaged, no table, or grows beyond the limits when unpacked.
    """
    with path.open("rb") as file:
        start = file.read(4)
    content = _unpack(path, name) if start[:2] == b"\x1f\x8b" else path.read_bytes()
    if not content.strip():
        raise file_error(name, "The file is empty.", "Export it again and check that it holds rows.")
    _refuse_foreign(content[:512], name)
    return content


def decode_text(content: bytes, name: str) -> tuple[bytes, list[str]]:
    """Return the content as UTF-8 without byte order mark, and notes on what was detected.

    Raises:
        DataError: if it holds NUL bytes or its encoding can't be told.
    """
    notes: list[str] = []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content, notes = _from_utf16(content, name), ["The file was encoded as UTF-16."]
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise file_error(name, f"Line {line} holds a NUL byte.", "Export the file again as plain text (UTF-8).", line)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _from_legacy(content, name, error), ["The file was encoded as Windows-1252 (Western European)."]
    return content, notes


def file_error(name: str, message: str, fix: str, line: int | None = None) -> DataError:
    """Return the error for something wrong with a whole file."""
    return DataError(f"{name}: {message}", fix, [Problem(name, message, fix, line=line)])


def _unpack(path: Path, name: str) -> bytes:
    packed, unpacked = path.stat().st_size, io.BytesIO()
    limit = min(MAX_DECODED_BYTES, max(FREE_BYTES, MAX_RATIO * packed))
    try:
        with gzip.open(path) as file:
            while chunk := file.read(CHUNK):
                if unpacked.tell() + len(chunk) > limit:
                    raise file_error(
                        name,
                        f"The archive expands beyond {limit // 1024**2:,} MiB, {MAX_RATIO} times its size.",
                        "Upload the table uncompressed or in parts.",
                    )
                unpacked.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise file_error(name, "The archive is cut off or damaged.", "Compress and upload the file again.") from error
    return unpacked.getvalue()


def _refuse_foreign(start: bytes, name: str) -> None:
    for magic, kind in FOREIGN.items():
        if start.startswith(magic):
            raise file_error(name, f"This is {kind}, not a table.", TABLES)
    if start.startswith(b"PK\x03\x04"):
        raise file_error(name, "This is an Excel file or a ZIP archive.", TABLES)
    beginning = start.lstrip().lower()
    if beginning.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise file_error(name, "This looks like a web page, not a table.", "Download the data itself. " + TABLES)


def _from_utf16(content: bytes, name: str) -> bytes:
    try:
        return content.decode("utf-16").encode()
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise file_error(name, "The UTF-16 text is damaged.", "Save the file as UTF-8.") from error


def _from_legacy(content: bytes, name: str, error: UnicodeDecodeError) -> bytes:
    """Read what is not UTF-8 as Windows-1252 when it can be; otherwise say where the first bad byte is.

    Text that was valid UTF-8 beyond ASCII up to the bad byte mixes two encodings and is refused.
    """
    line = content[: error.start].count(b"\n") + 1
    if content.translate(None, NOT_TEXT) != content or not content[: error.start].isascii():
        raise file_error(
            name, f"Line {line} holds a byte that is not UTF-8.", "Save the file with the encoding UTF-8.", line
        ) from error
    return content.decode("cp1252").encode()

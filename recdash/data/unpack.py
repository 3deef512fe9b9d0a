"""Open an upload and unpack it in one stream: gzip, zstd, or a ZIP archive with one file in it.

Nothing is ever written under a name that an archive holds. What comes out is counted while it comes.
"""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from gzip import GzipFile
from pathlib import Path, PurePosixPath
from typing import IO

import pyarrow as pa

from recdash.data.bytes import GZIP, PARQUET, TABLES, ZIP, ZSTD, ReadOptions, file_error, mebibytes, refuse_foreign
from recdash.data.words import counted, sample

MAX_RATIO = 200
"""What has grown by more than this factor beyond `FREE_BYTES` so far is refused as a compression bomb."""
FREE_BYTES = 64 * 1024**2
CHUNK = 1024 * 1024
SHORT_ROW = 1_000
"""Bytes that are read for each row when only the beginning is wanted."""
OFFICE = {
    "xl/": "an Excel file",
    "word/": "a Word document",
    "ppt/": "a PowerPoint file",
    "content.xml": "an OpenDocument file",
}
IN_PARTS = "Upload it in parts."


def read_decoded(path: Path, name: str, options: ReadOptions) -> tuple[bytes, bool]:
    """Return the unpacked bytes of a file, and whether they are all; they may be fewer when `max_rows` is set.

    Raises:
        DataError: if it is empty, damaged, no table, or grows beyond the limits when unpacked.
    """
    most = options.max_bytes + 1 if options.max_rows is None else max(CHUNK, SHORT_ROW * options.max_rows)
    try:
        with path.open("rb") as file:
            content, is_whole = _unpacked(file, path.stat().st_size, name, options, most)
    except OSError as error:
        raise file_error(name, f"It can't be opened: {error.strerror}.", "Check the file and its rights.") from error
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise file_error(name, "The file is empty.", "Export it again and check that it holds rows.")
    refuse_foreign(content, name)
    return content, is_whole


def _unpacked(file: IO[bytes], size: int, name: str, options: ReadOptions, most: int) -> tuple[bytes, bool]:
    start = file.read(4)
    file.seek(0)
    broken = (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, struct.error)
    try:
        if start.startswith(GZIP):
            return _counted(GzipFile(fileobj=file), file, name, options.max_bytes, most)
        if start == ZSTD:
            return _counted(pa.CompressedInputStream(file, "zstd"), file, name, options.max_bytes, most)
        if start == ZIP:
            archive = zipfile.ZipFile(file)
            return _counted(archive.open(_only_member(archive, name)), file, name, options.max_bytes, most)
    except (*broken, ValueError, OSError, pa.ArrowException) as error:
        raise file_error(name, "The archive is cut off or damaged.", "Compress and upload the file again.") from error
    except (NotImplementedError, RuntimeError) as error:
        message = f"The archive can't be unpacked: {error}."
        raise file_error(name, message, "Compress the table in the usual way, or upload it uncompressed.") from error
    if size > options.max_bytes:
        raise file_error(name, f"The file is larger than {mebibytes(options.max_bytes)}.", IN_PARTS)
    whole = size <= most or start == PARQUET
    return file.read() if whole else file.read(most), whole


def _counted(
    stream: IO[bytes] | GzipFile, packed: IO[bytes], name: str, max_bytes: int, most: int
) -> tuple[bytes, bool]:
    """Read a stream of unpacked bytes up to `most`, comparing what came out with what was read from the file."""
    unpacked = io.BytesIO()
    while chunk := stream.read(CHUNK):
        unpacked.write(chunk)
        limit = min(max_bytes, max(FREE_BYTES, MAX_RATIO * packed.tell()))
        if unpacked.tell() > limit:
            message = f"The archive expands beyond {mebibytes(limit)}, the most that is read from it."
            raise file_error(name, message, "Upload the table uncompressed or in parts.")
        if unpacked.tell() >= most and unpacked.getbuffer()[:4] != PARQUET:
            return unpacked.getvalue(), False
    return unpacked.getvalue(), True


def _only_member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """Return the one file of a ZIP archive.

    Raises:
        DataError: if it is an office document, or holds several files, folders upwards, links or passwords.
    """
    members = [member for member in archive.infolist() if not _is_clutter(member)]
    names = [member.filename for member in members]
    office = next((kind for part, kind in OFFICE.items() if any(one.startswith(part) for one in names)), None)
    if office is not None:
        raise file_error(name, f"This is {office}, not a table.", TABLES)
    if len(members) != 1:
        message = f"The ZIP archive holds {counted(len(members), 'file')}{_listed(names)}, not one."
        raise file_error(name, message, "Upload each table on its own.")
    path = PurePosixPath(names[0].replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or stat.S_ISLNK(members[0].external_attr >> 16):
        message = f"The ZIP archive holds {sample(names)}, which points outside of it."
        raise file_error(name, message, "Compress the table itself and upload that.")
    if members[0].flag_bits & 1:
        raise file_error(name, f"{sample(names)} in the ZIP archive is encrypted.", "Compress it without a password.")
    return members[0]


def _listed(names: list[str]) -> str:
    return f" ({sample(names, 5)}{' and more' if len(names) > 5 else ''})" if names else ""


def _is_clutter(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder, or one of the files that a Mac adds."""
    return member.filename.startswith("__MACOSX/") or member.filename.endswith(("/", ".DS_Store"))

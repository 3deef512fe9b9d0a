"""Turn the bytes of a text file into UTF-8, and say what they were."""

import codecs
import io
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from recdash.data.bytes import ReadOptions, file_error
from recdash.data.words import counted

WESTERN = "cp1252"
LEGACY = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8_r": "KOI8-R (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "shift_jis": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "euc_kr": "EUC-KR (Korean)",
}
"""Encodings that are told apart when a file is not UTF-8, with their names for people."""
EAST_ASIAN = ("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr")
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNPRINTED = bytes(set(range(32)) - set(b"\t\n\r\f\x1b")) + b"\x7f"
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
SAMPLE_BYTES = 64 * 1024
CHAOS_MARGIN = 0.02
COHERENCE_MARGIN = 0.2
"""A file is called Western unless another encoding reads better by more than these margins."""
PIECE_BYTES = 16 * 1024**2
UNREADABLE = "\ufffd"
FIX = "Save the file with the encoding UTF-8, name its encoding, or have such bytes replaced."


@dataclass(frozen=True)
class Decoded:
    r"""text: UTF-8 without byte order mark, with "\n" line ends; notes and warnings: what was detected."""

    text: bytes
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def decode_text(content: bytes, name: str, options: ReadOptions, is_whole: bool = True) -> Decoded:
    """Tell the encoding of a text and decode it; when it is not whole, a character cut off at its end is left out.

    Raises:
        DataError: if it holds NUL bytes, its encoding can't be told, or it does not fit the given encoding.
    """
    marked = _marked_encoding(content)
    notes, warnings = [], []
    if options.encoding or marked is not None:
        encoding = options.encoding or str(marked)
        text = _decode(content, encoding, name, options.replace_bad_bytes, is_whole)
        notes = [] if options.encoding else [f"The file was encoded as {encoding[:6].upper()}."]
    else:
        text, warnings = _unmarked(content if is_whole else _whole_lines(content), name, options.replace_bad_bytes)
    text = (text if is_whole else _whole_lines(text)).removeprefix(codecs.BOM_UTF8)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in text:
        line = _line_of(text, text.index(b"\0"))
        raise file_error(name, f"Line {line} holds a NUL byte.", "Export the file again as plain text (UTF-8).", line)
    if not text.strip():
        raise file_error(name, "The file is empty.", "Export it again and check that it holds rows.")
    return Decoded(text, tuple(notes), tuple(warnings))


def _marked_encoding(content: bytes) -> str | None:
    """Return the encoding that a byte order mark names, or UTF-16 when every other byte of the beginning is NUL."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    start = content[:256]
    if len(start) >= 8 and len(start) % 2 == 0:
        if not any(start[1::2]) and 0 not in start[::2]:
            return "utf-16-le"
        if not any(start[::2]) and 0 not in start[1::2]:
            return "utf-16-be"
    return None


def _unmarked(content: bytes, name: str, replace: bool) -> tuple[bytes, list[str]]:
    at = _first_bad_byte(content)
    if at is None:
        return content, []
    if replace:
        text = content.decode("utf-8", errors="replace")
        replaced = counted(text.count(UNREADABLE), "place")
        return text.encode(), [f"Bytes that are not UTF-8 were replaced by {UNREADABLE} in {replaced}."]
    encoding = _legacy_encoding(content, at, name)
    warning = f"The file was read as {LEGACY[encoding]}: check that its letters look right."
    return _decode(content, encoding, name), [warning]


def _first_bad_byte(content: bytes) -> int | None:
    """Return where UTF-8 breaks, None when it does not; looked at piece by piece, so that no second copy is made."""
    if content.isascii():
        return None
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + PIECE_BYTES) + 1 or len(content)
        try:
            content[start:end].decode("utf-8")
        except UnicodeDecodeError as error:
            return start + error.start
        start = end
    return None


def _whole_lines(content: bytes) -> bytes:
    return content[: content.rfind(b"\n") + 1] or content


def _decode(content: bytes, encoding: str, name: str, replace: bool = False, is_whole: bool = True) -> bytes:
    try:
        b" ".decode(encoding, errors="replace")  # refuses codecs that are no text, such as base64
        decoder = codecs.getincrementaldecoder(encoding)("replace" if replace else "strict")
        return decoder.decode(content, final=is_whole).encode()
    except LookupError as error:
        raise file_error(name, f'"{encoding}" is no known encoding.', "Choose one such as utf-8 or cp1252.") from error
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = _line_of(content, at)
        message = f"Line {line} holds a byte (number {at + 1:,} of the file) that does not fit the encoding {encoding}."
        raise file_error(name, message, FIX, line) from error


def _legacy_encoding(content: bytes, at: int, name: str) -> str:
    """Tell the encoding of text that is not UTF-8; `at` is where the first byte does not fit UTF-8.

    Raises:
        DataError: naming that byte, when most of the text is UTF-8 or it is no text at all.
    """
    line = _line_of(content, at)
    message = f"Line {line} holds a byte (number {at + 1:,} of the file) that is not UTF-8"
    if content.translate(None, UNPRINTED) != content:
        raise file_error(name, f"{message}, and this is no text in another encoding.", FIX, line)
    foreign = _foreign_lines(content)
    encoding = _detected(foreign)
    if encoding is None or _utf8_share(foreign) >= (0.9 if encoding in EAST_ASIAN else 0.5):
        raise file_error(name, f"{message}, and no other encoding fits the whole file.", FIX, line)
    return encoding


def _foreign_lines(content: bytes) -> bytes:
    """Return the first lines beyond ASCII, about as many as `SAMPLE_BYTES` hold; cut nowhere but at their ends."""
    lines, num_bytes = [], 0
    for line in io.BytesIO(content):
        if not line.isascii():
            lines.append(line)
            num_bytes += len(line)
        if num_bytes > SAMPLE_BYTES:
            break
    return b"".join(lines)


def _detected(sample: bytes) -> str | None:
    matches = from_bytes(sample, cp_isolation=list(LEGACY), enable_fallback=False)
    best = matches.best()
    if best is None:
        return None
    western = next((match for match in matches if WESTERN in match.could_be_from_charset), None)
    if (
        western is not None
        and western.chaos <= best.chaos + CHAOS_MARGIN
        and western.coherence >= best.coherence - COHERENCE_MARGIN
    ):
        return WESTERN
    return best.encoding


def _utf8_share(sample: bytes) -> float:
    """Return the share of the bytes beyond ASCII that form valid UTF-8 characters."""
    num_beyond = sum(byte >= 0x80 for byte in sample)
    return sum(len(match) for match in MULTIBYTE.findall(sample)) / max(num_beyond, 1)


def _line_of(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1

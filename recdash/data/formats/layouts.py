"""Files of known data sets that can't be read without knowing them: no names of columns, or an unusual separator.

A file is known by its first line, and by its name where the line alone could be anything.
"""

import codecs
import re
from dataclasses import dataclass, replace

from recdash.data.bytes import ReadOptions

FIRST_BYTES = 16 * 1024
GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""The genres of MovieLens 100K in the order of its columns."""
PERSON_MD5 = r"[0-9a-f]{40}"


@dataclass(frozen=True)
class Layout:
    """What a file is (as a note says it), what its first line and its name look like, and how to read it."""

    what: str
    line: str
    columns: tuple[str, ...] = ()
    separator: str = ""
    name: str = ""
    encoding: str = ""
    """The encoding where the file is not UTF-8."""
    has_quotes: bool = False
    nested_as_words: bool = False

    def fits(self, name: str, line: str) -> bool:
        """Whether a file of this name (small letters) with this first line has the layout."""
        return bool(re.search(self.name, name)) and re.match(self.line, line) is not None


MOVIELENS_USER = ("user_id", "age", "gender", "occupation", "zip_code")
LAYOUTS = (
    Layout("ratings of MovieLens 1M", r"\d+::\d+::[\d.]+::\d+$", ("user_id", "movie_id", "rating", "timestamp"), "::"),
    Layout("movies of MovieLens 1M", r"\d+::((?!::).)+::((?!::).)+$", ("movie_id", "title", "genres"), "::",
           encoding="latin-1"),
    Layout("people of MovieLens 1M", r"\d+::[MF]::\d+::\d+::[^:]*$",
           ("user_id", "gender", "age", "occupation", "zip_code"), "::"),
    Layout("ratings of MovieLens 100K", r"\d+\t\d+\t[1-5]\t\d+$", ("user_id", "item_id", "rating", "timestamp"), "\t",
           name=r"(^|/)u\w?\.(data|base|test)"),
    Layout("movies of MovieLens 100K", r"\d+\|[^|]*\|[^|]*\|[^|]*\|[^|]*(\|[01]){19}$",
           ("item_id", "title", "release_date", "video_release_date", "imdb_url", *GENRES), "|", encoding="latin-1"),
    Layout("people of MovieLens 100K", r"\d+\|\d+\|[MF]\|[\w-]+\|[^|]*$", MOVIELENS_USER, "|"),
    Layout("a RecBole file", r"\w+:(token|float)(_seq)?(\t\w+:(token|float)(_seq)?)*$", separator="\t"),
    Layout("impressions of MIND", r"\d+\tU\d+\t[^\t]+\t[^\t]*\t(N\d+(-[01])?( |$))+",
           ("impression_id", "user_id", "time", "history", "impressions"), "\t"),
    Layout("news of MIND", r"N\d+\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t\[.*\t\[.*$",
           ("news_id", "category", "subcategory", "title", "abstract", "url", "title_entities", "abstract_entities"),
           "\t"),
    Layout("listening counts of Last.fm 360K", PERSON_MD5 + r"\t[0-9a-f-]*\t[^\t]*\t\s*\d+\s*$",
           ("user_id", "artist_mbid", "artist", "plays"), "\t"),
    Layout("people of Last.fm 360K", PERSON_MD5 + r"\t[mf]?\t-?\d*\t[^\t]*\t[^\t]*$",
           ("user_id", "gender", "age", "country", "registered"), "\t"),
    Layout("the listening log of Last.fm 1K", r"user_\d+\t\d{4}-\d\d-\d\dT[\d:]+Z\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*$",
           ("user_id", "timestamp", "artist_mbid", "artist", "track_mbid", "track"), "\t"),
    Layout("plays or artists of Last.fm", r"(userID\tartistID\tweight|id\tname\turl\tpictureURL)$", separator="\t"),
    Layout("Amazon ratings", r"A[A-Z0-9]{9,20},[B0-9][A-Z0-9]{9},[1-5]\.0,\d{9,13}$",
           ("user_id", "asin", "rating", "timestamp"), ","),
    Layout("Amazon ratings", r"[B0-9][A-Z0-9]{9},A[A-Z0-9]{9,20},[1-5]\.0,\d{9,13}$",
           ("asin", "user_id", "rating", "timestamp"), ","),
    Layout("Amazon reviews or products", r"\s*\{.*\"(parent_)?asin\"\s*:", has_quotes=True, nested_as_words=True),
)  # fmt: skip


def layout_of(content: bytes, name: str) -> Layout | None:
    """Return the layout of a file from its name and its unpacked content, None when it is no known one."""
    line = content[:FIRST_BYTES].removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n").split(b"\n", 1)[0].rstrip(b"\r")
    text = line.decode("utf-8", errors="replace")
    return next((layout for layout in LAYOUTS if layout.fits(name.lower(), text)), None)


def with_layout(options: ReadOptions, layout: Layout | None, content: bytes) -> ReadOptions:
    """Return the options with what the layout says; what was given stays."""
    if layout is None or options.separator or options.columns or options.has_header is bool(layout.columns):
        return options
    is_foreign = bool(layout.encoding) and not _is_utf8(content)
    return replace(
        options,
        encoding=options.encoding or (layout.encoding if is_foreign else ""),
        separator=layout.separator,
        columns=layout.columns,
        has_quotes=layout.has_quotes,
        nested_as_words=layout.nested_as_words,
    )


def _is_utf8(content: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a character that may be cut off at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True

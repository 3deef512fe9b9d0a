"""Build the text of items and users from chosen columns by a template such as "{title} ({year}). {genres}".

Where a value is missing, its piece vanishes together with its brackets and the words that lead to it.
"""

import re
import string
from dataclasses import dataclass

import pandas as pd

from recdash.columns import ITEM_ID, TITLE, USER_ID
from recdash.errors import DataError

PIECE = re.compile(r"(?P<before>[^{}]*?)(?P<open>\([^{}()]*)?\{(?P<column>[^{}]+)\}(?P<close>[^{}()]*\))?")
LEADING_MARKS = " .,;:-\u2013|/"
TAGS = re.compile(r"genre|categor|tag|keyword|topic|subject|author|artist|brand|director|cast|series|type|style", re.I)
PROSE = re.compile(r"descr|overview|plot|summary|synopsis|abstract|blurb|body|content", re.I)
LEFT_OUT = re.compile(r"(^|_)(ids?|uuid|url|link|image|poster|email|phone|avg|mean|average|count|num|price|cost|votes?|"
                      r"rating|score|popularity|rank|timestamp|date|time|created|updated)($|_)|id$|full$",
                      re.I)  # fmt: skip
MAX_TAG_WORDS = 40


@dataclass(frozen=True)
class _Piece:
    before: str
    open: str
    column: str
    close: str


def guess_template(frame: pd.DataFrame, kind: str) -> str:
    """Return a template for "items" or "users" from the names and contents of the columns; "" when nothing fits."""
    return _item_template(frame) if kind == "items" else _user_template(frame)


def template_columns(template: str) -> list[str]:
    """Return the columns that a template names.

    Raises:
        DataError: if its braces don't match or it asks for more than a column's value.
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise DataError("The braces of the text template don't match.", "Write columns as {column}.") from error
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise DataError("The text template holds a format.", "Write columns as {column}, without : or !.")
    return [column for _, column, _, _ in parts if column is not None]


def build_text(frame: pd.DataFrame, template: str) -> pd.Series:
    """Return the text of each row, str (n,); "" where all its values are missing.

    Raises:
        DataError: if the template names a column that is not there.
    """
    for column in template_columns(template):
        if column not in frame.columns:
            raise DataError(
                f'The text template names the column "{column}", which is not there.',
                f"Known columns: {', '.join(map(str, frame.columns))}.",
            )
    text = pd.Series("", index=frame.index, dtype="str")
    for piece in _pieces(template):
        value = readable(frame[piece.column])
        before = pd.Series(piece.before, index=frame.index, dtype="str")
        before = before.where(text != "", piece.before.lstrip(LEADING_MARKS))
        text = text.where(value == "", text + before + piece.open + value + piece.close)
    return text.where(text == "", text + PIECE.sub("", template))


def example_texts(frame: pd.DataFrame, template: str, n: int = 3) -> list[str]:
    """Return the texts of n rows spread evenly over the table."""
    if not len(frame):
        return []
    step = max(1, len(frame) // n)
    return build_text(frame.iloc[::step][:n], template).tolist()


def readable(values: pd.Series) -> pd.Series:
    """Return cell texts as a person would write them: lists by "|" become "a, b"; line breaks become spaces."""
    text = values.astype("str").fillna("")
    if text.str.contains("|", regex=False).any():
        text = text.str.strip("|").str.replace(r"\s*\|\s*", ", ", regex=True)
    return text.str.replace(r"\s+", " ", regex=True).str.strip()


def _pieces(template: str) -> list[_Piece]:
    return [_Piece(**match.groupdict(default="")) for match in PIECE.finditer(template)]


def _item_template(frame: pd.DataFrame) -> str:
    """Title, year, then short descriptive columns; prose only where there are none: small encoders read short best."""
    parts = ["{title}"] if TITLE in frame and (frame[TITLE] != "").any() else []
    year = next((column for column in frame if column.lower() in ("year", "release_year", "published")), None)
    if parts and year is not None:
        parts[0] += f" ({{{year}}})"
    rest = [column for column in frame if column not in (TITLE, ITEM_ID, year) and not _is_left_out(frame[column])]
    tags = [column for column in rest if TAGS.search(column) and _mean_words(frame[column]) <= MAX_TAG_WORDS]
    prose = [column for column in rest if PROSE.search(column)]
    parts += [f"{{{column}}}" for column in (tags[:4] or prose[:1])]
    return ". ".join(parts)


def _user_template(frame: pd.DataFrame) -> str:
    columns = [column for column in frame if column != USER_ID and not _is_left_out(frame[column])]
    return ". ".join(f"{str(column).replace('_', ' ').capitalize()}: {{{column}}}" for column in columns[:6])


def _is_left_out(values: pd.Series) -> bool:
    """Whether a column says nothing in words: ids, links, dates, figures, aggregates over the history, emptiness."""
    if LEFT_OUT.search(str(values.name)):
        return True
    filled = values[values != ""].head(2_000)
    if not len(filled) or filled.nunique() == 1:
        return True
    is_number = pd.to_numeric(filled, errors="coerce").notna().mean() > 0.9
    return bool(is_number)


def _mean_words(values: pd.Series) -> float:
    return float(values.head(2_000).str.count(r"[\w'-]+").mean())

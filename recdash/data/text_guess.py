"""Guess which columns tell in words what an item is or who a user is."""

import re

import pandas as pd

from recdash.columns import ITEM_ID, TITLE, USER_ID

YEARS = ("year", "releaseyear", "published", "publicationyear", "originalpublicationyear", "startyear", "yearpublished")
TAGS = re.compile(r"genre|categor|tag|keyword|topic|subject|author|artist|brand|director|cast|series|type|style", re.I)
PROSE = re.compile(r"descr|overview|plot|summary|synopsis|abstract|blurb|body|content|^text", re.I)
LEFT_OUT = re.compile(
    r"(^|_)(ids?|uuid|guid|key|hash|isbn\d*|ean|sku|url|uri|link|image|img|poster|photo|thumbnail|avg|mean|average|"
    r"median|count|num|number|n|price|cost|votes?|ratings?|score|popularity|rank|timestamp|date|time|created|updated|"
    r"modified)($|_)|id$|full$",
    re.IGNORECASE,
)
"""Names of columns that say nothing in words, or say what happened later (averages and counts over all ratings)."""
PERSONAL = re.compile(
    r"(^|_)(e?_?mail|phone|mobile|name|first_?name|last_?name|sur_?name|full_?name|user_?name|nick_?name|login|password|"
    r"address|street|zip|zip_?code|post_?code|ip|ssn|iban)($|_)",
    re.IGNORECASE,
)
"""Names of columns that would tell a model who somebody is rather than what they are like."""
AGE = re.compile(r"(^|_)age($|_)", re.IGNORECASE)
MAX_TAG_COLUMNS = 4
MAX_USER_COLUMNS = 6
MAX_TAG_WORDS = 40
NUM_LOOKED_AT = 2_000
MOSTLY = 0.9


def guess_template(frame: pd.DataFrame, kind: str) -> str:
    """Return a template for "items" or "users" from the names and contents of the columns; "" when nothing fits."""
    return _item_template(frame) if kind == "items" else _user_template(frame)


def _item_template(frame: pd.DataFrame) -> str:
    """Title, year, then short descriptive columns; prose only where there are none: small encoders read short best."""
    parts = ["{title}"] if TITLE in frame and (frame[TITLE] != "").any() else []
    year = next((column for column in frame if re.sub(r"[\W_]", "", str(column)).lower() in YEARS), None)
    if year is not None and not _is_left_out(frame[year], numbers_too=False):
        parts = [f"{parts[0]} ({{{year}}})"] if parts else [f"{{{year}}}"]
    rest = [column for column in frame if column not in (TITLE, ITEM_ID, year) and not _is_left_out(frame[column])]
    tags = [column for column in rest if TAGS.search(column) and _mean_words(frame[column]) <= MAX_TAG_WORDS]
    prose = [column for column in rest if PROSE.search(column)]
    parts += [f"{{{column}}}" for column in (tags[:MAX_TAG_COLUMNS] or prose[:1])]
    return ". ".join(parts)


def _user_template(frame: pd.DataFrame) -> str:
    columns = [
        column
        for column in frame
        if column != USER_ID
        and not PERSONAL.search(_snake(column))
        and not _is_left_out(frame[column], numbers_too=not AGE.search(_snake(column)))
    ]
    return ". ".join(f"{_label(column)}: {{{column}}}" for column in columns[:MAX_USER_COLUMNS])


def _label(column: str) -> str:
    return re.sub(r"[_\s]+", " ", _snake(column)).strip().capitalize()


def _is_left_out(values: pd.Series, numbers_too: bool = True) -> bool:
    """Whether a column says nothing in words: ids, links, dates, figures, aggregates over the history, emptiness."""
    name = str(values.name)
    if LEFT_OUT.search(_snake(name)) or "{" in name or "}" in name:
        return True
    filled = values[values.str.strip() != ""].head(NUM_LOOKED_AT).str.strip()
    if not len(filled) or filled.nunique() == 1:
        return True
    is_number = pd.to_numeric(filled, errors="coerce").notna().mean() > MOSTLY
    return bool(numbers_too and is_number) or _are_addresses(filled) or _are_codes(filled)


def _are_addresses(filled: pd.Series) -> bool:
    """Whether most cells are links, mail addresses or dates."""
    pattern = r"(?:https?://|www\.)\S*|\S+@\S+\.\S+|\d{4}-\d\d-\d\d.*"
    return bool(filled.str.fullmatch(pattern).mean() > MOSTLY)


def _are_codes(filled: pd.Series) -> bool:
    """Whether most cells are single words with digits, nearly all different, such as "85123A"."""
    one_code = filled.str.fullmatch(r"\S*\d\S*").mean() > MOSTLY
    return bool(one_code and len(filled) > 2 and filled.nunique() > MOSTLY * len(filled))


def _mean_words(values: pd.Series) -> float:
    return float(values.head(NUM_LOOKED_AT).str.count(r"[\w'-]+").mean())


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s.-]+", "_", name)

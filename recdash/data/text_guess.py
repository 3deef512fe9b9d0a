"""Guess which columns tell in words what an item is or who a user is."""

import re

import pandas as pd

from recdash.columns import ITEM_ID, TITLE, USER_ID

YEARS = ("year", "releaseyear", "published", "publicationyear", "originalpublicationyear", "startyear", "yearpublished")
TAGS = re.compile(r"genre|categor|tag|keyword|topic|subject|author|artist|brand|director|cast|series|type|style", re.I)
PROSE = re.compile(r"descr|overview|plot|summary|synopsis|abstract|blurb|body|content|^text", re.I)
ADDRESS = re.compile(
    r"(^|_)(ids?|uuid|guid|key|hash|isbn\d*|ean|sku|url|uri|link|image|img|poster|photo|thumbnail)($|_)|id$|full$", re.I
)
"""Names of columns that only say which item it is."""
HISTORY = re.compile(
    r"(^|_)(avg|mean|average|median|count|num|number|n|votes?|ratings?|score|popularity|rank|sales|sold)($|_)", re.I
)
"""Names of columns that say what happened later: averages and counts over the whole history."""
FIGURE = re.compile(r"(^|_)(price|cost|timestamp|date|time|created|updated|modified)($|_)", re.I)
"""Names of columns that say nothing in words as they are."""
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
    year = year_column(frame)
    if year is not None and not is_left_out(frame[year], numbers_too=False):
        parts = [f"{parts[0]} ({{{year}}})"] if parts else [f"{{{year}}}"]
    rest = [column for column in frame if column not in (TITLE, ITEM_ID, year) and not is_left_out(frame[column])]
    tags = [column for column in rest if TAGS.search(column) and mean_words(frame[column]) <= MAX_TAG_WORDS]
    prose = [column for column in rest if PROSE.search(column)]
    parts += [f"{{{column}}}" for column in (tags[:MAX_TAG_COLUMNS] or prose[:1])]
    return ". ".join(parts)


def year_column(frame: pd.DataFrame) -> str | None:
    """Return the column that says when an item came out, None when there is none."""
    return next((column for column in frame if re.sub(r"[\W_]", "", str(column)).lower() in YEARS), None)


def _user_template(frame: pd.DataFrame) -> str:
    columns = [
        column
        for column in frame
        if column != USER_ID
        and not PERSONAL.search(snake(column))
        and not is_left_out(frame[column], numbers_too=not AGE.search(snake(column)))
    ]
    return ". ".join(f"{label_of(column)}: {{{column}}}" for column in columns[:MAX_USER_COLUMNS])


def label_of(column: str) -> str:
    """Return the name of a column as words: "home_country" is "Home country"."""
    return re.sub(r"[_\s]+", " ", snake(column)).strip().capitalize()


def is_left_out(values: pd.Series, numbers_too: bool = True) -> bool:
    """Whether a column says nothing in words: ids, links, dates, figures, aggregates over the history, emptiness."""
    name = str(values.name)
    if any(names.search(snake(name)) for names in (ADDRESS, HISTORY, FIGURE)) or "{" in name or "}" in name:
        return True
    filled = values[values.str.strip() != ""].head(NUM_LOOKED_AT).str.strip()
    if not len(filled) or filled.nunique() == 1:
        return True
    is_number = pd.to_numeric(filled, errors="coerce").notna().mean() > MOSTLY
    return bool(numbers_too and is_number) or _are_addresses(filled) or are_codes(filled)


def _are_addresses(filled: pd.Series) -> bool:
    """Whether most cells are links, mail addresses or dates."""
    pattern = r"(?:https?://|www\.)\S*|\S+@\S+\.\S+|\d{4}-\d\d-\d\d.*"
    return bool(filled.str.fullmatch(pattern).mean() > MOSTLY)


def are_codes(filled: pd.Series) -> bool:
    """Whether most cells are single words with digits, nearly all different, such as "85123A"."""
    one_code = filled.str.fullmatch(r"\S*\d\S*").mean() > MOSTLY
    return bool(one_code and len(filled) > 2 and filled.nunique() > MOSTLY * len(filled))


def mean_words(values: pd.Series) -> float:
    """Return how many words a cell has on average."""
    return float(values.head(NUM_LOOKED_AT).str.count(r"[\w'-]+").mean())


def snake(name: str) -> str:
    """Return a name with its words parted by underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s.-]+", "_", name)

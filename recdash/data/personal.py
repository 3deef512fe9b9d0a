"""Personal data in places where it should not stand; what was found is counted, never quoted."""

import pandas as pd

from recdash.data.words import counted

MAIL = r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}"
PHONE = r"(?:\+\d[\d ().-]{7,}\d|\(?0\d{2,4}\)?[ /]\d[\d ]{4,}\d)"
KINDS = {"e-mail addresses": MAIL, "phone numbers": PHONE}


def personal_ids(ids: pd.Series) -> list[str]:
    """Return a warning when ids are e-mail addresses or phone numbers."""
    distinct = pd.Series(ids.unique(), dtype="str")
    return [
        f'{counted(num, "id")} of "{ids.name}" {_are(num)} {what}. Let the ids of people be hashed on import, so that '
        "they are not kept."
        for what, num in _found(distinct)
    ]


def personal_texts(frame: pd.DataFrame, table: str) -> list[str]:
    """Return a warning for each column whose cells hold e-mail addresses or phone numbers."""
    return [
        f'{counted(num, "cell")} of "{column}" in {table} {_hold(num)} {what}. Leave the column out, or take them out '
        "of it."
        for column in frame.columns
        for what, num in _found(frame[column])
    ]


def _found(texts: pd.Series) -> list[tuple[str, int]]:
    patterns = {what: rf"(?:^|[^\w+]){pattern}(?:\W|$)" for what, pattern in KINDS.items()}
    nums = {what: int(texts.str.contains(pattern, regex=True).sum()) for what, pattern in patterns.items()}
    return [(what, num) for what, num in nums.items() if num]


def _are(number: int) -> str:
    return "is one of the" if number == 1 else "are"


def _hold(number: int) -> str:
    return "holds" if number == 1 else "hold"

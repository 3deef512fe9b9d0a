"""Personal data in places where it should not stand: found, counted, never quoted, and hidden when asked to."""

from hashlib import sha256

import pandas as pd

from recdash.columns import USER_ID
from recdash.data.coded import coded, recoded
from recdash.data.options import ImportOptions
from recdash.data.text_guess import PERSONAL, snake
from recdash.data.words import counted

MAIL = r"[\w.+-]+@[\w-]+\.[A-Za-z]{2,}"
PHONE = r"(?:\+\d[\d ().-]{7,}\d|\(?0\d{2,4}\)?[ /]\d[\d ]{4,}\d)"
KINDS = {"e-mail addresses": MAIL, "phone numbers": PHONE}
PERSON_NAME = r"[^\W\d_][^\W\d_'’.-]*(?:[ '’.-]+[^\W\d_]+){1,3}"
"""Two to four words of letters alone."""
MOSTLY = 0.5
MIN_NAMES = 3
HASH_LENGTH = 16
HIDDEN = {"e-mail addresses": "(e-mail hidden)", "phone numbers": "(phone hidden)"}
HIDDEN_ROW = "(hidden)"


def hash_ids(ids: pd.Series) -> pd.Series:
    """Return a pseudonym for each id: the first 16 digits of its SHA-256; missing ids stay missing."""
    known = {one: sha256(one.encode()).hexdigest()[:HASH_LENGTH] if one else "" for one in ids.unique()}
    return ids.map(known).astype("str")


def protect_ids(ids: pd.Series, id_field: str, options: ImportOptions) -> pd.Series:
    """Return ids as they may be kept: those of people hashed when asked to, or only those that tell who somebody is."""
    hashes_all = options.hash_users and id_field == USER_ID
    if not (hashes_all or options.hide_personal):
        return ids
    codes, texts = coded(ids)
    if hashes_all:
        return recoded(codes, hash_ids(texts)).set_axis(ids.index)
    patterns = [_bounded(pattern) for pattern in KINDS.values()]
    if id_field == USER_ID:
        patterns.append(rf"^(?:{PERSON_NAME})$")
    tells = texts.str.contains("|".join(patterns), regex=True).to_numpy(bool)
    return recoded(codes, texts.mask(tells, hash_ids(texts[tells]))).set_axis(ids.index)


def are_hidden(id_field: str, options: ImportOptions) -> bool:
    """Whether ids of this field may be hidden, so that none may be quoted."""
    return options.hide_personal or (options.hash_users and id_field == USER_ID)


def protect_rejects(rejects: pd.DataFrame, columns: set[str], options: ImportOptions) -> pd.DataFrame:
    """Return refused rows without what is to be hidden: ids of people, which stand in `columns`, and whole rows.

    A row that could not be divided into columns is not quoted at all, because nobody knows where in it the id stands.
    """
    if not are_hidden(USER_ID, options) or not len(rejects):
        return rejects
    values = rejects["value"].astype("str")
    kept = protect_ids(values, USER_ID, options).astype("str").where(rejects["column"].isin(columns), values)
    if options.hide_personal:
        kept = _without_contacts(kept)
    kept = kept.mask(rejects["column"].isna() | (rejects["column"] == ""), HIDDEN_ROW)
    messages = [
        message.replace(f'"{old}"', f'"{new}"') if old != new else message
        for message, old, new in zip(rejects["message"], values, kept, strict=True)
    ]
    return rejects.assign(value=kept.to_numpy(object), message=messages)


def hide_personal(frame: pd.DataFrame, of_people: bool) -> pd.DataFrame:
    """Return attributes with addresses and numbers taken out of the texts, and the names of people hashed."""
    named = [column for column in frame if of_people and is_name_column(column)]
    hidden = {column: hash_ids(frame[column]) for column in named}
    for column in frame.columns.difference(named):
        hidden[column] = _without_contacts(frame[column])
    return frame.assign(**hidden)


def _without_contacts(texts: pd.Series) -> pd.Series:
    """Return texts with words in place of e-mail addresses and phone numbers."""
    for what, pattern in KINDS.items():
        texts = texts.str.replace(pattern, HIDDEN[what], regex=True)
    return texts


def is_name_column(column: str) -> bool:
    """Whether a column of people says by its name that it tells who somebody is."""
    return PERSONAL.search(snake(str(column))) is not None


def personal_ids(ids: pd.Series, id_field: str) -> list[str]:
    """Return a warning when ids are e-mail addresses, phone numbers, or names of people."""
    distinct = coded(ids).texts
    found = _found(distinct)
    num_names = int(distinct.str.fullmatch(PERSON_NAME).sum()) if id_field == USER_ID else 0
    if num_names >= MIN_NAMES and num_names > MOSTLY * len(distinct):
        found.append(("names of people", num_names))
    return [
        f'{counted(num, "id")} of "{ids.name}" {_are(num)} {what}. Let the ids of people be hashed on import, so that '
        "they are not kept."
        for what, num in found
    ]


def personal_texts(frame: pd.DataFrame, table: str, of_people: bool) -> list[str]:
    """Return a warning for each column whose cells hold e-mail addresses or phone numbers, or tell who people are."""
    fix = "Leave the column out, or let personal data be hidden on import."
    warnings = [
        f'{counted(num, "cell")} of "{column}" in {table} {_hold(num)} {what}. {fix}'
        for column in frame.columns
        for what, num in _found(frame[column])
    ]
    told = [column for column in frame if of_people and is_name_column(column) and (frame[column] != "").any()]
    return warnings + [f'"{column}" in {table} tells who people are. {fix}' for column in told]


def _bounded(pattern: str) -> str:
    return rf"(?:^|[^\w+]){pattern}(?:\W|$)"


def _found(texts: pd.Series) -> list[tuple[str, int]]:
    nums = {what: int(texts.str.contains(_bounded(pattern), regex=True).sum()) for what, pattern in KINDS.items()}
    return [(what, num) for what, num in nums.items() if num]


def _are(number: int) -> str:
    return "is one of the" if number == 1 else "are"


def _hold(number: int) -> str:
    return "holds" if number == 1 else "hold"

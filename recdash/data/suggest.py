"""Suggest which columns go into the text of an item or person, from what each says about who likes what."""

from collections.abc import Sequence

import pandas as pd

from recdash.columns import ITEM_ID, TITLE, USER_ID
from recdash.data.telling import Telling
from recdash.data.text_guess import (
    ADDRESS,
    HISTORY,
    MAX_TAG_WORDS,
    PERSONAL,
    label_of,
    mean_words,
    snake,
    year_column,
)

MAX_COLUMNS = 5
DATE = r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{4}.*"


def suggest_template(frame: pd.DataFrame, found: Sequence[Telling]) -> str:
    """Return a template of the title and the most telling columns; "" when nothing is worth a text.

    Left out is what says no more than chance, ids, links, names of people, and figures over the whole history, which
    would tell a model what it is judged by. Numbers are said as bands, dates by their decade, long texts by their first
    sentences.
    """
    telling = [one for one in found if one.says_something and one.column != TITLE and _may_stand(frame, one)]
    year = year_column(frame)
    pieces = ["{title}"] if TITLE in frame and (frame[TITLE] != "").any() else []
    for one in telling[:MAX_COLUMNS]:
        if one.column == year and pieces[:1] == ["{title}"]:
            pieces[0] = f"{{title}} ({{{year}}})"
        else:
            pieces.append(_piece(frame[one.column], one))
    return ". ".join(pieces)


def _may_stand(frame: pd.DataFrame, one: Telling) -> bool:
    name = snake(one.column)
    if one.column in (USER_ID, ITEM_ID) or "{" in name or "}" in name:
        return False
    barred = (ADDRESS, HISTORY, PERSONAL) if USER_ID in frame else (ADDRESS, HISTORY)
    return not any(names.search(name) for names in barred)


def _piece(values: pd.Series, one: Telling) -> str:
    label = label_of(one.column)
    if values.str.fullmatch(DATE).mean() > 0.5:
        return f"{label}: {{{one.column}:decade}}"
    if one.are_numbers:
        return f"{label}: {{{one.column}:band}}"
    return f"{{{one.column}:short}}" if mean_words(values) > MAX_TAG_WORDS else f"{{{one.column}}}"

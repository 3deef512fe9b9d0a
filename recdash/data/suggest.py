"""Suggest what goes into the text of an item or person and what beside it, from what columns say of who likes what."""

from collections.abc import Mapping, Sequence

import pandas as pd

from recdash.columns import ITEM_ID, TEXT, TITLE, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.features import values_of
from recdash.data.histories import build_histories
from recdash.data.split import split_interactions
from recdash.data.telling import FIRST_LETTERS, Telling, tellings
from recdash.data.text import readable
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
MAX_ROWS = 1_000_000
MOSTLY_SHARED = 0.5
DATE = r"\d{4}-\d\d-\d\d.*|\d{1,2}[./-]\d{1,2}[./-]\d{4}.*"


def suggest_template(frame: pd.DataFrame, found: Sequence[Telling]) -> str:
    """Return a template of the title and the most telling columns; "" when nothing is worth a text.

    Left out is what says no more than chance, ids, links, names of people, and figures over the whole history, which
    would tell a model what it is judged by. Numbers are said as bands, dates by their decade, long texts by their first
    sentences.
    """
    year = year_column(frame)
    pieces = ["{title}"] if TITLE in frame and (frame[TITLE] != "").any() else []
    for one in _most_telling(frame, found):
        if one.column == year and pieces[:1] == ["{title}"]:
            pieces[0] = f"{{title}} ({{{year}}})"
        else:
            pieces.append(_piece(frame[one.column], one))
    return ". ".join(pieces)


def suggest_features(frame: pd.DataFrame, found: Sequence[Telling]) -> dict[str, str]:
    """Return column -> "number" or "category" of the telling columns; no category are long texts, unshared values."""
    kinds = {one.column: "number" if one.are_numbers else "category" for one in _most_telling(frame, found)}
    return {name: kind for name, kind in kinds.items() if kind == "number" or _are_shared(frame[name])}


def guess_features(dataset: Dataset, found: Mapping[str, Sequence[Telling]]) -> dict[str, dict[str, str]]:
    """Return the suggested features of items and users, by what `probe` found."""
    return {kind: suggest_features(_attributes(dataset, kind), found[kind]) for kind in found}


def probe(dataset: Dataset) -> dict[str, list[Telling]]:
    """Return for "items" and "users" what each column says, by the interactions to learn from alone."""
    columns = {kind: _attributes(dataset, kind).iloc[:, 1:] for kind in ("items", "users")}
    if not any(frame.shape[1] for frame in columns.values()):
        return {kind: [] for kind in columns}
    matrix = build_histories(dataset, _some(split_interactions(dataset).train)).matrix
    return {kind: tellings(frame, matrix if kind == "items" else matrix.T.tocsr()) for kind, frame in columns.items()}


def history_figure(column: str) -> bool:
    """Whether a column says by its name that it sums up the history, such as an average rating."""
    return HISTORY.search(snake(column)) is not None


def _attributes(dataset: Dataset, kind: str) -> pd.DataFrame:
    return (dataset.items if kind == "items" else dataset.users).drop(columns=TEXT)


def _some(rows: pd.DataFrame) -> pd.DataFrame:
    """Return all rows of every so many people, at most about `MAX_ROWS`."""
    step = -(-len(rows) // MAX_ROWS)
    return rows if step < 2 else rows[rows[USER_INDEX].to_numpy() % step == 0]


def _are_shared(values: pd.Series) -> bool:
    """Whether most values of a column stand in two rows or more, and cells are short."""
    parts = values_of(readable(values.str.slice(0, FIRST_LETTERS)))
    shared = parts.map(parts.value_counts()) > 1
    return bool(mean_words(values) <= MAX_TAG_WORDS and shared.mean() > MOSTLY_SHARED)


def _most_telling(frame: pd.DataFrame, found: Sequence[Telling]) -> list[Telling]:
    """Return the columns beside the title that say something and may be told to a model, at most five."""
    telling = [one for one in found if one.says_something and one.column != TITLE and _may_stand(frame, one)]
    return telling[:MAX_COLUMNS]


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

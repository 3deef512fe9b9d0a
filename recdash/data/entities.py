"""The users or the items of a dataset: one row each, with attributes as uploaded and the built text."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, TEXT, TITLE
from recdash.data.read import Table
from recdash.data.refusals import refuse
from recdash.data.text import build_text, guess_template


@dataclass(frozen=True)
class Entities:
    """One row per user or item, the template of its text, and what was said on the way."""

    frame: pd.DataFrame
    template: str
    rejects: list[pd.DataFrame] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def build_entities(
    table: Table | None, mapping: dict[str, str], id_field: str, seen_ids: pd.Series, template: str
) -> Entities:
    """Join the uploaded table with the ids that occur in interactions.

    Rows come in the order of the table, then ids that only occur in interactions, sorted. A repeated id keeps its last
    row. Items without a title get their id as title.

    Raises:
        DataError: if the template does not fit the columns.
    """
    what = "items" if id_field == ITEM_ID else "users"
    frame, rejects, changes, warnings = pd.DataFrame({id_field: pd.Series(dtype="str")}), [], [], []
    if table is not None:
        frame, rejects = _accepted(table, mapping, id_field)
        num_before = len(frame)
        frame = frame.drop_duplicates(id_field, keep="last").reset_index(drop=True)
        if len(frame) < num_before:
            changes.append(f"{num_before - len(frame):,} repeated {what} in {table.name}: the last row of each counts.")
    absent = np.setdiff1d(seen_ids.unique().astype(object), frame[id_field].to_numpy(object))
    if len(absent) and table is not None:
        sample = ", ".join(f'"{one}"' for one in absent[:3])
        warnings.append(f"{len(absent):,} {what} of the interactions are not in {table.name} (such as {sample}).")
    frame = pd.concat([frame, pd.DataFrame({id_field: pd.Series(absent, dtype="str")})], ignore_index=True)
    frame = frame.fillna("").astype("str")
    attributes = frame if len(frame.columns) > 1 else frame.iloc[:, :0]
    template = template or guess_template(attributes, what)
    text = build_text(attributes, template) if template else pd.Series("", index=frame.index, dtype="str")
    if id_field == ITEM_ID:
        frame = _titled(frame)
        warnings += _text_warnings(text)
    return Entities(frame.assign(**{TEXT: text}), template, rejects, changes, warnings)


def _accepted(table: Table, mapping: dict[str, str], id_field: str) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the rows with an id, mapped columns first under the names of their fields."""
    frame = table.frame.rename(columns={column: name for name, column in mapping.items()})
    frame = frame.loc[:, ~frame.columns.duplicated()].drop(columns=TEXT, errors="ignore")
    frame[id_field] = frame[id_field].str.strip()
    blank = (frame[id_field] == "").to_numpy(bool)
    rejects = [refuse(table, blank, mapping[id_field], "The id is missing.", "Fill it in or remove the row.")]
    ordered = [name for name in (id_field, TITLE) if name in frame]
    ordered += [column for column in frame.columns if column not in ordered]
    return frame.loc[~blank, ordered], rejects


def _titled(frame: pd.DataFrame) -> pd.DataFrame:
    titles = frame[TITLE].str.strip() if TITLE in frame else pd.Series("", index=frame.index)
    titled = frame.assign(**{TITLE: titles.where(titles != "", frame[ITEM_ID])})
    return titled[[ITEM_ID, TITLE, *[column for column in titled if column not in (ITEM_ID, TITLE)]]]


def _text_warnings(text: pd.Series) -> list[str]:
    without = float((text == "").mean())
    if without == 1:
        return ["No item has a text: recommendations rest on behaviour alone."]
    warnings = []
    if without > 0.01:
        warnings.append(
            f"{without * 100:.0f} % of the items have no text: while they are new, nothing is known of them."
        )
    if text[text != ""].nunique() == 1 and len(text) > 1:
        warnings.append("All item texts are equal: they tell the model nothing.")
    return warnings

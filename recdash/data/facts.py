"""Prior knowledge about items: facts of the form (head, relation, tail), such as (Alien, directed_by, Ridley Scott).

Facts whose head or tail is an item are kept as (item, relation, other end). Ends that are words join the item's
attributes, one column a relation, and so its text; all of them place the item beside those that share them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from recdash.columns import ENTITY, HEAD, ITEM_ID, ITEM_INDEX, RELATION, TAIL, TEXT, TITLE, USER_INDEX
from recdash.data.coded import is_blank
from recdash.data.ids import clean_ids
from recdash.data.read import Table
from recdash.data.refusals import refuse, refused_rows
from recdash.data.text_guess import are_codes
from recdash.data.words import counted

MAX_RELATIONS = 12
MAX_ENDS = 5
"""So many ends of one relation, the most frequent first, stand in an item's attribute."""

TAKEN = (TITLE, TEXT, ITEM_INDEX, USER_INDEX)


@dataclass(frozen=True)
class Facts:
    """rows: item_id, relation, entity (text), each fact once. rejects: refused rows of the upload."""

    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=[ITEM_ID, RELATION, ENTITY], dtype="str"))
    rejects: list[pd.DataFrame] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_facts(
    table: Table, mapping: dict[str, str], links: Table | None, link_mapping: dict[str, str], item_ids: pd.Series
) -> Facts:
    """Keep the facts that say something of an item.

    Args:
        table: the facts; `mapping` names the columns of head, relation and tail.
        links: which item is which end (`link_mapping`: item_id, entity); None where ends are item ids themselves.
        item_ids: all ids of items that can be meant.
    """
    rejects = [
        refuse(table, is_blank(table.frame[mapping[name]]), mapping[name],
               "A part of the fact is missing.", "Fill it in or remove the row.")
        for name in (HEAD, RELATION, TAIL)
    ]  # fmt: skip
    parts = table.frame[[mapping[name] for name in (HEAD, RELATION, TAIL)]][~refused_rows(table, rejects)]
    parts = parts.apply(lambda column: column.astype("str").str.strip()).set_axis([HEAD, RELATION, TAIL], axis=1)
    item_of = _item_of(links, link_mapping, item_ids)
    rows = pd.concat([_seen_from(parts, item_of, HEAD, TAIL), _seen_from(parts, item_of, TAIL, HEAD)])
    rows = rows.drop_duplicates().reset_index(drop=True)
    num_foreign = int((parts[HEAD].map(item_of).isna() & parts[TAIL].map(item_of).isna()).sum())
    return Facts(rows, rejects, *_sentences(table.name, parts, rows, item_ids, num_foreign))


def join_attributes(items: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the items (with item_id) with one more column for each frequent relation whose ends are words."""
    added = {}
    for relation in rows[RELATION].value_counts().index[:MAX_RELATIONS]:
        of_relation = rows[rows[RELATION] == relation]
        if are_codes(of_relation[ENTITY].drop_duplicates()):
            continue
        frequency = of_relation[ENTITY].map(of_relation[ENTITY].value_counts())
        ordered = of_relation.iloc[np.lexsort((of_relation[ENTITY], -frequency.to_numpy()))]
        ends = ordered.groupby(ITEM_ID, sort=False)[ENTITY].agg(lambda values: "|".join(values.head(MAX_ENDS)))
        name = str(relation) if relation not in (*items, *TAKEN) else f"{relation} (fact)"
        added[name] = items[ITEM_ID].map(ends).fillna("").astype("str")
    return items.assign(**added)


def indexed(rows: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return the facts with item_index int32 instead of the id, sorted."""
    index = pd.Index(items[ITEM_ID]).get_indexer(rows[ITEM_ID]).astype(np.int32)
    with_index = rows[[RELATION, ENTITY]].assign(**{ITEM_INDEX: index})[[ITEM_INDEX, RELATION, ENTITY]]
    return with_index[index >= 0].sort_values([ITEM_INDEX, RELATION, ENTITY], ignore_index=True)


def _item_of(links: Table | None, mapping: dict[str, str], item_ids: pd.Series) -> pd.Series:
    """Return end -> item id."""
    if links is None:
        known = pd.Series(item_ids.unique(), dtype="str")
        return pd.Series(known.to_numpy(object), index=pd.Index(known))
    linked = links.frame[[mapping[ENTITY], mapping[ITEM_ID]]].apply(lambda column: clean_ids(column).ids.astype("str"))
    linked = linked[linked[mapping[ITEM_ID]].isin(item_ids.unique())].drop_duplicates(mapping[ENTITY])
    return linked.set_index(mapping[ENTITY])[mapping[ITEM_ID]]


def _seen_from(parts: pd.DataFrame, item_of: pd.Series, item_end: str, other_end: str) -> pd.DataFrame:
    items = parts[item_end].map(item_of)
    named: dict[str, Any] = {ITEM_ID: items, RELATION: parts[RELATION].map(_plain), ENTITY: parts[other_end]}
    return pd.DataFrame(named)[items.notna()].astype("str")


def _plain(relation: str) -> str:
    """Return "directed by" for "film.film.directed_by" and for "http://schema.org/directed_by"."""
    return relation.rstrip("/").replace("#", "/").rsplit("/", 1)[-1].rsplit(".", 1)[-1].replace("_", " ")


def _sentences(
    name: str, parts: pd.DataFrame, rows: pd.DataFrame, item_ids: pd.Series, num_foreign: int
) -> tuple[list[str], list[str]]:
    num_known, num_items = rows[ITEM_ID].nunique(), item_ids.nunique()
    if not len(rows):
        fix = "Add the table that links them, or check its columns."
        return [], [f"{name}: None of {counted(len(parts), 'fact')} names an item. {fix}"]
    facts, relations = counted(len(rows), "fact"), counted(rows[RELATION].nunique(), "relation")
    changes = [f"{name}: {facts} in {relations} about {num_known:,} of {counted(num_items, 'item')}."]
    if num_foreign:
        names = counted(num_foreign, "fact names no item and was", "facts name no item and were")
        changes.append(f"{name}: {names} left out.")
    return changes, []

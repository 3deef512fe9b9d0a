"""The users or the items of a dataset: one row each, with attributes as uploaded and the built text."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, ITEM_INDEX, TEXT, TITLE, USER_ID, USER_INDEX
from recdash.data.coded import coded
from recdash.data.facts import join_attributes
from recdash.data.features import check_kinds
from recdash.data.ids import check_ids, clean_ids
from recdash.data.options import ImportOptions
from recdash.data.personal import are_hidden, hide_personal, personal_texts, protect_ids
from recdash.data.read import Table
from recdash.data.refusals import refuse, refused_rows
from recdash.data.templates import parse_template
from recdash.data.text import build_text, said
from recdash.data.text_guess import guess_template
from recdash.data.tidy import tidy
from recdash.data.ways import cut_by_sentence
from recdash.data.words import are, counted, percent, sample, were

RESERVED = {ITEM_ID: (ITEM_ID, TITLE, TEXT, ITEM_INDEX, USER_INDEX), USER_ID: (USER_ID, TEXT, USER_INDEX, ITEM_INDEX)}
"""Names that attribute columns can't have, because RecDash uses them; theirs get " (uploaded)" behind them."""
NOUNS = {ITEM_ID: ("item", "items"), USER_ID: ("person", "people")}
MAX_TEXT_LENGTH = 10_000


@dataclass
class Entities:
    """One row per user or item, the template of its text, and what was said on the way."""

    frame: pd.DataFrame
    template: str = ""
    rejects: list[pd.DataFrame] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def build_entities(
    table: Table | None,
    mapping: dict[str, str],
    id_field: str,
    seen_ids: pd.Series,
    options: ImportOptions,
    facts: pd.DataFrame | None = None,
) -> Entities:
    """Join the uploaded table with the ids that occur in interactions.

    Rows come in the order of the table, then ids that only occur in interactions, sorted. Where an id stands twice with
    other values, `options.repeated` says which row counts. Items without a title get their id as title. Facts about
    items add attributes (see `recdash.data.facts`). An empty template is guessed.

    Raises:
        DataError: if the template or a feature does not fit the columns.
    """
    found = Entities(pd.DataFrame({id_field: pd.Series(dtype="str")}))
    if table is not None:
        _accept(found, table, mapping, id_field, options)
    _add_absent(found, table, id_field, seen_ids)
    if facts is not None and len(facts):
        found.frame = join_attributes(found.frame, facts)
    attributes = found.frame if len(found.frame.columns) > 1 else found.frame.iloc[:, :0]
    kind, template = ("items", options.item_text) if id_field == ITEM_ID else ("users", options.user_text)
    found.template = _in_our_names(template, mapping, attributes) or guess_template(attributes, kind)
    _check_features(found.frame, (options.features or {}).get(kind, {}))
    found.frame = _with_text(found, attributes, id_field)
    return found


def _check_features(frame: pd.DataFrame, features: dict[str, str]) -> None:
    check_kinds(features)
    for column in features:
        said(frame.head(1), column)


def _accept(found: Entities, table: Table, mapping: dict[str, str], id_field: str, options: ImportOptions) -> None:
    """Keep the rows with an id, one each; mapped columns come first under the names of their fields."""
    frame = table.frame.astype("str").rename(columns=_new_names(table.frame, mapping, id_field))
    cleaned = clean_ids(table.frame[mapping[id_field]], not are_hidden(id_field, options))
    found.changes.extend(f"{table.name}: {change}" for change in cleaned.changes)
    found.warnings.extend(f"{table.name}: {warning}" for warning in cleaned.warnings)
    found.rejects.extend(check_ids(table, cleaned.ids, mapping[id_field]))
    frame[id_field] = protect_ids(cleaned.ids, id_field, options).astype("str")
    _settle_repeated(found, table, frame, mapping[id_field], frame[id_field], options.repeated)
    frame = frame[~refused_rows(table, found.rejects)]
    kept = "last" if options.repeated == "last" else "first"
    frame = frame.drop_duplicates(id_field, keep=kept).reset_index(drop=True)
    if options.hide_personal:
        frame = frame[[id_field]].join(hide_personal(frame.drop(columns=id_field), id_field == USER_ID))
    else:
        found.warnings.extend(personal_texts(frame.drop(columns=id_field), table.name, id_field == USER_ID))
    ordered = [name for name in (id_field, TITLE) if name in frame]
    ordered += [column for column in frame.columns if column not in ordered]
    found.frame = frame[ordered].apply(lambda values: values if values.name == id_field else tidy(values))


def _settle_repeated(
    found: Entities, table: Table, frame: pd.DataFrame, column: str, ids: pd.Series, choice: str
) -> None:
    """Say which rows repeat an id; those with other values are refused unless a choice was made."""
    repeated = ids.duplicated().to_numpy(bool) & (ids != "").to_numpy(bool)
    if not repeated.any():
        return
    differing = repeated & ~frame.duplicated().to_numpy(bool)
    same = int((repeated & ~differing).sum())
    if same:
        found.changes.append(f"{table.name}: {counted(same, 'row')} that stand there twice count once.")
    if not differing.any():
        return
    if choice:
        of_them = f"{counted(int(differing.sum()), 'row repeats', 'rows repeat')} an id with other values (such as "
        found.warnings.append(f"{table.name}: {of_them}{sample(ids[differing].unique())}). The {choice} row counts.")
        return
    message = '"{value}" stands in an earlier row with other values.'
    fix = "Keep one of the rows, or choose whether the first or the last counts."
    found.rejects.append(refuse(table, differing, column, message, fix))


def _new_names(frame: pd.DataFrame, mapping: dict[str, str], id_field: str) -> dict[str, str]:
    """Return old name -> new name; an attribute that has a name RecDash uses gives it up."""
    names = {column: name for name, column in mapping.items()}
    taken = set(frame.columns)
    for column in frame.columns:
        if column not in names and column in RESERVED[id_field]:
            new = f"{column} (uploaded)"
            while new in taken:
                new += "*"
            names[column] = new
    return names


def _add_absent(found: Entities, table: Table | None, id_field: str, seen_ids: pd.Series) -> None:
    absent = np.setdiff1d(coded(seen_ids).texts.to_numpy(object), found.frame[id_field].to_numpy(object))
    if len(absent) and table is not None:
        of_them = counted(len(absent), *NOUNS[id_field])
        verb = are(len(absent))
        found.warnings.append(f"{of_them} of the interactions {verb} not in {table.name} (such as {sample(absent)}).")
    added = pd.DataFrame({id_field: pd.Series(absent, dtype="str")})
    found.frame = pd.concat([found.frame, added], ignore_index=True).fillna("").astype("str")


def _in_our_names(template: str, mapping: dict[str, str], attributes: pd.DataFrame) -> str:
    """Return the template with columns that are mapped to a field under the name of the field."""
    if not template:
        return ""
    known = {column: name for name, column in mapping.items() if column not in attributes}
    for name in set(parse_template(template).columns()):
        column, colon, way = (name, "", "") if name in known else name.rpartition(":")
        if column in known:
            template = template.replace(f"{{{name}}}", f"{{{known[column]}{colon}{way}}}")
    return template


def _with_text(found: Entities, attributes: pd.DataFrame, id_field: str) -> pd.DataFrame:
    frame = found.frame
    text = pd.Series("", index=frame.index, dtype="str")
    if found.template:
        text = build_text(attributes, found.template)
    too_long = text.str.len() > MAX_TEXT_LENGTH
    if too_long.any():
        text[too_long] = [cut_by_sentence(one, MAX_TEXT_LENGTH) for one in text[too_long]]
        num = int(too_long.sum())
        cut = f"{counted(num, 'text')} {were(num)} cut to {MAX_TEXT_LENGTH:,} characters or less"
        found.warnings.append(f"{cut}, at the end of a sentence.")
    if id_field == ITEM_ID:
        frame = _titled(frame)
        found.warnings.extend(_text_warnings(text))
    return frame.assign(**{TEXT: text})


def _titled(frame: pd.DataFrame) -> pd.DataFrame:
    titles = frame[TITLE].str.strip() if TITLE in frame else pd.Series("", index=frame.index)
    titled = frame.assign(**{TITLE: titles.where(titles != "", frame[ITEM_ID])})
    return titled[[ITEM_ID, TITLE, *[column for column in titled if column not in (ITEM_ID, TITLE)]]]


def _text_warnings(text: pd.Series) -> list[str]:
    has_words = text.str.contains(r"\w", regex=True)
    num_without = int((~has_words).sum())
    if num_without == len(text):
        return ["No item has a text: recommendations rest on behaviour alone."]
    warnings = []
    if num_without:
        items, share = counted(num_without, "item has", "items have"), percent(num_without / len(text))
        warnings.append(f"{items} no words to go by ({share}): while new, nothing is known of them.")
    if len(text) > 1 and text[has_words].nunique() == 1:
        warnings.append("All item texts are equal: they tell the model nothing.")
    return warnings

"""A person's list as cards: title, what is predicted, the reason, and the button that opens it."""

import pandas as pd

from recdash.columns import ITEM_ID, ITEM_INDEX, PREDICTED_RATING, RANK, RATING_HIGH, RATING_LOW, SCORE
from recdash.store.datasets import DatasetRow
from recdash.ui import address, context, person, widgets, wording
from recdash.ui.arranged import PLACE_BEFORE
from recdash.ui.person import Person


def draw(one: Person, row: DatasetRow, ranked: pd.DataFrame, open_item: int | None) -> None:
    """Draw one card for each recommendation."""
    for record in ranked.to_dict("records"):
        _card(one, row, record, open_item)


def chips(one: Person, record: dict) -> str:
    """Return the labels of a recommendation as markdown, each with a blank before it."""
    found = []
    if record["chosen_later"]:
        found.append(wording.chip("Chosen later", "green", "check"))
    if record[ITEM_INDEX] in person.histories(one).matrix.indices:
        found.append(wording.chip("Had before", "gray"))
    if record[PLACE_BEFORE] != record[RANK]:
        found.append(wording.chip(f"From place {record[PLACE_BEFORE]:,.0f}", "blue"))
    return "".join(f" {chip}" for chip in found)


def predicted(record: dict) -> str:
    """Return the predicted rating with its range; "" where none is predicted."""
    rating, likely = record[PREDICTED_RATING], wording.likely(record[RATING_LOW], record[RATING_HIGH])
    if rating != rating:
        return ""
    return f"Predicted rating {rating:.1f}" + (f", likely {likely}" if likely else "")


def _card(one: Person, row: DatasetRow, record: dict, open_item: int | None) -> None:
    dataset, item = context.dataset(row.id), int(record[ITEM_INDEX])
    title = wording.label(dataset.item_titles[item], 80)
    described = wording.escape_markdown(person.describe_item(row.id, item))
    about = " · ".join(filter(None, [predicted(record), f"Score {wording.figure(record[SCORE])}", described]))
    text = wording.lines(
        f"**{record[RANK]}. {title}**{chips(one, record)}",
        wording.aside(about),
        wording.escape_markdown(record["reason"]),
    )
    widgets.row(
        text,
        "Why?",
        f"why_{one.user_index}_{item}",
        f"Why {title}?",
        is_chosen=item == open_item,
        on_click=lambda: address.set_params(item=str(dataset.items[ITEM_ID].iloc[item])),
    )

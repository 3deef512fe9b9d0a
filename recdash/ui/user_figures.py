"""The figures at the top of one person: how much is known, and how well the list does."""

import pandas as pd

from recdash.columns import PREDICTED_RATING
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, person, widgets, wording
from recdash.ui.person import Person


def draw(one: Person, row: DatasetRow, run: RunRow, ranked: pd.DataFrame) -> None:
    """Draw the figures of a person and of their list."""
    table, counts = person.history_table(one), person.num_known(row.id)
    number = len(table)
    place = float((counts >= counts[one.user_index]).mean())
    standing = f"top {max(1, round(100 * place))} %" if number else None
    entries = [widgets.Figure("Known items", wording.count(number), standing)]
    if "Rating" in table and table["Rating"].notna().any():
        scale = context.dataset(row.id).rating_scale
        top = f"of {wording.figure(scale[1])}" if scale else None
        entries.append(widgets.Figure("Average rating", wording.figure(float(table["Rating"].mean())), top))
    hits = person.num_hits(ranked)
    average = run.metrics.get("precision@10")
    entries.append(
        widgets.Figure(
            "Hits",
            f"{hits} of 10",
            round(hits - 10 * average, 1) if average is not None and average == average else None,
            "vs mean",
            "How many of the ten items this person chose later, in the part of the data that the model never saw.",
        )
    )
    ratings = ranked[PREDICTED_RATING]
    if ratings.notna().any():
        entries.append(widgets.Figure("Best predicted", wording.figure(float(ratings.max()))))
    widgets.figures(entries)

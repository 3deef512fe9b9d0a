"""What becomes of one new item in a run: the verdict, figures, who gets it, groups, neighbours, what it pushes out."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, PREDICTED_RATING, RANK, SCORE, USER_ID, USER_INDEX
from recdash.recommend.audience import PLACES, Audience
from recdash.recommend.new_item import (
    FEWEST_IN_GROUP,
    FIRST,
    GROUP,
    MORE,
    NUM_PEOPLE,
    Reach,
    Trial,
    displaced,
    reach,
    standing,
)
from recdash.recommend.similar import SIMILARITY
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, spreadsheet, widgets, wording
from recdash.ui.charts.new_item import Dot, group_dots
from recdash.ui.new_item import asking
from recdash.ui.new_item.asking import Values

LISTED = 50
"""So many people are listed; the download has all."""
SHOWN_ITEMS = 10
WIDE, NARROW = 0.1, 0.01
RATING, SEEN = "Predicted rating", "Would see it"


def reach_sentence(found: Reach, k: int) -> str:
    """Say how many people would see an item among their first k."""
    about, place = "About " if found.low == found.low else "", "ten" if k == FIRST else "fifty"
    if not found.number:
        return f"Nobody of {wording.plural(found.of, 'person', 'people')} would see it among their {place}"
    of = f"{wording.count(found.number)} of {wording.plural(found.of, 'person', 'people')}"
    return f"{about}{of} would see it among their {place}"


def verdict(row: DatasetRow, run: RunRow, trial: Trial) -> None:
    """Draw the answer in a sentence, with how it compares with the items there are."""
    asked, places = asking.audience(run), trial.places[:, 0]
    first, more = (reach(places, k, row.num_users) for k in (FIRST, MORE))
    bold = f"{reach_sentence(first, FIRST)}."
    if not first.number:
        rest = f"{reach_sentence(more, MORE)}." if more.number else best_place_sentence(places)
        widgets.verdict(wording.chip("No reach", "orange", "visibility_off"), bold, rest)
        return
    share = standing(asked, first.number, FIRST, row.num_items)
    rest = f"That is more than {wording.share(share)} of the items there are." if share > 0 else ""
    name, colour = (
        ("Wide reach", "green")
        if first.share >= WIDE
        else ("Some reach", "blue")
        if first.share >= NARROW
        else ("Niche", "gray")
    )
    widgets.verdict(wording.chip(name, colour, "groups"), bold, f"{rest} {_sure(first)}".strip())


def best_place_sentence(places: np.ndarray) -> str:
    """Say how near the top an item comes that nobody would see early in the list; places (n,)."""
    best = int(places.min(initial=PLACES + 1))
    return (
        f"The best place it gets is {best}." if best <= PLACES else f"It stands behind the first {PLACES} of everybody."
    )


def _sure(found: Reach) -> str:
    if found.low != found.low:
        return ""
    return (
        f"{wording.plural(found.of, 'person', 'people')} were drawn at random; of everybody it is probably "
        f"{wording.share(found.low)} to {wording.share(found.high)}."
    )


def figures(row: DatasetRow, run: RunRow, trial: Trial) -> None:
    """Draw the figures of one item."""
    places, ratings = trial.places[:, 0], trial.ratings[:, 0]
    first, more = (reach(places, k, row.num_users) for k in (FIRST, MORE))
    rated = np.isfinite(ratings).any()
    reached = ratings[places <= FIRST]
    lost = displaced(asking.audience(run), places)
    widgets.figures(  # two by two: a row of four breaks in a narrow window, and what follows would lie over it
        [
            widgets.Figure(
                "In first ten",
                wording.share(first.share),
                wording.plural(first.number, "person", "people"),
                help="Of the people asked, those who would find the item among the first ten of their list.",
            ),
            widgets.Figure(
                "In first fifty", wording.share(more.share), wording.plural(more.number, "person", "people")
            ),
        ]
    )
    widgets.figures(
        [
            widgets.Figure(
                "Predicted rating",
                wording.figure(float(np.nanmean(ratings))) if rated else wording.NO_FIGURE,
                f"{wording.figure(float(reached.mean()))} if shown" if rated and len(reached) else None,
                help="What everybody would rate it on average; below, those who would see it among their ten."
                if rated
                else "This run predicts no ratings.",
            ),
            widgets.Figure(
                "Pushes out",
                wording.plural(len(lost), "item"),
                "to make room",
                help="Items that would leave the first ten of at least one person to make room for this one.",
            ),
        ],
        may_wrap=True,
    )


def people_table(row: DatasetRow, asked: Audience, trial: Trial) -> pd.DataFrame:
    """Return everybody in whose first places the item would stand, best places first.

    Columns user_id, rank, predicted_rating float32, num_known: how many items of the person the model knows, score.
    """
    found = asked.highest(trial.scores[:, 0], len(asked))
    users = found[USER_INDEX].to_numpy()
    at = np.searchsorted(asked.histories.user_index, users)
    ids = context.dataset(row.id).users[USER_ID].to_numpy(object)[users]
    return pd.DataFrame(
        {
            USER_ID: ids,
            RANK: found[RANK].to_numpy(),
            PREDICTED_RATING: trial.ratings[at, 0],
            "num_known": np.diff(asked.histories.matrix.indptr)[at],
            SCORE: found[SCORE].to_numpy(),
        }
    )


def people(row: DatasetRow, run: RunRow, trial: Trial, key: str) -> None:
    """Draw who would get the item; a chosen row leads to One user."""
    table = people_table(row, asking.audience(run), trial)
    with widgets.card("Who would get it", "Highest places first. Choose a row to look at the person."):
        if table.empty:
            st.markdown(f"Nobody has it among the first {PLACES} of their list.")
            return
        shown = table.head(LISTED)
        columns = {
            "Person": [wording.plain(one, 40) for one in shown[USER_ID]],
            "Place": shown[RANK],
            "Known": shown["num_known"],
        }
        if shown[PREDICTED_RATING].notna().any():
            columns["Rating"] = shown[PREDICTED_RATING].round(2)
        event = st.dataframe(
            pd.DataFrame(columns),
            hide_index=True,
            row_height=34,
            height=40 + 34 * min(len(shown), 8),
            key=f"new_item_people_{key}",
            on_select="rerun",
            selection_mode="single-row",
            column_config={
                "Person": st.column_config.TextColumn(width=55),
                "Place": st.column_config.NumberColumn(width=48),
                "Known": st.column_config.NumberColumn(width=52, help="Items of the person that the model knows."),
                "Rating": st.column_config.NumberColumn(width=52, format="%.1f"),
            },
            alt="People who would get the item highest, one row each; choose a row to open the person.",
        )
        rows = event["selection"]["rows"] if event else []
        with st.container(horizontal=True):
            if rows and rows[0] < len(shown):
                user_id = str(shown[USER_ID].iloc[rows[0]])
                label = f"Look at {wording.label(user_id, 30)}"
                widgets.go_button(label, "user", f"new_item_user_{key}", ":material/person_search:", user=user_id)
            st.download_button(
                "Download as CSV",
                lambda: spreadsheet.csv_bytes(table),
                "people.csv",
                "text/csv",
                icon=":material/download:",
                key=f"new_item_people_csv_{key}",
                on_click="ignore",
            )


def by_group(row: DatasetRow, run: RunRow, values: Values, key: str) -> None:
    """Draw what groups of people would make of the item, by rating or by who would see it."""
    divisions = asking.groupings(row)
    with widgets.card("By group of people"):
        division = next(iter(divisions))
        if len(divisions) > 1:
            division = st.selectbox("People by", list(divisions), key=f"new_item_division_{key}", width=260)
        found = asking.group_figures(run, values, divisions[division])
        has_ratings = bool(np.isfinite(found[PREDICTED_RATING].iloc[0]))
        measure, is_seen = SEEN, bool(found["share"].iloc[0] > 0)
        if has_ratings:
            usual = 0 if is_seen else 1
            measure = st.radio("Figure", (SEEN, RATING), usual, horizontal=True, key=f"new_item_measure_{key}_{usual}")
        if measure == SEEN and not is_seen:
            st.markdown("Nobody would see it among their ten, in whatever group.")
            return
        dots = group_dots_of(found, measure)
        widgets.chart(
            group_dots(
                dots, f"{measure}, first ten" if measure == SEEN else measure, measure == SEEN, widgets.palette()
            ),
            alt=f"{measure} by group: {', '.join(f'{dot.group} {dot.text}' for dot in dots)}.",
            key=f"new_item_groups_{key}_{measure}_{division}",
            finding=group_sentence(found, measure),
        )
        st.caption(
            "Lines are 95 % intervals: other people of the same kind would probably give a figure inside. "
            "The dotted line is everybody."
        )


def group_dots_of(found: pd.DataFrame, measure: str) -> list[Dot]:
    """Return the dots of a figure of `by_group`; groups without it are left out."""
    value, low, high = (PREDICTED_RATING, "low", "high") if measure == RATING else ("share", "share_low", "share_high")
    write = wording.figure if measure == RATING else wording.share
    known = found[found[value].notna()].to_dict("records")
    return [Dot(str(one[GROUP]), one[value], one[low], one[high], write(one[value])) for one in known]


def group_sentence(found: pd.DataFrame, measure: str) -> str:
    """Say which group stands out, and whether that could be luck, as markdown."""
    value, low = (PREDICTED_RATING, "low") if measure == RATING else ("share", "share_low")
    write = wording.figure if measure == RATING else wording.share
    everybody, groups = found.iloc[0], found.iloc[1:]
    groups = groups[(groups[NUM_PEOPLE] >= FEWEST_IN_GROUP) & groups[value].notna()]
    if groups.empty or groups[value].max() <= 0:
        return "No group of people stands out."
    best = groups.loc[groups[value].idxmax()]
    said = "rate it highest" if measure == RATING else "see it most"
    against = f"{write(best[value])}, all people {write(everybody[value])}"
    sentence = f"**{wording.label(best[GROUP], 40)}** would {said}: {against}."
    return sentence if best[low] > everybody[value] else f"{sentence} The difference could be luck."


def alike(row: DatasetRow, trial: Trial) -> None:
    """Draw the items that are most like the new one."""
    found = trial.alike[0].head(SHOWN_ITEMS)
    with widgets.card("Most alike", "What the model takes it for: the items that lie nearest."):
        if found.empty:
            st.markdown("The model knows too little of the item to say.")
            return
        titles = context.dataset(row.id).item_titles[found[ITEM_INDEX].to_numpy()]
        table = {"Item": [wording.plain(one) for one in titles], "Alike": found[SIMILARITY].clip(0, 1).round(2)}
        _items(table, "Alike", 1.0, "%.2f")


def pushed_out(row: DatasetRow, run: RunRow, trial: Trial) -> None:
    """Draw what would leave the first ten of people to make room."""
    found = displaced(asking.audience(run), trial.places[:, 0])
    with widgets.card("What it would push out", "Items that leave the ten of those who see the new one there."):
        if found.empty:
            st.markdown("Nothing: nobody would see it among their ten.")
            return
        shown = found.head(SHOWN_ITEMS)
        titles = context.dataset(row.id).item_titles[shown[ITEM_INDEX].to_numpy()]
        table = {"Item": [wording.plain(one) for one in titles], "People": shown[NUM_PEOPLE]}
        _items(table, "People", float(shown[NUM_PEOPLE].max()), "%d")
        if len(found) > len(shown):
            st.caption(f"And {wording.plural(len(found) - len(shown), 'other item')}, fewer people each.")


def _items(table: dict, name: str, most: float, form: str) -> None:
    """Draw items with a bar each; `name` is the column of the bars, which end at `most`."""
    frame = pd.DataFrame(table)
    bar = st.column_config.ProgressColumn(width=75, min_value=0, max_value=most, format=form)
    config = {name: bar, "Item": st.column_config.TextColumn(width=105)}
    st.dataframe(frame, hide_index=True, row_height=34, height=40 + 34 * len(frame), column_config=config)

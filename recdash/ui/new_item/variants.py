"""Drafts side by side: which text reaches most people, by how much, and whether that could be luck."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX
from recdash.recommend.new_item import FIRST, MORE, Trial, best_group, reach, reach_difference
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, spreadsheet, widgets, wording
from recdash.ui.charts.compare import Difference, differences
from recdash.ui.new_item import asking, drafts, form
from recdash.ui.new_item.drafts import Draft
from recdash.ui.new_item.runs import difference_sentence

MOST_VARIANTS, FEWEST = 8, 2
NEAREST = 2


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw the choice of drafts and, once there are two, what each would do."""
    kept = {draft.id: draft for draft in drafts.listed(row)}
    if len(kept) < FEWEST:
        with st.container(border=True):
            st.markdown("Fewer than two texts are kept. Keep a text as draft, change a word, and keep that, too.")
            if st.button("Write a text", type="primary", icon=":material/edit:", key="new_item_write"):
                address.set_params(**{"try": None})
                st.rerun()
        return
    chosen = st.multiselect(
        "Drafts to compare",
        list(kept),
        default=list(kept)[:FEWEST],
        key=f"new_item_variants_{row.id}",
        format_func=lambda draft_id: wording.plain(kept[draft_id].name, 40),
        max_selections=MOST_VARIANTS,
        placeholder="Choose two or more",
        help="The first one chosen is what the others are compared with.",
    )
    if len(chosen) < FEWEST:
        st.markdown("Choose two drafts or more.")
        return
    picked = [kept[draft_id] for draft_id in chosen]
    trial = asking.several(run, tuple(draft.values for draft in picked))
    _verdict(picked, trial)
    _table(row, run, picked, trial)
    with widgets.card(
        "Difference in who would see it", "Against the first draft, among the first ten, on the same people."
    ):
        _differences(picked, trial)


def _verdict(picked: list[Draft], trial: Trial) -> None:
    reached = (trial.places <= FIRST).sum(axis=0)
    best, next_best = np.argsort(-reached, kind="stable")[:2]
    name, other = (wording.label(picked[at].name, 40) for at in (best, next_best))
    if not reached.any():
        widgets.verdict(wording.chip("No reach", "orange"), "Nobody would see any of these among their ten.")
        return
    found = reach_difference(trial.places[:, best], trial.places[:, next_best])
    chip = wording.chip("Clear", "green", "check") if found.is_clear else wording.chip("Could be luck", "gray", "help")
    people = wording.plural(int(reached[best]), "person", "people")
    widgets.verdict(chip, f"{name} reaches most: {people} among their ten.", difference_sentence(found, name, other))


def table(row: DatasetRow, run: RunRow, names: list[str], trial: Trial) -> pd.DataFrame:
    """Return one row for each new item: what it is called, whom it reaches, its rating, and what it is most like."""
    groups, titles = asking.groups(run, {}), context.dataset(row.id).item_titles
    rows = []
    for at, name in enumerate(names):
        places, ratings = trial.places[:, at], trial.ratings[:, at]
        near = [str(titles[item]) for item in trial.alike[at][ITEM_INDEX].head(NEAREST)]
        rows.append(
            {
                "Item": name,
                "First ten": reach(places, FIRST, row.num_users).share,
                "First fifty": reach(places, MORE, row.num_users).share,
                "Rating": float(np.nanmean(ratings)) if np.isfinite(ratings).any() else np.nan,
                "Most among": best_group(places, groups),
                "Most alike": wording.join_words([wording.plain(one, 40) for one in near]),
            }
        )
    return pd.DataFrame(rows)


COLUMNS = {
    "Item": st.column_config.TextColumn(width=200, pinned=True),
    "First ten": st.column_config.NumberColumn(width=85, format="percent"),
    "First fifty": st.column_config.NumberColumn(width=90, format="percent"),
    "Rating": st.column_config.NumberColumn(width=70, format="%.2f"),
    "Most among": st.column_config.TextColumn(width=115),
    "Most alike": st.column_config.TextColumn(width=320),
}


def rounded(found: pd.DataFrame) -> pd.DataFrame:
    """Return the table as it is shown: three digits, and no column of ratings where there are none."""
    shown = found.round({"First ten": 3, "First fifty": 3, "Rating": 2})
    return shown if found["Rating"].notna().any() else shown.drop(columns="Rating")


def _table(row: DatasetRow, run: RunRow, picked: list[Draft], trial: Trial) -> None:
    found = table(row, run, [wording.plain(draft.name, 60) for draft in picked], trial)
    event = st.dataframe(
        rounded(found),
        hide_index=True,
        row_height=36,
        height=40 + 36 * len(found),
        column_config=COLUMNS,
        key=f"new_item_variant_table_{row.id}",
        on_select="rerun",
        selection_mode="single-row",
        alt="Drafts, one row each; choose a row to open the draft.",
    )
    rows = event["selection"]["rows"] if event else []
    with st.container(horizontal=True):
        if rows and rows[0] < len(picked):
            draft = picked[rows[0]]
            if st.button(f"Open {wording.label(draft.name, 40)}", key="new_item_open_variant", icon=":material/edit:"):
                form.fill(row, draft.values, draft.id)
                address.set_params(**{"try": None})
                st.rerun()
        st.download_button(
            "Download as CSV",
            lambda: spreadsheet.csv_bytes(found),
            "drafts.csv",
            "text/csv",
            icon=":material/download:",
            key="new_item_variants_csv",
            on_click="ignore",
        )


def _differences(picked: list[Draft], trial: Trial) -> None:
    rows = []
    for at in range(1, len(picked)):
        found = reach_difference(trial.places[:, at], trial.places[:, 0])
        rows.append(Difference(picked[at].name, *(100 * part for part in (found.difference, found.low, found.high))))
    spoken = ", ".join(f"{one.group} {one.value:+.1f} points" for one in rows)
    widgets.chart(
        differences(rows, "Points of people who would see it", widgets.palette()),
        alt=f"Difference to {picked[0].name}: {spoken}.",
        key="new_item_variant_dots",
        finding=f"Compared with **{wording.label(picked[0].name, 40)}**.",
    )
    st.caption("The lines are 95 % intervals. One that crosses the dotted line means: could be luck.")

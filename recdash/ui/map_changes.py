"""Around the map: how far to trust it, whether tuning shrank the space, what moved most, and the groups it shows."""

import math

import numpy as np
import pandas as pd
import streamlit as st

from recdash.embeddings.points import (
    AFTER,
    BEFORE,
    COLLAPSED,
    FINAL,
    KEPT,
    MEAN_COSINE,
    RANK,
    TRUST,
    RunMap,
    moved_column,
)
from recdash.recommend.groups import CLUSTERS
from recdash.ui import context, drawn_maps, map_colour, map_points, map_selection, person, spreadsheet, widgets, wording
from recdash.ui.map_points import View

NUM_MOVED = 15
NO_CLUSTER = -1
GOOD_TRUST, FAIR_TRUST = 0.9, 0.75


def verdict(found: RunMap, stage: str) -> None:
    """Say in a sentence how far a picture of a run may be trusted, and sound the alarm of a collapse."""
    figures = found.facts.get("stages", {}).get(stage)
    if figures is None or math.isnan(figures[TRUST]):
        return
    chip, bold, rest = trust_sentence(figures[TRUST], figures[KEPT])
    widgets.verdict(chip, bold, rest)
    stages = found.facts["stages"]
    if stages.get(AFTER, {}).get(COLLAPSED):
        st.warning(collapse_sentence(stages[BEFORE], stages[AFTER]), icon=":material/warning:")


def trust_sentence(trust: float, kept: float) -> tuple[str, str, str]:
    """Return a chip, the finding and what qualifies it, from trustworthiness and neighbours kept, each 0..1."""
    rest = f"Of the 15 items truly most alike to one, {wording.share(kept)} are among the 15 nearest here."
    score = f"(trustworthiness {trust:.2f} of 1)"
    if trust >= GOOD_TRUST:
        return wording.chip("Faithful", "green", "check"), f"What lies close together here is alike {score}.", rest
    if trust >= FAIR_TRUST:
        bold = f"Most of what lies close together here is alike, not all {score}."
        return wording.chip("Read with care", "orange", "warning"), bold, rest
    bold = f"Much of what lies close together here is not alike {score}."
    return wording.chip("Don't rely on it", "red", "warning"), bold, f"{rest} Trust the lists beside the map."


def picture_title(found: RunMap, stage: str) -> str:
    """Return in markdown what a picture is called that stands beside another one, and how far to trust it."""
    figures = found.facts.get("stages", {}).get(stage)
    name = f"**{map_points.STAGE_NAMES[stage]}**"
    if figures is None or math.isnan(figures[TRUST]):
        return name
    return f"{name} :gray[trustworthiness {figures[TRUST]:.2f}]"


def collapse_sentence(before: dict, after: dict) -> str:
    """Say what a collapse is and what to do about it."""
    return (
        f"**Tuning pressed the texts together.** Two items picked at random were {_percent(before[MEAN_COSINE])} alike "
        f"before and are {_percent(after[MEAN_COSINE])} alike now; they make use of {wording.figure(after[RANK])} "
        f"directions instead of {wording.figure(before[RANK])}. The model can hardly tell items apart by their texts. "
        "Train again with a smaller learning rate or fewer layers."
    )


def draw(view: View) -> None:
    """Draw what moved most and the groups, below the map."""
    found = drawn_maps.run_map(view.drawn)
    if moved_column(FINAL) in found.points:
        _moved(view)
    if found.facts.get("clusters"):
        _groups(view)
    if found.facts.get("stages"):
        with st.expander("How far to trust each picture"):
            _trust(found)


def _moved(view: View) -> None:
    stage = map_colour.moved_to(view.drawn, view.stage)
    name = map_points.STAGE_NAMES[stage].lower()
    widgets.section(
        "What moved most",
        f"Items whose neighbourhood changed most from before tuning to {name}, and how often they are found. Choose a "
        "row to fly to one.",
    )
    table, has_rates = moved_table(view, stage)
    if table.empty:
        st.markdown("No item moved that people chose later.")
        return

    def take() -> None:
        rows = st.session_state["map_moved"]["selection"]["rows"]
        if rows:
            map_selection.seek(view.row.id, int(table.index[rows[0]]))

    st.dataframe(
        table.head(NUM_MOVED),
        hide_index=True,
        row_height=34,
        column_config={
            "Item": st.column_config.TextColumn(width=160),
            "Changed": st.column_config.NumberColumn(format="%.0f %%", width=75),
            "Found before": st.column_config.NumberColumn(format="%.0f %%", width=95),
            "Found now": st.column_config.NumberColumn(format="%.0f %%", width=80),
            "Later": st.column_config.NumberColumn(width=60),
        },
        key="map_moved",
        on_select=take,
        selection_mode="single-row",
        alt="The items that moved most; choose a row to fly to one.",
    )
    before = "" if has_rates else " No run by text only is there, so it can't be said how often they were found before."
    st.caption(
        "Changed: how much of its ten most alike are others than before. Later: how many chose it later. Found: how "
        "many of these had it among their ten; before is the model that reads the texts without tuning." + before
    )
    st.download_button(
        "Download all",
        lambda: spreadsheet.csv_bytes(table),
        "moved.csv",
        "text/csv",
        icon=":material/download:",
        key="map_moved_download",
        on_click="ignore",
    )


def moved_table(view: View, stage: str) -> tuple[pd.DataFrame, bool]:
    """Return all items that are seen and moved, most first, those that somebody chose later before the rest, each with
    how often it was found before and now; and whether it is known how often before."""
    size = view.row.num_items
    moved, now = map_colour.moved(view.drawn, stage, size), map_colour.hit_rates(view.run.id, size)
    plain = [run for run in context.usable_runs(view.row.id) if run.model == "content" and run.metrics]
    before = map_colour.hit_rates(plain[0].id, size) if plain else np.full(size, np.nan)
    later = np.zeros(size, int)
    held_out = context.per_item(view.run.id)
    later[held_out["item_index"]] = held_out["num_held_out"]
    table = pd.DataFrame({"Item": context.dataset(view.row.id).item_titles, "Changed": 100 * moved})
    if plain:
        table["Found before"] = 100 * before
    table = table.assign(**{"Found now": 100 * now, "Later": later, "told": later > 0})
    known = table[(table["Changed"] > 0) & map_points.items_of(view)]
    order = known.sort_values(["told", "Changed", "Later"], ascending=False, kind="stable")
    return order.drop(columns="told"), bool(plain)


def _groups(view: View) -> None:
    widgets.section(
        "Groups found",
        "Named by the words that set them apart, or by their best-known items. Choose a row to select its items.",
    )
    table = groups_table(view)

    def take() -> None:
        rows = st.session_state["map_groups"]["selection"]["rows"]
        if rows:
            own = map_colour.clusters(view.drawn, view.row.num_items) == table.index[rows[0]]
            map_selection.choose(view.row.id, np.flatnonzero(own & map_points.items_of(view)))

    st.dataframe(
        table,
        hide_index=True,
        row_height=34,
        column_config={
            "Group": st.column_config.TextColumn(width=200),
            "Items": st.column_config.NumberColumn(width=70),
            "Chosen each": st.column_config.NumberColumn(format="%.1f", width=95),
            "Found again": st.column_config.NumberColumn(format="%.0f %%", width=95),
        },
        key="map_groups",
        on_select=take,
        selection_mode="single-row",
        alt="The groups that were found on the map, one row each; choose a row to select its items.",
    )
    widgets.page_link("Which of them are served badly?", "quality", ":material/groups:", of="items", by=CLUSTERS)


def groups_table(view: View) -> pd.DataFrame:
    """Return the groups, the largest first: how many items are seen, how often each was chosen and is found again. The
    index is the number of the group."""
    names = drawn_maps.run_map(view.drawn).facts["clusters"]
    of_item = np.where(map_points.items_of(view), map_colour.clusters(view.drawn, view.row.num_items), NO_CLUSTER)
    counts = person.num_chosen(view.row.id)
    rows = {
        number: (
            wording.plain(name, 60),
            int(own.sum()),
            float(counts[own].mean()),
            100 * map_colour.found_again(view.run.id, np.flatnonzero(own)),
        )
        for number, name, own in ((number, name, of_item == number) for number, name in enumerate(names))
        if own.any()
    }
    columns = ["Group", "Items", "Chosen each", "Found again"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _trust(found: RunMap) -> None:
    rows = [
        (map_points.STAGE_NAMES[stage], *(100 * figures[name] for name in (TRUST, KEPT, MEAN_COSINE)), figures[RANK])
        for stage, figures in found.facts["stages"].items()
    ]
    columns = ["Picture", "Trustworthy", "Neighbours kept", "Alike at random", "Directions"]
    st.dataframe(
        pd.DataFrame(rows, columns=columns),
        hide_index=True,
        row_height=34,
        column_config={
            "Picture": st.column_config.TextColumn(width=120),
            "Trustworthy": st.column_config.NumberColumn(format="%.0f %%", width=90),
            "Neighbours kept": st.column_config.NumberColumn(format="%.0f %%", width=110),
            "Alike at random": st.column_config.NumberColumn(format="%.0f %%", width=110),
            "Directions": st.column_config.NumberColumn(format="%.1f", width=80),
        },
        key="map_trust",
        alt="How far each picture can be trusted.",
    )
    st.caption(
        "Trustworthy: whether those that lie near belong there; 50 % is chance. Neighbours kept: how many of the truly "
        "nearest lie near. Alike at random: how alike two items are on average; near 100 % the space has collapsed. "
        "Directions: of how many the model makes use (effective rank)."
    )


def _percent(value: float) -> str:
    return wording.share(max(value, 0.0))

"""The Map page: which points, which colours, what was selected, and what lies close to an item."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, TEXT, TITLE, USER_ID
from recdash.recommend.similar import similar_items
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, person, widgets, wording
from recdash.ui.charts import map as charts
from recdash.ui.charts.template import MAP_CONFIG
from recdash.ui.errors import guarded

MAX_POINTS = 20_000
MAX_GROUPS = 6
NO_COLOUR = "One colour"
POPULARITY = "How often chosen"
BANDS = ("Rarely chosen", "Sometimes chosen", "Often chosen")


@dataclass(frozen=True)
class Shown:
    """The points of the map: kind, index, x, y, title, group."""

    frame: pd.DataFrame
    groups: list[str]


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw controls, map, selection and neighbours."""
    points = context.run_map(run.id)
    if points.empty:
        widgets.empty_state(
            "This kind of model places nothing on a map: it has no vectors. Our own model does.",
            "Choose or train another model",
            "train",
            icon=":material/model_training:",
            forget=("run",),
        )
        return
    dataset = context.dataset(row.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        people = bool((points["kind"] == "user").any())
        what = st.radio("Show", ["Items", "People"] if people else ["Items"], horizontal=True, key="map_what")
        colour = st.selectbox("Colour by", _colours(dataset.items), key="map_colour", width=240)
        wanted = _search(dataset.items)
    kind = "user" if what == "People" else "item"
    shown = _shown(run.id, row.id, kind, colour if kind == "item" else NO_COLOUR)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        st.fragment(guarded(_map_and_selection))(row.id, run.id, kind, shown, wanted)
    with right:
        _neighbours(row, run, wanted)


def _colours(items: pd.DataFrame) -> list[str]:
    """Return the columns that can colour the map: few distinct values, or lists of tags."""
    columns = [column for column in items if column not in (ITEM_ID, TITLE, TEXT)]
    usable = [column for column in columns if 1 < items[column].nunique() <= max(60, len(items) // 3)]
    return [*usable, POPULARITY, NO_COLOUR]


def _search(items: pd.DataFrame) -> int | None:
    """Let the visitor find an item by its title; the address remembers it."""
    wanted = address.param("item")
    index = int(np.argmax(items[ITEM_ID].to_numpy() == wanted)) if wanted in set(items[ITEM_ID]) else None
    text = st.text_input("Find an item", key="map_find", placeholder="Part of a title", width=240)
    if text.strip():
        found = np.flatnonzero(items[TITLE].str.contains(text.strip(), case=False, regex=False).to_numpy())
        if not len(found):
            st.caption("No title holds these words.")
            return index
        index = int(found[0])
        address.set_params(item=str(items[ITEM_ID].iloc[index]))
    return index


@st.cache_resource(show_spinner=False, max_entries=16)
def _shown(run_id: str, dataset_id: str, kind: str, colour: str) -> Shown:
    """Return at most 20,000 points with titles and groups; a larger map is thinned evenly, with a fixed seed."""
    points = context.run_map(run_id)
    points = points[points["kind"] == kind]
    if len(points) > MAX_POINTS:
        points = points.sample(MAX_POINTS, random_state=0).sort_index()
    dataset, index = context.dataset(dataset_id), points["index"].to_numpy()
    titles = (dataset.items[TITLE] if kind == "item" else dataset.users[USER_ID]).to_numpy(object)[index]
    groups = _groups(dataset_id, colour)[index] if kind == "item" else np.full(len(index), "", object)
    counts = pd.Series(groups[groups != ""]).value_counts()
    names = [name for name in BANDS if name in counts.index] or counts.index[:MAX_GROUPS].tolist()
    return Shown(points.assign(title=titles, group=groups).reset_index(drop=True), names)


def _groups(dataset_id: str, colour: str) -> np.ndarray:
    """Return the group of each item: the first of several tags, or a band of numbers."""
    dataset = context.dataset(dataset_id)
    if colour == NO_COLOUR:
        return np.full(dataset.num_items, "", object)
    if colour == POPULARITY:
        counts = np.bincount(context.dataset_split(dataset_id).fitting[ITEM_INDEX], minlength=dataset.num_items)
        edges = np.quantile(counts, [0.5, 0.9])
        return np.array(BANDS, object)[np.searchsorted(edges, counts, side="left")]
    values = dataset.items[colour]
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.notna().mean() > 0.9 and numbers.nunique() > MAX_GROUPS:
        bands = pd.qcut(numbers, 5, duplicates="drop")
        return np.array(
            [f"{band.left:g} to {band.right:g}" if isinstance(band, pd.Interval) else "" for band in bands], object
        )
    return values.str.split(r"[|,;]", regex=True).str[0].str.strip().to_numpy(object)


def _map_and_selection(dataset_id: str, run_id: str, kind: str, shown: Shown, wanted: int | None) -> None:
    frame = shown.frame
    points = charts.Points(
        frame["x"].to_numpy(),
        frame["y"].to_numpy(),
        frame["title"].tolist(),
        np.arange(len(frame), dtype=np.int32),
        frame["group"].to_numpy(object),
    )
    marked = np.flatnonzero(frame["index"] == wanted) if wanted is not None and kind == "item" else np.zeros(0, int)
    figure = charts.scatter(points, shown.groups, _ringed(dataset_id, frame, kind), marked, widgets.palette())
    noun = "items" if kind == "item" else "people"
    event = st.plotly_chart(
        figure,
        theme=None,
        config=MAP_CONFIG,
        key=f"map_{run_id}_{kind}",
        on_select="rerun",
        selection_mode=("points", "lasso", "box"),
        alt=f"Map of {len(frame):,} {noun}: the closer two lie, the more alike they are to the model.",
    )
    st.caption("Close together means alike to the model. Draw a loop around points, or click one, to list them.")
    selected = _selected(event, len(frame))
    _selection(frame.iloc[selected], kind, noun)


def _ringed(dataset_id: str, frame: pd.DataFrame, kind: str) -> np.ndarray:
    """Return the positions of the items in the history of the person of the address."""
    user_id = address.param("user")
    if user_id is None or kind != "item":
        return np.zeros(0, int)
    dataset = context.dataset(dataset_id)
    index = int(dataset.user_indices([user_id])[0])
    if index < 0:
        return np.zeros(0, int)
    own = person.histories(person.Person(dataset_id, "", index, user_id)).matrix.indices
    return np.flatnonzero(frame["index"].isin(own))


def _selected(event: dict, num_points: int) -> list[int]:
    chosen = [point.get("customdata") for point in event["selection"]["points"]] if event else []
    numbers = {int(one[0] if isinstance(one, list) else one) for one in chosen if one is not None}
    return sorted(number for number in numbers if 0 <= number < num_points)


def _selection(chosen: pd.DataFrame, kind: str, noun: str) -> None:
    if chosen.empty:
        return
    mostly = chosen.loc[chosen["group"] != "", "group"].value_counts()
    what = f", mostly {wording.label(mostly.index[0], 30)}" if len(mostly) and len(chosen) > 1 else ""
    name = wording.plural(len(chosen), *(("item",) if kind == "item" else ("person", "people")))
    st.markdown(f"**{name} selected{what}.**")
    columns = {"title": "Title" if kind == "item" else "Person"} | ({"group": "Group"} if len(mostly) else {})
    st.dataframe(chosen[list(columns)].rename(columns=columns), hide_index=True, height=260, key=f"chosen_{noun}")


def _neighbours(row: DatasetRow, run: RunRow, wanted: int | None) -> None:
    widgets.section("Most alike")
    dataset = context.dataset(row.id)
    if wanted is None:
        st.markdown("Find an item by its title to see what is most like it, and where it lies.")
        return
    with widgets.card(
        wording.label(dataset.item_titles[wanted], 60), wording.escape_markdown(person.describe_item(row.id, wanted))
    ):
        found = similar_items(context.model(run.id), dataset, wanted, 10)
        table = pd.DataFrame(
            {"Item": dataset.item_titles[found[ITEM_INDEX]], "Alike": found["similarity"].clip(0, 1).to_numpy()}
        )
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                "Item": st.column_config.TextColumn("Item", width=220),
                "Alike": st.column_config.ProgressColumn(
                    "Alike", format="percent", min_value=0.0, max_value=1.0, width=110
                ),
            },
            row_height=36,
        )
        st.caption("How nearly the item vectors point the same way: 100 % is the same direction.")

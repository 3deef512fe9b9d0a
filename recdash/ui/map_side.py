"""Beside the map: the selected points in a sentence and a table, what a search found, and what is most like an item."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, USER_ID
from recdash.data.grouping import NO_GROUP
from recdash.embeddings.neighbours import nearest
from recdash.embeddings.points import FINAL, INDEX, ITEM, KIND, TEXT_EMBEDDINGS, USER
from recdash.errors import ModelError
from recdash.recommend.similar import SIMILARITY, similar_items
from recdash.ui import (
    address,
    context,
    drawn_maps,
    map_colour,
    map_marks,
    map_people,
    map_points,
    map_reach,
    map_selection,
    person,
    spreadsheet,
    widgets,
    wording,
)
from recdash.ui.charts import map as charts
from recdash.ui.map_marks import NewPoint, Search
from recdash.ui.map_points import Shown, View

MOST_ROWS = 500
NUM_ALIKE = 10
NUM_PEOPLE = 3
TITLE_WIDTH, NARROW_WIDTH = 215, 150


def draw(view: View, shown: Shown, chosen: pd.DataFrame, search: Search) -> None:
    """Draw the pane: a selection first, then a search, then what can be done here."""
    if len(chosen) > 1:
        _selection(view, shown, chosen)
    elif len(chosen) == 1 and chosen[KIND].iloc[0] == USER:
        _one_person(view, int(chosen[INDEX].iloc[0]))
    elif len(chosen) == 1:
        _one_item(view, int(chosen[INDEX].iloc[0]))
    elif search.new is not None:
        _placed(view, search.new)
    elif search.item is not None:
        _one_item(view, search.item)
        if search.words:
            _place_button(view, search)
    elif search.words:
        _found(view, search)
    else:
        with widgets.card("Ask the map"):
            st.markdown(
                "Draw around points to list them. Click a point, or find an item by its title, to see what is most "
                "like it. Choose a person to see what they chose, what they would get, and what they chose later."
            )


def _selection(view: View, shown: Shown, chosen: pd.DataFrame) -> None:
    with widgets.card(selection_title(chosen)):
        mostly = mostly_sentence(chosen, shown)
        if mostly:
            st.markdown(mostly)
        items = chosen.loc[chosen[KIND] == ITEM, INDEX].to_numpy()
        if len(items):
            st.markdown(_figures(view, items))
        if shown.names:
            _shares(shown, chosen)
        _table(view, chosen)
        st.download_button(
            "Download selection",
            lambda: spreadsheet.csv_bytes(_listing(view, chosen, ids=True)),
            "selection.csv",
            "text/csv",
            icon=":material/download:",
            key="map_download",
            on_click="ignore",
        )
        if len(items):
            _who(view, items)
        map_people.keep(view, items, chosen.loc[chosen[KIND] == USER, INDEX].to_numpy())


def selection_title(chosen: pd.DataFrame) -> str:
    """Say how many of what are selected: "34 items selected"."""
    items = int((chosen[KIND] == ITEM).sum())
    people = len(chosen) - items
    parts = [wording.plural(items, "item")] if items else []
    parts += [wording.plural(people, "person", "people")] if people else []
    return f"{wording.join_words(parts)} selected"


def mostly_sentence(chosen: pd.DataFrame, shown: Shown) -> str:
    """Say which group most of the selected points belong to, and how common it is on the whole map."""
    named = chosen.loc[chosen["group"].isin(shown.names), "group"]
    if named.empty:
        return ""
    group = str(named.value_counts().index[0])
    here = float((chosen["group"] == group).mean())
    overall = float((shown.frame["group"] == group).mean())
    name = wording.label(group, 30)
    if here < 0.5:
        others = [f"“{wording.label(one, 30)}”" for one in named.value_counts().index[:3]]
        return f"Mixed: {wording.join_words(others)}."
    return f"Mostly **{name}**: {wording.share(here)}, against {wording.share(overall)} of the map."


def _figures(view: View, items: np.ndarray) -> str:
    counts = person.num_chosen(view.row.id)
    found, of_all = (map_colour.found_again(view.run.id, of) for of in (items, np.arange(len(counts))))
    return figures_sentence(float(counts[items].mean()), float(counts.mean()), found, of_all)


def figures_sentence(each: float, each_of_all: float, found: float, found_of_all: float) -> str:
    """Say how often items were chosen and found again, against all items; shares 0..1, NaN where nobody chose later."""
    sentence = f"Chosen **{wording.figure(each)}** times each, against {wording.figure(each_of_all)} for all items."
    if np.isnan(found):
        return sentence
    again = f"Of their later choices **{wording.share(found)}** were among the ten, against"
    return f"{sentence} {again} {wording.share(found_of_all)}."


def _shares(shown: Shown, chosen: pd.DataFrame) -> None:
    here, overall = ([float((of["group"] == name).mean()) for name in shown.names] for of in (chosen, shown.frame))
    spoken = ", ".join(
        f"{wording.plain(name, 30)} {wording.share(one)} against {wording.share(other)}"
        for name, one, other in zip(shown.names, here, overall, strict=True)
    )
    figure = charts.shares(shown.names, here, overall, widgets.palette())
    widgets.chart(figure, f"Share of each group, here against the whole map: {spoken}.", "map_shares")


def _table(view: View, chosen: pd.DataFrame) -> None:
    """List what is selected; a row that is chosen leads to the item or the person."""
    listed = chosen.head(MOST_ROWS)
    event = st.dataframe(
        _listing(view, listed),
        hide_index=True,
        row_height=34,
        height=min(320, 38 + 34 * len(chosen)),
        column_config={
            "Title": st.column_config.TextColumn(width=NARROW_WIDTH),
            "Group": st.column_config.TextColumn(width=90),
        },
        key=f"map_rows_{view.run.id}",
        on_select="rerun",
        selection_mode="single-row",
        alt="The selected points, one row each; choose a row to open it.",
    )
    if len(chosen) > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} are listed; the download has all.")
    rows = event["selection"]["rows"] if event else []
    if rows and rows[0] < len(listed):
        one = listed.iloc[rows[0]]
        (_one_person if one[KIND] == USER else _one_item)(view, int(one[INDEX]))


def _listing(view: View, chosen: pd.DataFrame, ids: bool = False) -> pd.DataFrame:
    table = pd.DataFrame({"Title": map_points.titles(view.row.id, chosen)})
    if (chosen["group"] != NO_GROUP).any() and view.show != "Both":
        table["Group"] = chosen["group"].to_numpy()
    if ids:
        table["id"] = map_points.ids_of(view.row.id, chosen)
    return table


def _who(view: View, items: np.ndarray) -> None:
    """Link to the people who chose most of the items."""
    rows = context.dataset_split(view.row.id).fitting
    counts = rows.loc[rows[ITEM_INDEX].isin(items), "user_index"].value_counts().head(NUM_PEOPLE)
    if counts.empty:
        return
    st.markdown("**Who chose most of these**")
    ids = context.dataset(view.row.id).users[USER_ID]
    for index, number in counts.items():
        user_id = str(ids.iloc[index])
        label = f"{wording.label(user_id, 30)}: {number:,}"
        widgets.page_link(label, "user", ":material/person_search:", user=user_id)


def _found(view: View, search: Search) -> None:
    if search.found:
        with widgets.card(f"{wording.plural(len(search.found), 'item')} found"):
            st.markdown("Marked on the map. Choose a row, or type more of a title, to fly to one.")
            _found_table(view, search)
            _place_button(view, search)
        return
    with widgets.card("Nothing found"):
        st.markdown(f"No item has **{wording.label(search.words, 40)}** in its title or text.")
        _place_button(view, search)


def _found_table(view: View, search: Search) -> None:
    """List what was found; the map flies to a row that is chosen."""
    titles = context.dataset(view.row.id).item_titles[list(search.found)]

    def take() -> None:
        rows = st.session_state["map_found"]["selection"]["rows"]
        if rows:
            map_selection.seek(view.row.id, search.found[rows[0]])

    st.dataframe(
        pd.DataFrame({"Title": [wording.plain(title, 120) for title in titles]}),
        hide_index=True,
        row_height=34,
        height=min(420, 38 + 34 * len(titles)),
        key="map_found",
        on_select=take,
        selection_mode="single-row",
        alt="The items found; choose a row to fly to one.",
    )


def _place_button(view: View, search: Search) -> None:
    """Offer to put the words themselves on the map, where the model can."""
    if not map_marks.can_place(view.run.id):
        return
    st.markdown("Or see where an item with these words would lie; the model reads them now.")
    st.button(
        "Place these words",
        key="map_place_words",
        icon=":material/add_location:",
        on_click=lambda: st.session_state.update(map_place=search.words),
    )


def _placed(view: View, new: NewPoint) -> None:
    with widgets.card(f"“{wording.label(new.words, 60)}”", "Placed by its words alone; nothing else moved."):
        _alike_table(view, list(new.items), new.similarities, "Alike")
        if view.stage not in new.places:
            st.caption("This picture has no place for new words. Choose As recommended to see where they lie.")


def _one_item(view: View, item: int) -> None:
    dataset = context.dataset(view.row.id)
    about = wording.escape_markdown(person.describe_item(view.row.id, item))
    with widgets.card(wording.label(dataset.item_titles[item], 60), about):
        on_map = drawn_maps.run_map(view.drawn).points
        if not ((on_map[KIND] == ITEM) & (on_map[INDEX] == item)).any():
            st.markdown("Not on the map: nobody chose it before this model was trained, so it knows nothing of it.")
            return
        try:
            found = similar_items(context.model(view.run.id), dataset, item, NUM_ALIKE)
        except ModelError as error:
            st.markdown(wording.escape_markdown(error.sentence()))
            return
        st.markdown(f"**Most alike**, {map_points.STAGE_NAMES[FINAL].lower()}:")
        _alike_table(view, found[ITEM_INDEX].tolist(), found[SIMILARITY].tolist(), "Alike")
        _other_pictures(view, item)
        st.caption("How nearly the two point the same way: 100 % is the same direction.")
        map_reach.draw(view, item)
        item_id = str(dataset.items[ITEM_ID].iloc[item])
        user_id = view.user_id or address.param("user")
        widgets.go_button("See it for a person", "user", "map_to_item", ":material/person_search:", item=item_id,
                          user=user_id)  # fmt: skip


def _other_pictures(view: View, item: int) -> None:
    """List the nearest by the texts, before and after tuning, where the run has them."""
    embeddings = context.embeddings(view.run.id)
    stages = [one for one in map_points.stages_of(drawn_maps.run_map(view.drawn)) if one in TEXT_EMBEDDINGS]
    for stage in stages:
        with st.expander(f"Most alike {map_points.STAGE_NAMES[stage].lower()}"):
            items, similarities = nearest(embeddings[TEXT_EMBEDDINGS[stage]], item, NUM_ALIKE)
            _alike_table(view, items.tolist(), similarities.tolist(), stage)


def _alike_table(view: View, items: list[int], similarities: Sequence[float], key: str) -> None:
    titles = context.dataset(view.row.id).item_titles[items]
    table = pd.DataFrame(
        {"Item": [wording.plain(title, 120) for title in titles], "Alike": 100 * np.clip(similarities, 0, 1)}
    )
    st.dataframe(
        table,
        hide_index=True,
        row_height=34,
        height=38 + 34 * len(table),
        column_config={
            "Item": st.column_config.TextColumn(width=TITLE_WIDTH),
            "Alike": st.column_config.NumberColumn(format="%.0f %%", width=62),
        },
        key=f"map_alike_{key}",
        alt="The items most like it, the most alike first.",
    )


def _one_person(view: View, user: int) -> None:
    user_id = str(context.dataset(view.row.id).users[USER_ID].iloc[user])
    with widgets.card(f"Person {wording.label(user_id, 40)}"):
        counts = person.num_known(view.row.id)
        st.markdown(f"{wording.plural(int(counts[user]), 'item')} in their history.")
        widgets.go_button("See what they get", "user", "map_to_user", ":material/person_search:", user=user_id)

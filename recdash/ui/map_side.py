"""Beside the map: the selected points in a sentence and a table, what a search found, and what is most like an item."""

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, USER_ID
from recdash.embeddings.map import INDEX, ITEM, KIND, USER
from recdash.errors import ModelError
from recdash.recommend.similar import SIMILARITY, similar_items
from recdash.ui import context, groups, map_points, person, widgets, wording
from recdash.ui.map_points import View

MOST_ROWS = 500
TITLE_WIDTH = 215


def draw(view: View, shown: map_points.Shown, chosen: pd.DataFrame) -> None:
    """Draw the pane: a selection first, then a search, then what can be done here."""
    if len(chosen) > 1:
        _selection(view, shown, chosen)
    elif len(chosen) == 1 and chosen[KIND].iloc[0] == USER:
        _one_person(view, int(chosen[INDEX].iloc[0]))
    elif len(chosen) == 1:
        _one_item(view, int(chosen[INDEX].iloc[0]))
    elif view.item is not None:
        _one_item(view, view.item)
    elif view.words:
        _found(view)
    else:
        with widgets.card("Ask the map"):
            st.markdown(
                "Draw around points to list them. Click a point, or find an item by its title, to see what is most "
                "like it. Choose a person to see what they chose."
            )


def _selection(view: View, shown: map_points.Shown, chosen: pd.DataFrame) -> None:
    with widgets.card(selection_title(chosen)):
        mostly = mostly_sentence(chosen, shown)
        if mostly:
            st.markdown(mostly)
        st.dataframe(
            _listing(view, chosen).head(MOST_ROWS),
            hide_index=True,
            row_height=34,
            height=min(420, 38 + 34 * len(chosen)),
            column_config={"Title": st.column_config.TextColumn(width=TITLE_WIDTH)},
            alt="The selected points, one row each.",
        )
        if len(chosen) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} are listed; the download has all.")
        st.download_button(
            "Download selection",
            lambda: wording.csv_bytes(_listing(view, chosen, ids=True)),
            "selection.csv",
            "text/csv",
            icon=":material/download:",
            key="map_download",
            on_click="ignore",
        )


def selection_title(chosen: pd.DataFrame) -> str:
    """Say how many of what are selected: "34 items selected"."""
    items = int((chosen[KIND] == ITEM).sum())
    people = len(chosen) - items
    parts = [wording.plural(items, "item")] if items else []
    parts += [wording.plural(people, "person", "people")] if people else []
    return f"{wording.join_words(parts)} selected"


def mostly_sentence(chosen: pd.DataFrame, shown: map_points.Shown) -> str:
    """Say which group most of the selected points belong to, and how common it is on the whole map."""
    named = chosen.loc[chosen["group"].isin(shown.names), "group"]
    if named.empty:
        return ""
    group = str(named.value_counts().index[0])
    here = float((chosen["group"] == group).mean())
    overall = float((shown.frame["group"] == group).mean())
    name = wording.label(group, 30)
    if here < 0.5:
        others = [wording.label(one, 30) for one in named.value_counts().index[:3]]
        return f"Mixed: {wording.join_words(others)}."
    return f"Mostly **{name}**: {wording.share(here)}, against {wording.share(overall)} of the map."


def _listing(view: View, chosen: pd.DataFrame, ids: bool = False) -> pd.DataFrame:
    table = pd.DataFrame({"Title": chosen["title"].to_numpy()})
    if (chosen["group"] != groups.NO_GROUP).any() and view.show != "Both":
        table["Group"] = chosen["group"].to_numpy()
    if ids:
        dataset = context.dataset(view.row.id)
        items, people = dataset.items[ITEM_ID].to_numpy(), dataset.users[USER_ID].to_numpy()
        kinds = zip(chosen[KIND], chosen[INDEX], strict=True)
        table["id"] = [items[index] if kind == ITEM else people[index] for kind, index in kinds]
    return table


def _found(view: View) -> None:
    dataset = context.dataset(view.row.id)
    if not view.found:
        with widgets.card("Nothing found"):
            st.markdown(f"No item has **{wording.label(view.words, 40)}** in its title or text. Try fewer letters.")
        return
    with widgets.card(f"{wording.plural(len(view.found), 'item')} found"):
        st.markdown("Marked on the map. Type more of a title to fly to one.")
        titles = dataset.item_titles[list(view.found)]
        table = pd.DataFrame({"Title": [wording.plain(title, 120) for title in titles]})
        st.dataframe(
            table, hide_index=True, row_height=34, height=min(420, 38 + 34 * len(table)), alt="The items found."
        )


def _one_item(view: View, item: int) -> None:
    dataset = context.dataset(view.row.id)
    about = wording.escape_markdown(person.describe_item(dataset, item))
    with widgets.card(wording.label(dataset.item_titles[item], 60), about):
        on_map = context.run_map(view.run.id)
        if not ((on_map[KIND] == ITEM) & (on_map[INDEX] == item)).any():
            st.markdown("Not on the map: nobody chose it before this model was trained, so it knows nothing of it.")
            return
        try:
            found = similar_items(context.model(view.run.id), dataset, item, 10)
        except ModelError as error:
            st.markdown(wording.escape_markdown(error.sentence()))
            return
        st.markdown("**Reads alike** to this model:")
        titles = [wording.plain(title, 120) for title in dataset.item_titles[found[ITEM_INDEX]]]
        st.dataframe(
            pd.DataFrame({"Item": titles, "Alike": 100 * found[SIMILARITY].clip(0, 1).to_numpy(float)}),
            hide_index=True,
            row_height=34,
            height=38 + 34 * len(found),
            column_config={
                "Item": st.column_config.TextColumn(width=TITLE_WIDTH),
                "Alike": st.column_config.NumberColumn(format="%.0f %%", width=62),
            },
            alt="The ten items most like it.",
        )
        st.caption("How nearly the two point the same way: 100 % is the same direction.")


def _one_person(view: View, user: int) -> None:
    dataset = context.dataset(view.row.id)
    user_id = str(dataset.users[USER_ID].iloc[user])
    with widgets.card(
        f"Person {wording.label(user_id, 40)}", wording.escape_markdown(person.describe_user(dataset, user))
    ):
        counts = person.num_known(view.row.id)
        st.markdown(f"{wording.plural(int(counts[user]), 'item')} in their history.")
        widgets.go_button("See what they get", "user", "map_to_user", ":material/person_search:", user=user_id)

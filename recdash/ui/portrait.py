"""The portrait of a dataset: what is in it, in sentences, numbers and charts."""

import streamlit as st

from recdash.data.portrait.concerns import Concern
from recdash.data.portrait.profile import Profile
from recdash.data.portrait.story import Portrait
from recdash.store.datasets import DatasetRow, load_rejects
from recdash.ui import address, context, dataset_versions, problems, widgets, wording
from recdash.ui.portrait_files import offer_everything
from recdash.ui.portrait_views import VIEWS
from recdash.ui.widgets import Figure

SHOWN_AT_ONCE = 4


def draw(row: DatasetRow) -> None:
    """Draw the portrait of a stored dataset."""
    dataset, found = context.dataset(row.id), context.portrait(row.id)
    shape = found.profile
    imported = wording.chip(f"Imported {wording.ago(row.created_at)}, version {row.version}", "green", "check")
    widgets.verdict(imported, headline(row.name, shape), _density_sentence(shape))
    widgets.figures(_numbers(shape))
    _concerns(found)
    VIEWS[_view()][1](row, found)
    offer_everything(row)
    problems.draw(dataset.report, load_rejects(context.get_store(), row.id), row.id)
    dataset_versions.remove(row)


def headline(name: str, shape: Profile) -> str:
    """Say what the dataset holds, in a sentence somebody could paste into a mail."""
    people, items = wording.plural(shape.num_users, "person", "people"), wording.plural(shape.num_items, "item")
    between = ""
    if shape.first_time is not None and shape.last_time is not None:
        between = f", between {wording.day(shape.first_time)} and {wording.day(shape.last_time)}"
    chosen = wording.plural(shape.num_interactions, "interaction")
    return f"{wording.label(name)} holds {chosen} of {people} with {items}{between}."


def _density_sentence(shape: Profile) -> str:
    if shape.median_interactions < 1:
        return "More than half of the people have done nothing yet: what they get rests on their attributes."
    middle = wording.figure(shape.median_interactions)
    return f"Half of the people have {middle} or fewer."


def _numbers(shape: Profile) -> list[Figure]:
    per_person = shape.num_interactions / max(shape.num_users, 1)
    per_item = shape.num_interactions / max(shape.num_items, 1)
    return [
        Figure("People", wording.count(shape.num_users), f"{wording.figure(per_person)} each"),
        Figure("Items", wording.count(shape.num_items), f"{wording.figure(per_item)} each"),
        Figure(
            "Filled in",
            wording.share(shape.density),
            help="Density: the share of all pairs of a person and an item that we know something about.",
        ),
        Figure(
            "With text",
            wording.share(shape.share_with_text),
            help="Items with a text: the language model learns from it, and needs it to recommend new items.",
        ),
    ]


def _concerns(portrait: Portrait) -> None:
    """Say what matters most before a model is trained."""
    if not portrait.concerns:
        return
    with widgets.card("Know before you train"):
        for one in portrait.concerns[:SHOWN_AT_ONCE]:
            _concern(one)
        rest = portrait.concerns[SHOWN_AT_ONCE:]
        if rest:
            with st.expander(f"{wording.plural(len(rest), 'more thing')} to know"):
                for one in rest:
                    _concern(one)


def _concern(one: Concern) -> None:
    finding, consequence = wording.escape_markdown(one.finding), wording.escape_markdown(one.consequence)
    st.markdown(f":orange[:material/warning:] **{finding}** {consequence}".rstrip())


def _view() -> str:
    """Let the visitor choose a view; the address remembers it."""
    names = list(VIEWS)
    wanted = address.param("view")
    st.session_state["portrait_view"] = wanted if wanted in VIEWS else names[0]
    return st.radio(
        "Look at",
        names,
        format_func=lambda name: VIEWS[name][0],
        horizontal=True,
        key="portrait_view",
        on_change=lambda: address.set_params(view=st.session_state["portrait_view"]),
    )

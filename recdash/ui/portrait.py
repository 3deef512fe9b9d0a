"""The portrait of a dataset: what is in it, in sentences, numbers and charts."""

import numpy as np
import streamlit as st

from recdash.columns import TIMESTAMP
from recdash.data.dataset import Dataset
from recdash.data.portrait.profile import Profile, split_sentence, tail_sentence
from recdash.data.text import example_texts
from recdash.store.datasets import DatasetRow, delete_dataset, load_rejects
from recdash.ui import address, context, problems, widgets, wording
from recdash.ui.charts import data as charts
from recdash.ui.widgets import Figure


def draw(row: DatasetRow) -> None:
    """Draw the portrait of a stored dataset."""
    dataset, shape = context.dataset(row.id), context.dataset_profile(row.id)
    imported = wording.chip(f"Imported {wording.ago(row.created_at)}", "green", "check")
    widgets.verdict(imported, headline(row.name, shape), _density_sentence(shape))
    widgets.figures(_numbers(shape))
    _charts(row, shape)
    _texts(dataset)
    problems.draw(dataset.report, load_rejects(context.get_store(), row.id), row.id)
    _remove(row)


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


def _charts(row: DatasetRow, shape: Profile) -> None:
    palette = widgets.palette()
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("The long tail", height="stretch"):
        finding = wording.escape_markdown(tail_sentence(shape))
        alt = f"Times each item was chosen, most chosen first. {finding}"
        widgets.chart(charts.long_tail(shape.item_counts, palette), alt, "long_tail", finding)
    with right, widgets.card("How active people are", height="stretch"):
        finding = _activity_sentence(shape)
        figure = charts.histogram(shape.user_counts, "Interactions of a person", "people", palette, log=True)
        widgets.chart(figure, f"Number of people by how much they did. {finding}", "activity", finding)
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("What is held back", height="stretch"):
        _split(row, shape)
    with right:
        if len(shape.rating_values):
            with widgets.card("Ratings", height="stretch"):
                finding = _rating_sentence(shape)
                figure = charts.ratings(shape.rating_values, shape.rating_counts, palette)
                widgets.chart(figure, f"How often each rating was given. {finding}", "ratings", finding)
        elif shape.event_counts:
            _events(shape)
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("How long item texts are", height="stretch"):
        finding = _length_sentence(shape.item_words)
        figure = charts.histogram(shape.item_words, "Words in the text of an item", "items", palette)
        widgets.chart(figure, f"Number of items by length of their text. {finding}", "item_words", finding)
    if len(shape.rating_values) and shape.event_counts:
        with right:
            _events(shape)


def _split(row: DatasetRow, shape: Profile) -> None:
    palette, split = widgets.palette(), shape.split
    finding = wording.escape_markdown(split_sentence(shape))
    sizes = (split.num_train, split.num_validation, split.num_test)
    if shape.first_time is not None and shape.first_time != shape.last_time:
        parts = context.dataset_split(row.id)
        times = [part[TIMESTAMP].to_numpy() for part in (parts.train, parts.validation, parts.test)]
        figure = charts.over_time(times, palette)
        widgets.chart(figure, f"Interactions over time, by part of the split. {finding}", "over_time", finding)
    else:
        alt = f"One bar in parts: {', '.join(wording.count(size) for size in sizes)} interactions. {finding}"
        widgets.chart(charts.split_bar(sizes, palette), alt, "split", finding)
    if split.num_test:
        st.caption(
            f"Judged on {wording.plural(split.num_test_users, 'person', 'people')}, "
            f"{wording.count(split.num_new_test_users)} of them new, and "
            f"{wording.plural(split.num_new_test_items, 'new item')}."
        )


def _events(shape: Profile) -> None:
    with widgets.card("Events", height="stretch"):
        names, counts = list(shape.event_counts), np.array(list(shape.event_counts.values()))
        finding = f"Most often: {wording.label(names[0], 30)}, {wording.share(counts[0] / counts.sum())} of all."
        figure = charts.shares([str(name) for name in names[:8]], counts[:8], widgets.palette())
        widgets.chart(figure, f"Number of interactions by kind of event. {finding}", "events", finding)


def _activity_sentence(shape: Profile) -> str:
    heavy = shape.user_counts[: max(round(len(shape.user_counts) * 0.1), 1)].sum() / max(shape.num_interactions, 1)
    middle = wording.plural(round(shape.median_interactions), "interaction")
    return f"The person in the middle has {middle}; the busiest tenth made {wording.share(heavy)} of everything."


def _rating_sentence(shape: Profile) -> str:
    total = max(int(shape.rating_counts.sum()), 1)
    mean = float((shape.rating_values * shape.rating_counts).sum()) / total
    top = shape.rating_values[int(np.argmax(shape.rating_counts))]
    without = shape.num_interactions - total
    rated = f" {wording.share(without / shape.num_interactions)} of the interactions have none." if without else ""
    return f"The average is {mean:.1f}; {top:g} is given most often.{rated}"


def _length_sentence(words: np.ndarray) -> str:
    if not words.any():
        return "No item has a text, so recommendations rest on behaviour alone."
    return f"The text in the middle has {wording.plural(int(np.median(words)), 'word')}; short texts are read best."


def _texts(dataset: Dataset) -> None:
    examples = {
        "An item": (dataset.items, dataset.text_templates.get("items", "")),
        "A person": (dataset.users, dataset.text_templates.get("users", "")),
    }
    filled = {who: pair for who, pair in examples.items() if pair[1]}
    if not filled:
        return
    widgets.section("What the models read")
    for place, (who, (frame, template)) in zip(st.columns(len(filled)), filled.items(), strict=True):
        with place, widgets.card(who, wording.escape_markdown(template), height="stretch"):
            for text in example_texts(frame, template):
                st.markdown(f"- {wording.label(text, 260)}" if text else "- *(no text)*")


def _remove(row: DatasetRow) -> None:
    with st.expander("Delete this dataset", icon=":material/delete:"):
        st.markdown("Its tables and portrait will be gone for good. Runs that use it have to be deleted first.")
        sure = st.checkbox("I am sure", key=f"sure_{row.id}")
        if st.button("Delete for good", key=f"delete_{row.id}", disabled=not sure):
            delete_dataset(context.get_store(), row.id)
            address.set_params(dataset=None, run=None, user=None, item=None)
            st.rerun()

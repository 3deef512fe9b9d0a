"""The views of a portrait: each a few figures under the sentence that says what they show."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import TIMESTAMP
from recdash.data.dataset import Dataset
from recdash.data.portrait import drift, duplicates, growth, leaks, matrix, opinions, segments
from recdash.data.portrait.profile import Profile, split_sentence, tail_sentence
from recdash.data.portrait.segments import Segments
from recdash.data.portrait.story import Portrait, look_alikes
from recdash.data.text import example_texts
from recdash.store.datasets import DatasetRow
from recdash.ui import context, dataset_versions, widgets, wording
from recdash.ui.charts import data as charts
from recdash.ui.charts import portrait as pictures
from recdash.ui.charts.template import Chart
from recdash.ui.portrait_files import offer_table

SHOWN_PAIRS = 6


def overview(row: DatasetRow, portrait: Portrait) -> None:
    """Draw what is popular, who is active, what is held back, and ratings or events."""
    shape, palette = portrait.profile, widgets.palette()
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("The long tail", height="stretch"):
        _figure(row, tail_sentence(shape), charts.long_tail(shape.item_counts, palette), "items-by-popularity")
    with right, widgets.card("How active people are", height="stretch"):
        figure = charts.histogram(shape.user_counts, "Interactions of a person", "people", palette, log=True)
        _figure(row, _activity_sentence(shape), figure, "people-by-activity")
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("What is held back", height="stretch"):
        _split(row, shape)
    with right:
        if len(shape.rating_values):
            _rating_counts(row, shape)
        elif shape.event_counts:
            _events(row, shape)
    if len(shape.rating_values) and shape.event_counts:
        _events(row, shape)


def people(row: DatasetRow, portrait: Portrait) -> None:
    """Draw the matrix, and groups of people."""
    palette = widgets.palette()
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("Who chose what", height="stretch"):
        finding = matrix.matrix_sentence(portrait.matrix, portrait.profile.density)
        _figure(row, finding, pictures.matrix(portrait.matrix.filled, palette), "matrix")
        st.caption(
            "Each square is many people and many items: the stronger its colour, the more of its pairs are known."
        )
    with right, widgets.card("Groups of people", height="stretch"):
        if not portrait.segments:
            st.markdown("Everybody is alike in all that is known: there are no groups to compare.")
            return
        names = [one.name for one in portrait.segments]
        at = st.selectbox(
            "By", range(len(names)), format_func=lambda place: wording.plain(names[place], 40), key="portrait_groups"
        )
        chosen = portrait.segments[at]
        _figure(row, segments.segments_sentence(chosen), pictures.segments(chosen, palette), "groups-of-people")
        _group_ratings(chosen)


def time(row: DatasetRow, portrait: Portrait) -> None:
    """Draw growth, newcomers, and how the hidden part differs from what is learned."""
    palette, found = widgets.palette(), portrait.growth
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("When it happened", height="stretch"):
        _figure(row, growth.growth_sentence(found), _if(found.starts, pictures.growth, found, palette), "over-time")
    with right, widgets.card("New people and items", height="stretch"):
        _figure(row, growth.newcomer_sentence(found), _if(found.starts, pictures.newcomers, found, palette), "")
    with widgets.card("What is different in the hidden part"):
        said = (
            drift.newness_sentence(portrait.drift),
            drift.popularity_sentence(portrait.drift),
            drift.rating_sentence(portrait.drift),
            drift.activity_sentence(portrait.drift),
        )
        for sentence in dict.fromkeys(filter(None, said)):
            st.markdown(f"- {wording.escape_markdown(sentence)}")
        st.caption("Models learn from what came before and are judged on the hidden part: the more it differs, the "
                   "harder the test, and the sooner a model in use grows old.")  # fmt: skip


def ratings(row: DatasetRow, portrait: Portrait) -> None:
    """Draw ratings, and how averages of people and items are spread."""
    found, palette = portrait.opinions, widgets.palette()
    if not len(portrait.profile.rating_values):
        st.markdown("There are no ratings. What people chose counts, not how they liked it.")
        return
    _rating_counts(row, portrait.profile)
    left, right = st.columns(2, gap="medium")
    for place, means, who, noun in (
        (left, found.user_means, "people", "person"),
        (right, found.item_means, "items", "item"),
    ):
        with place, widgets.card(f"Averages of {who}", height="stretch"):
            finding = opinions.opinions_sentence(means, who)
            figure = _if(means, pictures.averages, means, found.mean, who, palette)
            _figure(row, finding, figure, f"average-by-{noun}")
            if who == "people" and opinions.same_sentence(found):
                st.markdown(wording.escape_markdown(opinions.same_sentence(found)))


def texts(row: DatasetRow, portrait: Portrait) -> None:
    """Draw lengths and examples of texts, and items that read alike."""
    dataset, shape, palette = context.dataset(row.id), portrait.profile, widgets.palette()
    left, right = st.columns(2, gap="medium")
    with left, widgets.card("How long item texts are", height="stretch"):
        figure = charts.histogram(shape.item_words, "Words in the text of an item", "items", palette)
        _figure(row, _length_sentence(shape), figure, "words-by-item")
    with right, widgets.card("Items that read alike", height="stretch"):
        st.markdown(wording.escape_markdown(duplicates.duplicates_sentence(portrait.duplicates)))
        pairs = look_alikes(portrait.duplicates, dataset)
        if len(pairs):
            _pairs(pairs)
            offer_table(row, "look-alikes")
    _examples(dataset)


def leaking(row: DatasetRow, portrait: Portrait) -> None:
    """Say which columns and rows could tell models the answer."""
    found = portrait.leaks
    with widgets.card("Columns that know too much"):
        for leak in found.columns:
            icon = ":orange[:material/warning:]" if leak.is_used else ":gray[:material/info:]"
            st.markdown(f"{icon} {wording.escape_markdown(leaks.column_sentence(leak))}")
        if not found.columns:
            st.markdown("No column of items or people follows how often they were chosen or how they were rated.")
        else:
            offer_table(row, "columns-that-leak")
    with widgets.card("Hidden rows and repeats"):
        st.markdown(wording.escape_markdown(leaks.hidden_rows_sentence(found)))
        st.markdown(wording.escape_markdown(leaks.repeats_sentence(found)))


def versions(row: DatasetRow, _: Portrait) -> None:
    """Say what differs between this and another version."""
    dataset_versions.compare(row)


VIEWS: dict[str, tuple[str, Callable[[DatasetRow, Portrait], None]]] = {
    "overview": ("Overview", overview),
    "people": ("People", people),
    "time": ("Time", time),
    "ratings": ("Ratings", ratings),
    "texts": ("Texts", texts),
    "leaks": ("Leaks", leaking),
    "versions": ("Versions", versions),
}
"""What the address calls each view -> its name, and how it is drawn."""


def _if(values: np.ndarray, make: Callable[..., Chart], *arguments: object) -> Chart | None:
    return make(*arguments) if len(values) else None


def _figure(row: DatasetRow, finding: str, figure: Chart | None, table: str) -> None:
    """Draw a figure under its finding, and offer its data; only the finding where there is nothing to draw."""
    said = wording.escape_markdown(finding)
    if figure is None:
        st.markdown(said)
        return
    widgets.chart(figure, finding, f"figure_{table}_{len(said)}", said)
    if table:
        offer_table(row, table)


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


def _rating_counts(row: DatasetRow, shape: Profile) -> None:
    with widgets.card("Ratings", height="stretch"):
        figure = charts.ratings(shape.rating_values, shape.rating_counts, widgets.palette())
        _figure(row, _rating_sentence(shape), figure, "ratings")


def _events(row: DatasetRow, shape: Profile) -> None:
    with widgets.card("Events", height="stretch"):
        names, counts = list(shape.event_counts), np.array(list(shape.event_counts.values()))
        finding = f"Most often: {wording.plain(names[0], 30)}, {wording.share(counts[0] / counts.sum())} of all."
        _figure(row, finding, charts.shares([str(name) for name in names[:8]], counts[:8], widgets.palette()), "events")


def _group_ratings(chosen: Segments) -> None:
    means = chosen.mean_ratings
    if np.isfinite(means).sum() < 2:
        return
    high, low = int(np.nanargmax(means)), int(np.nanargmin(means))
    st.caption(
        f"Highest average rating: “{wording.label(chosen.groups[high], 30)}” with {means[high]:.1f}; lowest: "
        f"“{wording.label(chosen.groups[low], 30)}” with {means[low]:.1f}."
    )


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


def _length_sentence(shape: Profile) -> str:
    words = shape.item_words
    if not words.any():
        return "No item has a text, so recommendations rest on behaviour alone."
    middle = wording.plural(int(np.median(words)), "word")
    covered = wording.share(shape.share_with_text)
    return f"{covered} of the items have a text. The text in the middle has {middle}; short texts are read best."


def _pairs(pairs: pd.DataFrame) -> None:
    shown = pairs.head(SHOWN_PAIRS)
    for title, other, likeness in zip(shown["title"], shown["other_title"], shown["likeness"], strict=True):
        st.markdown(f"- {wording.label(title, 48)} and {wording.label(other, 48)}, {wording.share(likeness)}")


def _examples(dataset: Dataset) -> None:
    kinds = {"items": ("An item", dataset.items), "users": ("A person", dataset.users)}
    templates = {kind: dataset.text_templates.get(kind, "") for kind in kinds}
    filled = [kind for kind in kinds if templates[kind] or dataset.features.get(kind)]
    if not filled:
        return
    widgets.section("What the models read")
    for place, kind in zip(st.columns(len(filled)), filled, strict=True):
        who, frame = kinds[kind]
        with place, widgets.card(who, wording.escape_markdown(templates[kind]), height="stretch"):
            for text in example_texts(frame, templates[kind]) if templates[kind] else ():
                st.markdown(f"- {wording.label(text, 260)}" if text else "- *(no text)*")
            if beside := _beside(dataset, kind):
                st.caption(f"Beside the text: {beside}.")


def _beside(dataset: Dataset, kind: str) -> str:
    """Name what models know of items or people beside their text."""
    named = [wording.label(column, 30) for column in dataset.features.get(kind, {})]
    if kind == "items" and dataset.facts is not None:
        named.append(wording.plural(len(dataset.facts), "fact"))
    return wording.join_words(named) if named else ""

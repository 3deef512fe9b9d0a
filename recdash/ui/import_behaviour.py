"""What counts as interest on the import form: events, ratings, age, and what is held back to judge by."""

from dataclasses import replace

import streamlit as st

from recdash.columns import EVENT, RATING, TIMESTAMP
from recdash.data.coded import coded
from recdash.data.events import weight_of
from recdash.data.options import RATINGS, ImportOptions
from recdash.data.ratings import read_numbers
from recdash.data.read import Table
from recdash.data.split_config import SPLIT_KINDS, SplitConfig
from recdash.ui import widgets, wording

SPLIT_HELP = {
    "time": "Models learn from everything before a day and are judged on what came after it, as if they had been in "
    "use on that day. This is the honest choice.",
    "random": "Some interactions of each person are hidden, whenever they happened. Kinder than real use, because "
    "models see what came later; right where there are no dates.",
    "new_items": "A fifth of the items is hidden altogether, as if they were new tomorrow, besides some interactions "
    "of each person at random. Choose this to judge how well new items are placed from their texts alone.",
    "train_only": "Models learn from every row. Choose this only when you bring your own pairs to judge by: there will "
    "be no figures here.",
}
RATING_NAMES = {
    "kept": "Predict them; every row counts alike",
    "strength": "Predict them; a higher one counts as more interest",
    "ignored": "Leave them out; only who chose what counts",
}
MOST_EVENTS = 12


def draw(table: Table, mapping: dict[str, str], options: ImportOptions) -> ImportOptions:
    """Ask how rows count and what is held back; returns the options with the answers."""
    options = replace(options, split=_split(TIMESTAMP in mapping))
    if RATING in mapping or TIMESTAMP in mapping or EVENT in mapping:
        widgets.section("What counts as interest", "Leave this as it is if you are not sure.")
    if EVENT in mapping:
        options = replace(options, event_weights=_event_weights(table, mapping[EVENT]))
    if RATING in mapping or TIMESTAMP in mapping:
        with st.container(border=True):
            if RATING in mapping:
                options = _ratings(table, mapping[RATING], options)
            if TIMESTAMP in mapping:
                options = replace(options, half_life_days=_half_life())
    hidden = st.checkbox(
        "Hide personal data",
        key="hide_personal",
        help="Ids of people that are e-mail addresses, phone numbers or names become pseudonyms, and such are taken "
        "out of texts. What was hidden can't be brought back.",
    )
    return replace(options, hide_personal=hidden)


def _split(has_times: bool) -> SplitConfig:
    widgets.section("How models will be judged", "Some interactions are held back; a good model finds them again.")
    with st.container(border=True):
        options = [kind for kind in SPLIT_KINDS if has_times or kind != "time"]
        kind = st.radio(
            "Held back",
            options,
            format_func=lambda one: wording.SPLIT_NAMES[one],
            horizontal=True,
            key=f"split_{has_times}",
        )
        st.markdown(f"**{wording.SPLIT_NAMES[kind]}.** {SPLIT_HELP[kind]}")
        with st.expander("How much, and which", icon=":material/tune:"):
            left, middle, right = st.columns(3)
            tuning = left.number_input("For choosing settings, %", 1, 40, 10, key="split_validation")
            judging = middle.number_input(
                "For the final judgement, %", 1, 40, 10, key="split_test", disabled=kind == "train_only"
            )
            seed = right.number_input("Seed", 0, 2**31 - 1, 0, key="split_seed", help="Same seed, same random choice.")
    return SplitConfig(kind, tuning / 100, judging / 100, int(seed))


def _event_weights(table: Table, column: str) -> dict[str, float]:
    """Ask how strong a sign each kind of event is: 1 counts in full, 0 is left out."""
    counts = table.frame[column].astype("str").str.strip().value_counts().head(MOST_EVENTS)
    weights = {}
    with st.container(border=True):
        st.markdown("**How strong a sign is each event?** 1 counts in full, 0 is left out.")
        for start in range(0, len(counts), 4):
            for place, event in zip(st.columns(4), counts.index[start : start + 4], strict=False):
                weights[event] = place.number_input(
                    f"{wording.label(event or '(empty)', 24)}, {wording.plural(int(counts[event]), 'row')}",
                    0.0,
                    10.0,
                    weight_of(event, {}),
                    0.1,
                    format="%.1f",
                    key=f"event_{event}",
                )
    return weights


def _ratings(table: Table, column: str, options: ImportOptions) -> ImportOptions:
    what = st.radio("Ratings", RATINGS, format_func=lambda one: RATING_NAMES[one], key="ratings_are")
    if what == "ignored":
        return replace(options, ratings=what)
    numbers = read_numbers(coded(table.frame[column]).texts)[0]
    finite = numbers[abs(numbers) < 1e6]
    if not len(finite):
        return replace(options, ratings=what)
    given = st.checkbox(
        "Refuse ratings outside a scale",
        key="has_scale",
        help="Otherwise the scale is what stands in the table, and only what is far from all others is set aside.",
    )
    if not given:
        return replace(options, ratings=what)
    left, right = st.columns(2)
    low = left.number_input("Lowest rating", value=float(finite.min()), key="scale_low")
    high = right.number_input("Highest rating", value=float(finite.max()), key="scale_high")
    if not low < high:
        st.warning("The lowest rating must be below the highest.", icon=":material/info:")
        return replace(options, ratings=what)
    return replace(options, ratings=what, rating_scale=(low, high))


def _half_life() -> float:
    return float(
        st.number_input(
            "Days after which an action counts half (0: all count alike)",
            0,
            36_500,
            0,
            key="half_life",
            width=420,
            help="For data in which tastes or the catalogue change fast, such as news. Models can also learn this "
            "themselves, so 0 is a good start.",
        )
    )

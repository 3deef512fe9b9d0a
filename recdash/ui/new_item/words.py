"""What each word of a new item's text brings: the text in colours, bars, and a sentence."""

import streamlit as st

from recdash.data.words import listed
from recdash.recommend.new_item import FIRST, MORE, WordEffect
from recdash.recommend.reasons.words import WORD
from recdash.store.runs import RunRow
from recdash.ui import widgets, wording
from recdash.ui.charts import reasons
from recdash.ui.new_item import asking
from recdash.ui.new_item.asking import Values

AT_TEN, AT_FIFTY, BY_SCORE = "People, first ten", "People, first fifty", "Score"
MOST_BARS = 7
FEWEST_PEOPLE = 5
"""Where no word moves so many people, the score says more."""
LEAST_SHARE = 0.05
"""Of the strongest word; weaker ones get no colour."""


def draw(run: RunRow, values: Values, key: str) -> None:
    """Draw the card; the language model reads the text once without each word."""
    with widgets.card("What in the text does it?"):
        effects = asking.words(run, values)
        if not effects:
            st.markdown("The text holds no words that could be left out.")
            return
        options = (AT_TEN, AT_FIFTY, BY_SCORE)
        measure = st.radio(
            "Measured by",
            options,
            index=options.index(usual_measure(effects)),
            horizontal=True,
            key=f"new_item_words_{key}",
        )
        st.markdown(sentence(effects, measure))
        st.markdown(coloured(asking.text_of(run, values), effects, measure))
        moving = [one for one in effects if value_of(one, measure)] or effects[:1]
        strongest = sorted(moving, key=lambda one: -abs(value_of(one, measure)))[:MOST_BARS]
        texts = [written(one, measure, effects) for one in strongest]
        widgets.chart(
            reasons.contributions(
                [one.word for one in strongest], [value_of(one, measure) for one in strongest], widgets.palette(), texts
            ),
            alt="Bars of what the words bring: "
            + ", ".join(f"{one.word} {text}" for one, text in zip(strongest, texts, strict=True)),
            key=f"new_item_word_bars_{key}_{measure}",
        )
        st.caption(
            "Each word is left out of all that is said about the item, one at a time, and the item placed anew. Blue "
            "words bring people, orange ones cost some."
        )


def usual_measure(effects: tuple[WordEffect, ...]) -> str:
    """Return the figure that tells most: people in whose ten it stands, if words move any; else fifty, else score."""
    for measure in (AT_TEN, AT_FIFTY):
        if max(abs(value_of(one, measure)) for one in effects) >= FEWEST_PEOPLE:
            return measure
    return BY_SCORE


def value_of(one: WordEffect, measure: str) -> float:
    """Return what a word brings by a measure: people, or its part of the mean score."""
    return {AT_TEN: float(one.first), AT_FIFTY: float(one.more), BY_SCORE: one.score}[measure]


def written(one: WordEffect, measure: str, effects: tuple[WordEffect, ...]) -> str:
    """Write what a word brings: people, or a share of all that speaks for the item."""
    value = value_of(one, measure)
    if measure != BY_SCORE:
        return f"{value:+,.0f}" if value else "0"
    total = sum(max(other.score, 0.0) for other in effects) or 1.0
    return f"{100 * value / total:+.0f} %"


def sentence(effects: tuple[WordEffect, ...], measure: str) -> str:
    """Say which words bring most and which cost most, as markdown."""
    best = max(effects, key=lambda one: value_of(one, measure))
    worst = min(effects, key=lambda one: value_of(one, measure))
    parts = []
    if value_of(best, measure) > 0:
        parts.append(f"**{wording.label(best.word, 30)}** brings most ({_said(best, measure, effects)})")
    if value_of(worst, measure) < 0:
        parts.append(f"**{wording.label(worst.word, 30)}** costs most ({_said(worst, measure, effects)})")
    return f"{listed(parts)}." if parts else "No word alone changes anything."


def _said(one: WordEffect, measure: str, effects: tuple[WordEffect, ...]) -> str:
    if measure == BY_SCORE:
        return f"{written(one, measure, effects)} of what speaks for it"
    number, k = int(abs(value_of(one, measure))), FIRST if measure == AT_TEN else MORE
    more = "more" if value_of(one, measure) > 0 else "fewer"
    return f"{number:,} {more} {'person' if number == 1 else 'people'} in the first {k}"


def coloured(text: str, effects: tuple[WordEffect, ...], measure: str) -> str:
    """Return a text as markdown in which words that bring people are blue, and those that cost some are orange."""
    values = {one.word.casefold(): value_of(one, measure) for one in effects}
    least = LEAST_SHARE * max(map(abs, values.values()), default=0.0)
    parts, end = [], 0
    for found in WORD.finditer(text):
        parts.append(_escaped(text[end : found.start()]))
        value, end = values.get(found[0].casefold(), 0.0), found.end()
        word = wording.escape_markdown(found[0])
        if abs(value) > least:
            word = f":{'blue' if value > 0 else 'orange'}-background[{word}]"
        parts.append(word)
    return "".join([*parts, _escaped(text[end:])])


def _escaped(between: str) -> str:
    """Escape what stands between two words, with its blanks."""
    core = wording.escape_markdown(between)
    if not core:
        return " " if between else ""
    return f"{' ' if between[0].isspace() else ''}{core}{' ' if between[-1].isspace() else ''}"

"""Why one item has its place for one person: a sentence, whether it holds, and one of several looks behind it."""

from collections.abc import Callable, Collection

import streamlit as st

from recdash.columns import ITEM_ID
from recdash.data.words import percent
from recdash.recommend.explain import Explanation
from recdash.recommend.reasons.evidence import NAMES
from recdash.recommend.reasons.faithfulness import Faithfulness
from recdash.recommend.reasons.telling import BADGES, change_sentence, deletion_sentence
from recdash.store.datasets import DatasetRow
from recdash.ui import (
    against_view,
    alike_view,
    context,
    left_out_view,
    person,
    reasoning,
    widgets,
    word_view,
    wording,
)
from recdash.ui.charts import reasons
from recdash.ui.person import Person

MOST_PARTS = 6
LISTED = 10
AGAINST = "against"
PARTS, RESTS_ON, SHARES, WORDS, CHANGE = "parts", "basis", "shares", "words", "change"
NOT_LISTED = {AGAINST: "Held back"}
"""One more look at an item that is not in the list, and the first one there."""
LOOKS = {PARTS: "Parts", RESTS_ON: "Rests on", SHARES: "Fair shares", WORDS: "Words", CHANGE: "What if"}
COLOURS = {"holds": "green", "partly": "orange", "weak": "orange", "untested": "gray"}
Bars = tuple[list[str], list[float]]
"""Names, and values in percent of everything that speaks for the item."""


def draw(one: Person, row: DatasetRow, item: int, shown: Collection[int]) -> None:
    """Draw the pane for the item that is open, in the list of `shown` items or not."""
    dataset = context.dataset(row.id)
    told = person.explanation(one, item)
    is_behind = item not in shown and told.rank > LISTED and not reasoning.had_it(one, item)
    widgets.section(f"{'Why not' if is_behind else 'Why'} {wording.label(dataset.item_titles[item], 50)}?")
    with widgets.card():
        st.markdown(f"**{wording.escape_markdown(told.sentence)}**")
        if not is_behind:
            badge(reasoning.faithfulness(one, item))
        looks = {**NOT_LISTED, **LOOKS} if is_behind else LOOKS
        DRAWN[widgets.kept_choice("Look behind the reason", "why", looks, "reason_look")](one, told)
        alike_view.items(one, item)
        item_id = str(dataset.items[ITEM_ID].iloc[item])
        widgets.go_button("Show on the map", "map", "to_map", ":material/bubble_chart:", item=item_id, user=one.user_id)


def still(one: Person, item: int) -> None:
    """Draw the reason without anything to choose: the sentence, whether it holds, and the parts of the score."""
    told = person.explanation(one, item)
    st.markdown(f"**{wording.escape_markdown(told.sentence)}**")
    badge(reasoning.faithfulness(one, item))
    bars(parts_of(told), f"still_{one.user_index}_{item}")
    left_out_view.strongest(told)


def badge(found: Faithfulness) -> None:
    """Say whether a reason holds, as a label and in a sentence."""
    chip = wording.chip(BADGES[found.verdict], COLOURS[found.verdict])
    st.markdown(f"{chip} {deletion_sentence(found)}")


def _parts(one: Person, told: Explanation) -> None:
    bars(parts_of(told), f"parts_{one.user_index}_{told.item_index}")
    st.caption(sum_of(told))
    left_out_view.strongest(told)


def sum_of(told: Explanation) -> str:
    """Say what the bars of the parts are, and what they sum to."""
    score = wording.figure(told.score)
    return f"Exact parts of the model's score, {score}, as a share of everything that speaks for the item."


def _rests_on(one: Person, told: Explanation) -> None:
    found = reasoning.evidence(one, told.item_index)
    ordered = sorted(found.values.items(), key=lambda pair: -abs(pair[1]))
    bars(
        _percentages([NAMES[kind] for kind, _ in ordered], [value for _, value in ordered]),
        f"basis_{one.user_index}_{told.item_index}",
    )
    st.caption(
        "The same score by what it rests on: what people did taught the model of this item, or what its text says. "
        "What texts taught while items were related to each other counts as what people did."
    )


def _shares(one: Person, told: Explanation) -> None:
    found = reasoning.shares(one, told.item_index)
    titles = context.dataset(one.dataset_id).item_titles
    names = [NAMES[share.kind] if share.item_index is None else str(titles[share.item_index]) for share in found.shares]
    values = [share.value for share in found.shares]
    if not names:
        st.markdown("Nothing in the history or the profile to share the score among.")
        return
    bars(_shortened(*_percentages(names, values)), f"shares_{one.user_index}_{told.item_index}")
    st.caption(
        "What each adds on average, in whichever order they become known (Shapley values), as a share of what speaks "
        f"for the item among them. {_how_sure([share.error for share in found.shares], values, found.is_exact)}"
    )


def _how_sure(errors: list[float], values: list[float], is_exact: bool) -> str:
    if is_exact:
        return "Exact: every combination was tried."
    total = sum(max(value, 0.0) for value in values) or 1.0
    return f"Estimated; the largest standard error is {percent(max(errors) / total)}."


def _change(one: Person, told: Explanation) -> None:
    if told.rank > LISTED or reasoning.had_it(one, told.item_index):
        st.markdown(f"It is not among the {LISTED} that are recommended, so nothing has to change for it to leave.")
    else:
        _smallest(one, told)
    left_out_view.each(told)


def _smallest(one: Person, told: Explanation) -> None:
    with st.spinner("Asking the model again…"):
        found = reasoning.change(one, told.item_index, LISTED)
    sentence = change_sentence(found, context.dataset(one.dataset_id).item_titles, LISTED)
    st.markdown(wording.escape_markdown(sentence))
    which = "" if found is None else "The smallest change of the history that we found. "
    st.caption(f"{which}For each change that was tried, the model was truly asked again.")


DRAWN: dict[str, Callable[[Person, Explanation], None]] = {
    AGAINST: against_view.draw,
    PARTS: _parts,
    RESTS_ON: _rests_on,
    SHARES: _shares,
    WORDS: word_view.draw,
    CHANGE: _change,
}


def parts_of(told: Explanation) -> Bars:
    """Return the largest parts of a score; what is left is one more part."""
    names = [part.title or NAMES[part.kind] for part in told.contributions]
    return _shortened(*_percentages(names, [part.value for part in told.contributions]))


def _percentages(names: list[str], values: list[float]) -> Bars:
    total = sum(max(value, 0.0) for value in values) or 1.0
    return names, [100 * value / total for value in values]


def _shortened(names: list[str], values: list[float]) -> Bars:
    rest = values[MOST_PARTS:]
    if not rest:
        return names, values
    return [*names[:MOST_PARTS], f"{len(rest):,} smaller parts"], [*values[:MOST_PARTS], sum(rest)]


def bars(drawn: Bars, key: str) -> None:
    """Draw what speaks for an item and against it as bars."""
    names, shares = drawn
    if not names:
        return
    spoken = ", ".join(f"{name} {value:+.0f} %" for name, value in zip(names, shares, strict=True))
    widgets.chart(
        reasons.contributions(names, shares, widgets.palette()),
        alt=f"Bars of what speaks for and against it: {spoken}.",
        key=key,
    )

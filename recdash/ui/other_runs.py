"""The lists of other runs beside this one for one person: what enters, leaves and moves, and what sets them apart."""

import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX
from recdash.recommend.cause_words import cause_sentence
from recdash.recommend.list_causes import Cause, causes
from recdash.recommend.what_if import ListChange, list_change
from recdash.store.runs import RunRow
from recdash.ui import address, arranged, context, person, run_names, widgets, wording
from recdash.ui.arranged import Arrangement
from recdash.ui.person import Person

OTHERS = "others"
K = 10
MOST_RUNS = 3
FAR = 3
"""From so many places on it is told why an item of both lists moved."""
SHOWN = 3
"""So many reasons of those that enter, and as many of those that leave and of those that moved, are seen at once."""


def draw(one: Person, run: RunRow, how: Arrangement) -> None:
    """Draw the choice of other runs and, for each, how its list differs from this run's and why."""
    runs = {found.id: found for found in context.usable_runs(one.dataset_id) if found.id != run.id}
    widgets.section("Other models side by side", _explained(how))
    if not runs:
        widgets.empty_state(
            "There is no other model of this data to compare with.",
            "Train another model",
            "train",
            icon=":material/model_training:",
        )
        return
    chosen = [runs[run_id] for run_id in _pick(runs)]
    if not chosen:
        return
    plain = how.candidates_only
    lists = [arranged.recommendations(_seen_by(one, other), K, plain) for other in (run, *chosen)]
    _table([run, *chosen], one, lists)
    for other, ranked in zip(chosen, lists[1:], strict=True):
        _one_run((_seen_by(one, run), _seen_by(one, other)), (run, other), (lists[0], ranked), plain)


def change_sentence(name: str, change: ListChange, hits: tuple[int, int]) -> str:
    """Say how a run's list differs, as markdown; hits: how many items of each were chosen later, this run's first."""
    both, entered, left = len(change.risen), len(change.entered), len(change.left)
    if not (both or entered or left):
        return f"**{name}** lists nothing either."
    if not entered and not left and not change.num_moved:
        said = f"**{name}** lists the same {wording.plural(both, 'item')} in the same order."
    else:
        enter, leave = "enters" if entered == 1 else "enter", "leaves" if left == 1 else "leave"
        moved = f"{change.num_moved} of those in both stand elsewhere" if both else "none is in both"
        said = f"**{name}** lists {both} of these {both + left} as well: {entered} {enter}, {left} {leave}, {moved}."
    return f"{said} Chosen later: {hits[1]} of its items, {hits[0]} of these."


def cell(title: str, change: ListChange | None, item: int) -> str:
    """Return what a table shows of an item in another run's list: a plus, or an arrow with the places it moved."""
    if change is None:
        return title
    if item not in change.risen:
        return f"+ {title}"
    places = change.risen[item]
    return title if not places else f"{'▲' if places > 0 else '▼'}{abs(places)} {title}"


def _explained(how: Arrangement) -> str:
    said = "What the same person gets from up to three other models."
    if how.dial.is_neutral and not how.by_rating:
        return said
    return f"{said} All lists as the scores order them, without sliders and order by rating; filters count."


def _pick(runs: dict[str, RunRow]) -> list[str]:
    wanted = [run_id for run_id in (address.param(OTHERS) or "").split(",") if run_id in runs][:MOST_RUNS]
    st.session_state["other_runs"] = list(dict.fromkeys(wanted))
    st.multiselect(
        "Other models",
        list(runs),
        key="other_runs",
        format_func=lambda run_id: run_names.run_name(runs[run_id]),
        max_selections=MOST_RUNS,
        placeholder="Choose up to three",
        width=560,
        on_change=lambda: address.set_params(**{OTHERS: ",".join(st.session_state["other_runs"]) or None}),
    )
    return list(dict.fromkeys(wanted))


def _table(runs: list[RunRow], one: Person, lists: list[pd.DataFrame]) -> None:
    titles, first = context.dataset(one.dataset_id).item_titles, lists[0][ITEM_INDEX].tolist()
    columns = {}
    for number, (run, ranked) in enumerate(zip(runs, lists, strict=True)):
        items = ranked[ITEM_INDEX].tolist()
        change = list_change(first, items) if number else None
        name = wording.plain(run_names.run_name(run), 40)
        name = name if name not in columns else f"{name} ({number + 1})"
        columns[name] = pd.Series([cell(wording.plain(titles[item], 60), change, item) for item in items], dtype="str")
    table = pd.DataFrame(columns).fillna("")
    table.insert(0, "Place", range(1, len(table) + 1))
    st.dataframe(
        table,
        hide_index=True,
        row_height=36,
        height=40 + 36 * max(len(table), 1),
        column_config={
            "Place": st.column_config.NumberColumn(width=55),
            **{name: st.column_config.TextColumn(width=250) for name in columns},
        },
        key="other_lists",
        alt="The lists of the chosen models side by side, the first place first.",
    )
    st.caption("\\+ not in this model's list · ▲ stands higher there · ▼ stands lower there, by so many places")


def _one_run(
    seen: tuple[Person, Person], runs: tuple[RunRow, RunRow], lists: tuple[pd.DataFrame, pd.DataFrame], how: Arrangement
) -> None:
    """Draw how the list of the second run differs from that of the first."""
    change = list_change(lists[0][ITEM_INDEX].tolist(), lists[1][ITEM_INDEX].tolist())
    here, there = (run_names.run_name(run) for run in runs)
    hits = (person.num_hits(lists[0]), person.num_hits(lists[1]))
    with widgets.card():
        st.markdown(change_sentence(wording.label(there, 40), change, hits))
        entered = _told(seen[1], seen[0].run_id, change.entered, how, (there, here))
        left = _told(seen[0], seen[1].run_id, change.left, how, (here, there))
        lines = [
            _lines(entered, ("enters", "enter"), "add"),
            _lines(left, ("leaves", "leave"), "remove"),
            *_moved(seen, change, how, (here, there)),
        ]
        first, rest = ([line for part in lines for line in part[cut]] for cut in (slice(SHOWN), slice(SHOWN, None)))
        st.markdown("\n\n".join(first))
        if rest:
            with st.expander(f"{wording.plural(len(rest), 'more reason')}"):
                st.markdown("\n\n".join(rest))


def _moved(
    seen: tuple[Person, Person], change: ListChange, how: Arrangement, names: tuple[str, str]
) -> list[list[str]]:
    """Return a line for each of the items in both lists that moved furthest: first those that stand higher there."""
    here, there = names
    higher, lower = furthest_moved(change)
    rises = _told(seen[1], seen[0].run_id, higher, how, (there, here))
    falls = _told(seen[0], seen[1].run_id, lower, how, (here, there))
    return [
        _lines(rises, ("stands higher there", "stand higher there"), "arrow_upward"),
        _lines(falls, ("stands lower there", "stand lower there"), "arrow_downward"),
    ]


def furthest_moved(change: ListChange) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the items that rose and those that fell by at least `FAR` places, furthest first."""
    far = sorted(
        (item for item, places in change.risen.items() if abs(places) >= FAR), key=lambda i: -abs(change.risen[i])
    )
    return tuple(i for i in far if change.risen[i] > 0), tuple(i for i in far if change.risen[i] < 0)


def _lines(told: list[tuple[str, str]], does: tuple[str, str], icon: str) -> list[str]:
    """Return a line of markdown for each sentence, with the titles of all items that it is said of."""
    titles: dict[str, list[str]] = {}
    for title, sentence in told:
        titles.setdefault(sentence, []).append(wording.label(title, 60))
    return [
        f":material/{icon}: **{wording.join_words(names)}** {does[len(names) > 1]}. {wording.escape_markdown(sentence)}"
        for sentence, names in titles.items()
    ]


def _told(
    lists: Person, other_run: str, items: tuple[int, ...], how: Arrangement, names: tuple[str, str]
) -> list[tuple[str, str]]:
    """Return the title of each item that one run lists and the other does not, and what sets the two apart."""
    titles = context.dataset(lists.dataset_id).item_titles
    found = _causes(lists, other_run, items, how) if items else []
    return [(str(titles[cause.item_index]), cause_sentence(cause, titles, *names)) for cause in found]


def _seen_by(one: Person, run: RunRow) -> Person:
    return Person(one.dataset_id, run.id, one.user_index, one.user_id)


@st.cache_resource(show_spinner="Asking both models what sets them apart…", max_entries=128)
def _causes(lists: Person, other_run: str, items: tuple[int, ...], how: Arrangement) -> list[Cause]:
    model, other = context.model(lists.run_id), context.model(other_run)
    allowed = arranged.mask(lists.dataset_id, how.filters)
    values = arranged.values(lists.dataset_id)
    return causes(model, other, person.histories(lists), items, K, allowed, how.include_seen, values)

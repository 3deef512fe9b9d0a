"""The New-person page: somebody says what they like, and the list answers at once, each place with its reason."""

import streamlit as st

from recdash.columns import ITEM_INDEX, RANK
from recdash.recommend.taste import pushes_away, unable
from recdash.recommend.what_if import ListChange, list_change
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    context,
    left_out_view,
    list_cards,
    list_changes,
    person,
    persona_keeping,
    reason_pane,
    run_names,
    said,
    studio_questions,
    visitor,
    widgets,
    wording,
)
from recdash.ui.errors import guarded
from recdash.ui.said import Said
from recdash.ui.visitor import Visit

SHOW_ALL_THE_SAME = ("popularity", "recent")
NAMED = 12


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw the page below its header; a click runs only this again."""
    reason = unable(context.model(run.id))
    if reason:
        _use_another(row, run, reason)
        return
    st.fragment(guarded(_studio))(row, run)


def _use_another(row: DatasetRow, run: RunRow, reason: str) -> None:
    """Say why this run can't be tried, and lead to one that can."""
    others = [one for one in context.usable_runs(row.id) if one.model not in SHOW_ALL_THE_SAME and one.id != run.id]
    others.sort(key=lambda one: one.model != "interest")
    if not others:
        widgets.empty_state(reason, "Train another model", "train", icon=":material/model_training:")
        return
    name = run_names.run_name(others[0])
    with st.container(border=True):
        st.markdown(f"{reason} **{wording.label(name, 40)}** answers to what you say.")
        if st.button("Use that model", type="primary", icon=":material/model_training:", key="way_on"):
            address.set_params(run=others[0].id)
            st.rerun()


def _studio(row: DatasetRow, run: RunRow) -> None:
    one = said.said()
    visit = visitor.visit(row.id, run.id, one)
    bar, (left, right) = st.container(), st.columns(2, gap="medium")
    with right:  # the answer first, then what else there is to say
        _list(visit, run)
    with bar:
        _bar(row, visit, one)
    with left:
        studio_questions.draw(row, visit, one)


def _bar(row: DatasetRow, visit: Visit, one: Said) -> None:
    """Say what was said, and offer to take it back, to begin again, and to keep it."""
    st.markdown(_summary(visit))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            "Undo", icon=":material/undo:", key="visitor_undo", disabled=said.before() is None, on_click=said.go_back
        )
        st.button(
            "Start again", icon=":material/restart_alt:", key="visitor_reset", disabled=not one,
            on_click=_begin_again,
        )  # fmt: skip
        persona_keeping.draw(row, one)


def _begin_again() -> None:
    said.change(Said())
    studio_questions.ask_anything()


def _summary(visit: Visit) -> str:
    """Return what is known of the visitor in a sentence or two, as markdown."""
    titles = context.dataset(visit.dataset_id).item_titles
    parts = []
    for items, verb in ((visit.likes, "You like"), (visit.dislikes, "You don't like")):
        if items:
            names = [wording.label(titles[item], 60) for item in items[-NAMED:]]
            more = f" and {len(items) - NAMED:,} more" if len(items) > NAMED else ""
            parts.append(f"**{verb}** {', '.join(names)}{more}.")
    if visit.words:
        parts.append(f"**You wrote** “{wording.label(visit.words, 80)}”.")
    if visit.profile:
        parts.append(f"**You are** {', '.join(wording.label(value, 30) for _, value in visit.profile)}.")
    if visit.num_unknown:
        parts.append(f"{wording.plural(visit.num_unknown, 'item')} of this link not in this data.")
    return " ".join(parts).replace("….", "…") or "Like or dislike something you know. The list answers at once."


def _list(visit: Visit, run: RunRow) -> None:
    ranked = visitor.recommended(visit)
    items = ranked[ITEM_INDEX].tolist()
    if visit.says_nothing:
        widgets.section("Popular with everyone", "These are popular, we know nothing of you yet.")
    else:
        widgets.section("Your list", _how(visit, run))
    change = _change(visit, items)
    if change is not None:
        st.markdown(list_changes.sentence(change))
    for record in ranked.to_dict("records"):
        _card(visit, record, change)


def _how(visit: Visit, run: RunRow) -> str:
    """Say whose list it is and what likes and dislikes stand for."""
    name = f"By **{wording.label(run_names.run_name(run), 40)}**."
    usual = visitor.usual(visit.dataset_id)
    rated = f" A like counts as a rating of {wording.figure(usual.high)}, a dislike as {wording.figure(usual.low)}."
    name += rated if usual.high == usual.high and run.model == "interest" else ""
    if not visit.dislikes:
        return name
    if pushes_away(context.model(visit.run_id)):
        return f"{name} What is like your dislikes falls, though the model never saw a dislike in training."
    return f"{name} Your dislikes are left out; this model can't push away what is like them."


def _change(visit: Visit, items: list[int]) -> ListChange | None:
    """Return how the list changed by the last answer, None where nothing was said before."""
    was = said.before()
    if was is None:
        return None
    before = visitor.recommended(visitor.visit(visit.dataset_id, visit.run_id, was))
    return list_change(before[ITEM_INDEX].tolist(), items)


def _card(visit: Visit, record: dict, change: ListChange | None) -> None:
    item = int(record[ITEM_INDEX])
    title = wording.label(context.dataset(visit.dataset_id).item_titles[item], 80)
    moved = f" {list_changes.chip(change, item)}" if change is not None else ""
    name = f"**{record[RANK]}. {title}**{moved}"
    if visit.says_nothing:  # the one reason for all of them stands above the list
        about = wording.escape_markdown(person.describe_item(visit.dataset_id, item))
        st.container(border=True).markdown(wording.lines(name, wording.aside(about)))
        return
    text = wording.lines(name, wording.escape_markdown(record["reason"]), wording.aside(list_cards.predicted(record)))
    if widgets.row(text, "Why?", f"visitor_why_{record[RANK]}", f"Why {title}?"):
        _why(visit, item)


@st.dialog("Why is this in your list?", width="medium")
def _why(visit: Visit, item: int) -> None:
    told = visitor.explanation(visit, item)
    st.markdown(f"**{wording.escape_markdown(told.sentence)}**")
    reason_pane.badge(visitor.faithfulness(visit, item))
    reason_pane.bars(reason_pane.parts_of(told), f"visitor_parts_{item}")
    st.caption(reason_pane.sum_of(told))
    left_out_view.strongest(told)

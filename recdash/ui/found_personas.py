"""The personas that the product finds in a run, worked out once per run."""

import streamlit as st

from recdash.errors import NotFoundError
from recdash.recommend.personas import CHANGED, Persona, find_personas
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, person, run_names, wording


def found_personas(row: DatasetRow, run: RunRow) -> list[Persona]:
    """Return the personas of a run; whose list changed most is told against the best other run."""
    other = other_run(row, run)
    return _found(row.id, run.id, other.id if other else None)


def other_run(row: DatasetRow, run: RunRow) -> RunRow | None:
    """Return the run that lists are compared with: the best other one, None without any."""
    return context.best_run([one for one in context.usable_runs(row.id) if one.id != run.id])


def why(persona: Persona, row: DatasetRow, run: RunRow) -> str:
    """Return why a person is this persona, as markdown."""
    told = f"**{wording.label(persona.name, 60)}.** {wording.escape_markdown(persona.why)}"
    other = other_run(row, run) if persona.kind == CHANGED else None
    return f"{told} Compared with **{wording.label(run_names.run_name(other), 40)}**." if other else told


@st.cache_resource(show_spinner="Looking for people who stand for others…", max_entries=4)
def _found(dataset_id: str, run_id: str, other_id: str | None) -> list[Persona]:
    try:
        judged = context.per_user(run_id)
    except NotFoundError:
        judged = None
    other = context.model(other_id) if other_id else None
    return find_personas(context.model(run_id), context.dataset(dataset_id), person.everyone(dataset_id), judged, other)

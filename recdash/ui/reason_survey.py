"""How far the reasons of a run hold, over people: for those who want to know before they trust a reason."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import USER_ID, USER_INDEX
from recdash.data.histories import build_histories
from recdash.recommend.reasons.faithfulness import HOLDS
from recdash.recommend.reasons.survey import BEST, NUM_KNOWN, RATIO, share_holding, survey, verdicts
from recdash.ui import context, person, widgets, wording
from recdash.ui.charts import data as charts
from recdash.ui.person import Person

NUM_PEOPLE = 100
BANDS = {"none": 0.0, "below 1": 1.0, "1 to 1.5": 1.5, "1.5 to 3": HOLDS, "3 to 10": 10.0, "10 or more": np.inf}
"""Names of bands of the ratio, and where each ends; the first holds those whose score does not fall."""


def draw(one: Person) -> None:
    """Offer to test the first recommendation of many people, and show how far the reasons hold."""
    with widgets.folded("How far reasons hold", ":material/fact_check:", "survey") as is_open:
        if not is_open:
            return
        st.markdown(
            f"For {NUM_PEOPLE} people drawn at random: without the items that the reason of their first recommendation "
            "names, does the score fall further than without as many others?"
        )
        if one.run_id not in st.session_state.get("surveyed", ()):
            if not st.button("Test the reasons", key=f"survey_{one.run_id}"):
                return
            st.session_state["surveyed"] = {*st.session_state.get("surveyed", ()), one.run_id}
        with st.spinner("Asking the model again, some thousand times…"):
            found = _survey(one.run_id, one.dataset_id)
        _shown(one, found)


def _shown(one: Person, found: pd.DataFrame) -> None:
    counted, tested = verdicts(found), found[found[RATIO].notna()]
    if tested.empty:
        st.markdown("Nobody's reason could be tested: their histories are too short.")
        return
    share, people = wording.share(share_holding(tested[RATIO])), wording.plural(len(tested), "person", "people")
    widgets.chart(
        charts.shares(list(BANDS), in_bands(tested[RATIO].to_numpy()), widgets.palette()),
        alt="Bars of how many people there are for each number of times the score falls further.",
        key=f"survey_chart_{one.run_id}",
        finding=f"**The reason holds for {share}** of {people}. How many times as far the score falls:",
    )
    st.caption(at_best(tested))
    if counted["untested"]:
        more = wording.plural(counted["untested"], "more person", "more people")
        st.caption(f"{more} could not be tested: too short a history.")
    _weakest(one, tested)


def at_best(tested: pd.DataFrame) -> str:
    """Say for how many people a reason could hold at all; `tested`: the rows of `survey` that have a ratio."""
    own, best = share_holding(tested[RATIO]), share_holding(tested[BEST])
    if own == 1:
        return "The named items were truly taken away, and the model was asked again."
    if best > own:
        return f"Had the best choice of as many items been named, it would hold for {wording.share(best)}."
    return (
        "No other choice of as many items would do better: where a reason does not hold, the history is short or many "
        "of its items speak about equally."
    )


def _weakest(one: Person, tested: pd.DataFrame) -> None:
    """Offer the person whose reason holds least."""
    worst = tested.sort_values(RATIO, kind="stable").iloc[0]
    user_id = str(context.dataset(one.dataset_id).users[USER_ID].iloc[int(worst[USER_INDEX])])
    about = f"{wording.plain(user_id, 20)} · {wording.plural(int(worst[NUM_KNOWN]), 'item')}"
    if st.button(f"Weakest reason: {about}", key=f"weakest_{one.run_id}", icon=":material/person_search:"):
        person.choose(user_id)
        st.rerun()


def in_bands(ratios: np.ndarray) -> np.ndarray:
    """Return how many ratios (n,) lie in each of `BANDS`, int64."""
    ends = np.array(list(BANDS.values()))
    places = np.where(ratios <= 0, 0, np.searchsorted(ends[:-1], ratios, side="right"))
    return np.bincount(np.minimum(places, len(ends) - 1), minlength=len(ends))


@st.cache_resource(show_spinner=False, max_entries=8)
def _survey(run_id: str, dataset_id: str) -> pd.DataFrame:
    dataset, rows = context.dataset(dataset_id), context.dataset_split(dataset_id).fitting
    return survey(context.model(run_id), build_histories(dataset, rows), NUM_PEOPLE)

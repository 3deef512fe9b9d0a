"""How a person's list is arranged: order, sliders, filters. The address holds it; lists and costs are kept."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, RANK
from recdash.data.histories import Histories
from recdash.recommend.filters import Facet, Filters, Values, facets, matching, values_in
from recdash.recommend.ranking import recommend
from recdash.recommend.rerank import POOL, POPULARITY_STEPS, VARIETY_STEPS, Dial, Likeness, Rerank, likeness_of
from recdash.recommend.rerank_cost import Cost, Ground, cost, gather
from recdash.ui import address, context, filter_address, list_order, person
from recdash.ui.person import Person

VARIETY, POPULARITY, FILTER, SEEN = "variety", "popularity", "filter", "seen"
PLACE_BEFORE = "place_before"


@dataclass(frozen=True)
class Arrangement:
    """What a list is asked to be; as it comes, it is the model's own."""

    by_rating: bool = False
    include_seen: bool = False
    dial: Dial = field(default_factory=Dial)
    filters: Filters = field(default_factory=Filters)

    @property
    def candidates_only(self) -> "Arrangement":
        """The same candidates in the model's own order."""
        return Arrangement(include_seen=self.include_seen, filters=self.filters)


def asked(dataset_id: str, rates: bool) -> Arrangement:
    """Return what the address asks for; `rates`: whether the model predicts ratings to order by."""
    return Arrangement(
        by_rating=rates and list_order.by_rating(),
        include_seen=address.param(SEEN) is not None,
        dial=Dial(_step(VARIETY, VARIETY_STEPS), _step(POPULARITY, POPULARITY_STEPS)),
        filters=filter_address.read(address.param(FILTER), columns(dataset_id)),
    )


def _step(name: str, steps: tuple[float, ...]) -> float:
    """Return the step that a value of the address is nearest to; 0 where it is no number."""
    try:
        value = float(address.param(name) or 0)
    except ValueError:
        return 0.0
    return min(steps, key=lambda step: abs(step - value)) if np.isfinite(value) else 0.0


@st.cache_resource(show_spinner=False, max_entries=4)
def columns(dataset_id: str) -> tuple[Facet, ...]:
    """Return what items can be chosen by."""
    return tuple(facets(context.dataset(dataset_id).items))


@st.cache_resource(show_spinner=False, max_entries=4)
def values(dataset_id: str) -> Values:
    """Return which items have which of the values that items can be chosen by. Read-only."""
    return values_in(context.dataset(dataset_id).items, columns(dataset_id))


@st.cache_resource(show_spinner=False, max_entries=32)
def candidates(dataset_id: str, filters: Filters) -> np.ndarray | None:
    """Return the items that fit, int64 (m,); None without a condition. Read-only."""
    return np.flatnonzero(matching(context.dataset(dataset_id).items, filters)) if filters.number else None


def mask(dataset_id: str, filters: Filters) -> np.ndarray | None:
    """Return which items fit, bool (num_items,); None without a condition."""
    items = candidates(dataset_id, filters)
    return None if items is None else np.isin(np.arange(context.dataset(dataset_id).num_items), items)


def list_of(one: Person, own: Histories, k: int, how: Arrangement) -> pd.DataFrame:
    """Return the list that a history gives, as `recommend` does."""
    rerank = None if how.dial.is_neutral else Rerank(how.dial, person.num_chosen(one.dataset_id), likeness(one))
    model, dataset = context.model(one.run_id), context.dataset(one.dataset_id)
    chosen = candidates(one.dataset_id, how.filters)
    return recommend(model, dataset, own, k, chosen, how.include_seen, how.by_rating, rerank)


@st.cache_resource(show_spinner=False, max_entries=128)
def recommendations(one: Person, k: int, how: Arrangement) -> pd.DataFrame:
    """Return the list as `person.told` tells it, and where each item would stand without the sliders (place_before)."""
    ranked = person.told(one, list_of(one, person.histories(one), k, how))
    if how.dial.is_neutral:
        return ranked.assign(**{PLACE_BEFORE: ranked[RANK]})
    before = list_of(one, person.histories(one), POOL, replace(how, dial=Dial()))
    return ranked.assign(
        **{PLACE_BEFORE: ranked[ITEM_INDEX].map(dict(zip(before[ITEM_INDEX], before[RANK], strict=True)))}
    )


def likeness(one: Person) -> Likeness | None:
    """Return how alike items are in the run of a person."""
    return _likeness(one.run_id, one.dataset_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def _likeness(run_id: str, dataset_id: str) -> Likeness | None:
    return likeness_of(context.model(run_id), person.everyone(dataset_id).matrix)


@st.cache_resource(show_spinner="Measuring what the sliders cost, once for this model…", max_entries=4)
def _ground(run_id: str, dataset_id: str, by_rating: bool) -> Ground:
    test = context.dataset_split(dataset_id).test
    return gather(context.model(run_id), person.everyone(dataset_id), test, _likeness(run_id, dataset_id), by_rating)


@st.cache_resource(show_spinner=False, max_entries=128)
def cost_of(run_id: str, dataset_id: str, dial: Dial, by_rating: bool) -> Cost:
    """Return what a setting of the sliders costs and brings over people."""
    return cost(_ground(run_id, dataset_id, by_rating), dial)

"""A taste that is tried out: what somebody likes and dislikes gives a list, through the real model, at once.

Whoever tries is the only person of the run, so that an answer costs the same however many people it was trained on.
A like is a past choice with the usual weight, as new as the newest there is. A dislike is left out of the list; in
models that add up what history items say it also counts as minus a choice, so that what is like it falls. No model saw
a dislike in training. Where the data has ratings, a like is also a high and a dislike a low rating.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_ID, ITEM_INDEX, RATING, TEXT, TITLE, USER_ID, USER_INDEX, WEIGHT
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.errors import StateError
from recdash.models.content import Content
from recdash.models.ease import EASE
from recdash.models.interest import InterestModel
from recdash.models.itemknn import ItemKNN
from recdash.models.model import Model
from recdash.models.popularity import Popularity
from recdash.models.rating_parts import RatingParts
from recdash.recommend.explain import reason
from recdash.recommend.newcomers import Reader, join_items, join_people, serve, with_ratings
from recdash.recommend.person import TO_YOU, Person
from recdash.recommend.ranking import recommend

YOU, WORDS = "you", "your words"
"""Ids of the person who tries and of what they wrote."""
ADDS_UP = (InterestModel, EASE, ItemKNN, Content)
"""Models whose scores add up what each history item says, so that minus a choice has a meaning."""
HIGH_SHARE, LOW_SHARE = 0.9, 0.1
"""A like is rated as the best tenth of all ratings begins, a dislike as the worst tenth ends."""


@dataclass(frozen=True)
class Taste:
    """Item indices that somebody likes and dislikes."""

    likes: tuple[int, ...] = ()
    dislikes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Usual:
    """What a choice weighs in the data, and which ratings are high and low there (NaN without ratings)."""

    weight: float
    high: float
    low: float


@dataclass(frozen=True)
class Studio:
    """A run whose only person is the one who tries it.

    words: item_index of what they wrote, as an item that they chose; None when they wrote nothing.
    """

    model: Model
    dataset: Dataset
    usual: Usual
    words: int | None = None


@dataclass(frozen=True)
class Tried:
    """A taste as the model sees it: the model with its ratings, the history, and who is spoken to."""

    model: Model
    histories: Histories
    person: Person


def unable(model: Model) -> str:
    """Say why a run can't be tried by somebody new, in a sentence; "" when it can."""
    if isinstance(model, Popularity):
        return "This model shows everybody the same list, whatever they like."
    if isinstance(model, InterestModel) and model.placing is None:
        return "This model was trained before new people could be placed."
    return ""


def pushes_away(model: Model) -> bool:
    """Whether a dislike makes what is like it fall; else the item is only left out."""
    return isinstance(model, ADDS_UP)


def reads_words(model: Model, dataset: Dataset) -> bool:
    """Whether the model can read what somebody writes of their taste."""
    can_place = isinstance(model, InterestModel) and model.placing is not None
    return can_place and bool((dataset.items[TEXT] != "").any())


def reads_profiles(model: Model, dataset: Dataset) -> bool:
    """Whether the model knows what a profile says: it was trained on people with texts or features."""
    can_place = isinstance(model, InterestModel) and model.placing is not None
    return can_place and bool(dataset.text_templates.get("users") or dataset.features.get("users"))


def usual_of(interactions: pd.DataFrame) -> Usual:
    """Return what is usual among interactions (`Dataset.interactions`, at least one row)."""
    weights = interactions[WEIGHT].to_numpy(np.float64)
    ratings = interactions[RATING].to_numpy(np.float64) if RATING in interactions else np.full(len(weights), np.nan)
    given = ratings[np.isfinite(ratings)]
    if not len(given):
        return Usual(float(np.median(weights)), np.nan, np.nan)
    low, high = np.quantile(given, [LOW_SHARE, HIGH_SHARE], method="nearest")
    return Usual(float(np.median(weights[ratings >= high])), float(high), float(low))


def nobody(dataset: Dataset) -> pd.DataFrame:
    """Return somebody of whom nothing is known, in the form of `Dataset.users`."""
    return pd.DataFrame("", index=range(1), columns=dataset.users.columns, dtype="str").assign(**{USER_ID: YOU})


def open_studio(
    model: Model, dataset: Dataset, usual: Usual, read: Reader, profile: pd.DataFrame | None = None, words: str = ""
) -> Studio:
    """Make a run ready to be tried by one new person.

    Args:
        model: the run's.
        dataset: the run's.
        usual: from `usual_of`.
        read: gives the embeddings of texts; asked only when there is a text to read.
        profile: the person, one row in the form of `Dataset.users`; None: `nobody`.
        words: what they write of their taste; it counts as an item with this text that they chose.

    Raises:
        StateError: if the run can't be tried by somebody new.
    """
    if unable(model):
        raise StateError(unable(model), "Use another model.")
    person = nobody(dataset) if profile is None else profile
    if not isinstance(model, InterestModel):
        return Studio(model, _without_people(dataset, person), usual)
    empty = replace(model, profiles=model.profiles[:0], rating=_of_nobody(model.rating))
    served = serve(empty, _without_people(dataset, dataset.users.iloc[:0]))
    served = join_people(served, person, read)
    if not words:
        return Studio(served.model, served.dataset, usual)
    written = pd.DataFrame("", index=range(1), columns=dataset.items.columns, dtype="str")
    served = join_items(served, written.assign(**{ITEM_ID: WORDS, TITLE: f"“{words}”", TEXT: words}), read)
    return Studio(served.model, served.dataset, usual, dataset.num_items)


def try_taste(studio: Studio, taste: Taste) -> Tried:
    """Return a taste as the model sees it."""
    signed = dict.fromkeys(taste.likes, 1.0)
    if pushes_away(studio.model):
        signed |= dict.fromkeys(taste.dislikes, -1.0)
    if studio.words is not None:
        signed[studio.words] = 1.0
    items = np.array(sorted(signed), np.int32)
    weights = np.array([signed[item] * studio.usual.weight for item in items.tolist()], np.float32)
    shape = (1, studio.dataset.num_items)
    histories = Histories(sparse.csr_matrix((weights, items, [0, len(items)]), shape), np.zeros(1, np.int32))
    deeds = dict.fromkeys(taste.dislikes, "did not like") | (
        {studio.words: "wrote"} if studio.words is not None else {}
    )
    person = Person(studio.dataset, 0, frozenset(items.tolist()), frozenset(taste.likes), deeds, TO_YOU)
    return Tried(_rated(studio, taste, histories), histories, person)


def tried_list(studio: Studio, taste: Taste, k: int = 10) -> pd.DataFrame:
    """Return the k items that fit a taste, best first: the columns of `recommend`, and reason, a line for each."""
    tried = try_taste(studio, taste)
    out = [*taste.dislikes, *([] if studio.words is None else [studio.words])]
    candidates = np.setdiff1d(np.arange(studio.dataset.num_items), out) if out else None
    ranked = recommend(tried.model, studio.dataset, tried.histories, k, candidates)
    items = ranked[ITEM_INDEX].tolist()
    return ranked.assign(reason=reason(tried.model, studio.dataset, tried.histories, items, tried.person))


def _rated(studio: Studio, taste: Taste, histories: Histories) -> Model:
    """Return the model that knows the ratings a taste stands for; as it is where there are none."""
    rated = [*taste.likes, *taste.dislikes]
    if not isinstance(studio.model, InterestModel) or not np.isfinite(studio.usual.high) or not rated:
        return studio.model
    ratings = [studio.usual.high] * len(taste.likes) + [studio.usual.low] * len(taste.dislikes)
    return with_ratings(studio.model, pd.DataFrame({USER_INDEX: 0, ITEM_INDEX: rated, RATING: ratings}), histories)


def _without_people(dataset: Dataset, people: pd.DataFrame) -> Dataset:
    return replace(dataset, users=people, interactions=dataset.interactions.iloc[:0])


def _of_nobody(rating: RatingParts | None) -> RatingParts | None:
    if rating is None:
        return None
    factors = rating.factors and replace(rating.factors, own=rating.factors.own[:0])
    return replace(rating, user_bias=rating.user_bias[:0], factors=factors)

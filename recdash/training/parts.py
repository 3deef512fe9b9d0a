"""The fitted arrays of the interest model: item vectors, source vectors, profiles and prior, by given settings.

Everything is closed form; what the settings should be is chosen in `recdash.training.collaborate`.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.collaborative import fit_low_pass, residual_neighbours
from recdash.models.collective import factorise, fit_item_weights
from recdash.models.item_weights import ItemWeights
from recdash.models.placing import place_profiles
from recdash.models.text_maps import PriorMap, fit_ridge, join_features, with_bias

DAY_S = 86_400.0
POPULARITY_RIDGE = 10.0
SAMPLE = 500
"""People looked at to learn how large a usual score is."""
Vectors = tuple[np.ndarray, np.ndarray]
"""Item and source vectors, float32 (num_items, k) each."""


@dataclass(frozen=True)
class Choice:
    """What validation decided. Half-lives in days (0: no decay); prior and profile weights, draw in usual scores.

    ridges: strengths of which the map from text and features is the mean.
    tuned_text: whether the tuned encoder's texts stand beside behaviour, or those of the untouched one.
    """

    regularisation: float = 200.0
    text_weight: float = 100.0
    half_life_days: float = 0.0
    shrinkage: float = 0.0
    ridges: tuple[float, ...] = (0.1, 1.0, 10.0)
    cold_factor: float = 1.0
    later_factor: float = 1.0
    new_item_draw: float = 0.0
    prior_half_life_days: float = 0.0
    prior_weight: float = 0.001
    profile_weight: float = 1.0
    feature_share: float = 0.0
    new_feature_share: float = 0.0
    graph_rank: int = 0
    graph_weight: float = 0.0
    num_neighbours: int = 50
    tuned_text: bool = True


@dataclass(frozen=True)
class Texts:
    """Unit vectors of what is known in advance: items (num_items, d), users (num_users, d), zero rows where nothing is.

    item_features: (num_items, f), unit rows or zero; they join `items` with shares that validation chooses.
    untouched_items: the same as `items` by the encoder before it was tuned; the same object where it was not.
    """

    items: np.ndarray
    users: np.ndarray
    item_features: np.ndarray
    untouched_items: np.ndarray

    def content(self, share: float) -> np.ndarray:
        """Return texts and features of items as one vector each: x'y = (1 - share) t't + share f'f."""
        return join_features(self.items, self.item_features, share)

    def beside_behaviour(self, choice: Choice) -> np.ndarray:
        """Return the same as it joins the item-item weights.

        What tuning wrote into the texts is in the interactions already, so the untouched ones may add more to them.
        """
        read = self.items if choice.tuned_text else self.untouched_items
        return join_features(read, self.item_features, choice.feature_share)


@dataclass(frozen=True)
class Parts:
    """The fitted arrays of an interest model, before the predictor (see `recdash.models.interest`)."""

    z_items: np.ndarray
    sources: np.ndarray
    neighbours: sparse.csr_matrix
    profiles: np.ndarray
    prior: np.ndarray
    item_map: np.ndarray
    source_map: np.ndarray
    prior_map: PriorMap
    profile_map: np.ndarray
    """float32 (p, k), from what is known of a person, with bias; no rows where nothing could be fitted."""


def fit_parts(histories: Histories, texts: Texts, choice: Choice, dimension: int, seed: int) -> Parts:
    """Fit all arrays on the given histories of all users with the chosen settings."""
    content = with_bias(texts.content(choice.new_feature_share))
    weights = fit_weights(histories.matrix, texts, choice, seed)
    vectors = factorise(weights, histories.matrix, dimension, seed)
    neighbours = residual_neighbours(weights, *vectors, choice.num_neighbours)
    neighbours = sparse.csr_matrix(neighbours @ sparse.diags_array(own_share(histories.matrix, choice.shrinkage)))
    item_map = choice.cold_factor * fit_text_map(histories.matrix, vectors[0], content, choice)
    z_items = blend_text(histories.matrix, vectors[0], content @ item_map, choice.shrinkage)
    item_map = item_map * np.float32(choice.later_factor / choice.cold_factor)
    source_map = fit_text_map(histories.matrix, vectors[1], content, choice)
    sources = np.where(counts_of(histories.matrix)[:, None] > 0, vectors[1], content @ source_map)
    z_users = histories.decayed(choice.half_life_days * DAY_S, histories.newest()) @ sources
    beside = histories.decayed(choice.half_life_days * DAY_S, histories.newest()) @ neighbours
    unit = usual_score(z_users, z_items, beside)
    profile_map = choice.profile_weight * fit_profile_map(z_users, histories, texts.users)
    profiles = place_profiles(profile_map, texts.users)
    prior, prior_map = fit_prior(histories, content, choice.prior_half_life_days)
    scale, draw = choice.prior_weight * unit, choice.cold_factor * choice.new_item_draw * unit
    prior_map = replace(prior_map, scale=prior_map.scale * scale, draw=draw)
    prior = np.where(counts_of(histories.matrix) > 0, prior * np.float32(scale), prior_map.apply(content))
    prior_map = replace(prior_map, draw=draw * choice.later_factor / choice.cold_factor)
    return Parts(z_items, sources, neighbours, profiles, prior, item_map, source_map, prior_map, profile_map)


def fit_weights(interactions: sparse.csr_matrix, texts: Texts, choice: Choice, seed: int) -> ItemWeights:
    """Fit the item-item weights on everybody's interactions: regression with texts, and graph propagation."""
    content = texts.beside_behaviour(choice)
    weights = fit_item_weights(interactions, content, choice.regularisation, choice.text_weight)
    if not choice.graph_weight:
        return weights
    sources, targets = fit_low_pass(interactions, choice.graph_rank, seed)
    some = interactions[np.diff(interactions.indptr) > 0][:SAMPLE]
    unit = usual(weights.apply(some)) / usual((some @ sources) @ targets)
    return weights.plus(np.float32(choice.graph_weight * unit) * sources, targets)


def fit_vectors(interactions: sparse.csr_matrix, texts: Texts, choice: Choice, dimension: int, seed: int) -> Vectors:
    """Return item and source vectors of everybody's interactions."""
    return factorise(fit_weights(interactions, texts, choice, seed), interactions, dimension, seed)


def fit_text_map(
    interactions: sparse.csr_matrix, vectors: np.ndarray, content: np.ndarray, choice: Choice
) -> np.ndarray:
    """Fit content with bias (num_items, c + 1) on the vectors (num_items, k) of chosen items, float32 (c + 1, k)."""
    known = counts_of(interactions) > 0
    return fit_ridge(content[known], vectors[known], *choice.ridges)


def blend_text(interactions: sparse.csr_matrix, vectors: np.ndarray, told: np.ndarray, shrinkage: float) -> np.ndarray:
    """Return share V_i + (1 - share) t_i (num_items, k), t_i what text tells of item i, share as in `own_share`."""
    share = own_share(interactions, shrinkage)[:, None]
    return share * vectors + (1 - share) * told


def own_share(interactions: sparse.csr_matrix, shrinkage: float) -> np.ndarray:
    """Return n / (n + shrinkage), how much an item chosen n times speaks for itself, float32 (num_items,)."""
    counts = counts_of(interactions)
    return (counts / np.maximum(counts + shrinkage, 1e-9)).astype(np.float32)


def fit_profile_map(z_users: np.ndarray, histories: Histories, people: np.ndarray) -> np.ndarray:
    """Fit what is known of people (n, p) on their interest vectors, float32 (p + 1, k); no rows where too few tell."""
    known = (np.linalg.norm(people, axis=1) > 0) & (np.diff(histories.matrix.indptr) > 0)
    if known.sum() < 10:
        return np.zeros((0, z_users.shape[1]), np.float32)
    return fit_ridge(with_bias(people[known]), z_users[known], 10.0)


def profiles_by_others(z_users: np.ndarray, histories: Histories, people: np.ndarray, seed: int) -> np.ndarray:
    """Return everybody's profile part by a map fitted on the other half of the people, float32 (n, k).

    A map that was fitted on somebody knows more of them than of a newcomer.
    """
    first = np.random.default_rng([seed, 5]).random(len(people)) < 0.5
    profiles = np.zeros(z_users.shape, np.float32)
    for half in (first, ~first):
        fitted = fit_profile_map(z_users[~half], histories.take(np.flatnonzero(~half)), people[~half])
        profiles[half] = place_profiles(fitted, people[half])
    return profiles


def fit_prior(histories: Histories, content: np.ndarray, half_life_days: float) -> tuple[np.ndarray, PriorMap]:
    """Return popularity with decay, scaled to a maximum of 1 (num_items,); new items get what their text suggests.

    A map from `content` (num_items, d + 1), with bias, guesses it; it is returned for items that come later.
    """
    popularity = np.asarray(histories.decayed(half_life_days * DAY_S, histories.newest()).sum(axis=0)).ravel()
    top = max(float(popularity.max(initial=0.0)), 1e-9)
    known = counts_of(histories.matrix) > 0
    matrix = fit_ridge(content[known], np.log1p(popularity[known])[:, None], POPULARITY_RIDGE)
    matrix = np.hstack([matrix, fit_draw(histories.matrix, content)])
    prior_map = PriorMap(matrix, float(np.median(popularity[known])), 1 / top, 0.0)
    return np.where(known, popularity / top, prior_map.apply(content)).astype(np.float32), prior_map


def of_new_items(interactions: sparse.csr_matrix, values: np.ndarray) -> np.ndarray:
    """Return the values (num_items,) of items that nobody chose, and 0 for the others, float32 (num_items,)."""
    return np.where(counts_of(interactions) > 0, 0, values).astype(np.float32)


def fit_draw(interactions: sparse.csr_matrix, content: np.ndarray) -> np.ndarray:
    """Fit log(1 + people who choose an item) above its mean on content with bias, float32 (c + 1, 1)."""
    counts = counts_of(interactions)
    matrix = fit_ridge(content[counts > 0], np.log1p(counts[counts > 0])[:, None], POPULARITY_RIDGE)
    matrix[-1] -= (content[counts > 0] @ matrix).mean()
    return matrix


def usual_score(z_users: np.ndarray, z_items: np.ndarray, beside: sparse.csr_matrix) -> float:
    """Return the usual score of the people of z_users (n, k), `beside` (n, num_items) being added; see `usual`."""
    active = np.flatnonzero(np.abs(z_users).sum(axis=1) > 0)[:SAMPLE]
    return usual(z_users[active] @ z_items.T + beside[active].toarray())


def usual(scores: np.ndarray) -> float:
    """Return the median over people of their tenth-best score: the unit in which weights of parts are given."""
    if not len(scores):
        return 1.0
    tenth = np.partition(scores, -min(10, scores.shape[1]), axis=1)[:, -min(10, scores.shape[1])]
    return max(float(np.median(tenth)), 1e-6)


def counts_of(interactions: sparse.csr_matrix) -> np.ndarray:
    """Return how many people chose each item, int64 (num_items,)."""
    return np.bincount(interactions.indices, minlength=interactions.shape[1])

"""The collaborative step: fit item and source vectors, and choose on validation how all parts join.

Stages, each choosing what the one before left open: item-item weights (regularisation, weight of text), decay of the
history, the text map for new items (pretending that a tenth of the items is new), how few interactions make an item
lean on its text, and what everybody likes (with its own decay) beside the profile of people.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.evaluation.metrics import ndcg
from recdash.evaluation.topk import top_items
from recdash.models.collective import factorise, fit_item_weights
from recdash.models.text_maps import fit_ridge, with_bias
from recdash.training.blend import Validation, best_of

DAY_S = 86_400.0
REGULARISATIONS = (50.0, 100.0, 200.0, 400.0, 800.0)
TEXT_WEIGHTS = (0.0, 30.0, 100.0, 300.0)
HALF_LIVES_DAYS = (0.0, 365.0, 90.0, 30.0)
SHRINKAGES = (0.0, 1.0, 3.0)
RIDGES = (1.0, 10.0, 100.0)
COLD_FACTORS = (0.1, 0.3, 1.0, 2.0, 4.0, 8.0)
PRIOR_HALF_LIVES_DAYS = (0.0, 730.0, 180.0, 60.0, 14.0)
PRIOR_WEIGHTS = (0.001, 0.1, 0.3, 1.0, 3.0)
PROFILE_WEIGHTS = (0.0, 0.3, 1.0, 3.0)
PROFILE_FADE = 5.0


@dataclass(frozen=True)
class Choice:
    """What validation decided. Half-lives in days (0: no decay); prior and profile weights are in usual scores."""

    regularisation: float = 200.0
    text_weight: float = 100.0
    half_life_days: float = 0.0
    shrinkage: float = 0.0
    ridge: float = 1.0
    cold_factor: float = 1.0
    prior_half_life_days: float = 0.0
    prior_weight: float = 0.001
    profile_weight: float = 1.0


@dataclass(frozen=True)
class Texts:
    """Unit text vectors: items (num_items, d), users (num_users, d) with zero rows where there is no text."""

    items: np.ndarray
    users: np.ndarray


@dataclass(frozen=True)
class Parts:
    """The fitted arrays of an interest model, before the predictor (see `recdash.models.interest`)."""

    z_items: np.ndarray
    sources: np.ndarray
    profiles: np.ndarray
    prior: np.ndarray
    item_map: np.ndarray
    source_map: np.ndarray
    prior_map: np.ndarray


def choose(dataset: Dataset, split: Split, texts: Texts, validation: Validation, dimension: int, seed: int) -> Choice:
    """Choose all settings on validation; without anybody to validate on the defaults stay."""
    choice = Choice()
    if not validation.is_useful:
        return choice
    everyone = build_histories(dataset, split.train)
    choice = _choose_weights(everyone, texts, validation, choice)
    vectors = _vectors(everyone.matrix, texts, choice, dimension, seed)
    choice = _choose_decay(everyone, vectors, validation, choice)
    choice = _choose_ridge(everyone, texts, validation, choice, dimension, seed)
    choice = _choose_shrinkage(everyone, vectors, texts, validation, choice)
    return _choose_prior(everyone, texts, validation, choice, dimension, seed)


def fit_parts(histories: Histories, texts: Texts, choice: Choice, dimension: int, seed: int) -> Parts:
    """Fit all arrays on the given histories of all users with the chosen settings."""
    vectors = _vectors(histories.matrix, texts, choice, dimension, seed)
    z_items, item_map = _blend_text(histories.matrix, vectors[0], texts, choice)
    source_map = _text_map(histories.matrix, vectors[1], texts, choice.ridge)
    sources = np.where(_counts(histories.matrix)[:, None] > 0, vectors[1], with_bias(texts.items) @ source_map)
    z_users = histories.decayed(choice.half_life_days * DAY_S, histories.newest()) @ sources
    unit = _usual_score(z_users, z_items)
    profiles = choice.profile_weight * _profiles(z_users, histories, texts)
    prior, prior_map = _prior(histories, texts, choice.prior_half_life_days)
    scale = np.float32(choice.prior_weight * unit)
    return Parts(z_items, sources, profiles, prior * scale, item_map, source_map, prior_map * scale)


def _choose_weights(everyone: Histories, texts: Texts, validation: Validation, choice: Choice) -> Choice:
    """Coordinate search: regularisation at a middling weight of text, then the weight of text."""

    def figure(candidate: Choice) -> float:
        weights = fit_item_weights(everyone.matrix, texts.items, candidate.regularisation, candidate.text_weight)
        return validation.ndcg(weights.apply(validation.histories.matrix))

    choice, _ = best_of([replace(choice, regularisation=value) for value in REGULARISATIONS], figure)
    return best_of([replace(choice, text_weight=value) for value in TEXT_WEIGHTS], figure)[0]


def _choose_decay(everyone: Histories, vectors: tuple, validation: Validation, choice: Choice) -> Choice:
    if everyone.timestamps is None:
        return choice
    z_items, sources = vectors
    now_s = everyone.newest()

    def figure(candidate: Choice) -> float:
        weights = validation.histories.decayed(candidate.half_life_days * DAY_S, now_s)
        return validation.ndcg(weights @ sources @ z_items.T)

    return best_of([replace(choice, half_life_days=value) for value in HALF_LIVES_DAYS], figure)[0]


def _choose_shrinkage(
    everyone: Histories, vectors: tuple, texts: Texts, validation: Validation, choice: Choice
) -> Choice:
    """Choose how few interactions make an item lean on its text, and how loudly text alone speaks.

    Both on the real validation part: how often new items are chosen at all decides how high they may stand.
    """
    z_users = validation.histories.matrix @ vectors[1]

    def figure(candidate: Choice) -> float:
        z_items, _ = _blend_text(everyone.matrix, vectors[0], texts, candidate)
        return validation.ndcg(z_users @ z_items.T)

    choice, _ = best_of([replace(choice, cold_factor=factor) for factor in COLD_FACTORS], figure)
    return best_of([replace(choice, shrinkage=value) for value in SHRINKAGES], figure)[0]


def _choose_ridge(
    everyone: Histories, texts: Texts, validation: Validation, choice: Choice, dimension: int, seed: int
) -> Choice:
    """Hide a tenth of the items from fitting; choose the text map that ranks them best among themselves."""
    hidden = _hidden_items(everyone.matrix, seed)
    if not hidden.any():
        return choice
    known, history = _without(everyone.matrix, hidden), _without(validation.histories.matrix, hidden)
    truth = _without(validation.truth + validation.histories.matrix - history, ~hidden)
    judged = np.flatnonzero((truth.getnnz(axis=1) > 0) & (history.getnnz(axis=1) > 0))
    if not len(judged):
        return choice
    z_items, sources = _vectors(known, texts, choice, dimension, seed)
    z_users = history[judged] @ sources

    def figure(candidate: Choice) -> float:
        blended, _ = _blend_text(known, z_items, texts, replace(candidate, cold_factor=1.0))
        lists = top_items((z_users @ blended.T).astype(np.float32), None, 10, hidden)
        return float(np.nanmean(ndcg(lists, truth[judged])))

    return best_of([replace(choice, ridge=ridge) for ridge in RIDGES], figure)[0]


def _without(interactions: sparse.csr_matrix, left_out: np.ndarray) -> sparse.csr_matrix:
    kept = sparse.csr_matrix(interactions @ sparse.diags_array((~left_out).astype(np.float32)))
    kept.eliminate_zeros()
    return kept


def _choose_prior(
    everyone: Histories, texts: Texts, validation: Validation, choice: Choice, dimension: int, seed: int
) -> Choice:
    """Choose the decay and weight of what everybody likes, and the weight of the profile, for known and new people."""
    parts = fit_parts(everyone, texts, replace(choice, profile_weight=1.0), dimension, seed)
    now_s = everyone.newest()
    z_users = validation.histories.decayed(choice.half_life_days * DAY_S, now_s) @ parts.sources
    unit = np.float32(_usual_score(z_users, parts.z_items))
    by_history = z_users @ parts.z_items.T
    fade = PROFILE_FADE / (PROFILE_FADE + np.diff(validation.histories.matrix.indptr))
    by_profile = fade[:, None] * (parts.profiles[validation.histories.user_index] @ parts.z_items.T)
    half_lives = PRIOR_HALF_LIVES_DAYS if everyone.timestamps is not None else (0.0,)
    priors = {days: _prior(everyone, texts, days)[0] * unit for days in half_lives}

    def figure(candidate: Choice) -> float:
        prior = np.float32(candidate.prior_weight) * priors[candidate.prior_half_life_days]
        return validation.ndcg(by_history + np.float32(candidate.profile_weight) * by_profile + prior)

    start = replace(choice, profile_weight=0.0 if not by_profile.any() else 1.0)
    grid = [replace(start, prior_half_life_days=d, prior_weight=w) for d in half_lives for w in PRIOR_WEIGHTS]
    choice, _ = best_of(grid, figure)
    profile_weights = PROFILE_WEIGHTS if by_profile.any() else (0.0,)
    choice, _ = best_of([replace(choice, profile_weight=value) for value in profile_weights], figure)
    return best_of([replace(choice, prior_weight=value) for value in PRIOR_WEIGHTS], figure)[0]


def _vectors(
    interactions: sparse.csr_matrix, texts: Texts, choice: Choice, dimension: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    weights = fit_item_weights(interactions, texts.items, choice.regularisation, choice.text_weight)
    return factorise(weights, interactions, dimension, seed)


def _blend_text(
    interactions: sparse.csr_matrix, vectors: np.ndarray, texts: Texts, choice: Choice
) -> tuple[np.ndarray, np.ndarray]:
    """Return z_i = share V_i + (1 - share) * factor * text map, share = n / (n + shrinkage), and the scaled map."""
    item_map = choice.cold_factor * _text_map(interactions, vectors, texts, choice.ridge)
    counts = _counts(interactions)
    share = (counts / np.maximum(counts + choice.shrinkage, 1e-9)).astype(np.float32)[:, None]
    by_text = with_bias(texts.items) @ item_map
    return share * vectors + (1 - share) * by_text, item_map


def _text_map(interactions: sparse.csr_matrix, vectors: np.ndarray, texts: Texts, ridge: float) -> np.ndarray:
    known = _counts(interactions) > 0
    return fit_ridge(with_bias(texts.items[known]), vectors[known], ridge)


def _profiles(z_users: np.ndarray, histories: Histories, texts: Texts) -> np.ndarray:
    """Return what each user's text says of the interest vector, float32 (num_users, k); zeros without text."""
    has_text = np.linalg.norm(texts.users, axis=1) > 0
    known = has_text & (np.diff(histories.matrix.indptr) > 0)
    profiles = np.zeros_like(z_users)
    if known.sum() >= 10:
        profile_map = fit_ridge(with_bias(texts.users[known]), z_users[known], 10.0)
        profiles[has_text] = with_bias(texts.users[has_text]) @ profile_map
    return profiles.astype(np.float32)


def _prior(histories: Histories, texts: Texts, half_life_days: float) -> tuple[np.ndarray, np.ndarray]:
    """Return popularity with decay, scaled to a maximum of 1 (num_items,); new items get what their text suggests.

    The text map predicts log(1 + popularity); its coefficients are returned for items that come later.
    """
    popularity = np.asarray(histories.decayed(half_life_days * DAY_S, histories.newest()).sum(axis=0)).ravel()
    top = max(float(popularity.max(initial=0.0)), 1e-9)
    known = _counts(histories.matrix) > 0
    prior_map = fit_ridge(with_bias(texts.items[known]), np.log1p(popularity[known])[:, None], 10.0)
    guess = np.clip(np.expm1(with_bias(texts.items) @ prior_map).ravel(), 0, np.median(popularity[known]))
    return (np.where(known, popularity, guess) / top).astype(np.float32), prior_map / np.float32(top)


def _usual_score(z_users: np.ndarray, z_items: np.ndarray) -> float:
    """Return the median over people of their tenth-best score: the unit in which prior weights are given."""
    active = np.flatnonzero(np.abs(z_users).sum(axis=1) > 0)[:500]
    if not len(active):
        return 1.0
    scores = z_users[active] @ z_items.T
    tenth = np.partition(scores, -min(10, scores.shape[1]), axis=1)[:, -min(10, scores.shape[1])]
    return max(float(np.median(tenth)), 1e-6)


def _hidden_items(interactions: sparse.csr_matrix, seed: int) -> np.ndarray:
    known = np.flatnonzero(_counts(interactions) > 0)
    hidden = np.zeros(interactions.shape[1], bool)
    hidden[np.random.default_rng([seed, 3]).choice(known, len(known) // 10, replace=False)] = True
    return hidden


def _counts(interactions: sparse.csr_matrix) -> np.ndarray:
    """Return how many people chose each item, int64 (num_items,)."""
    return np.bincount(interactions.indices, minlength=interactions.shape[1])

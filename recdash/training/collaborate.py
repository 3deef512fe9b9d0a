"""The collaborative step: choose on validation how all parts of the interest model join.

Stages, each choosing what the one before left open: item-item weights (regularisation, then the weight of what is known
of items and the share of features in it), graph propagation, close neighbours beside the vectors, decay of the history,
the text map for new items (pretending that some of the items are new), how few interactions make an item lean on its
text, and what everybody likes (with its own decay) beside the profile of people.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.models.collaborative import fit_low_pass, residual_neighbours
from recdash.models.collective import factorise, fit_item_weights
from recdash.models.item_weights import ItemWeights
from recdash.models.text_maps import with_bias
from recdash.training.blend import Validation, best_of
from recdash.training.config import RunConfig
from recdash.training.parts import (
    DAY_S,
    Choice,
    Texts,
    Vectors,
    blend_text,
    counts_of,
    fit_draw,
    fit_parts,
    fit_prior,
    fit_text_map,
    fit_vectors,
    fit_weights,
    of_new_items,
    profiles_by_others,
    usual,
    usual_score,
)
from recdash.training.pretence import Pretence, pretend_new

REGULARISATIONS = (50.0, 100.0, 200.0, 400.0, 800.0)
TEXT_WEIGHTS = (0.0, 30.0, 100.0, 300.0)
GRAPH_RANKS = (32, 64)
GRAPH_WEIGHTS = (0.0, 0.15, 0.3)
NEIGHBOURS = (50, 20, 0)
HALF_LIVES_DAYS = (0.0, 365.0, 90.0, 30.0)
SHRINKAGES = (0.0, 1.0, 3.0)
RIDGES = ((0.1, 1.0, 10.0), (1.0, 10.0, 100.0))
"""Means of neighbouring strengths. Which single one ranks new items best is up to the few items it is judged on; a mean
is about as good as the best of its three, on any. The lighter one comes first: of a few dozen items, on which both tie,
the other lets the bias speak louder than the text."""
COLD_FACTORS = (1.0, 0.1, 0.3, 2.0, 3.0, 4.0, 6.0, 8.0, 16.0)
"""How loudly items without an interaction speak beside others."""
LEAST_NEW = 0.05
"""Share of validation choices that must be of new items for items that come later to speak as loudly. With fewer, as in
random splits, these are the rarest of old items, and would silence what is really new."""
NEW_ITEM_DRAWS = (0.0, 0.01, 0.03, 0.1, 0.3)
PRIOR_HALF_LIVES_DAYS = (0.0, 730.0, 365.0, 180.0, 60.0, 30.0, 14.0)
PRIOR_WEIGHTS = (0.001, 0.1, 0.3, 1.0, 3.0)
PROFILE_WEIGHTS = (0.0, 0.3, 1.0, 3.0)
PROFILE_FADE = 5.0
FEATURE_SHARES = (0.0, 0.25, 0.5, 0.75)


def choose(dataset: Dataset, split: Split, texts: Texts, validation: Validation, config: RunConfig) -> Choice:
    """Choose all settings on validation; without anybody to validate on the defaults stay."""
    choice, dimension, seed = Choice(), config.interest.dimension, config.training.seed
    if not validation.is_useful:
        return choice
    everyone = build_histories(dataset, split.train)
    choice = _choose_weights(everyone, texts, validation, choice)
    choice = _choose_graph(everyone, texts, validation, choice, seed)
    pretences = pretend_new(everyone.matrix, validation, config.augmentation.new_items, seed)
    weights = fit_weights(everyone.matrix, texts, choice, seed)
    vectors = factorise(weights, everyone.matrix, dimension, seed)
    choice = _choose_neighbours(weights, vectors, validation, choice)
    choice = _choose_decay(everyone, vectors, validation, choice)
    choice = _choose_map(texts, pretences, choice, dimension, seed)
    choice = _choose_shrinkage(everyone, vectors, texts, validation, choice)
    return _choose_prior(everyone, texts, validation, choice, dimension, seed)


def _choose_weights(everyone: Histories, texts: Texts, validation: Validation, choice: Choice) -> Choice:
    """Choose the regularisation, then the weight of what is known of items and what it consists of.

    Features and text weigh together: text that does harm alone may do good beside features, so neither is ruled out
    before the other was seen. Last, texts by the untouched encoder are tried in place of the tuned one's.
    """

    def figure(candidate: Choice) -> float:
        content = texts.beside_behaviour(candidate)
        weights = fit_item_weights(everyone.matrix, content, candidate.regularisation, candidate.text_weight)
        return validation.ndcg(weights.apply(validation.histories.matrix))

    shares = FEATURE_SHARES if texts.item_features.shape[1] else (0.0,)
    middling = replace(choice, feature_share=0.5 if len(shares) > 1 else 0.0)
    choice, _ = best_of([replace(middling, regularisation=value) for value in REGULARISATIONS], figure)
    none = replace(choice, text_weight=0.0, feature_share=0.0)
    some = [replace(choice, text_weight=w, feature_share=s) for w in TEXT_WEIGHTS[1:] for s in shares]
    choice, best = best_of([none, *some], figure)
    if texts.untouched_items is texts.items:
        return choice
    share = choice.feature_share if choice.text_weight else middling.feature_share
    untouched = [replace(choice, text_weight=w, feature_share=share, tuned_text=False) for w in TEXT_WEIGHTS[1:]]
    other, figure_of_other = best_of(untouched, figure)
    return other if figure_of_other > best else choice


def _choose_graph(everyone: Histories, texts: Texts, validation: Validation, choice: Choice, seed: int) -> Choice:
    """Choose how far what people like spreads over the graph of people and items, and how much that counts."""
    histories = validation.histories.matrix
    by_weights = fit_weights(everyone.matrix, texts, choice, seed).apply(histories)
    spread = {}
    for rank in GRAPH_RANKS:
        sources, targets = fit_low_pass(everyone.matrix, rank, seed)
        scores = (histories @ sources) @ targets
        spread[rank] = scores * np.float32(usual(by_weights) / usual(scores))

    def figure(candidate: Choice) -> float:
        return validation.ndcg(by_weights + np.float32(candidate.graph_weight) * spread[candidate.graph_rank])

    grid = [replace(choice, graph_rank=r, graph_weight=w) for w in GRAPH_WEIGHTS for r in GRAPH_RANKS]
    return best_of(grid, figure)[0]


def _choose_neighbours(weights: ItemWeights, vectors: Vectors, validation: Validation, choice: Choice) -> Choice:
    """Choose how many neighbours of each item speak beside the vectors."""
    z_items, sources = vectors
    histories = validation.histories.matrix
    by_vectors = (histories @ sources) @ z_items.T

    def figure(candidate: Choice) -> float:
        neighbours = residual_neighbours(weights, z_items, sources, candidate.num_neighbours)
        return validation.ndcg(by_vectors + (histories @ neighbours).toarray())

    return best_of([replace(choice, num_neighbours=value) for value in NEIGHBOURS], figure)[0]


def _choose_decay(everyone: Histories, vectors: Vectors, validation: Validation, choice: Choice) -> Choice:
    if everyone.timestamps is None:
        return choice
    z_items, sources = vectors
    now_s = everyone.newest()

    def figure(candidate: Choice) -> float:
        weights = validation.histories.decayed(candidate.half_life_days * DAY_S, now_s)
        return validation.ndcg(weights @ sources @ z_items.T)

    return best_of([replace(choice, half_life_days=value) for value in HALF_LIVES_DAYS], figure)[0]


def _choose_shrinkage(
    everyone: Histories, vectors: Vectors, texts: Texts, validation: Validation, choice: Choice
) -> Choice:
    """Choose how few interactions make an item lean on its text, and how loudly text alone speaks.

    Both on the real validation part: how often new items are chosen at all decides how high they may stand.
    """
    z_users = validation.histories.matrix @ vectors[1]
    content = with_bias(texts.content(choice.new_feature_share))
    draw = choice.new_item_draw * usual(z_users @ vectors[0].T) * (content @ fit_draw(everyone.matrix, content)[:, 0])
    draw, new = of_new_items(everyone.matrix, draw), counts_of(everyone.matrix) == 0
    told = content @ fit_text_map(everyone.matrix, vectors[0], content, choice)

    def figure(candidate: Choice) -> float:
        factor = np.float32(candidate.cold_factor)
        z_items = blend_text(everyone.matrix, vectors[0], factor * told, candidate.shrinkage)
        return validation.ndcg(z_users @ z_items.T + factor * draw)

    choice, _ = best_of([replace(choice, cold_factor=factor) for factor in COLD_FACTORS], figure)
    tells = validation.truth[:, new].nnz >= LEAST_NEW * validation.truth.nnz
    choice = replace(choice, later_factor=choice.cold_factor if tells else max(choice.cold_factor, 1.0))
    return best_of([replace(choice, shrinkage=value) for value in SHRINKAGES], figure)[0]


def _choose_map(texts: Texts, pretences: tuple[Pretence, ...], choice: Choice, dimension: int, seed: int) -> Choice:
    """Choose the map from text and features, and the draw, that rank the pretended new items best among themselves."""
    if not pretences:
        return choice
    vectors = [fit_vectors(one.known, texts, choice, dimension, seed) for one in pretences]
    shares = FEATURE_SHARES if texts.item_features.shape[1] else (0.0,)

    def figures(candidate: Choice, draws: Sequence[float]) -> np.ndarray:
        found = zip(pretences, vectors, strict=True)
        return np.mean([one.figures(texts, candidate, fitted, draws) for one, fitted in found], axis=0)

    maps = [replace(choice, ridges=r, new_feature_share=s) for s in shares for r in RIDGES]
    choice, _ = best_of(maps, lambda candidate: figures(candidate, (0.0,))[0])
    by_draw = dict(zip(NEW_ITEM_DRAWS, figures(choice, NEW_ITEM_DRAWS), strict=True))
    return replace(choice, new_item_draw=best_of(by_draw, by_draw.__getitem__)[0])


def _choose_prior(
    everyone: Histories, texts: Texts, validation: Validation, choice: Choice, dimension: int, seed: int
) -> Choice:
    """Choose the decay and weight of what everybody likes, and the weight of the profile.

    The profile is all that is known of newcomers, and fades beside a history: its weight is chosen on both, the people
    as they are and as if they had just come.
    """
    parts = fit_parts(everyone, texts, replace(choice, profile_weight=1.0), dimension, seed)
    weights = validation.histories.decayed(choice.half_life_days * DAY_S, everyone.newest())
    z_users, beside = weights @ parts.sources, weights @ parts.neighbours
    unit = np.float32(usual_score(z_users, parts.z_items, beside))
    content = with_bias(texts.content(choice.new_feature_share))
    draw = parts.prior_map.draw * choice.cold_factor / choice.later_factor * (content @ parts.prior_map.matrix[:, 1])
    by_history = z_users @ parts.z_items.T + beside.toarray() + of_new_items(everyone.matrix, draw)
    fade = PROFILE_FADE / (PROFILE_FADE + np.diff(validation.histories.matrix.indptr))
    everybody = everyone.decayed(choice.half_life_days * DAY_S, everyone.newest()) @ parts.sources
    profiles = profiles_by_others(everybody, everyone, texts.users, seed)[validation.histories.user_index]
    of_newcomers = profiles @ parts.z_items.T
    by_profile = fade[:, None] * of_newcomers
    half_lives = PRIOR_HALF_LIVES_DAYS if everyone.timestamps is not None else (0.0,)
    priors = {days: fit_prior(everyone, content, days)[0] * unit for days in half_lives}

    def prior(candidate: Choice) -> np.ndarray:
        return np.float32(candidate.prior_weight) * priors[candidate.prior_half_life_days]

    def figure(candidate: Choice) -> float:
        return validation.ndcg(by_history + np.float32(candidate.profile_weight) * by_profile + prior(candidate))

    def figure_of_both(candidate: Choice) -> float:
        newcomers = validation.ndcg(np.float32(candidate.profile_weight) * of_newcomers + prior(candidate))
        return (figure(candidate) + newcomers) / 2

    start = replace(choice, profile_weight=0.0 if not by_profile.any() else 1.0)
    grid = [replace(start, prior_half_life_days=d, prior_weight=w) for d in half_lives for w in PRIOR_WEIGHTS]
    choice, _ = best_of(grid, figure)
    profile_weights = PROFILE_WEIGHTS if by_profile.any() else (0.0,)
    choice, _ = best_of([replace(choice, profile_weight=value) for value in profile_weights], figure_of_both)
    return best_of([replace(choice, prior_weight=value) for value in PRIOR_WEIGHTS], figure)[0]

"""Factorise ratings, and turn the average over draws into one pair of vectors for each person and item."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.histories import Histories, ones_of
from recdash.models.collaborative import fit_low_pass
from recdash.models.rating_factors import RatingFactors
from recdash.models.text_maps import fit_ridge
from recdash.training.parts import counts_of
from recdash.training.rating_draws import Side, draws, start
from recdash.training.ratings import rated

MIN_RATINGS = 100
"""With fewer there is nothing to factorise; the predictor is left alone."""
BURN_IN, KEPT = 16, 64
"""Draws that still remember where they began, and draws that are averaged."""
MAX_NUMBERS = 40_000_000
"""Numbers kept of all draws together; of a large dataset fewer draws are kept."""
GRAPH_RANK = 32
SERVED_RANK = 16
"""Length of the vectors of the average, without biases; on ml-100k 16 give its error to the fourth digit."""
CONTENT_RIDGE = 10.0


@dataclass(frozen=True)
class Known:
    """What is known beside ratings: features of users (num_users, f), of items (num_items, g), content of items."""

    user_features: np.ndarray
    item_features: np.ndarray
    content: np.ndarray


@dataclass(frozen=True)
class _Draws:
    """All kept draws, side by side: factors (n, s * k) of both sides, the mean of their biases, and the maps to them.

    told: of people, (GRAPH_RANK, s * k + 1), from what they chose to their factors and bias; noise: mean variance.
    """

    people: np.ndarray
    items: np.ndarray
    user_bias: np.ndarray
    item_bias: np.ndarray
    told: np.ndarray
    noise: float


def factorise_ratings(
    histories: Histories, rows: pd.DataFrame, known: Known, rank: int, seed: int, should_stop: Callable[[], bool]
) -> RatingFactors | None:
    """Fit the factors on the rated rows; None with too few of them. `histories` are those of all users.

    After a stop the draws made so far count (at least two).
    """
    rows = rated(rows)
    if rank < 1 or len(rows) < MIN_RATINGS:
        return None
    shape = histories.matrix.shape
    values = rows[RATING].to_numpy(np.float64)
    ratings = sparse.csr_matrix((values - values.mean(), (rows[USER_INDEX], rows[ITEM_INDEX])), shape)
    graph_people, graph_items, directions = _graph(histories.matrix, seed)
    rng = np.random.default_rng([seed, 6])
    people = start(np.hstack([graph_people, _scaled(known.user_features)]), rank, rng)
    items = start(np.hstack([graph_items, _scaled(known.item_features)]), rank, rng)
    drawn = _draw(ratings, people, items, graph_people.shape[1], rng, should_stop)
    return _served(drawn, graph_people, directions, ratings, known.content)


def _graph(interactions: sparse.csr_matrix, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where people (n, g) and items (m, g) stand in the graph of who chose what, and the map (m, g) to people.

    A person stands at x_u map / sqrt(n_u); see `recdash.models.collaborative` for the map.
    """
    ones = ones_of(interactions)
    sources, _ = fit_low_pass(ones, min(GRAPH_RANK, min(ones.shape) - 1), seed)
    lengths = np.sqrt(np.maximum(np.diff(ones.indptr), 1))
    people = (ones @ sources) / lengths[:, None]
    strengths = np.linalg.norm(people, axis=0)
    items = sources * np.sqrt(counts_of(ones))[:, None] * strengths
    scale = max(float(people.std()), 1e-9)
    return people / scale, _scaled(items), sources / scale


def _scaled(columns: np.ndarray) -> np.ndarray:
    """Centre columns and give them together a standard deviation of 1, float64."""
    centred = columns.astype(np.float64) - columns.mean(axis=0) if columns.size else columns.astype(np.float64)
    return centred / max(float(centred.std()) if centred.size else 1.0, 1e-9)


def _draw(
    ratings: sparse.csr_matrix,
    people: Side,
    items: Side,
    num_graph: int,
    rng: np.random.Generator,
    should_stop: Callable[[], bool],
) -> _Draws:
    width = people.vectors.shape[1]
    number = int(np.clip(MAX_NUMBERS // (sum(ratings.shape) * width), 2, KEPT))
    kept: list[tuple[np.ndarray, ...]] = []
    for place, variance in enumerate(draws(ratings, people, items, rng)):
        if place >= BURN_IN and (place - BURN_IN) % (KEPT // number) == 0:
            vectors = (people.vectors, items.vectors, people.matrix[:num_graph], np.array(variance))
            kept.append(tuple(one.astype(np.float32) for one in vectors))
        if len(kept) == number or (should_stop() and len(kept) > 1):
            break
    by_kind = [np.stack(parts) for parts in zip(*kept, strict=True)]
    users, products, maps = (np.concatenate(part[:, :, :-1], axis=1) for part in by_kind[:3])
    biases = [part[:, :, -1].mean(axis=0) for part in by_kind[:3]]
    told = np.column_stack([maps, biases[2]])
    return _Draws(users, products / len(kept), biases[0], biases[1], told, float(by_kind[3].mean()))


def _served(
    drawn: _Draws, graph: np.ndarray, directions: np.ndarray, ratings: sparse.csr_matrix, content: np.ndarray
) -> RatingFactors:
    """Cut the average over draws to a few directions, and take apart what the graph says and what is a person's own."""
    to_people, to_items = _cut(drawn.people, drawn.items, SERVED_RANK)
    people = np.column_stack([drawn.people @ to_people, drawn.user_bias, np.ones(len(drawn.people))])
    items = np.column_stack([drawn.items @ to_items, np.ones(len(drawn.items)), drawn.item_bias]).astype(np.float32)
    told = np.column_stack([drawn.told[:, :-1] @ to_people, drawn.told[:, -1], np.zeros(len(drawn.told))])
    own = people - graph @ told
    rating_people, rating_items = np.diff(ratings.indptr) > 0, counts_of(ratings) > 0
    item_map = fit_ridge(content[rating_items], items[rating_items], CONTENT_RIDGE)
    arrays = {
        "sources": directions @ told,
        "own": own,
        "stranger": own[rating_people].mean(axis=0),
        "items": np.where(rating_items[:, None], items, content @ item_map),
        "item_map": item_map,
        "spread": np.cov(own[rating_people].T),
    }
    return RatingFactors(**{name: values.astype(np.float32) for name, values in arrays.items()}, noise=drawn.noise)


def _cut(people: np.ndarray, items: np.ndarray, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """Return maps (w, r) with (people A) (items B)' nearest to people items', by an SVD that needs their Grams only."""
    (root_p, inverse_p), (root_q, inverse_q) = _roots(people), _roots(items)
    left, sizes, right = np.linalg.svd(root_p @ root_q)
    size = np.sqrt(sizes[:rank])
    return inverse_p @ left[:, :rank] * size, inverse_q @ right[:rank].T * size


def _roots(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the square root of rows' rows and its pseudo-inverse, float64 (w, w)."""
    values, vectors = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    kept = values > max(values[-1], 1e-300) * 1e-10
    root, vectors = np.sqrt(values[kept]), vectors[:, kept]
    return (vectors * root) @ vectors.T, (vectors / root) @ vectors.T

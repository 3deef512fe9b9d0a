"""The map of a run: where its items and its people lie, before and after fine-tuning and as they recommend."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from recdash.columns import TEXT
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.embeddings.clusters import NONE, find_clusters, name_clusters
from recdash.embeddings.faithfulness import faithfulness
from recdash.embeddings.movement import moved
from recdash.embeddings.points import (
    AFTER,
    BEFORE,
    CLUSTER,
    COLLAPSED,
    FINAL,
    INDEX,
    ITEM,
    KIND,
    MAIN,
    TEXT_EMBEDDINGS,
    USER,
    RunMap,
    columns_of,
    moved_column,
)
from recdash.embeddings.projection import LayoutSettings, fitted_rows, main_directions, project_from, project_with
from recdash.embeddings.spread import has_collapsed, spread_of
from recdash.errors import ModelError
from recdash.models.model import Model

MAX_USERS = 20_000
"""Most people placed on a map; a seeded sample of those who have a place when there are more."""
CONTINUED_EPOCHS = 100
"""A layout that begins where another one ended needs fewer rounds."""


def build_map(
    model: Model,
    dataset: Dataset,
    histories: Histories,
    embeddings: Mapping[str, np.ndarray] | None = None,
    settings: LayoutSettings | None = None,
) -> RunMap:
    """Lay out the items of a model by what it knows of them, and place people among the items they are drawn to.

    Items and people that the model knows nothing about (a vector of zeros) have no place and no row.

    Args:
        model: any model; one without item vectors gives an empty map.
        dataset: what the model was trained on.
        histories: the people to place, n rows; those outside the dataset (user_index -1) are left out.
        embeddings: "item_before" and "item_after", float (num_items, d): the texts before and after fine-tuning.
        settings: of the layout.

    Raises:
        ModelError: if the number of item vectors is not the number of items, or a vector is not finite.
    """
    vectors = model.item_vectors()
    if vectors is None:
        return RunMap(_rows(ITEM, np.empty(0), {FINAL: np.empty((0, 2))}))
    if len(vectors) != dataset.num_items:
        raise ModelError(
            f"The model knows {len(vectors):,} items, but the dataset has {dataset.num_items:,}.",
            "Open the model with the dataset it was trained on.",
        )
    settings = settings or LayoutSettings()
    items = np.flatnonzero(np.any(vectors != 0, axis=1))
    users, interests = _interests(model, histories, vectors.shape[1], settings.seed)
    stages = {FINAL: vectors[items]} | _texts(embeddings or {}, items)
    places, user_places = _places(stages, interests, settings)
    clusters = find_clusters(places[FINAL], settings.seed)
    texts, titles = dataset.items[TEXT].to_numpy(object)[items], dataset.item_titles[items]
    popularity = np.bincount(histories.matrix.indices, minlength=dataset.num_items)[items]
    own = {CLUSTER: clusters, **_moved(stages, settings.seed)}
    points = [_rows(ITEM, items, places).assign(**own), _rows(USER, users, user_places).assign(**{CLUSTER: NONE})]
    frame = pd.concat(points, ignore_index=True).astype({CLUSTER: np.int16})
    names = name_clusters(clusters, texts.tolist(), titles.tolist(), popularity)
    return RunMap(frame, {"stages": _figures(stages, places, settings.seed), "clusters": names})


def _texts(embeddings: Mapping[str, np.ndarray], items: np.ndarray) -> dict[str, np.ndarray]:
    """Return the embeddings of the texts of some items by stage; those after only where tuning changed them."""
    found = {
        stage: np.asarray(embeddings[name], np.float32)[items]
        for stage, name in TEXT_EMBEDDINGS.items()
        if name in embeddings
    }
    if AFTER in found and BEFORE in found and np.array_equal(found[AFTER], found[BEFORE]):
        del found[AFTER]
    return found if BEFORE in found else {}


def _places(
    stages: dict[str, np.ndarray], interests: np.ndarray, settings: LayoutSettings
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return the places of items and of people by picture; each text picture begins where the one after it ended."""
    items, users = project_with(stages[FINAL], interests, settings)
    main_items, main_users = main_directions(stages[FINAL], interests)
    places = {FINAL: items, MAIN: main_items}
    start = items
    for stage in (AFTER, BEFORE):
        if stage in stages:
            start = project_from(stages[stage], start, replace(settings, num_epochs=CONTINUED_EPOCHS))
            places[stage] = start
    return places, {FINAL: users, MAIN: main_users}


def _moved(stages: dict[str, np.ndarray], seed: int) -> dict[str, np.ndarray]:
    """Return how much each item moved since before fine-tuning, by column; of more than 20,000 only of a sample."""
    if BEFORE not in stages:
        return {}
    rows, found = fitted_rows(len(stages[FINAL]), seed), {}
    for stage in (AFTER, FINAL):
        if stage in stages:
            values = np.full(len(stages[FINAL]), np.nan, np.float32)
            values[rows] = moved(stages[BEFORE][rows], stages[stage][rows])
            found[moved_column(stage)] = values
    return found


def _figures(stages: dict[str, np.ndarray], places: dict[str, np.ndarray], seed: int) -> dict[str, dict]:
    """Return what tells how far to trust each picture, and whether its vectors collapsed since before fine-tuning."""
    spreads = {stage: spread_of(vectors, seed) for stage, vectors in stages.items()}
    figures = {}
    for picture, points in places.items():
        stage = FINAL if picture == MAIN else picture
        collapsed = stage == AFTER and has_collapsed(spreads[BEFORE], spreads[AFTER])
        trust = faithfulness(stages[stage], points, seed=seed)
        figures[picture] = asdict(trust) | asdict(spreads[stage]) | {COLLAPSED: collapsed}
    return figures


def _interests(model: Model, histories: Histories, dimension: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the user_index and interest vector of those who have one, at most `MAX_USERS`."""
    vectors = model.user_vectors(histories)
    if vectors is None:
        return np.empty(0), np.empty((0, dimension), np.float32)
    placed = np.flatnonzero(np.any(vectors != 0, axis=1) & (histories.user_index >= 0))
    if len(placed) > MAX_USERS:
        placed = np.sort(np.random.default_rng(seed).choice(placed, MAX_USERS, replace=False))
    return histories.user_index[placed], vectors[placed]


def _rows(kind: str, index: np.ndarray, places: dict[str, np.ndarray]) -> pd.DataFrame:
    columns = {KIND: pd.Series([kind] * len(index), dtype="str"), INDEX: index.astype(np.int32)}
    for stage, points in places.items():
        columns |= {name: points[:, at].astype(np.float32) for at, name in enumerate(columns_of(stage))}
    return pd.DataFrame(columns)

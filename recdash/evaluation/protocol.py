"""Judge a model on held-out interactions, always against the whole catalogue.

For each person with held-out items, all items are scored from what the model may know of the person; the items that the
person already knows are left out; the best k are compared with the held-out ones. There are no sampled negatives: small
samples can turn the order of models round (Krichene and Rendle, "On sampled metrics for item recommendation", KDD
2020). Somebody without history is scored as the model scores an empty history.

Figures are also given apart for people and items with and without known interactions. For the two item groups, both the
candidates and the held-out items are limited to the group: "recall@10/new_items" asks how well the new items are ranked
among themselves. There, equal scores are put in a random order: models that read no texts give all new items the same
score, and the order of an upload often tells what is popular.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.errors import ConfigError, DataError
from recdash.evaluation import metrics
from recdash.evaluation.coverage import COVERAGE, rating_coverage
from recdash.evaluation.per_item import hits_per_item
from recdash.evaluation.summary import ITEM_GROUPS, summarise
from recdash.evaluation.topk import NO_ITEM, top_items

DEFAULT_K = (5, 10, 20)
USERS_AT_ONCE = 256


class Scorer(Protocol):
    """The part of a model that is judged; see `recdash.models.model.Model`."""

    def score(self, histories: Histories) -> np.ndarray:
        """Score every item for every person, float32 (n, num_items)."""
        ...

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Predict ratings, float32 (n, m), for item_index int32 (n, m); NaN where it can't."""
        ...


@dataclass(frozen=True)
class Evaluation:
    """What a model reached on one split.

    metrics: for each k: "ndcg@k", "recall@k", "precision@k", "map@k", "mrr@k", "hit_rate@k" (means over people),
        "item_coverage@k", "novelty@k", "popularity_bias@k"; the six accuracy figures also with "/known_users",
        "/new_users", "/known_items", "/new_items"; "rmse", "mae" over rated held-out pairs, and "rating_coverage@80",
        the share of them inside the interval that should hold 80 %. NaN where undefined.
    intervals: [low, high] of each metric, 95 % bootstrap over people; the coverages have none: that of items depends on
        how many different people are asked.
    num_users: people with held-out items; the metrics are means over them.
    num_undefined: for each metric, how many of these people it leaves out, because it is undefined for them or they
        are not in the group; for "rmse" and "mae", how many rated held-out pairs got no predicted rating.
    num_already_known: held-out pairs that the model was also given as history; they are left out of everything.
    split: name of the part that was held out.
    per_user: one row per person; see `recdash.evaluation.summary` for its columns.
    per_item: one row per item that somebody chose later; see `recdash.evaluation.per_item`.
    """

    metrics: dict[str, float]
    intervals: dict[str, list[float]]
    num_users: int
    num_undefined: dict[str, int]
    num_already_known: int
    split: str
    per_user: pd.DataFrame
    per_item: pd.DataFrame


def evaluate(
    model: Scorer,
    dataset: Dataset,
    known: pd.DataFrame,
    ground_truth: pd.DataFrame,
    k: Sequence[int] = DEFAULT_K,
    seed: int = 0,
    split_name: str = "test",
) -> Evaluation:
    """Judge a model on held-out interactions.

    Args:
        model: scores items and predicts ratings.
        dataset: says how many users and items there are.
        known: rows of `dataset.interactions` that the model may use as histories; never listed.
        ground_truth: held-out interactions: user_index, item_index and, when known, rating. May be empty: then every
            metric is NaN.
        k: lengths of the lists to be judged.
        seed: seed of the bootstrap, and of the order of equal scores within the item groups.
        split_name: kept as `Evaluation.split`.

    Raises:
        ConfigError: if k is empty or holds a number below 1.
        DataError: if an index in `ground_truth` names no user or item of the dataset.
    """
    if not k or min(k) < 1:
        raise ConfigError(f"Lists of {list(k)} items were asked for.", "Choose at least one k, each 1 or more.")
    _check_indices(dataset, ground_truth)
    everyone = build_histories(dataset, known)
    held_out = _unknown_pairs(everyone, ground_truth)
    answers = _ask(model, everyone, held_out, max(k), seed)
    per_user = _per_user(answers, everyone, k)
    summary = summarise(per_user, k, seed)
    num_unpredicted = int(np.isnan(answers.predicted_ratings).sum())
    num_undefined = {**summary.num_undefined, "rmse": num_unpredicted, "mae": num_unpredicted}
    coverage = {f"item_coverage@{n}": metrics.item_coverage(answers.lists[""][:, :n], dataset.num_items) for n in k}
    coverage[COVERAGE] = rating_coverage(model, everyone, held_out)
    return Evaluation(
        metrics={**summary.metrics, **coverage},
        intervals=summary.intervals,
        num_users=len(per_user),
        num_undefined={**num_undefined, **dict.fromkeys(coverage, 0)},
        num_already_known=len(ground_truth) - len(held_out),
        split=split_name,
        per_user=per_user,
        per_item=hits_per_item(answers.lists[""], answers.relevant[""]),
    )


@dataclass(frozen=True)
class _Answers:
    """What the model said about the n people with held-out items.

    lists: item_index int32 (n, k) per item group, "" for the whole catalogue.
    relevant: the held-out items of each group, sparse bool (n, num_items).
    rated: the rated held-out pairs: row (0..n-1), item_index, rating.
    predicted_ratings: float32 (number of rated pairs,).
    """

    histories: Histories
    lists: dict[str, np.ndarray]
    relevant: dict[str, sparse.csr_matrix]
    rated: pd.DataFrame
    predicted_ratings: np.ndarray


def _check_indices(dataset: Dataset, pairs: pd.DataFrame) -> None:
    for column, size, kind in ((USER_INDEX, dataset.num_users, "user"), (ITEM_INDEX, dataset.num_items, "item")):
        num_unknown = int((~pairs[column].between(0, size - 1)).sum())
        if num_unknown:
            raise DataError(
                f'{num_unknown:,} of {len(pairs):,} held-out pairs name no {kind} of the dataset "{dataset.name}".',
                "Leave these pairs out, or import a dataset that has them.",
            )


def _unknown_pairs(everyone: Histories, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that are not part of the histories."""
    num_items = everyone.matrix.shape[1]
    rows = np.repeat(np.arange(len(everyone), dtype=np.int64), np.diff(everyone.matrix.indptr))
    known = rows * num_items + everyone.matrix.indices
    keys = pairs[USER_INDEX].to_numpy(np.int64) * num_items + pairs[ITEM_INDEX].to_numpy(np.int64)
    return pairs[~np.isin(keys, known)]


def _ask(model: Scorer, everyone: Histories, held_out: pd.DataFrame, k: int, seed: int) -> _Answers:
    """Let the model score all items, and rate the rated held-out ones, for everybody with held-out items."""
    users, rows = np.unique(held_out[USER_INDEX].to_numpy(np.int32), return_inverse=True)
    histories = everyone.take(users)
    held_out = held_out.assign(row=rows)
    is_known = np.bincount(everyone.matrix.indices, minlength=everyone.matrix.shape[1]) > 0
    candidates = {"": np.ones(len(is_known), dtype=bool), "known_items": is_known, "new_items": ~is_known}
    order = np.random.default_rng(seed).permutation(len(is_known))
    rated = held_out[held_out[RATING].notna()] if RATING in held_out else held_out.iloc[:0].assign(**{RATING: []})
    rated = rated.sort_values("row", kind="stable")
    lists: dict[str, list[np.ndarray]] = {group: [] for group in candidates}
    predicted = [np.empty(0, np.float32)]
    for start in range(0, len(users), USERS_AT_ONCE):
        block = histories.take(slice(start, start + USERS_AT_ONCE))
        scores = model.score(block)
        for group, allowed in candidates.items():
            lists[group].append(_list(scores, block.matrix, k, allowed, order if group else None))
        in_block = rated["row"].between(start, start + len(block) - 1)
        predicted.append(_predict(model, block, rated[in_block], start))
    empty = np.empty((0, k), np.int32)
    return _Answers(
        histories=histories,
        lists={group: np.concatenate([empty, *parts]) for group, parts in lists.items()},
        relevant={group: _relevant(held_out, len(users), allowed) for group, allowed in candidates.items()},
        rated=rated,
        predicted_ratings=np.concatenate(predicted),
    )


def _list(
    scores: np.ndarray, known: sparse.csr_matrix, k: int, allowed: np.ndarray, order: np.ndarray | None
) -> np.ndarray:
    """Return the k best allowed items of each row, int32 (n, k), equal scores by their place in `order` or by index."""
    if order is None or allowed.all():
        return top_items(scores, known, k, None if allowed.all() else allowed)
    places = top_items(scores[:, order], known[:, order], k, allowed[order])
    return np.where(places == NO_ITEM, NO_ITEM, order[places]).astype(np.int32)


def _relevant(held_out: pd.DataFrame, num_rows: int, allowed: np.ndarray) -> sparse.csr_matrix:
    pairs = held_out[allowed[held_out[ITEM_INDEX].to_numpy()]]
    cells = (pairs["row"].to_numpy(), pairs[ITEM_INDEX].to_numpy())
    return sparse.csr_matrix((np.ones(len(pairs), dtype=bool), cells), (num_rows, len(allowed)))


def _predict(model: Scorer, block: Histories, rated: pd.DataFrame, start: int) -> np.ndarray:
    """Predict the ratings of the rated pairs, float32 (len(rated),), in one call that is padded with item 0."""
    if rated.empty:
        return np.empty(0, np.float32)
    row, place = rated["row"].to_numpy() - start, rated.groupby("row").cumcount().to_numpy()
    items = np.zeros((len(block), place.max() + 1), dtype=np.int32)
    items[row, place] = rated[ITEM_INDEX].to_numpy()
    return np.asarray(model.predict_ratings(block, items), np.float32)[row, place]


def _per_user(answers: _Answers, everyone: Histories, k: Sequence[int]) -> pd.DataFrame:
    popularity = np.bincount(everyone.matrix.indices, minlength=everyone.matrix.shape[1])
    num_people = int((np.diff(everyone.matrix.indptr) > 0).sum())
    columns: dict[str, np.ndarray] = {
        USER_INDEX: answers.histories.user_index,
        "num_known": np.diff(answers.histories.matrix.indptr),
        "num_held_out": metrics.num_relevant(answers.relevant[""]),
        "held_out_popularity": metrics.mean_relevant_popularity(answers.relevant[""], popularity),
    }
    for group in ("", *ITEM_GROUPS):
        for name, metric in metrics.ACCURACY.items():
            for n in k:
                key = f"{name}@{n}/{group}".removesuffix("/")
                columns[key] = metric(answers.lists[group][:, :n], answers.relevant[group])
    for n in k:
        listed = answers.lists[""][:, :n]
        columns[f"novelty@{n}"] = metrics.novelty(listed, popularity, num_people)
        columns[f"popularity@{n}"] = metrics.mean_popularity(listed, popularity)
    return pd.DataFrame({**columns, **_rating_errors(answers)})


def _rating_errors(answers: _Answers) -> dict[str, np.ndarray]:
    """Return rmse, mae and num_ratings of each person over the rated pairs that got a predicted rating."""
    errors = answers.predicted_ratings.astype(np.float64) - answers.rated[RATING].to_numpy(np.float64)
    got = ~np.isnan(errors)
    rows, errors, size = answers.rated["row"].to_numpy()[got], errors[got], len(answers.histories)
    count = np.bincount(rows, minlength=size)
    divisor = np.where(count > 0, count, np.nan)
    squared = np.bincount(rows, weights=errors**2, minlength=size) / divisor
    absolute = np.bincount(rows, weights=np.abs(errors), minlength=size) / divisor
    return {"rmse": np.sqrt(squared), "mae": absolute, "num_ratings": count}

"""The interest model at serving time: encoder output, projections, similarity, candidates, predictor, ranking.

    z_u = sum over the history of a_j q_j  +  profile part        interest vector, (k,)
    z_i = text map of h_i + residual of behaviour                 item vector, (k,)
    s(u,i) = z_u . z_i + sum_j a_j r_ji (an item never speaks for itself) + prior_i
    order = s + w_rating * rating head + w_relevance * relevance head, over the candidates

a_j = interaction weight * 0.5 ^ (age / half-life); r_ji: close neighbours (`recdash.models.collaborative`). Everything
here is numpy: the dashboard recommends without torch.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.calibration import RatingCalibration
from recdash.models.collaborative import neighbours_of, sparse_arrays
from recdash.models.model import Contribution, Contributions
from recdash.models.packing import pack, unpack
from recdash.models.placing import Placing, tensors_below
from recdash.models.predictor_features import LEADING, PairSignals, PredictorWeights, predictor_features
from recdash.models.rating_parts import RatingParts

HEAD_LIMIT = 2.0
"""The heads enter the order standardised and clipped to +-2, so that no outlier decides a list."""
PAIRS_AT_ONCE = 12_800
"""People and candidates that the predictor looks at together; the features of more would take most of the memory."""


@dataclass(frozen=True)
class OrderWeights:
    """How similarity, rating and relevance join into the order; chosen on validation data."""

    rating: float = 0.0
    relevance: float = 0.0
    rating_centre: float = 0.0
    rating_scale: float = 1.0
    relevance_centre: float = 0.0
    relevance_scale: float = 1.0


@dataclass(frozen=True)
class InterestModel:
    """A trained interest model; implements `recdash.models.model.Model`."""

    z_items: np.ndarray
    """float32 (num_items, k): item vectors z_i."""
    sources: np.ndarray
    """float32 (num_items, k): source vectors q_j, what having item j in the history says."""
    profiles: np.ndarray
    """float32 (num_users, k): profile part of each user of the dataset (zeros where there is no text)."""
    prior: np.ndarray
    """float32 (num_items,): what everybody likes, in units of the score."""
    log_counts: np.ndarray
    """float32 (num_items,): log(1 + interactions) of each item."""
    neighbours: sparse.csr_matrix
    """float32 (num_items, num_items): r_ji, what item j in the history says of item i beyond the vectors."""
    predictor: PredictorWeights
    order: OrderWeights = field(default_factory=OrderWeights)
    rating: RatingParts | None = None
    similarity: str = "dot"
    profile_fade: float = 5.0
    """The profile counts fade / (fade + number of interactions): text first, behaviour later."""
    half_life_s: float = 0.0
    """Seconds after which a past interaction counts half; 0 means all count alike."""
    now_s: int = 0
    """The time from which ages are counted: the last timestamp of the training data."""
    num_candidates: int = 200
    placing: Placing | None = None
    """Places items and people that came after the training; None where the run is older than that."""
    calibration: RatingCalibration | None = None
    """What makes the predicted ratings calibrated and gives their intervals; None where nothing could be fitted."""
    storage: str = "float32"
    """How `z_items` and `sources` are kept: see `recdash.models.packing`."""
    name: str = "interest"

    def user_vectors(self, histories: Histories) -> np.ndarray:
        """Return the interest vectors z_u, float32 (n, k)."""
        return self.source_weights(histories) @ self.sources + self._profile_part(histories)

    def item_vectors(self) -> np.ndarray:
        """Return the item vectors z_i, float32 (num_items, k)."""
        return self.z_items

    def score(self, histories: Histories) -> np.ndarray:
        """Return the ordering score of every item, float32 (n, num_items)."""
        z_users = self.user_vectors(histories)
        similarity = self._similarity(histories, z_users)
        candidates = self._candidates(similarity, histories)
        floor = -HEAD_LIMIT * (self.order.rating + self.order.relevance)
        scores = similarity + np.float32(floor)
        if floor:
            own = np.take_along_axis(similarity, candidates, axis=1)
            added = self._head_scores(histories, z_users, own, candidates).sum(axis=0)
            np.put_along_axis(scores, candidates, own + added, axis=1)
        return scores

    def score_unseen(self, histories: Histories, z_users: np.ndarray, item_index: int, least: np.ndarray) -> np.ndarray:
        """Score one item that nobody's history holds for n people, float32 (n,), without scoring the catalogue.

        `least` (n,): the similarity from which on an item is a candidate of a person.
        """
        items = np.full((len(histories), 1), item_index)
        similarity = self.similarity_of_pairs(z_users, np.zeros(len(items), np.float32), items[:, 0])
        added = self._head_scores(histories, z_users, similarity[:, None], items).sum(axis=0)[:, 0]
        floor = -HEAD_LIMIT * (self.order.rating + self.order.relevance)
        return (similarity + np.where(similarity >= least, added, floor)).astype(np.float32)

    def least_similarity(self, histories: Histories) -> np.ndarray:
        """Return the similarity of each person's last candidate, float32 (n,)."""
        similarity = self._similarity(histories, self.user_vectors(histories))
        return np.take_along_axis(similarity, self._candidates(similarity, histories), axis=1).min(axis=1)

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return predicted ratings on the rating scale, float32 (n, m); NaN when the data had no ratings."""
        if self.rating is None:
            return np.full(item_index.shape, np.nan, np.float32)
        z_users = self.user_vectors(histories)
        similarity = np.take_along_axis(self._similarity(histories, z_users), item_index, axis=1)
        features = self._features(histories, z_users, similarity, item_index)
        ratings = self.rating.predict(histories, item_index, self.predictor.heads(features)[0])
        return ratings if self.calibration is None else self.calibration.apply(ratings)

    def rating_intervals(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return the bounds in which four of five true ratings lie, float32 (2, n, m); NaN where they are unknown."""
        if self.calibration is None:
            return np.full((2, *item_index.shape), np.nan, np.float32)
        num_user = np.diff(histories.matrix.indptr)[:, None]
        num_item = np.expm1(self.log_counts[item_index])
        return self.calibration.interval(self.predict_ratings(histories, item_index), num_user, num_item)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Split one person's score of one item into history, profile, popularity and the predictor's heads."""
        weights = self.source_weights(histories)
        z_users = self.user_vectors(histories)
        scale = self._scale(z_users)[0] / self._item_lengths()[item_index]
        z_item = self.z_items[item_index]
        beside = self.neighbours[weights.indices, item_index].toarray().ravel()
        parts = [
            Contribution("history", float(weight * scale * (self.sources[j] @ z_item + near)), int(j))
            for j, weight, near in zip(weights.indices, weights.data, beside, strict=True)
            if j != item_index
        ]
        parts.append(Contribution("profile", float(scale * (self._profile_part(histories)[0] @ z_item))))
        parts.append(Contribution("popularity", float(self.prior[item_index])))
        heads = self._heads_of(histories, z_users, item_index)
        for kind, value in zip(("predicted_rating", "relevance"), heads, strict=True):
            parts.append(Contribution(kind, float(value)))
        return Contributions(0.0, tuple(part for part in parts if part.value or part.kind == "history"))

    def source_weights(self, histories: Histories) -> sparse.csr_matrix:
        """Return a_j of each past interaction, CSR float32 (n, num_items)."""
        return histories.decayed(self.half_life_s, self.now_s)

    def beside_vectors(self, histories: Histories) -> sparse.csr_matrix:
        """Return sum_j a_j r_ji, what close neighbours in the histories say, CSR float32 (n, num_items)."""
        return self.source_weights(histories) @ self.neighbours

    def similarity_of_pairs(self, z_users: np.ndarray, beside: np.ndarray, item_index: np.ndarray) -> np.ndarray:
        """Return s(u,i) of m pairs, float32 (m,), for interest vectors (m, k) that leave the item itself out.

        beside: (m,), what `beside_vectors` says of the pairs.
        """
        raw = np.einsum("mk,mk->m", z_users, self.z_items[item_index]) + beside
        return raw * self._scale(z_users) / self._item_lengths()[item_index] + self.prior[item_index]

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        own = {name: getattr(self, name) for name in ARRAYS}
        for name in PACKED:
            own |= pack(name, own[name], self.storage)
        own |= {f"neighbours.{name}": value for name, value in sparse_arrays(self.neighbours).items()}
        for name in PARTS:
            part = getattr(self, name)
            own |= {f"{name}.{key}": value for key, value in part.tensors().items()} if part else {}
        return own | self.predictor.tensors()

    def settings(self) -> dict:
        """Return all plain values by name."""
        values = {name: getattr(self, name) for name in SETTINGS}
        values |= {"order": vars(self.order), "storage": self.storage}
        parts = {name: getattr(self, name) for name in ("calibration", *PARTS)}
        return values | {name: part.settings() if part else None for name, part in parts.items()}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "InterestModel":
        """Rebuild a model from `tensors` and `settings`."""
        rating, placing, calibration = (settings.get(name) for name in ("rating", "placing", "calibration"))
        own: dict[str, Any] = {name: unpack(name, tensors) for name in ARRAYS}
        return InterestModel(
            **own,
            neighbours=neighbours_of(tensors_below("neighbours.", tensors), len(own["z_items"])),
            **{name: settings[name] for name in SETTINGS},
            predictor=PredictorWeights.from_tensors({k: v for k, v in tensors.items() if k.startswith("predictor.")}),
            order=OrderWeights(**settings["order"]),
            storage=settings.get("storage", "float32"),
            rating=RatingParts.from_parts(tensors_below("rating.", tensors), rating) if rating else None,
            calibration=RatingCalibration.from_settings(calibration) if calibration else None,
            placing=Placing.from_parts(tensors_below("placing.", tensors), placing) if placing else None,
        )

    def _profile_part(self, histories: Histories) -> np.ndarray:
        known = histories.user_index >= 0
        part = np.zeros((len(histories), self.z_items.shape[1]), np.float32)
        part[known] = self.profiles[histories.user_index[known]]
        num_past = np.diff(histories.matrix.indptr).astype(np.float32)
        return part * (self.profile_fade / (self.profile_fade + num_past))[:, None]

    def _item_lengths(self) -> np.ndarray:
        if self.similarity == "dot":
            return np.ones(len(self.z_items), np.float32)
        return np.maximum(np.linalg.norm(self.z_items, axis=1), 1e-6)

    def _scale(self, z_users: np.ndarray) -> np.ndarray:
        if self.similarity == "dot":
            return np.ones(len(z_users), np.float32)
        return 1.0 / np.maximum(np.linalg.norm(z_users, axis=1), 1e-6)

    def _similarity(self, histories: Histories, z_users: np.ndarray) -> np.ndarray:
        """Return s(u,i) with the prior, float32 (n, num_items); an item in the history does not speak for itself."""
        weights = self.source_weights(histories)
        raw = z_users @ self.z_items.T
        if self.neighbours.nnz:
            raw += (weights @ self.neighbours).toarray()
        own = np.einsum("ik,ik->i", self.sources, self.z_items)
        rows = np.repeat(np.arange(len(histories)), np.diff(weights.indptr))
        raw[rows, weights.indices] -= weights.data * own[weights.indices]
        return (raw * self._scale(z_users)[:, None] / self._item_lengths() + self.prior).astype(np.float32)

    def _candidates(self, similarity: np.ndarray, histories: Histories) -> np.ndarray:
        """Return the items with the highest similarity that are not in the history, int64 (n, c)."""
        count = min(self.num_candidates, similarity.shape[1])
        unseen = similarity.copy()
        rows = np.repeat(np.arange(len(histories)), np.diff(histories.matrix.indptr))
        unseen[rows, histories.matrix.indices] = -np.inf
        if count == similarity.shape[1]:
            return np.tile(np.arange(count), (len(similarity), 1))
        return np.argpartition(-unseen, count - 1, axis=1)[:, :count]

    def _features(
        self, histories: Histories, z_users: np.ndarray, similarity: np.ndarray, item_index: np.ndarray
    ) -> np.ndarray:
        """Return the predictor's features of (n, m) pairs, float32 (n * m, f); `similarity` (n, m) is theirs."""
        rows = np.repeat(np.arange(len(histories)), item_index.shape[1])
        items = item_index.ravel()
        log_user = np.log1p(np.diff(histories.matrix.indptr)).astype(np.float32)
        leading = (z_users[:, :LEADING][rows], self.z_items[:, :LEADING][items])  # all that the features hold of them
        pairs = (*leading, similarity.ravel(), self.prior[items], log_user[rows])
        return predictor_features(PairSignals(*pairs, self.log_counts[items]))

    def _head_scores(
        self, histories: Histories, z_users: np.ndarray, similarity: np.ndarray, item_index: np.ndarray
    ) -> np.ndarray:
        """Return what the rating head and the relevance head add to the order, float32 (2, n, m)."""
        num_blocks = min(len(histories), -(-item_index.size // PAIRS_AT_ONCE))
        if num_blocks > 1:
            blocks = np.array_split(np.arange(len(histories)), num_blocks)
            parts = [self._head_scores(histories.take(b), z_users[b], similarity[b], item_index[b]) for b in blocks]
            return np.concatenate(parts, axis=1)
        rating, relevance = self.predictor.heads(self._features(histories, z_users, similarity, item_index))
        order = self.order
        added = np.zeros((2, *item_index.shape), np.float32)
        if self.rating is not None and order.rating:
            ratings = self.rating.predict(histories, item_index, rating) - self.rating.level(histories)[:, None]
            added[0] = order.rating * _clip((ratings - order.rating_centre) / order.rating_scale)
        relevance = relevance.reshape(item_index.shape)
        added[1] = order.relevance * _clip((relevance - order.relevance_centre) / order.relevance_scale)
        return added

    def _heads_of(self, histories: Histories, z_users: np.ndarray, item_index: int) -> np.ndarray:
        """Return what the two heads add for one person and one item, float32 (2,)."""
        if not (self.order.rating or self.order.relevance):
            return np.zeros(2, np.float32)  # the usual case: no need to score the catalogue for each reason
        similarity = self._similarity(histories, z_users)
        if item_index not in self._candidates(similarity, histories)[0]:
            return -HEAD_LIMIT * np.array([self.order.rating, self.order.relevance], np.float32)
        items = np.array([[item_index]])
        return self._head_scores(histories, z_users, similarity[:, [item_index]], items)[:, 0, 0]


ARRAYS = ("z_items", "sources", "profiles", "prior", "log_counts")
PACKED = ("z_items", "sources")
SETTINGS = ("similarity", "profile_fade", "half_life_s", "now_s", "num_candidates")
PARTS = ("placing", "rating")


def _clip(values: np.ndarray) -> np.ndarray:
    return np.clip(values, -HEAD_LIMIT, HEAD_LIMIT)

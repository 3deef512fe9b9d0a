"""Groups of near points on a map, found by themselves and named by the words that set them apart."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from recdash.recommend.person import EMPTY_WORDS, WORD

NONE = -1
"""The cluster of what belongs to none."""
NUMBERS = (*range(2, 11), 12, 14, 17, 20, 25, 30)
"""Numbers of groups that are tried; among many groups one more makes little difference."""
LEAST_IN_CLUSTER = 10
MAX_LOOKED_AT = 1_000
LEAST_SILHOUETTE = 0.25
"""Groups that are told apart less than this are no groups (Kaufman and Rousseeuw 1990: no substantial structure)."""
MOST_WORDS = 3
LEAST_SHARE = 0.1
"""A word names a cluster only if at least this share of its items, and three, have it."""
LEAST_LIFT = 1.5


def find_clusters(points: np.ndarray, seed: int = 0) -> np.ndarray:
    """Divide points on a plane into groups: k-means, with as many groups as the silhouette says (2 to 30).

    Silhouette: Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20, 1987; on a seeded sample of at most 1,000.

    Args:
        points: float32 (n, 2).
        seed: decides the random starts and the sample.

    Returns:
        int16 (n,): 0.. from the largest group down, or all `NONE` where no division tells groups apart.
    """
    best, labels = LEAST_SILHOUETTE, np.full(len(points), NONE, np.int16)
    if len(points) < 2 * LEAST_IN_CLUSTER:
        return labels
    sample = np.arange(len(points))
    if len(points) > MAX_LOOKED_AT:
        sample = np.sort(np.random.default_rng(seed).choice(len(points), MAX_LOOKED_AT, replace=False))
    distinct = len(np.unique(points[sample], axis=0))
    most = min(len(points) // LEAST_IN_CLUSTER, distinct - 1)
    for number in (number for number in NUMBERS if number <= most):
        found = KMeans(number, n_init=4, random_state=seed).fit(points[sample])
        figure = silhouette_score(points[sample], found.labels_)
        if figure > best:
            best, labels = figure, found.predict(points)
    return _largest_first(labels)


def _largest_first(labels: np.ndarray) -> np.ndarray:
    if not len(labels) or labels[0] == NONE:
        return labels
    order = np.argsort(-np.bincount(labels), kind="stable")
    return np.argsort(order)[labels].astype(np.int16)


def name_clusters(
    clusters: np.ndarray, texts: Sequence[str], titles: Sequence[str], popularity: np.ndarray
) -> list[str]:
    """Name each cluster by the one to three words that set it apart, else by its two best-known titles.

    A word counts once a text, however often it stands there. Its weight in a cluster is p log(p / q), p the share of
    the cluster's texts that have it and q that of all (class-based TF-IDF by shares): frequent here, rare elsewhere.

    Args:
        clusters: int16 (n,), as `find_clusters` gives them.
        texts: (n,) what is written about each item.
        titles: (n,).
        popularity: (n,) how often each item was chosen.

    Returns:
        One name per cluster, foreign text; no two are equal.
    """
    words = [{word.casefold() for word in WORD.findall(text)} - EMPTY_WORDS for text in texts]
    overall = Counter(word for found in words for word in found)
    names: list[str] = []
    for cluster in range(int(clusters.max(initial=NONE)) + 1):
        at = np.flatnonzero(clusters == cluster)
        telling = _telling_words([words[row] for row in at], overall, len(words))
        known = at[np.argsort(-popularity[at], kind="stable")]
        choices = [", ".join(telling[:number]) for number in (2, 3, 1) if len(telling) >= number]
        choices.append(" · ".join(str(titles[row]) for row in known[:2]))
        free = [name for name in choices if name and name not in names]
        names.append(free[0] if free else f"{choices[-1]} ({cluster + 1})")
    return names


def _telling_words(texts: list[set[str]], overall: Counter[str], num_all: int) -> list[str]:
    """Return the words that set some texts apart, most telling first, at most three, none a form of one before it."""
    own = Counter(word for found in texts for word in found)
    least = max(3, LEAST_SHARE * len(texts))
    frame = pd.DataFrame({"word": list(own), "num": list(own.values())})
    frame = frame[frame["num"] >= least]
    share = frame["num"] / len(texts)
    lift = share / (frame["word"].map(overall) / num_all)
    frame = frame.assign(weight=share * np.log(lift))[lift >= LEAST_LIFT]
    chosen: list[str] = []
    for word in frame.sort_values(["weight", "word"], ascending=[False, True])["word"]:
        if len(chosen) < MOST_WORDS and not any(_same(word, other) for other in chosen):
            chosen.append(word)
    return chosen


def _same(word: str, other: str) -> bool:
    """Whether two words are forms of each other, such as "vampire" and "vampires"."""
    return re.sub(r"(es|s|ing|ed)$", "", word)[:5] == re.sub(r"(es|s|ing|ed)$", "", other)[:5]

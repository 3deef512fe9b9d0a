"""How much a column says about who likes what, before any model is trained: a quick probe.

Two items that one person chose are compared with two items that different persons chose. The second members are the
same in both sets, only dealt out anew, so that popularity tells nothing. The figure is the share of cases in which the
pair of one person is the more similar one in this column (area under the ROC curve; ties count half): 0.5 is chance.
How far chance alone carries is seen by shuffling the cells of the column over the rows. For columns of people, pairs of
people who chose one item are compared.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score

from recdash.data.ratings import read_numbers
from recdash.data.text import readable

NUM_PAIRS = 5_000
MIN_PAIRS = 50
NUM_SHUFFLES = 10
T_QUANTILE = 2.23
"""97.5 % of Student's t with 10 degrees of freedom."""
MOSTLY = 0.9
WORD = r"[\w'-]+"
MAX_WORDS = 20_000
FIRST_LETTERS = 1_000
"""Letters of a cell that are looked at."""


Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
Compare = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Telling:
    """What one column says. share: 0.5 is chance, 1 tells always; chance: how far from 0.5 chance alone carries it,
    with 95 % confidence. Both are NaN where there are too few pairs or the column has one value.
    """

    column: str
    share: float
    chance: float
    filled: float
    """Share of the rows that have a value."""
    example: str
    are_numbers: bool

    @property
    def says_something(self) -> bool:
        """Whether the column tells more than chance, beyond doubt."""
        return self.share > 0.5 + self.chance


def tellings(frame: pd.DataFrame, interactions: sparse.csr_matrix, seed: int = 0) -> list[Telling]:
    """Return what each column of `frame` says, the most telling first.

    frame: text, one row per item. interactions: CSR (num_users, num_items); transposed for columns of people.
    """
    pairs = _pairs(interactions, seed)
    found = [_telling(frame[column], pairs) for column in frame.columns]
    return sorted(found, key=lambda one: -np.nan_to_num(one.share, nan=0.0))


def _pairs(interactions: sparse.csr_matrix, seed: int) -> Pairs:
    """Return first, second and dealt-out members, int64 (n,) each: one pair a draw of a person with two or more."""
    rng = np.random.default_rng(seed)
    counts = np.diff(interactions.indptr)
    able = np.flatnonzero(counts >= 2)
    if not len(able):
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    users = rng.choice(able, NUM_PAIRS)
    first = rng.integers(counts[users])
    second = (first + rng.integers(1, counts[users])) % counts[users]
    starts = interactions.indptr[users]
    one, other = interactions.indices[starts + first], interactions.indices[starts + second]
    dealt = rng.permutation(other)
    apart = dealt != one
    return one[apart], other[apart], dealt[apart]


def _telling(values: pd.Series, pairs: Pairs) -> Telling:
    texts = readable(values.str.slice(0, FIRST_LETTERS))
    filled = (texts != "").to_numpy(bool)
    numbers = read_numbers(texts)[0]
    are_numbers = bool(filled.any() and np.isfinite(numbers[filled]).mean() > MOSTLY)
    one, other, dealt = pairs
    share = chance = float("nan")
    if len(one) >= MIN_PAIRS and texts.nunique() > 1:
        compare = _by_rank(numbers) if are_numbers else _by_words(texts)
        share = _share(compare, pairs)
        shuffles = [np.random.default_rng(number).permutation(len(texts)) for number in range(NUM_SHUFFLES)]
        by_chance = [_share(compare, (rows[one], rows[other], rows[dealt])) for rows in shuffles]
        chance = T_QUANTILE * float(np.sqrt(np.mean((np.array(by_chance) - 0.5) ** 2)))
    example = str(texts[filled].iloc[0]) if filled.any() else ""
    return Telling(str(values.name), share, chance, float(filled.mean()), example, are_numbers)


def _by_rank(numbers: np.ndarray) -> Compare:
    """Compare rows by how near their ranks are; a row without a number is like no other."""
    ranks = pd.Series(numbers).rank(pct=True).to_numpy()
    return lambda one, other: np.nan_to_num(-np.abs(ranks[one] - ranks[other]), nan=-1.0)


def _by_words(texts: pd.Series) -> Compare:
    """Compare rows by the cosine of their words, rare ones weighing more (TF-IDF)."""
    vectoriser = TfidfVectorizer(token_pattern=WORD, max_features=MAX_WORDS, dtype=np.float32)
    if not texts.str.contains(WORD, regex=True).any():
        return lambda one, other: np.zeros(len(one))
    vectors = vectoriser.fit_transform(texts)
    return lambda one, other: np.asarray(vectors[one].multiply(vectors[other]).sum(axis=1)).ravel()


def _share(compare: Compare, pairs: Pairs) -> float:
    """Return the area under the ROC curve: how often a pair of one person is more similar than one of two persons."""
    one, other, dealt = pairs
    labels = np.repeat([1, 0], len(one))
    return float(roc_auc_score(labels, np.concatenate([compare(one, other), compare(one, dealt)])))

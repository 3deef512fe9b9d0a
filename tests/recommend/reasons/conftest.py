"""A model of two directions, ship and heist, that can be worked out by hand, and an encoder that counts these words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.features import fit_features
from recdash.models.interest import InterestModel
from recdash.models.placing import Described, Placing
from recdash.models.predictor_features import PredictorWeights
from recdash.models.text_maps import PriorMap, TextSpace

TEXTS = ["a ship", "a ship, a heist", "heist", "heist", "ship of dreams"]
TAUGHT = np.array([[1, 0], [2, 0], [0, 2], [0, 1], [0, 0]], np.float32)
"""What behaviour taught of each item."""
NUM_CHOSEN = np.array([1, 1, 2, 1, 0])


@pytest.fixture
def read():
    """Return what embeds texts: how often they say ship and heist."""
    return lambda texts: np.array([[text.count("ship"), text.count("heist")] for text in texts], np.float32)


@pytest.fixture
def told_shop(shop):
    return replace(shop, items=shop.items.assign(text=TEXTS))


@pytest.fixture
def interest(read):
    """Items are told by one part of text for each that nobody chose, else by n of behaviour and one of text."""
    plain = TextSpace(np.zeros(2, np.float32), np.eye(2, dtype=np.float32))
    nothing = fit_features(pd.DataFrame({"item_id": ["a"]}, dtype="str"), {})
    identity = np.array([[1, 0], [0, 1], [0, 0]], np.float32)
    placing = Placing(
        Described(plain, nothing), Described(plain, nothing), 0.0, identity, identity,
        PriorMap(np.zeros((3, 2), np.float32), 1.0, 1.0, 0.0), np.zeros((0, 2), np.float32), 1.0,
    )  # fmt: skip
    texts = read(TEXTS)
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    share = (NUM_CHOSEN / (NUM_CHOSEN + 1))[:, None]
    near = sparse.csr_matrix(([0.5], ([2], [1])), (5, 5), dtype=np.float32)  # Heat speaks for Aliens beside the vectors
    return InterestModel(
        z_items=(share * TAUGHT + (1 - share) * texts).astype(np.float32),
        sources=np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 0]], np.float32),
        profiles=np.zeros((3, 2), np.float32),
        prior=np.array([0.4, 0.3, 0.2, 0.1, 0.0], np.float32),
        log_counts=np.log1p(NUM_CHOSEN).astype(np.float32),
        neighbours=near,
        predictor=PredictorWeights(np.zeros(10, np.float32), np.ones(10, np.float32), (), ()),
        placing=placing,
    )

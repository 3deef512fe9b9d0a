from dataclasses import replace

import numpy as np
import pytest
import torch

from recdash.errors import ModelError
from recdash.models.encoder import encode_all, load_encoder, tokenise
from recdash.models.quantise import agreement, quantised

CPU = torch.device("cpu")
TEXTS = ["red car", "blue", "red car", "green boat red car blue", ""]


@pytest.fixture
def load(save_encoder, tmp_path):
    return lambda kind: load_encoder(save_encoder(tmp_path, ["red", "green", "blue", "car", "boat"], kind), 8, CPU)


@pytest.mark.parametrize("kind", ["bert", "llama"])
def test_int8_weights_turn_the_embeddings_only_a_little(load, kind):
    encoder = load(kind)
    tokens = tokenise(encoder, TEXTS)
    before, cosines = encode_all(encoder, tokens), agreement(encoder, quantised(encoder), tokens)
    assert cosines.shape == (5,)
    assert cosines.min() > 0.99
    assert cosines.min() < 1
    np.testing.assert_array_equal(encode_all(encoder, tokens), before)


def test_an_encoder_agrees_with_itself(load):
    encoder = load("bert")
    np.testing.assert_allclose(agreement(encoder, encoder, tokenise(encoder, TEXTS)), 1, atol=1e-6)


def test_what_can_not_be_made_smaller_is_told(load):
    encoder = load("gpt2")
    with pytest.raises(ModelError, match="no linear layers"):
        quantised(encoder)
    with pytest.raises(ModelError, match="on the CPU"):
        quantised(replace(encoder, device=torch.device("cuda")))

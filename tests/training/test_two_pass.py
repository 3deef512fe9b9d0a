from dataclasses import replace

import numpy as np
import pytest
import torch

from recdash.models.encoder import embed_texts, load_encoder, tokenise
from recdash.training.two_pass import encode_in_two_passes, tokens_kept

CPU = torch.device("cpu")
WORDS = ["red", "green", "blue", "car", "boat"]
TEXTS = ["red car", "blue", "red car", "green boat red car blue", "car blue boat", "boat"]
ROWS = np.array([5, 0, 2, 3, 4, 1])


@pytest.fixture(scope="module", params=["bert", "gpt2"])
def encoder(request, save_encoder, tmp_path_factory):
    return load_encoder(save_encoder(tmp_path_factory.mktemp(request.param), WORDS, request.param), 8, CPU)


def gradients(encoder, encode):
    """Return the gradients of a loss in which every vector meets every other."""
    encoder.module.zero_grad()
    encoder.module.requires_grad_(True)
    vectors, carry_on = encode()
    (vectors @ vectors.T).tanh().sum().backward()
    carry_on()
    return vectors.detach(), {name: one.grad for name, one in encoder.module.named_parameters() if one.grad is not None}


@pytest.mark.parametrize("num_kept", [0, 12, 10_000])
def test_vectors_and_gradients_are_those_of_one_plain_pass(encoder, num_kept):
    tokens = tokenise(encoder, TEXTS)

    def plain():
        return embed_texts(encoder, tokens, tokens.row_to_text[ROWS]), lambda: None

    expected, of_plain = gradients(encoder, plain)
    vectors, of_two = gradients(encoder, lambda: encode_in_two_passes(encoder, tokens, ROWS, num_kept, 8))
    torch.testing.assert_close(vectors, expected, rtol=1e-5, atol=1e-6)
    assert set(of_two) == set(of_plain)
    for name, value in of_plain.items():
        torch.testing.assert_close(of_two[name], value, rtol=1e-4, atol=1e-5, msg=name)


def test_only_what_exceeds_the_memory_is_encoded_twice(encoder, monkeypatch):
    tokens, encoded = tokenise(encoder, TEXTS), []

    def counted(encoder, tokens, text_index):
        encoded.append(text_index.tolist())
        return embed_texts(encoder, tokens, text_index)

    monkeypatch.setattr("recdash.training.two_pass.embed_texts", counted)
    longest = int(tokens.lengths.max())
    for num_kept, num_calls in ((0, 10), (longest, 9), (10_000, 5)):
        encoded.clear()
        gradients(encoder, lambda kept=num_kept: encode_in_two_passes(encoder, tokens, ROWS, kept, 1))
        assert len(encoded) == num_calls


def test_memory_is_told_in_tokens():
    class Shape:
        num_hidden_layers, hidden_size = 6, 384

    encoder = type("Plain", (), {"module": type("Module", (), {"config": Shape()}), "precision": torch.float32})
    assert tokens_kept(encoder, 384) == 384 * 2**20 // (68 * 6 * 384)
    assert tokens_kept(encoder, 0) == 0


def test_half_precision_keeps_more_tokens_and_stays_close(encoder):
    half, tokens = replace(encoder, precision=torch.bfloat16), tokenise(encoder, TEXTS)
    assert tokens_kept(half, 1) > tokens_kept(encoder, 1)
    ours, _ = encode_in_two_passes(half, tokens, ROWS, 0)
    exact, _ = encode_in_two_passes(encoder, tokens, ROWS, 0)
    assert ours.dtype == torch.float32
    assert torch.cosine_similarity(ours, exact).min() > 0.99

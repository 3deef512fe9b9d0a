"""Integrated gradients: whole, equal to another library's, and nothing where nothing depends on the text."""

import numpy as np
import pytest
import torch

from recdash.models.attribution import _ends, _forward, integrated_gradients, placed_value
from recdash.models.encoder import encode_all, load_encoder, tokenise

WORDS = ["red", "green", "blue", "car", "boat"]
TEXT = "red car green boat"


@pytest.fixture(scope="module")
def encoder(save_encoder, tmp_path_factory):
    return load_encoder(save_encoder(tmp_path_factory.mktemp("bert"), WORDS), 16, torch.device("cpu"))


@pytest.fixture
def value():
    direction = torch.linspace(-1, 1, 16)
    return lambda embeddings: torch.tanh(embeddings @ direction)


def tokens_of(encoder, text):
    return encoder.tokenizer([text], return_special_tokens_mask=True, return_tensors="pt")


def test_values_sum_to_the_difference_from_a_text_of_padding(encoder, value):
    found = integrated_gradients(encoder, TEXT, value)
    assert [TEXT[one.start : one.end] for one in found] == TEXT.split()
    tokens = tokens_of(encoder, TEXT)
    with torch.no_grad():
        whole, nothing = (_forward(encoder, tokens["attention_mask"], value)(end) for end in _ends(encoder, tokens))
    assert sum(one.value for one in found) == pytest.approx(float(whole - nothing), abs=1e-4)


def test_captum_finds_the_same(encoder, value):
    from captum.attr import IntegratedGradients

    tokens = tokens_of(encoder, TEXT)
    inputs, baseline = _ends(encoder, tokens)
    forward = _forward(encoder, tokens["attention_mask"], value)
    theirs = IntegratedGradients(forward).attribute(inputs, baseline, n_steps=32).sum(-1)[0, 1:-1]
    ours = [one.value for one in integrated_gradients(encoder, TEXT, value, 32)]
    np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=1e-5)


def test_what_does_not_depend_on_the_text_gives_its_words_nothing(encoder):
    found = integrated_gradients(encoder, TEXT, lambda embeddings: 0 * embeddings.sum(1))
    assert [one.value for one in found] == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", ["dot", "cosine"])
def test_the_value_in_torch_is_where_the_item_would_be_placed(encoder, make_model, kind):
    placing = make_model(kind).placing
    rng = np.random.default_rng(0)
    width = placing.item_map.shape[0] - 4
    features = rng.normal(size=width).astype(np.float32)
    embeddings, person = rng.normal(size=(2, 3)).astype(np.float32), rng.normal(size=4).astype(np.float32)
    rows = placing.items.texts.apply(embeddings) * 0.5**0.5
    content = np.hstack([rows, np.tile(features * 0.5**0.5, (2, 1)), np.ones((2, 1))])
    expected = content @ placing.item_map @ person
    if kind == "cosine":
        expected /= np.linalg.norm(content @ placing.item_map, axis=1) * np.linalg.norm(person)
    found = placed_value(placing, features, person, kind == "cosine")(torch.from_numpy(embeddings))
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-4, atol=1e-5)


def test_its_gradient_starts_at_the_embedding_that_is_stored(encoder, value):
    tokens = tokens_of(encoder, TEXT)
    with torch.no_grad():
        by_inputs = _forward(encoder, tokens["attention_mask"], lambda found: found)(_ends(encoder, tokens)[0])
    np.testing.assert_allclose(by_inputs.numpy(), encode_all(encoder, tokenise(encoder, [TEXT])), atol=1e-5)

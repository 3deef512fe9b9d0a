from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import DistilBertConfig, DistilBertModel

from recdash.errors import ModelError
from recdash.models.encoder import embed_texts, encode_all, load_encoder, tokenise
from recdash.models.encoder_weights import encoder_state, save_encoder, with_state
from recdash.models.tuning import (
    TuningPlan,
    enable_tuning,
    merge_adapters,
    recompute_blocks,
    trainable_parameters,
)

CPU = torch.device("cpu")
WORDS = ["red", "green", "blue", "car", "boat"]
TEXTS = ["red car", "blue", "red car", "green boat red car blue", ""]
KINDS = ["bert", "gpt2", "llama"]
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
"""The installed peft still asks transformers for the old name."""


@pytest.fixture(scope="module", params=KINDS)
def folder(request, save_encoder, tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp(request.param), WORDS, request.param)


@pytest.fixture
def encoder(folder):
    return load_encoder(folder, 8, CPU)


def changed_by(tuned, amount=0.25):
    """Add an amount to everything that is trained."""
    with torch.no_grad():
        for parameter in trainable_parameters(tuned.module):
            parameter.add_(amount)
    return tuned


@pytest.mark.parametrize("mode", ["frozen", "top_layers", "full", "lora", "adapters"])
def test_a_mode_changes_its_parameters_and_no_others(encoder, mode):
    before = encoder_state(encoder)
    after = encoder_state(merge_adapters(changed_by(enable_tuning(encoder, TuningPlan(mode, 1, 2, tune_words=True)))))
    assert set(after) == set(before)
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    expected = {
        "frozen": set(),
        "top_layers": {name for name in before if ".2." in name},
        "full": set(before),
        "lora": {name for name in before if _is_linear(name)},
        "adapters": {name for name in before if _is_rescaled(name)},
    }[mode]
    assert changed == expected


def test_the_vectors_of_words_stay_unless_they_are_asked_for(encoder):
    before = encoder_state(encoder)
    after = encoder_state(changed_by(enable_tuning(encoder, TuningPlan("full"))))
    same = {name for name in before if np.array_equal(before[name], after[name])}
    assert same in ({"embeddings.word_embeddings.weight"}, {"wte.weight"}, {"embed_tokens.weight"})


@pytest.mark.parametrize("mode", ["lora", "adapters"])
def test_adapters_start_without_effect_and_merge_exactly(encoder, mode):
    tokens = tokenise(encoder, TEXTS)
    before = encode_all(encoder, tokens)
    adapted = enable_tuning(encoder, TuningPlan(mode, 1, 2))
    np.testing.assert_allclose(encode_all(adapted, tokens), before, atol=1e-6)
    for number, parameter in enumerate(trainable_parameters(adapted.module)):
        torch.nn.init.normal_(parameter, std=0.1, generator=torch.Generator().manual_seed(number))
    changed = encode_all(adapted, tokens)
    assert np.abs(changed - before).max() > 1e-3
    np.testing.assert_allclose(encode_all(merge_adapters(adapted), tokens), changed, atol=1e-5)


def test_a_prefix_changes_every_text_and_is_all_that_is_trained(encoder):
    tokens = tokenise(encoder, TEXTS)
    before = encode_all(encoder, tokens)
    prefixed = enable_tuning(encoder, TuningPlan("prefix", prefix_length=2))
    (prefix,) = trainable_parameters(prefixed.module)
    assert prefix.shape == (2, 2 * 3 * 16)
    vectors = embed_texts(prefixed, tokens, np.arange(len(tokens.lengths)))
    (vectors * torch.arange(16)).sum().backward()
    assert prefix.grad is not None
    assert bool((prefix.grad.abs().amax(dim=1) > 0).all())
    after = encode_all(changed_by(prefixed, 2.0), tokens)
    assert (np.abs(after - before).max(axis=1) > 1e-3).all()
    alone = encode_all(prefixed, tokens, tokens_per_batch=1)
    np.testing.assert_allclose(alone, after, atol=1e-5)


@pytest.mark.parametrize("mode", ["full", "lora", "adapters", "prefix"])
def test_the_kept_state_gives_the_tuned_encoder_back(encoder, folder, mode):
    tokens = tokenise(encoder, TEXTS)
    tuned = changed_by(enable_tuning(encoder, TuningPlan(mode, 1, 2, 2)), 3.0 if mode == "adapters" else 0.1)
    tuned = merge_adapters(tuned)
    again = with_state(load_encoder(folder, 8, CPU), encoder_state(tuned))
    np.testing.assert_allclose(encode_all(again, tokens), encode_all(tuned, tokens), atol=2e-2)
    untouched = encode_all(load_encoder(folder, 8, CPU), tokens)
    assert np.abs(encode_all(again, tokens) - untouched).max() > 2e-2


@pytest.mark.parametrize("mode", ["full", "top_layers", "lora", "adapters", "prefix"])
def test_a_saved_encoder_reads_texts_as_the_tuned_one_does(encoder, tmp_path, mode):
    tokens = tokenise(encoder, TEXTS)
    before = encode_all(encoder, tokens)
    tuned = changed_by(enable_tuning(encoder, TuningPlan(mode, 1, 2, 2)), 3.0 if mode == "adapters" else 0.1)
    tuned = merge_adapters(tuned)
    save_encoder(tuned, tmp_path / "encoder")
    again = load_encoder(str(tmp_path / "encoder"), 8, CPU)
    assert again.pooling == tuned.pooling
    np.testing.assert_allclose(encode_all(again, tokenise(again, TEXTS)), encode_all(tuned, tokens), atol=1e-6)
    assert np.abs(encode_all(again, tokens) - before).max() > 1e-2


def test_nothing_is_put_beside_the_prefix_of_a_saved_encoder(encoder, tmp_path):
    save_encoder(enable_tuning(encoder, TuningPlan("prefix", prefix_length=2)), tmp_path / "encoder")
    again = load_encoder(str(tmp_path / "encoder"), 8, CPU)
    with pytest.raises(ModelError, match="has a prefix already"):
        enable_tuning(again, TuningPlan("lora"))


def test_a_state_of_another_encoder_is_told(encoder):
    with pytest.raises(ModelError, match="another encoder"):
        with_state(encoder, {"colour": np.zeros(3, np.float16)})


def test_an_encoder_that_takes_no_prefix_and_has_no_place_for_adapters_is_told(encoder):
    config = DistilBertConfig(vocab_size=9, dim=16, n_layers=1, n_heads=2, hidden_dim=32, max_position_embeddings=16)
    distilled = replace(encoder, module=DistilBertModel(config))
    for mode in ("prefix", "adapters"):
        with pytest.raises(ModelError) as caught:
            enable_tuning(distilled, TuningPlan(mode))
        assert "lora" in caught.value.fix


def test_blocks_computed_twice_give_the_same_gradients(encoder):
    tokens, gradients = tokenise(encoder, TEXTS), []
    for twice in (False, True):
        tuned = enable_tuning(encoder, TuningPlan("full"))
        if twice:
            recompute_blocks(tuned.module)
        tuned.module.zero_grad()
        embed_texts(tuned, tokens, np.arange(4)).tanh().sum().backward()
        gradients.append([one.grad for one in trainable_parameters(tuned.module) if one.grad is not None])
    assert len(gradients[0]) == len(gradients[1]) > 10
    for plain, again in zip(*gradients, strict=True):
        torch.testing.assert_close(plain, again, rtol=1e-5, atol=1e-6)


def _is_linear(name):
    linear = ("query", "key", "value", "dense", "c_attn", "c_proj", "c_fc")
    return name.endswith(".weight") and (name.split(".")[-2] in linear or "_proj." in name)


def _is_rescaled(name):
    """Biases are 0 in an untrained encoder, so a scale changes only weights."""
    output = ("self.key", "self.value", "attn.c_attn", "k_proj", "v_proj", "down_proj", "output.dense", "mlp.c_proj")
    return name.endswith(tuple(f"{part}.weight" for part in output))

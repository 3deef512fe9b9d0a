from dataclasses import replace

import numpy as np
import pytest
import torch

from recdash.errors import ModelError
from recdash.models.encoder import embed_texts, encode_all, length_buckets, load_encoder, tokenise

CPU = torch.device("cpu")
WORDS = ["red", "green", "blue", "car", "boat"]
TEXTS = ["red car", "blue", "red car", "green boat red car blue", ""]


@pytest.fixture(scope="module", params=["bert", "gpt2"])
def folder(request, save_encoder, tmp_path_factory):
    return save_encoder(tmp_path_factory.mktemp(request.param), WORDS, request.param)


@pytest.fixture
def encoder(folder):
    return load_encoder(folder, 8, CPU)


def test_an_encoder_is_loaded_by_its_folder(encoder):
    assert encoder.dimension == 16
    assert not encoder.module.training
    assert encoder.pooling == ("last" if encoder.module.config.model_type == "gpt2" else "mean")


def test_each_distinct_text_is_encoded_once(encoder, monkeypatch):
    seen = []

    def counted(encoder, tokens, text_index):
        seen.extend(text_index.tolist())
        return embed_texts(encoder, tokens, text_index)

    monkeypatch.setattr("recdash.models.encoder.embed_texts", counted)
    tokens = tokenise(encoder, TEXTS)
    embeddings = encode_all(encoder, tokens, tokens_per_batch=8)
    assert embeddings.shape == (5, 16)
    assert sorted(seen) == [0, 1, 2, 3]
    np.testing.assert_array_equal(embeddings[0], embeddings[2])
    assert len(np.unique(embeddings, axis=0)) == 4


def test_a_text_has_the_same_embedding_whatever_it_is_batched_with(encoder):
    tokens = tokenise(encoder, TEXTS)
    together, alone = encode_all(encoder, tokens), encode_all(encoder, tokens, tokens_per_batch=1)
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("pooling", ["mean", "cls", "last"])
def test_pooling_is_over_the_real_tokens(encoder, pooling):
    chosen = replace(encoder, pooling=pooling)
    tokens = tokenise(chosen, TEXTS)
    position = int(tokens.row_to_text[1])
    ids = tokens.token_ids[tokens.offsets[position] : tokens.offsets[position + 1]]
    with torch.no_grad():
        hidden = encoder.module(torch.from_numpy(ids.astype(np.int64))[None]).last_hidden_state[0].numpy()
    expected = {"mean": hidden.mean(axis=0), "cls": hidden[0], "last": hidden[-1]}[pooling]
    np.testing.assert_allclose(encode_all(chosen, tokens)[1], expected, atol=1e-5)


def test_long_texts_are_cut(encoder):
    tokens = tokenise(encoder, [" ".join(["red"] * 40)])
    assert tokens.lengths.tolist() == [8]


def test_progress_ends_at_one(encoder):
    shares = []
    encode_all(encoder, tokenise(encoder, TEXTS), shares.append, tokens_per_batch=8)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_buckets_hold_every_text_once_longest_first_and_stay_within_the_budget():
    lengths = np.array([3, 10, 1, 7, 7, 2])
    buckets = list(length_buckets(lengths, 14))
    assert [bucket.tolist() for bucket in buckets] == [[1], [3, 4], [0, 5, 2]]
    assert all(len(bucket) * lengths[bucket].max() <= 14 for bucket in buckets)


def test_a_text_longer_than_the_budget_goes_alone():
    assert [bucket.tolist() for bucket in length_buckets(np.array([5, 50]), 10)] == [[1], [0]]


@pytest.mark.parametrize(
    "name", ["no such encoder", "../../etc", "owner/..", "https://example.org/model", "", "owner/not-on-this-machine"]
)
def test_a_name_that_is_no_encoder_is_told_in_words(name):
    with pytest.raises(ModelError) as caught:
        load_encoder(name, 8, CPU)
    assert caught.value.fix


def test_a_folder_without_a_model_is_told_in_words(tmp_path):
    with pytest.raises(ModelError, match=r"no config\.json"):
        load_encoder(str(tmp_path), 8, CPU)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="could not be loaded"):
        load_encoder(str(tmp_path), 8, CPU)


def test_damaged_weights_are_told_in_words(save_encoder, tmp_path):
    save_encoder(tmp_path, WORDS)
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="could not be loaded"):
        load_encoder(str(tmp_path), 8, CPU)

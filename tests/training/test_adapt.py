from dataclasses import replace

import numpy as np
import pytest
import torch

from recdash.errors import ModelError, NotFiniteError
from recdash.models.encoder import encode_all, load_encoder, tokenise
from recdash.training.adapt import adapt, check_adaptable, contrastive_loss, hide_words, steps_before
from recdash.training.checkpoints import NoCheckpoints
from recdash.training.config import RunConfig
from recdash.training.train import train

CPU = torch.device("cpu")
CONFIG = RunConfig().with_values(
    {
        "encoder.adapt_budget_s": "600",
        "encoder.adapt_passes": "20",
        "encoder.learning_rate": "1e-3",
        "encoder.max_tokens": "8",
    }
)


class SwitchedOffError(Exception):
    """The machine is switched off."""


def never():
    return False


def config_of(kind, **settings):
    return CONFIG.with_values({"encoder.adapt": kind, **settings})


@pytest.fixture
def start(planted, encoder_folder):
    """Return a function () -> (Encoder, TokenTable), the same every time; a mask is any token that no text has."""

    def build():
        encoder = load_encoder(encoder_folder, 8, CPU)
        encoder.tokenizer.mask_token = "[UNK]"
        return encoder, tokenise(encoder, planted().items["text"].tolist())

    return build


def nearness_of_blocks(encoder, tokens):
    """Return how much nearer items of one block are than items of two."""
    vectors = encode_all(encoder, tokens)
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    same = np.arange(80)[:, None] % 4 == np.arange(80) % 4
    cosines = vectors @ vectors.T
    return cosines[same & ~np.eye(80, dtype=bool)].mean() - cosines[~same].mean()


@pytest.mark.parametrize("kind", ["contrastive", "masked_words"])
def test_adaptation_lowers_its_loss_and_brings_texts_of_a_kind_together(start, kind):
    encoder, tokens = start()
    before = nearness_of_blocks(encoder, tokens)
    losses = [one.loss for one in adapt(encoder, tokens, config_of(kind), never)]
    assert len(losses) == 40
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    assert nearness_of_blocks(encoder, tokens) > before + 0.01
    assert not encoder.module.training


@pytest.mark.parametrize("kind", ["contrastive", "masked_words"])
def test_the_same_seed_gives_the_same_bits(start, kind):
    vectors = []
    for _ in range(2):
        encoder, tokens = start()
        list(adapt(encoder, tokens, config_of(kind, **{"encoder.adapt_passes": "2"}), never))
        vectors.append(encode_all(encoder, tokens))
    np.testing.assert_array_equal(*vectors)


def test_a_stop_or_a_full_time_box_ends_it_and_a_given_number_of_steps_does_not_look_at_the_clock(start):
    seen = []
    for one in adapt(*start(), config_of("contrastive"), lambda: len(seen) >= 3):
        seen.append(one)
    assert [one.step for one in seen] == [1, 2, 3]
    hurried = config_of("contrastive", **{"encoder.adapt_budget_s": "0"})
    assert not list(adapt(*start(), hurried, never))
    assert [one.fraction for one in adapt(*start(), hurried, never, 2)] == [0.5, 1.0]


def test_the_contrastive_loss_finds_each_text_among_the_others():
    left = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    assert contrastive_loss(left, left).item() == pytest.approx(np.log1p(np.exp(-20)), abs=1e-6)
    assert contrastive_loss(left, torch.tensor([[1.0, 1.0], [1.0, 1.0]])).item() == pytest.approx(np.log(2), abs=1e-6)


def test_words_are_hidden_but_never_what_marks_a_text():
    torch.manual_seed(0)
    ids = torch.tensor([[2, *range(10, 60), 3, 0]]).repeat(40, 1)
    shown, hidden = hide_words(ids, [0, 1, 2, 3], 4)
    assert not hidden[:, [0, -2, -1]].any()
    assert 0.12 < hidden[:, 1:-2].float().mean() < 0.18
    assert (shown == torch.where(hidden, 4, ids)).all()


def test_texts_without_any_word_are_no_harm(start):
    encoder, _ = start()
    tokens = tokenise(encoder, ["", "[UNK]", "[UNK] [UNK]"])
    assert [
        one.loss for one in adapt(encoder, tokens, config_of("masked_words", **{"encoder.adapt_passes": "1"}), never)
    ]


def test_an_encoder_without_a_mask_or_without_dropout_is_refused(start):
    encoder, _ = start()
    encoder.tokenizer.mask_token = None
    check_adaptable(encoder, "contrastive")
    with pytest.raises(ModelError, match="no mask"):
        check_adaptable(encoder, "masked_words")
    for part in encoder.module.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    with pytest.raises(ModelError, match="same way"):
        check_adaptable(encoder, "contrastive")
    check_adaptable(encoder, "none")


def test_an_undefined_loss_is_told(start):
    encoder, tokens = start()
    with torch.no_grad():
        encoder.module.get_input_embeddings().weight.fill_(float("nan"))
    with pytest.raises(NotFiniteError, match="adaptation"):
        list(adapt(encoder, tokens, config_of("contrastive"), never))


def test_a_frozen_encoder_may_be_adapted_and_is_kept_with_the_run(planted, run):
    result, events = run(planted(), **{"encoder.adapt": "contrastive"})
    assert result.encoder_state
    assert not np.array_equal(result.embeddings["item_before"], result.embeddings["item_after"])
    told = [event for event in events if event.stage == "adapt"]
    assert told
    assert "texts alone" in told[0].message
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    plain, _ = run(planted())
    assert not plain.encoder_state


def test_a_resumed_run_stands_on_as_many_steps_of_adaptation(planted, encoder_folder, kept_checkpoints):
    settings = {"encoder.name": encoder_folder, "encoder.mode": "top_layers", "training.max_rounds": "3"}
    config = config_of("contrastive", **settings, **{"encoder.adapt_passes": "2", "training.time_budget_s": "600"})
    expected = train(config, planted(), lambda event: None, never, "cpu").encoder_state

    def report(event):
        if event.stage == "fine_tune" and event.step == 5:
            raise SwitchedOffError

    kept = kept_checkpoints
    with pytest.raises(SwitchedOffError):
        train(config, planted(), report, never, "cpu", kept)
    assert steps_before(kept) == 4
    hurried = replace(config, encoder=replace(config.encoder, adapt_budget_s=0.0))
    resumed = train(hurried, planted(), lambda event: None, never, "cpu", kept).encoder_state
    for name, value in expected.items():
        np.testing.assert_array_equal(resumed[name], value, err_msg=name)
    assert steps_before(NoCheckpoints()) is None

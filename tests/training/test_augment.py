import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recdash.training.augment import augment_texts, noisy_ratings, thin_histories
from recdash.training.config import AugmentationConfig, RunConfig

TEXT = "Alien (1979). Horror, space. crew, creature, dark"
MANY = [TEXT] * 400


def rng():
    return np.random.default_rng(0)


def test_off_leaves_everything_as_it_is():
    config, ratings, histories = AugmentationConfig(), np.ones((3, 3)), np.eye(3)
    assert augment_texts([TEXT], config, rng()) == [TEXT]
    assert noisy_ratings(ratings, 0.0, rng()) is ratings
    assert thin_histories(histories, 0.0, rng()) is histories
    assert not config.changes_texts


def test_fields_are_left_out_whole_at_the_given_rate_and_one_always_stays():
    fields = TEXT.split(". ")
    texts = augment_texts(MANY, AugmentationConfig(field_dropout=0.5), rng())
    kept = [text.split(". ") for text in texts]
    assert all(set(one) <= set(fields) and one for one in kept)
    # half of three fields, and one more where all three went (one in eight)
    assert np.mean([len(one) for one in kept]) == pytest.approx(1.5 + 1 / 8, abs=0.1)


def test_words_are_masked_at_the_given_rate():
    texts = augment_texts(MANY, AugmentationConfig(word_masking=0.25), rng(), mask="?")
    words = " ".join(texts).split(" ")
    assert np.mean([word == "?" or word == "?." for word in words]) == pytest.approx(0.25, abs=0.03)


def test_a_mistyped_word_has_the_same_letters_and_the_same_ends():
    texts = augment_texts(["creature of the dark"] * 50, AugmentationConfig(text_noise=0.99), rng())
    for text in texts:
        for word, told in zip(["creature", "of", "the", "dark"], text.split(" "), strict=True):
            assert sorted(word) == sorted(told)
            assert (word[0], word[-1]) == (told[0], told[-1])
            assert len(word) >= 4 or word == told


def test_histories_lose_the_given_share_and_nothing_is_added():
    histories = np.ones((200, 50), np.float32)
    thin = thin_histories(histories, 0.3, rng())
    assert thin.dtype == np.float32
    assert set(np.unique(thin)) == {0.0, 1.0}
    assert thin.mean() == pytest.approx(0.7, abs=0.02)


def test_noise_has_the_given_spread_and_leaves_what_is_no_rating():
    ratings = np.tile(np.array([0.0, 2.0], np.float32), (2_000, 1))
    noisy = noisy_ratings(ratings, 0.5, rng())
    assert not noisy[:, 0].any()
    assert noisy[:, 1].mean() == pytest.approx(2.0, abs=0.05)
    assert noisy[:, 1].std() == pytest.approx(0.5, abs=0.05)


def test_the_same_seed_changes_the_same():
    config = AugmentationConfig(0.3, 0.3, 0.3)
    assert augment_texts(MANY, config, rng()) == augment_texts(MANY, config, rng())


@given(st.text(max_size=40), st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0, 0.9))
def test_whatever_the_text_something_of_its_length_or_less_comes_back(text, fields, masks, noise):
    told = augment_texts([text], AugmentationConfig(fields, masks, noise), rng(), mask="")[0]
    assert len(told) <= len(text)


def test_every_augmentation_trains(planted, encoder_folder):
    from recdash.training.train import train

    settings = {
        "encoder.name": encoder_folder, "encoder.max_tokens": "8", "interest.dimension": "8",
        "interest.hidden_size": "8", "training.predictor_epochs": "2", "training.max_rounds": "1",
        "augmentation.field_dropout": "0.2", "augmentation.word_masking": "0.2", "augmentation.text_noise": "0.2",
        "augmentation.history_dropout": "0.2", "augmentation.rating_noise": "0.3", "augmentation.new_items": "0",
    }  # fmt: skip
    result = train(RunConfig().with_values(settings), planted(), lambda event: None, lambda: False, "cpu")
    assert np.isfinite(result.model.item_vectors()).all()

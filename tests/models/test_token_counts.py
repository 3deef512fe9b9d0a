import numpy as np
import pytest

from recdash.errors import ModelError
from recdash.models.token_counts import count_tokens


def test_tokens_are_words_and_two_marks(save_encoder, tmp_path):
    folder = save_encoder(tmp_path / "encoder", ["sea", "sky"])
    counts = count_tokens(["sea sky", "", "sea " * 100], folder)
    assert counts.tolist() == [4, 2, 102]
    assert counts.dtype == np.int64


def test_the_default_encoder_counts_without_loading_its_weights():
    assert count_tokens(["a hedge through four seasons"]).tolist() == [7]


def test_an_encoder_that_is_not_here_is_named(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"has no tokenizer\.json"):
        count_tokens(["a"], str(tmp_path))

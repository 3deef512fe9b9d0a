"""Data that hardly holds anything: it trains, or is refused in a sentence; and the same seed gives the same bits."""

from dataclasses import replace

import numpy as np
import pytest

from recdash.data.histories import Histories, build_histories
from recdash.data.split import split_interactions
from recdash.errors import TrainingError
from recdash.recommend.ranking import recommend
from recdash.training.config import MODELS


def one_rating(shop):
    return replace(shop, interactions=shop.interactions.assign(rating=np.float32(4)), rating_scale=(4.0, 4.0))


def one_user(shop):
    rows = shop.interactions[shop.interactions["user_index"] == 0].reset_index(drop=True)
    return replace(shop, interactions=rows, users=shop.users[:1])


def one_item(shop):
    rows = shop.interactions.drop_duplicates("user_index").assign(item_index=np.int32(0)).reset_index(drop=True)
    return replace(shop, interactions=rows, items=shop.items[:1])


def two_items(shop):
    first = shop.interactions.drop_duplicates("user_index")
    rows = first.assign(item_index=(first["user_index"] % 2).astype(np.int32)).reset_index(drop=True)
    return replace(shop, interactions=rows, items=shop.items[:2])


def equal_texts(shop):
    return replace(shop, items=shop.items.assign(text="word0a word0b"))


def one_text(shop):
    return replace(shop, items=shop.items.assign(text=["word0a"] + [""] * (shop.num_items - 1)))


def one_interaction_each(shop):
    return replace(shop, interactions=shop.interactions.drop_duplicates("user_index").reset_index(drop=True))


def one_interaction(shop):
    return replace(shop, interactions=shop.interactions[:1].reset_index(drop=True))


def equal_times(shop):
    return replace(shop, interactions=shop.interactions.assign(timestamp=np.int64(1_600_000_000)))


SCARCE = (
    one_rating, one_user, one_item, two_items, equal_texts, one_text, one_interaction_each, one_interaction, equal_times
)  # fmt: skip


@pytest.mark.parametrize("mode", ["frozen", "full"])
@pytest.mark.parametrize("scarce", SCARCE, ids=lambda scarce: scarce.__name__)
def test_the_interest_model_trains_on_hardly_anything(planted, run, scarce, mode):
    dataset = scarce(planted())
    result, _ = run(dataset, **{"encoder.mode": mode, "training.max_rounds": "1"})
    check(result.model, dataset)


@pytest.mark.parametrize("name", MODELS[1:])
@pytest.mark.parametrize("scarce", SCARCE, ids=lambda scarce: scarce.__name__)
def test_every_baseline_trains_on_hardly_anything(planted, run, scarce, name):
    dataset = scarce(planted())
    check(run(dataset, name)[0].model, dataset)


def check(model, dataset):
    """Known people and somebody new get finite scores, lists of what is left, and ratings on the scale or none."""
    known = build_histories(dataset, split_interactions(dataset).fitting)
    nobody = Histories(known.matrix[:1] * 0, np.array([-1], np.int32), known.timestamps[:0])
    nobody.matrix.eliminate_zeros()
    for histories in (known, nobody):
        assert np.isfinite(model.score(histories)).all()
        ranked = recommend(model, dataset, histories)
        ratings = ranked["predicted_rating"].dropna()
        assert ratings.between(*(dataset.rating_scale or (0, 0))).all()
        assert (np.isfinite(ranked["rating_low"]) <= (ranked["rating_low"] <= ranked["predicted_rating"])).all()
    assert len(recommend(model, dataset, nobody)) == min(10, dataset.num_items)


def test_no_interaction_at_all_is_refused_in_a_sentence(planted, run):
    shop = planted()
    for name in MODELS:
        with pytest.raises(TrainingError, match="training part of this dataset is empty"):
            run(replace(shop, interactions=shop.interactions.iloc[:0]), name)


def test_the_same_seed_gives_the_same_bits_of_the_model_the_encoder_and_what_was_chosen(planted, run):
    first, second = (run(planted(), **{"encoder.mode": "full"})[0] for _ in range(2))
    assert first.chosen == second.chosen
    assert first.model.settings() == second.model.settings()
    for ours, theirs in (
        (first.model.tensors(), second.model.tensors()),
        (first.encoder_state, second.encoder_state),
        (first.embeddings, second.embeddings),
    ):
        assert list(ours) == list(theirs)
        assert all(ours[name].tobytes() == theirs[name].tobytes() for name in ours)

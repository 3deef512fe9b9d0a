from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recdash.data.histories import build_histories
from recdash.data.split import split_interactions
from recdash.errors import ModelError, TrainingError
from recdash.evaluation.protocol import evaluate
from recdash.training.config import MODELS
from recdash.training.train import choose_device


def figure_of(model, dataset):
    split = split_interactions(dataset)
    return evaluate(model, dataset, split.fitting, split.test).metrics["ndcg@10"]


@pytest.mark.parametrize("name", MODELS)
def test_every_model_trains_and_scores_everybody(planted, run, name):
    dataset = planted()
    result, events = run(dataset, name)
    scores = result.model.score(build_histories(dataset, dataset.interactions))
    assert result.model.name == name
    assert not result.stopped
    assert scores.shape == (80, 80)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    assert 0 <= result.validation["ndcg@10"] <= 1
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1


@pytest.mark.parametrize("mode", ["frozen", "full"])
def test_interest_finds_the_blocks_that_popularity_can_not(planted, run, mode):
    dataset = planted()
    interest, _ = run(dataset, "interest", **{"encoder.mode": mode})
    popularity, _ = run(dataset, "popularity")
    assert figure_of(interest.model, dataset) > 2 * figure_of(popularity.model, dataset)


def test_new_items_are_placed_by_their_text(planted, run):
    dataset = planted()
    kept = dataset.interactions[dataset.interactions["item_index"] >= 8].reset_index(drop=True)
    result, _ = run(replace(dataset, interactions=kept))
    vectors = result.model.item_vectors()
    centres = np.stack([vectors[8 + block :: 4].mean(axis=0) for block in range(4)])
    nearest = (vectors[:8] @ centres.T).argmax(axis=1)
    assert (nearest == np.arange(8) % 4).mean() >= 0.75


def test_features_place_an_item_that_nobody_chose_and_that_has_no_text(planted, run):
    dataset = planted(text=False)
    rows = dataset.interactions[dataset.interactions["item_index"] != 0].reset_index(drop=True)
    items = dataset.items.assign(kind=[f"kind {item % 4}" for item in range(dataset.num_items)])
    result, _ = run(replace(dataset, interactions=rows, items=items, features={"items": {"kind": "category"}}))
    assert result.chosen["new_feature_share"] > 0
    vectors = result.model.item_vectors()
    nearest = np.argsort(-(vectors[1:] @ vectors[0]))[:5] + 1
    assert set(nearest % 4) == {0}


@pytest.mark.parametrize("name", ["interest", "ease"])
def test_without_a_test_part_everything_is_learned_from(planted, run, name):
    dataset = planted(split="train_only")
    result, _ = run(dataset, name)
    assert len(split_interactions(dataset).test) == 0
    assert np.isfinite(result.model.score(build_histories(dataset, dataset.interactions))).all()


@pytest.mark.parametrize("name", ["interest", "popularity"])
def test_without_ratings_none_are_predicted(planted, run, name):
    dataset = planted(ratings=False)
    result, _ = run(dataset, name)
    everyone = build_histories(dataset, dataset.interactions)
    assert np.isnan(result.model.predict_ratings(everyone, np.zeros((80, 1), np.int32))).all()
    assert np.isfinite(result.model.score(everyone)).all()


@pytest.mark.parametrize("name", ["interest", "content"])
@pytest.mark.parametrize("mode", ["frozen", "full"])
def test_without_text_behaviour_alone_is_enough_to_train(planted, run, name, mode):
    dataset = planted(text=False)
    result, _ = run(dataset, name, **{"encoder.mode": mode})
    assert np.isfinite(result.model.score(build_histories(dataset, dataset.interactions))).all()
    if name == "interest":
        popularity, _ = run(dataset, "popularity")
        assert figure_of(result.model, dataset) > 2 * figure_of(popularity.model, dataset)


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
@pytest.mark.parametrize("similarity", ["dot", "cosine"])
def test_ratings_are_predicted_better_than_by_their_mean(planted, run, loss, similarity):
    dataset = planted()
    settings = {"interest.rating_loss": loss, "interest.similarity": similarity, "training.predictor_epochs": "30"}
    result, _ = run(dataset, **settings, **{"training.learning_rate": "1e-2"})
    split = split_interactions(dataset)
    histories = build_histories(dataset, split.fitting, split.test["user_index"].to_numpy())
    predicted = result.model.predict_ratings(histories, split.test[["item_index"]].to_numpy())[:, 0]
    actual = split.test["rating"].to_numpy()
    assert ((predicted >= 1) & (predicted <= 5)).all()
    assert np.square(predicted - actual).mean() < np.square(split.fitting["rating"].mean() - actual).mean()


@pytest.mark.parametrize("mode", ["frozen", "full"])
def test_the_same_seed_gives_the_same_model(planted, run, mode):
    first, second = (run(planted(), **{"encoder.mode": mode})[0] for _ in range(2))
    assert first.chosen == second.chosen
    for name, value in first.model.tensors().items():
        np.testing.assert_array_equal(second.model.tensors()[name], value, err_msg=name)


def test_fine_tuning_keeps_the_embeddings_before_and_after_and_the_encoder(planted, run, monkeypatch):
    figures = iter([0.1, 0.2, 0.3])
    monkeypatch.setattr("recdash.training.fine_tune._validate", lambda *_: {"new_items_ndcg@10": next(figures)})
    tuned, _ = run(planted(), **{"encoder.mode": "full"})
    frozen, _ = run(planted())
    assert not np.array_equal(tuned.embeddings["item_before"], tuned.embeddings["item_after"])
    assert {value.dtype for value in tuned.encoder_state.values()} == {np.dtype(np.float16)}
    assert frozen.embeddings["item_before"] is frozen.embeddings["item_after"]
    assert frozen.encoder_state == {}


def test_a_stop_still_gives_a_model(planted, run):
    dataset = planted()
    result, _ = run(dataset, should_stop=lambda: True, **{"encoder.mode": "full"})
    assert result.stopped
    assert np.isfinite(result.model.score(build_histories(dataset, dataset.interactions))).all()


def test_an_empty_training_part_is_told(planted, run):
    dataset = planted(split="time")
    with pytest.raises(TrainingError, match="training part"):
        run(replace(dataset, interactions=dataset.interactions.iloc[:0]), "popularity")


def test_an_encoder_that_is_not_there_is_told(planted, run):
    with pytest.raises(ModelError):
        run(planted(), **{"encoder.name": "no such encoder"})


def test_a_device_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert choose_device("auto").type == choose_device("cpu").type == "cpu"
    with pytest.raises(TrainingError, match="No CUDA device"):
        choose_device("cuda")


def test_two_people_and_two_items_are_enough_for_every_model(planted, run):
    dataset = planted()
    rows = pd.DataFrame({"user_index": [0, 1], "item_index": [0, 1], "weight": [1.0, 1.0]})
    rows = rows.astype({"user_index": np.int32, "item_index": np.int32, "weight": np.float32})
    tiny = replace(dataset, interactions=rows, users=dataset.users[:2], items=dataset.items[:2], rating_scale=None)
    for name in MODELS:
        result, _ = run(tiny, name)
        assert result.model.score(build_histories(tiny, rows)).shape == (2, 2)

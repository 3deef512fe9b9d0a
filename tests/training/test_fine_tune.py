from dataclasses import replace

import numpy as np
import pytest
import torch

from recdash.data.histories import build_histories
from recdash.errors import NotFiniteError
from recdash.models.encoder import encode_all, load_encoder, tokenise
from recdash.models.interest_net import Predictor, Projection
from recdash.models.text_maps import fit_text_space
from recdash.models.tuning import TuningPlan, enable_tuning
from recdash.training.checkpoints import NoCheckpoints
from recdash.training.config import RunConfig
from recdash.training.fine_tune import Networks, TuningData, fine_tune
from recdash.training.new_items import sample_new_items
from recdash.training.ratings import deviations, fit_biases
from recdash.training.teacher import fit_teacher

CPU = torch.device("cpu")
pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
"""The installed peft still asks transformers for the old name."""
CONFIG = RunConfig().with_values(
    {
        "training.max_rounds": "4",
        "training.patience": "9",
        "training.time_budget_s": "600",
        "training.batch_items": "64",
        "encoder.learning_rate": "1e-3",
        "encoder.max_tokens": "8",
    }
)


@pytest.fixture
def start(planted, encoder_folder):
    """Return a function (mode) -> (Networks, TuningData), the same every time."""

    def build(mode="full"):
        dataset = planted()
        torch.manual_seed(0)
        encoder = load_encoder(encoder_folder, 8, CPU)
        texts = dataset.items["text"].tolist()
        tokens = tokenise(encoder, texts)
        space = fit_text_space(encode_all(encoder, tokens))
        interactions = build_histories(dataset, dataset.interactions).matrix
        biases = fit_biases(dataset, dataset.interactions)
        rated = deviations(dataset, dataset.interactions, biases)
        data = TuningData(texts, tokens, interactions, rated, sample_new_items(interactions, 0.1, 0))
        predictor = Predictor(2 * encoder.dimension, 8, 1, 1, 0.2)
        tuned = enable_tuning(encoder, TuningPlan(mode, 1, 2, 2, tune_words=True))
        return Networks(tuned, Projection(space.mean, space.matrix), predictor), data

    return build


def weights(networks):
    return {
        f"{part}/{name}": value.numpy().copy()
        for part, module in networks.modules().items()
        for name, value in module.state_dict().items()
    }


def never():
    return False


@pytest.mark.parametrize(("loss", "distillation"), [("squared", 0.0), ("softmax", 0.5), ("pairwise", 0.0)])
def test_training_lowers_the_loss(start, loss, distillation):
    networks, data = start()
    config = replace(CONFIG, training=replace(CONFIG.training, loss=loss, distillation=distillation))
    teacher = fit_teacher(data.interactions, data.new_items.items, 8, 0) if distillation else None
    steps = fine_tune(networks, replace(data, teacher=teacher), config, NoCheckpoints(), never)
    losses = [one.values["loss"] for one in steps if not one.is_round]
    assert len(losses) == 8
    assert np.mean(losses[-3:]) < np.mean(losses[:3])


@pytest.mark.parametrize(
    ("mode", "num_before"), [("full", 3), ("full", 5), ("full", 6), ("lora", 5), ("adapters", 5), ("prefix", 5)]
)
def test_a_resumed_run_is_bit_equal_to_an_uninterrupted_one(start, kept_checkpoints, mode, num_before):
    networks, data = start(mode)
    steps = list(fine_tune(networks, data, CONFIG, NoCheckpoints(), never))
    expected = weights(networks)

    kept = kept_checkpoints
    networks, data = start(mode)
    interrupted = fine_tune(networks, data, CONFIG, kept, never)
    before = [next(interrupted) for _ in range(num_before)]
    interrupted.close()
    last_round = max(n for n, one in enumerate(before) if one.is_round) if kept.kept else -1
    networks, data = start(mode)
    after = list(fine_tune(networks, data, CONFIG, kept, never))

    assert kept.kept[1]["num_rounds"] == 5
    told = [one.values for one in before[: last_round + 1] + after]
    assert told == [one.values for one in steps]
    resumed = weights(networks)
    for name, value in expected.items():
        np.testing.assert_array_equal(resumed[name], value, err_msg=name)


def test_the_best_round_is_restored(start, monkeypatch):
    figures = iter([0.1, 0.9, 0.2, 0.3, 0.2])
    monkeypatch.setattr("recdash.training.fine_tune._validate", lambda *_: {"new_items_ndcg@10": next(figures)})
    networks, data = start()
    best = None
    for progress in fine_tune(networks, data, CONFIG, NoCheckpoints(), never):
        if progress.values.get("new_items_ndcg@10") == 0.9:
            best = weights(networks)
    for name, value in weights(networks).items():
        np.testing.assert_array_equal(value, best[name], err_msg=name)


def test_patience_ends_the_loop(start, monkeypatch):
    monkeypatch.setattr("recdash.training.fine_tune._validate", lambda *_: {"new_items_ndcg@10": 0.5})
    networks, data = start()
    patient = replace(CONFIG, training=replace(CONFIG.training, patience=2))
    rounds = [one for one in fine_tune(networks, data, patient, NoCheckpoints(), never) if one.is_round]
    assert len(rounds) == 3


def test_a_stop_ends_it_after_the_step_and_keeps_the_best(start):
    networks, data = start()
    seen = []
    for progress in fine_tune(networks, data, CONFIG, NoCheckpoints(), lambda: len(seen) >= 3):
        seen.append(progress)
    assert len(seen) == 3
    assert not networks.encoder.module.training


def test_a_full_time_box_ends_it_with_a_last_look(start):
    networks, data = start()
    boxed = replace(CONFIG, training=replace(CONFIG.training, time_budget_s=1e-9))
    seen = list(fine_tune(networks, data, boxed, NoCheckpoints(), never))
    assert [one.is_round for one in seen] == [True, False, True]


def test_an_undefined_loss_is_told(start):
    networks, data = start()
    with torch.no_grad():
        networks.projection.matrix[0, 0] = float("nan")
    with pytest.raises(NotFiniteError, match="step 1") as caught:
        list(fine_tune(networks, data, CONFIG, NoCheckpoints(), never))
    assert "learning rate" in caught.value.fix


def test_only_what_the_mode_tunes_changes(start, monkeypatch):
    figures = iter([0.1, 0.2, 0.3, 0.4, 0.5])
    monkeypatch.setattr("recdash.training.fine_tune._validate", lambda *_: {"new_items_ndcg@10": next(figures)})
    networks, data = start("top_layers")
    before = weights(networks)
    list(fine_tune(networks, data, CONFIG, NoCheckpoints(), never))
    changed = {name for name, value in weights(networks).items() if not np.array_equal(value, before[name])}
    assert any(name.startswith("projection/") for name in changed)
    assert all(".layer.2." in name for name in changed if name.startswith("encoder/"))


def test_a_step_adds_up_the_gradients_of_its_batches(start):
    networks, data = start()
    config = replace(CONFIG, training=replace(CONFIG.training, batch_items=16, accumulation_steps=3, max_rounds=1))
    steps = [one for one in fine_tune(networks, data, config, NoCheckpoints(), never) if not one.is_round]
    assert [one.step for one in steps] == [1, 2]


def test_less_memory_for_a_step_gives_the_same_loss(start):
    losses = []
    for megabytes in (0.0, 1_000.0):
        networks, data = start()
        config = replace(CONFIG, training=replace(CONFIG.training, activation_mb=megabytes, max_rounds=1))
        steps = fine_tune(networks, data, config, NoCheckpoints(), never)
        losses.append([one.values["loss"] for one in steps if not one.is_round])
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)


def test_blocks_computed_twice_give_the_same_loss_and_the_cpu_compiles_nothing(start, monkeypatch):
    monkeypatch.setattr("torch.nn.Module.compile", lambda *_, **__: pytest.fail("compiled on a CPU"))
    losses = []
    for twice in (False, True):
        networks, data = start()
        encoder = replace(CONFIG.encoder, gradient_checkpointing=twice, compiled=True)
        config = replace(CONFIG, encoder=encoder, training=replace(CONFIG.training, max_rounds=1))
        steps = fine_tune(networks, data, config, NoCheckpoints(), never)
        losses.append([one.values["loss"] for one in steps if not one.is_round])
    assert len(losses[0]) == 2
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)

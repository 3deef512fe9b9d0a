import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from recdash.errors import ConfigError
from recdash.training.config import RunConfig, setting_names


def test_a_configuration_survives_json():
    config = RunConfig().with_values({"encoder.mode": "lora", "training.seed": "3", "interest.dropout": "0"})
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


def test_what_is_absent_keeps_its_default():
    assert RunConfig.from_dict({"training": {"seed": 5}}) == RunConfig().with_values({"training.seed": "5"})


def test_whole_numbers_are_taken_where_a_number_is_wanted():
    config = RunConfig.from_dict({"training": {"time_budget_s": 60}})
    assert isinstance(config.training.time_budget_s, float)


def test_every_setting_can_be_set_from_the_text_of_its_value():
    values = RunConfig().to_dict()
    for name in setting_names():
        section, _, key = name.rpartition(".")
        value = values[section][key] if section else values[key]
        assert RunConfig().with_values({name: str(value)}) == RunConfig()


@pytest.mark.parametrize(
    ("assignments", "words"),
    [
        ({"training.sed": "3"}, 'no setting "training.sed"'),
        ({"training": "3"}, 'no setting "training"'),
        ({"seed": "3"}, 'no setting "seed"'),
        ({"training.seed": "three"}, 'training.seed is "three"'),
        ({"training.seed": "1.5"}, "training.seed"),
        ({"model": "magic"}, 'model is "magic"'),
        ({"encoder.mode": "all"}, "encoder.mode"),
        ({"encoder.prefix_length": "0"}, "encoder.prefix_length is 0"),
        ({"encoder.tune_words": "perhaps"}, 'encoder.tune_words is "perhaps"'),
        ({"encoder.mode": "prefix", "encoder.gradient_checkpointing": "true"}, "encoder.gradient_checkpointing"),
        ({"encoder.max_tokens": "4"}, "encoder.max_tokens is 4"),
        ({"encoder.learning_rate": "0"}, "encoder.learning_rate"),
        ({"encoder.learning_rate": "nan"}, "encoder.learning_rate"),
        ({"interest.dimension": "4"}, "interest.dimension"),
        ({"interest.similarity": "l2"}, "interest.similarity"),
        ({"interest.dropout": "1"}, "interest.dropout"),
        ({"training.time_budget_s": "-1"}, "training.time_budget_s"),
        ({"training.time_budget_s": "inf"}, "training.time_budget_s"),
        ({"encoder.adapt": "yes"}, 'encoder.adapt is "yes"'),
        ({"encoder.adapt_budget_s": "-1"}, "encoder.adapt_budget_s is -1.0"),
        ({"encoder.adapt_passes": "0"}, "encoder.adapt_passes is 0"),
        ({"training.loss": "hinge"}, 'training.loss is "hinge"'),
        ({"training.distillation": "2"}, "training.distillation is 2.0"),
        ({"training.loss": "pairwise", "training.distillation": "0.5"}, "no target"),
        ({"training.patience": "0"}, "training.patience"),
        ({"training.batch_items": "99999"}, "training.batch_items"),
        ({"training.accumulation_steps": "0"}, "training.accumulation_steps"),
        ({"training.activation_mb": "-1"}, "training.activation_mb"),
        ({"augmentation.word_masking": "1"}, "augmentation.word_masking"),
        ({"augmentation.rating_noise": "-1"}, "augmentation.rating_noise"),
        ({"augmentation.new_items": "0.9"}, "augmentation.new_items"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_name_of_the_setting(assignments, words):
    with pytest.raises(ConfigError) as caught:
        RunConfig().with_values(assignments)
    assert words in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize(
    "values",
    [
        {"colour": "red"},
        {"training": {"colour": 1}},
        {"training": 3},
        {"training": {"seed": "3"}},
        {"training": {"seed": 1.5}},
        {"training": {"seed": True}},
        {"encoder": {"name": 3}},
        {"encoder": {"tune_words": 1}},
        {"model": ["interest"]},
    ],
)
def test_json_of_the_wrong_shape_is_refused(values):
    with pytest.raises(ConfigError):
        RunConfig.from_dict(values)


def test_a_configuration_never_changes():
    with pytest.raises(FrozenInstanceError):
        RunConfig().model = "ease"


@pytest.mark.parametrize("name", setting_names())
def test_every_setting_is_in_the_docs(name):
    docs = Path(__file__).parents[2] / "docs" / "using" / "training.md"
    assert f"`{name}`" in docs.read_text(encoding="utf-8")

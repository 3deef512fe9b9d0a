"""The own settings of the Train page, in groups, each with what it is for."""

from dataclasses import replace

import streamlit as st

from recdash.data.dataset import Dataset
from recdash.errors import ConfigError
from recdash.training.config import (
    ADAPTATIONS,
    BASELINES,
    LOSSES,
    MODELS,
    MODES,
    RATING_LOSSES,
    READING_BASELINES,
    SIMILARITIES,
    STORAGES,
    EncoderConfig,
    InterestConfig,
    RunConfig,
    TrainingConfig,
)
from recdash.ui import augmentation_form, wording
from recdash.ui.errors import show_error

MODE_NAMES = {
    "frozen": "Nothing (as it comes)",
    "top_layers": "The last layers",
    "full": "All of it",
    "lora": "Small add-on weights (LoRA)",
    "adapters": "Strength of its parts (IA3)",
    "prefix": "A learned opening (prefix)",
}
ADAPTATION_NAMES = {"none": "No", "contrastive": "By telling them apart", "masked_words": "By guessing hidden words"}
CHOICE_LOSS_NAMES = {
    "squared": "As a whole (squared error)",
    "softmax": "Top of the list first (softmax)",
    "pairwise": "Pair by pair (BPR)",
}
SIMILARITY_NAMES = {"dot": "Direction and strength (dot product)", "cosine": "Direction only (cosine)"}
STORAGE_NAMES = {"float32": "In full", "bfloat16": "In half the space", "int8": "In a quarter of the space"}
WIDTH = 280
"""Of a field, in pixels, so that the longest choice can be read; as many stand in a row as fit."""
LOSS_NAMES = {"mse": "As a number (MSE)", "cross_entropy": "As a class (cross-entropy)"}


def draw(config: RunConfig, key: str, dataset: Dataset) -> RunConfig | None:
    """Show the settings that decide a run, filled in by the preset `key`; None when they contradict each other."""
    with st.expander("Own settings", icon=":material/tune:"):
        st.caption("Filled in by the choice above, and right for most data. The question marks say what each is for.")
        model = st.selectbox(
            "Kind of model",
            MODELS,
            index=MODELS.index(config.model),
            format_func=wording.model_name,
            key="set_model",
            help="The interest model is ours. The others are baselines; some are trained along with the first run.",
        )
        st.caption(wording.MODEL_HELP[model])
        if model in BASELINES and model not in READING_BASELINES:
            return replace(config, model=model)
        try:
            encoder = _encoder_settings(config.encoder, key)
            if model in READING_BASELINES:
                return replace(config, model=model, encoder=encoder)
            interest, loop = _interest_settings(config.interest, key), _loop(config.training, key)
            augmentation = augmentation_form.draw(config.augmentation, dataset)
            st.caption("Settings for large models and for machines with little memory: `train --set` in a terminal.")
            return RunConfig(model, encoder, interest, loop, augmentation)
        except ConfigError as error:
            show_error(error)
            return None


def _encoder_settings(start: EncoderConfig, key: str) -> EncoderConfig:
    _group("Language model", "Reads the texts of items and people, and is tuned on who chose what.")
    row = st.container(horizontal=True)
    name = row.selectbox(
        "Language model",
        [start.name],
        format_func=lambda one: "MiniLM (installed)" if one == "minilm" else one,
        accept_new_options=True,
        width=WIDTH,
        key="set_encoder",
        help="The installed one needs no download. You may type the name of another on the model hub, or a folder.",
    )
    mode = row.selectbox(
        "What is fine-tuned",
        MODES,
        index=MODES.index(start.mode),
        format_func=lambda one: MODE_NAMES[one],
        width=WIDTH,
        key="set_mode",
        help="More learns more from your data and takes longer.",
    )
    tokens = row.number_input(
        "Longest text, in word pieces", 8, 512, start.max_tokens, 8, width=WIDTH, key="set_tokens",
        help="Longer texts are cut.",
    )  # fmt: skip
    adapt = row.selectbox(
        "Gets used to the texts first", ADAPTATIONS, index=ADAPTATIONS.index(start.adapt),
        format_func=lambda one: ADAPTATION_NAMES[one], width=WIDTH, key="set_adapt",
        help="For texts unlike everyday language, up to a minute: each text is told apart from the others, or hidden "
        "words are guessed.",
    )  # fmt: skip
    num_layers, rank, length = start.num_top_layers, start.lora_rank, start.prefix_length
    if mode == "top_layers":
        num_layers = row.number_input(
            "Layers tuned", 1, 48, start.num_top_layers, width=WIDTH, key="set_layers",
            help="Counted from the last one. More learns more and needs more memory.",
        )  # fmt: skip
    if mode == "lora":
        rank = row.number_input(
            "Size of the add-on (rank)", 1, 256, start.lora_rank, width=WIDTH, key="set_rank",
            help="A larger add-on can learn more and needs more memory.",
        )  # fmt: skip
    if mode == "prefix":
        length = row.number_input(
            "Length of the opening", 1, 128, start.prefix_length, width=WIDTH, key="set_prefix",
            help="A longer one can say more and makes reading every text slower.",
        )  # fmt: skip
    step = start.learning_rate
    if mode != "frozen":
        step = _rate(row, "Learning rate of the language model", start.learning_rate, f"set_encoder_rate_{key}")
    return replace(
        start,
        name=name or start.name,
        mode=mode,
        adapt=adapt,
        num_top_layers=int(num_layers),
        lora_rank=int(rank),
        prefix_length=int(length),
        max_tokens=int(tokens),
        learning_rate=step,
    )


def _interest_settings(start: InterestConfig, key: str) -> InterestConfig:
    _group("Interests and ratings", "How a person and an item become numbers, and these an order and a rating.")
    row = st.container(horizontal=True)
    similarity = row.selectbox(
        "Fit of a person and an item",
        SIMILARITIES,
        index=SIMILARITIES.index(start.similarity),
        format_func=lambda one: SIMILARITY_NAMES[one],
        width=WIDTH,
        key="set_similarity",
        help="With strength, people who are keen and items that are liked by many count more. Direction alone looks at "
        "what it is about.",
    )
    loss = row.selectbox(
        "Ratings are learned",
        RATING_LOSSES,
        index=RATING_LOSSES.index(start.rating_loss),
        format_func=lambda one: LOSS_NAMES[one],
        width=WIDTH,
        key="set_loss",
        help="As a number suits fine scales, such as 1 to 100; as a class suits a few steps that are used unevenly.",
    )
    dimension = row.number_input(
        "Size of an interest vector", 8, 1024, start.dimension, 8, width=WIDTH, key="set_dimension",
        help="Numbers per person and item. More keeps finer tastes apart and takes more memory.",
    )  # fmt: skip
    factors = row.number_input(
        "Factors of ratings", 0, 64, start.rating_factors, width=WIDTH, key="set_factors",
        help="Numbers per person and item learned from ratings alone, beside the predictor. None (0) is faster.",
    )  # fmt: skip
    hidden = row.number_input(
        "Predictor width", 4, 2048, start.hidden_size, 4, width=WIDTH, key="set_hidden",
        help="The predictor turns the numbers of a person and an item into a rating. Wider can learn more from many "
        "ratings, and learns few by heart.",
    )  # fmt: skip
    layers = row.number_input(
        "Predictor layers", 1, 6, start.num_layers, width=WIDTH, key="set_num_layers",
        help="More layers can learn more involved rules. Two suit most data.",
    )  # fmt: skip
    dropout = row.number_input(
        "Dropout", 0.0, 0.85, start.dropout, 0.05, format="%.2f", width=WIDTH, key="set_dropout",
        help="Share of the predictor switched off at random in training, so that it learns rules instead of cases. "
        "Raise it for few ratings.",
    )  # fmt: skip
    storage = row.selectbox(
        "Item vectors are kept",
        STORAGES,
        index=STORAGES.index(start.storage),
        format_func=lambda one: STORAGE_NAMES[one],
        width=WIDTH,
        key="set_storage",
        help="Less space on disk. The run notes what each form loses in ranking quality.",
    )
    return replace(
        start,
        dimension=int(dimension),
        rating_factors=int(factors),
        similarity=similarity,
        rating_loss=loss,
        hidden_size=int(hidden),
        num_layers=int(layers),
        dropout=dropout,
        storage=storage,
    )


def _loop(start: TrainingConfig, key: str) -> TrainingConfig:
    _group("Training", "How long it goes on, how much it looks at in a step, and how far a step goes.")
    row = st.container(horizontal=True)
    minutes = row.number_input(
        "Minutes for tuning, at most",
        0.0,
        10080.0,
        start.time_budget_s / 60,
        0.5,
        format="%.2f",
        width=WIDTH,
        key=f"set_time_{key}",
        help="Tuning ends earlier when it stops getting better. 0 leaves the language model as it comes.",
    )
    patience = row.number_input(
        "Patience, in rounds", 1, 100, start.patience, width=WIDTH, key=f"set_patience_{key}",
        help="Tuning stops after this many rounds without getting better.",
    )  # fmt: skip
    rounds = row.number_input(
        "Rounds, at most", 1, 10_000, start.max_rounds, width=WIDTH, key=f"set_rounds_{key}",
        help="After each round it is measured whether tuning still helps.",
    )  # fmt: skip
    loss = row.selectbox(
        "Choices are learned", LOSSES, index=LOSSES.index(start.loss),
        format_func=lambda one: CHOICE_LOSS_NAMES[one], width=WIDTH, key="set_choice_loss",
        help="As a whole: all choices of a person at once. Top first: the top of the list counts most. Pair by pair: "
        "each choice before one that was not made.",
    )  # fmt: skip
    rate = _rate(row, "Learning rate of the rest", start.learning_rate, "set_rate")
    decay = row.number_input(
        "Weight decay", 0.0, 0.9, start.weight_decay, 0.01, format="%.3f", width=WIDTH, key="set_decay",
        help="Keeps weights small, so that few rows decide little. Raise it for small data.",
    )  # fmt: skip
    seed = row.number_input(
        "Seed", 0, 2**31 - 1, start.seed, width=WIDTH, key="set_seed",
        help="Same seed, same random choices. Another one shows how much chance decides.",
    )  # fmt: skip
    items = row.number_input(
        "Items per step", 1, 16_384, start.batch_items, 64, width=WIDTH, key="set_items",
        help="Items whose texts are compared in one step. More compares better; fewer needs less memory.",
    )  # fmt: skip
    users = row.number_input(
        "People per step", 1, 1_000_000, start.batch_users, 64, width=WIDTH, key="set_users",
        help="People whose choices are looked at in one step.",
    )  # fmt: skip
    epochs = row.number_input(
        "Passes over the ratings, at most", 1, 1000, start.predictor_epochs, width=WIDTH, key="set_epochs",
        help="Of the predictor. How many are best is chosen on held-back ratings, up to this number.",
    )  # fmt: skip
    warmup = row.number_input(
        "Warm-up share", 0.0, 0.95, start.warmup_fraction, 0.05, format="%.2f", width=WIDTH, key="set_warmup",
        help="Share of the steps that start small, so that the language model does not forget what it knows.",
    )  # fmt: skip
    return replace(
        start,
        loss=loss,
        time_budget_s=minutes * 60,
        max_rounds=int(rounds),
        patience=int(patience),
        batch_items=int(items),
        batch_users=int(users),
        predictor_epochs=int(epochs),
        learning_rate=rate,
        weight_decay=decay,
        warmup_fraction=warmup,
        seed=int(seed),
    )


def _rate(place: st.delta_generator.DeltaGenerator, label: str, value: float, key: str) -> float:
    return place.number_input(
        label,
        1e-7,
        0.5,
        value,
        value / 5,
        format="%.0e",
        width=WIDTH,
        key=key,
        help="How far each step goes. Too far forgets what was learned, too short learns nothing in the time given.",
    )


def _group(title: str, explanation: str) -> None:
    st.markdown(f"**{title}**")
    st.caption(explanation)

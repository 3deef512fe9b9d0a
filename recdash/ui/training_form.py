"""The form of the Train page: how thorough, what it costs, the settings behind it, and Start."""

from dataclasses import replace

import streamlit as st

from recdash.data.dataset import Dataset
from recdash.errors import ConfigError
from recdash.jobs.submit import submit
from recdash.store.datasets import DatasetRow
from recdash.store.ids import new_id
from recdash.training.config import (
    BASELINES,
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
from recdash.training.presets import DEFAULT, PRESETS, Preset, preset_config
from recdash.ui import augmentation_form, context, costs, parts_view, wording
from recdash.ui.errors import show_error

MODE_NAMES = {
    "frozen": "Nothing (as it comes)",
    "top_layers": "The last layers",
    "full": "All of it",
    "lora": "Small add-on weights (LoRA)",
    "adapters": "Strength of its parts (IA3)",
    "prefix": "A learned opening (prefix)",
}
ICONS = {"quick": ":material/bolt:", "balanced": ":material/balance:", "best": ":material/trending_up:"}
SIMILARITY_NAMES = {"dot": "Direction and strength (dot product)", "cosine": "Direction only (cosine)"}
STORAGE_NAMES = {"float32": "In full", "bfloat16": "In half the space", "int8": "In a quarter of the space"}
LOSS_NAMES = {"mse": "As a number (MSE)", "cross_entropy": "As a class (cross-entropy)"}


def draw(row: DatasetRow) -> None:
    """Draw the form; a click on Start puts one run into the queue."""
    with st.container(border=True):
        key = _preset(row)
        preset = PRESETS[key]
        config = _own_settings(_config_of(key, row), key, context.dataset(row.id))
        if config is None:
            return
        _cost(row, config)
        token = st.session_state.setdefault("start_token", new_id())
        parts = parts_view.offer(row, config, f"also_parts_{token}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Name of the run", placeholder=_suggestion(preset, config), max_chars=80, width=300)
            _start(row, config, name.strip() or _suggestion(preset, config), parts, token)


def _preset(row: DatasetRow) -> str:
    """Offer the ways to train, each with what it does and how long that takes here; return the key of the chosen."""
    seconds = {key: costs.expected(row, _config_of(key, row)).seconds for key in PRESETS}
    return st.radio(
        "How thorough",
        list(PRESETS),
        index=list(PRESETS).index(DEFAULT),
        format_func=lambda key: f"{ICONS[key]} {PRESETS[key].name}",
        captions=[f"{preset.sentence} {_spoken(seconds[key], key)}" for key, preset in PRESETS.items()],
        key="preset",
    )


def _spoken(seconds: float, key: str) -> str:
    at_most = "" if PRESETS[key].settings.get("encoder.mode") == "frozen" else "at most "
    return f"It takes {at_most}{wording.about(seconds)} here."


def _config_of(key: str, row: DatasetRow) -> RunConfig:
    return preset_config(key, row.num_items, row.num_interactions, costs.device())


def _suggestion(preset: Preset, config: RunConfig) -> str:
    return preset.name if config.model == "interest" else wording.model_name(config.model)


def _start(row: DatasetRow, config: RunConfig, name: str, parts: tuple[str, ...], token: str) -> None:
    """Offer the Start button. Its token is used once, so a second click on the same button starts nothing."""
    if st.button("Start training", type="primary", icon=":material/play_arrow:", key=f"start_{token}"):
        st.session_state["start_token"] = new_id()
        st.session_state["watched_run"] = submit(context.get_store(), row.id, config, name)
        parts_view.start(row, config, name, parts)
        st.rerun()


def _cost(row: DatasetRow, config: RunConfig) -> None:
    cost = costs.expected(row, config)
    st.markdown(f":material/schedule: {wording.escape_markdown(cost.sentence)}")
    st.caption("It runs in the background: you can leave this page, close the browser, and come back.")


def _own_settings(config: RunConfig, key: str, dataset: Dataset) -> RunConfig | None:
    """Show every setting that decides a run, filled in by the preset; None when they contradict each other."""
    with st.expander("Own settings", icon=":material/tune:"):
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
            return RunConfig(model, encoder, interest, loop, augmentation_form.draw(config.augmentation, dataset))
        except ConfigError as error:
            show_error(error)
            return None


def _encoder_settings(start: EncoderConfig, key: str) -> EncoderConfig:
    st.markdown("**Language model**")
    left, middle, right = st.columns(3)
    name = left.selectbox(
        "Language model",
        [start.name],
        format_func=lambda one: "MiniLM (installed)" if one == "minilm" else one,
        accept_new_options=True,
        key="set_encoder",
        help="The installed one needs no download. You may type the name of another on the model hub, or a folder.",
    )
    mode = middle.selectbox(
        "What is fine-tuned",
        MODES,
        index=MODES.index(start.mode),
        format_func=lambda one: MODE_NAMES[one],
        key="set_mode",
        help="More learns more from your data and takes longer.",
    )
    tokens = right.number_input(
        "Longest text, in word pieces", 8, 512, start.max_tokens, 8, key="set_tokens", help="Longer texts are cut."
    )
    num_layers, rank, length = start.num_top_layers, start.lora_rank, start.prefix_length
    if mode == "top_layers":
        num_layers = left.number_input("Layers tuned", 1, 48, start.num_top_layers, key="set_layers")
    if mode == "lora":
        rank = left.number_input("Size of the add-on (rank)", 1, 256, start.lora_rank, key="set_rank")
    if mode == "prefix":
        length = left.number_input("Length of the opening", 1, 128, start.prefix_length, key="set_prefix")
    step = start.learning_rate
    if mode != "frozen":
        step = _rate(middle, "Learning rate of the language model", start.learning_rate, f"set_encoder_rate_{key}")
    return replace(
        start,
        name=name or start.name,
        mode=mode,
        num_top_layers=int(num_layers),
        lora_rank=int(rank),
        prefix_length=int(length),
        max_tokens=int(tokens),
        learning_rate=step,
    )


def _interest_settings(start: InterestConfig, key: str) -> InterestConfig:
    st.markdown("**Interests and ratings**")
    left, middle, right = st.columns(3)
    similarity = left.selectbox(
        "Fit of a person and an item",
        SIMILARITIES,
        index=SIMILARITIES.index(start.similarity),
        format_func=lambda one: SIMILARITY_NAMES[one],
        key="set_similarity",
    )
    loss = middle.selectbox(
        "Ratings are learned",
        RATING_LOSSES,
        index=RATING_LOSSES.index(start.rating_loss),
        format_func=lambda one: LOSS_NAMES[one],
        key="set_loss",
    )
    dimension = right.number_input(
        "Size of an interest vector", 8, 1024, start.dimension, 8, key="set_dimension", help="Numbers per person."
    )
    hidden = left.number_input("Predictor width", 4, 2048, start.hidden_size, 4, key="set_hidden")
    layers = middle.number_input("Predictor layers", 1, 6, start.num_layers, key="set_num_layers")
    dropout = right.number_input("Dropout", 0.0, 0.85, start.dropout, 0.05, format="%.2f", key="set_dropout")
    storage = left.selectbox(
        "Item vectors are kept",
        STORAGES,
        index=STORAGES.index(start.storage),
        format_func=lambda one: STORAGE_NAMES[one],
        key="set_storage",
        help="Less space on disk. The run notes what each form loses in ranking quality.",
    )
    return replace(
        start,
        dimension=int(dimension),
        similarity=similarity,
        rating_loss=loss,
        hidden_size=int(hidden),
        num_layers=int(layers),
        dropout=dropout,
        storage=storage,
    )


def _loop(start: TrainingConfig, key: str) -> TrainingConfig:
    st.markdown("**Training**")
    left, middle, right = st.columns(3)
    minutes = left.number_input(
        "Minutes for tuning, at most", 0.0, 10080.0, start.time_budget_s / 60, 0.5, format="%.2f", key=f"set_time_{key}"
    )
    patience = middle.number_input(
        "Patience, in rounds",
        1,
        100,
        start.patience,
        key=f"set_patience_{key}",
        help="Tuning stops after this many rounds without getting better.",
    )
    rounds = right.number_input("Rounds, at most", 1, 10_000, start.max_rounds, key=f"set_rounds_{key}")
    rate = _rate(left, "Learning rate", start.learning_rate, "set_rate")
    decay = middle.number_input(
        "Weight decay", 0.0, 0.9, start.weight_decay, 0.01, format="%.3f", key="set_decay", help="Keeps weights small."
    )
    seed = right.number_input("Seed", 0, 2**31 - 1, start.seed, key="set_seed", help="Same seed, same random choices.")
    items = left.number_input("Items per step", 1, 16_384, start.batch_items, 64, key="set_items")
    users = middle.number_input("People per step", 1, 1_000_000, start.batch_users, 64, key="set_users")
    epochs = right.number_input("Passes over the ratings, at most", 1, 1000, start.predictor_epochs, key="set_epochs")
    warmup = left.number_input("Warm-up share", 0.0, 0.95, start.warmup_fraction, 0.05, format="%.2f", key="set_warmup")
    return replace(
        start,
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
    return place.number_input(label, 1e-7, 0.5, value, value / 5, format="%.0e", key=key, help="How big each step is.")

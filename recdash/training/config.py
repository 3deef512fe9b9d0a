"""The run configuration: frozen, checked, JSON. Each field says its unit and why one would change it."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from recdash.errors import ConfigError
from recdash.training.config_checks import check, check_choice, check_type, parse_setting

MODELS = ("interest", "popularity", "recent", "itemknn", "rp3beta", "ease", "l3ae", "als", "content")
BASELINES = MODELS[1:]
READING_BASELINES = ("l3ae", "content")
"""The baselines that read texts."""
TRAINED_ALONG = ("popularity", "itemknn", "ease", "als", "content")
"""The baselines that the first run of a dataset brings along; the others are trained when asked for."""
MODES = ("frozen", "top_layers", "full", "lora", "adapters", "prefix")
SIMILARITIES = ("dot", "cosine")
ADAPTATIONS = ("none", "contrastive", "masked_words")
STORAGES = ("float32", "bfloat16", "int8")
WITHOUT = ("", "fine_tuning", "texts", "matching_texts", "behaviour", "predictor", "recency")
RATING_LOSSES = ("mse", "cross_entropy")
LOSSES = ("squared", "softmax", "pairwise")


@dataclass(frozen=True)
class EncoderConfig:
    """The pretrained transformer and how much of it is fine-tuned."""

    name: str = "minilm"
    """"minilm" is the installed all-MiniLM-L6-v2; otherwise a hub id or a folder that save_pretrained wrote."""
    mode: str = "full"
    """What is fine-tuned: "frozen" nothing, "top_layers" the last blocks, "full" all, "lora" low-rank adapters,
    "adapters" scales of keys, values and feed-forward parts ((IA)3), "prefix" a few more keys and values a layer."""
    num_top_layers: int = 2
    """Number of last transformer blocks tuned in mode "top_layers"."""
    lora_rank: int = 16
    """Rank of the adapters in mode "lora"; higher can express more and costs more memory."""
    prefix_length: int = 8
    """Keys and values added to each layer in mode "prefix"; more can express more and slow every text down."""
    tune_words: bool = False
    """Whether mode "full" tunes the vectors of words too: half of a small encoder, of which a step meets few."""
    gradient_checkpointing: bool = False
    """Whether blocks compute their intermediate values twice instead of keeping them: less memory, a third slower."""
    adapt: str = "none"
    """What makes the encoder used to the texts before it learns who chose what, for texts unlike everyday language:
    "contrastive" tells each text from the others, "masked_words" guesses hidden words. In mode "frozen" too."""
    adapt_budget_s: float = 60.0
    """Most seconds of that."""
    adapt_passes: int = 1
    """Most passes over the texts in it."""
    compiled: bool = False
    """Whether the encoder is compiled before tuning; on CUDA only, where it pays after some minutes."""
    max_tokens: int = 64
    """Longest text in tokens; longer ones are cut. Short structured texts work best with small encoders."""
    learning_rate: float = 5e-5
    """Peak AdamW step size of the encoder; too high forgets the language, too low learns nothing in the time given."""

    def __post_init__(self) -> None:
        check_choice("encoder.mode", self.mode, MODES)
        check_choice("encoder.adapt", self.adapt, ADAPTATIONS)
        check(
            0 <= self.adapt_budget_s <= 7 * 86400,
            f"encoder.adapt_budget_s is {self.adapt_budget_s}.",
            "Choose 0 or more.",
        )
        check(1 <= self.adapt_passes <= 1000, f"encoder.adapt_passes is {self.adapt_passes}.", "Choose 1 to 1000.")
        check(8 <= self.max_tokens <= 512, f"encoder.max_tokens is {self.max_tokens}.", "Choose 8 to 512.")
        check(self.num_top_layers >= 1, f"encoder.num_top_layers is {self.num_top_layers}.", "Choose 1 or more.")
        check(self.lora_rank >= 1, f"encoder.lora_rank is {self.lora_rank}.", "Choose 1 or more.")
        check(1 <= self.prefix_length <= 128, f"encoder.prefix_length is {self.prefix_length}.", "Choose 1 to 128.")
        check(
            not (self.gradient_checkpointing and self.mode == "prefix"),
            "encoder.gradient_checkpointing is on in mode prefix, which blocks that are computed twice can't take.",
            "Set encoder.gradient_checkpointing to false, or choose another mode.",
        )
        check(0 < self.learning_rate < 1, f"encoder.learning_rate is {self.learning_rate}.", "Choose 1e-6 to 1e-3.")


@dataclass(frozen=True)
class InterestConfig:
    """Projections, similarity and the two-head predictor."""

    dimension: int = 256
    """Length k of the interest vector and the item vector."""
    similarity: str = "dot"
    """"dot" keeps how strongly somebody is interested; "cosine" looks at direction only."""
    rating_loss: str = "mse"
    """"mse" for a rating as a number, "cross_entropy" over rating classes."""
    rating_factors: int = 10
    """Length of the vectors of the matrix factorisation of ratings, which joins what the predictor says of a rating;
    0 leaves ratings to the predictor alone."""
    hidden_size: int = 64
    """Width of the predictor's hidden layers."""
    num_layers: int = 2
    """Number L of hidden layers of the predictor."""
    dropout: float = 0.2
    """Share of predictor units dropped in training."""
    storage: str = "float32"
    """How item vectors are kept: "bfloat16" in half the space, "int8" in a quarter; the run notes what that loses."""
    without: str = ""
    """Part left out, to see what it brings: "fine_tuning"; "texts" of items, with their features; "matching_texts",
    each item gets those of another; "behaviour", items are known by texts only; "predictor" in the order; "recency"."""

    def __post_init__(self) -> None:
        check(8 <= self.dimension <= 1024, f"interest.dimension is {self.dimension}.", "Choose 8 to 1024.")
        check_choice("interest.similarity", self.similarity, SIMILARITIES)
        check_choice("interest.rating_loss", self.rating_loss, RATING_LOSSES)
        check_choice("interest.storage", self.storage, STORAGES)
        check_choice("interest.without", self.without, WITHOUT)
        check(0 <= self.rating_factors <= 64, f"interest.rating_factors is {self.rating_factors}.", "Choose 0 to 64.")
        check(4 <= self.hidden_size <= 2048, f"interest.hidden_size is {self.hidden_size}.", "Choose 4 to 2048.")
        check(1 <= self.num_layers <= 6, f"interest.num_layers is {self.num_layers}.", "Choose 1 to 6.")
        check(0 <= self.dropout < 0.9, f"interest.dropout is {self.dropout}.", "Choose 0 to 0.8.")


@dataclass(frozen=True)
class TrainingConfig:
    """The loop."""

    loss: str = "squared"
    """How fine-tuning compares what people chose with what their other items say: "squared" error of whole histories;
    "softmax" over the catalogue, where the top of the list counts most; "pairwise", chosen before not chosen (BPR)."""
    distillation: float = 0.0
    """Share, 0 to 1, of what behaviour alone predicts in the target of fine-tuning; for short histories."""
    time_budget_s: float = 45.0
    """Most seconds spent on fine-tuning the encoder; it stops earlier when validation stops improving."""
    max_rounds: int = 50
    """Most validation rounds of fine-tuning."""
    patience: int = 4
    """Rounds without a better validation figure before fine-tuning stops."""
    batch_items: int = 512
    """Items (each text once) in one fine-tuning step."""
    accumulation_steps: int = 1
    """Batches whose gradients are added up to one step; more gives steadier steps without more memory."""
    activation_mb: float = 384.0
    """MiB of intermediate values kept in a step; what is beyond is encoded twice, which is slower."""
    batch_users: int = 1024
    """Users whose interactions with these items are looked at in one step."""
    predictor_epochs: int = 30
    """Most passes of the predictor over the ratings."""
    learning_rate: float = 1e-3
    """AdamW step size of projections and predictor."""
    weight_decay: float = 0.01
    """AdamW weight decay."""
    warmup_fraction: float = 0.1
    """Share of the steps in which the step size rises from 0."""
    seed: int = 0
    """Seed of every random choice."""

    def __post_init__(self) -> None:
        check_choice("training.loss", self.loss, LOSSES)
        check(0 <= self.distillation <= 1, f"training.distillation is {self.distillation}.", "Choose 0 to 1.")
        check(
            self.loss != "pairwise" or not self.distillation,
            "training.distillation is on with the pairwise loss, which has no target to mix it into.",
            "Set training.distillation to 0, or training.loss to squared or softmax.",
        )
        check(
            0 <= self.time_budget_s <= 7 * 86400,
            f"training.time_budget_s is {self.time_budget_s}.",
            "Choose 0 or more.",
        )
        for name in ("max_rounds", "patience", "batch_items", "batch_users", "predictor_epochs"):
            check(getattr(self, name) >= 1, f"training.{name} is {getattr(self, name)}.", "Choose 1 or more.")
        check(
            1 <= self.accumulation_steps <= 1024,
            f"training.accumulation_steps is {self.accumulation_steps}.",
            "Choose 1 to 1024.",
        )
        check(
            0 <= self.activation_mb <= 2**20, f"training.activation_mb is {self.activation_mb}.", "Choose 0 to 65536."
        )
        check(self.batch_items <= 16384, f"training.batch_items is {self.batch_items}.", "Choose at most 16384.")
        check(0 < self.learning_rate < 1, f"training.learning_rate is {self.learning_rate}.", "Choose 1e-5 to 1e-1.")
        check(0 <= self.weight_decay < 1, f"training.weight_decay is {self.weight_decay}.", "Choose 0 to 0.1.")
        check(0 <= self.warmup_fraction < 1, f"training.warmup_fraction is {self.warmup_fraction}.", "Choose 0 to 0.5.")


@dataclass(frozen=True)
class AugmentationConfig:
    """Changes to training data that ask the model not to rely on any one word, interaction or rating; 0 is off."""

    field_dropout: float = 0.0
    """Share of the fields of an item text left out in a step, for catalogues whose items lack some."""
    word_masking: float = 0.0
    """Share of the words of an item text masked in a step, so that no single word decides."""
    text_noise: float = 0.0
    """Share of the words with two letters swapped in a step, for texts typed by people."""
    history_dropout: float = 0.0
    """Share of a person's interactions not seen in a step, for people with short histories."""
    rating_noise: float = 0.0
    """Standard deviation of noise on ratings, in rating points, for ratings given carelessly."""
    new_items: float = 0.1
    """Share of the items taken for new while the placing of new items is chosen; 0 leaves that to defaults."""

    def __post_init__(self) -> None:
        for name in ("field_dropout", "word_masking", "text_noise", "history_dropout"):
            value = getattr(self, name)
            check(0 <= value < 1, f"augmentation.{name} is {value}.", "Choose 0 to 0.9.")
        check(0 <= self.rating_noise <= 100, f"augmentation.rating_noise is {self.rating_noise}.", "Choose 0 to 1.")
        check(0 <= self.new_items <= 0.5, f"augmentation.new_items is {self.new_items}.", "Choose 0 to 0.5.")

    @property
    def changes_texts(self) -> bool:
        """Whether item texts are changed in a step."""
        return bool(self.field_dropout or self.word_masking or self.text_noise)


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run, besides the dataset."""

    model: str = "interest"
    """"interest" is the product's own; the others are baselines."""
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    interest: InterestConfig = field(default_factory=InterestConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    augmentation: AugmentationConfig = field(default_factory=AugmentationConfig)

    def __post_init__(self) -> None:
        check_choice("model", self.model, MODELS)

    def to_dict(self) -> dict:
        """Return the configuration as plain JSON values."""
        return asdict(self)

    def flat(self) -> dict[str, Any]:
        """Return every setting by its dotted name, the model first."""
        sections = {key: value for key, value in self.to_dict().items() if isinstance(value, dict)}
        nested = {f"{section}.{name}": value for section, values in sections.items() for name, value in values.items()}
        return {"model": self.model, **nested}

    @staticmethod
    def from_dict(values: dict) -> "RunConfig":
        """Build a configuration from (part of) `to_dict`; what is absent keeps its default.

        Raises:
            ConfigError: if a key is unknown or a value has the wrong type or range.
        """
        parts: dict = {
            "encoder": EncoderConfig,
            "interest": InterestConfig,
            "training": TrainingConfig,
            "augmentation": AugmentationConfig,
        }
        _check_keys(values, RunConfig, "")
        built = {key: _build(parts[key], value, key) if key in parts else value for key, value in values.items()}
        return RunConfig(**built)

    def with_values(self, assignments: dict[str, str]) -> "RunConfig":
        """Return a copy with dotted keys set from text, such as {"training.seed": "3"}.

        Raises:
            ConfigError: if a key is unknown or its value can't be read as the field's type.
        """
        values = self.to_dict()
        for key, text in assignments.items():
            section, _, name = key.rpartition(".")
            target: Any = values.get(section) if section else values
            known = isinstance(target, dict) and name in target and not isinstance(target[name], dict)
            check(known, f'There is no setting "{key}".', f"Known settings: {', '.join(setting_names())}.")
            target[name] = parse_setting(key, text, type(target[name]))
        return RunConfig.from_dict(values)


def setting_names() -> list[str]:
    """Return the dotted name of every setting."""
    return list(RunConfig().flat())


def _build(kind: Any, value: Any, section: str) -> Any:
    check(isinstance(value, dict), f'"{section}" is not a group of settings.', "Write it as {name: value}.")
    _check_keys(value, kind, section + ".")
    for one in fields(kind):
        if one.name in value:
            check_type(f"{section}.{one.name}", value[one.name], one.type)
    numbers = {one.name: float(value[one.name]) for one in fields(kind) if one.name in value and one.type is float}
    return kind(**{**value, **numbers})


def _check_keys(values: dict, kind: Any, prefix: str) -> None:
    unknown = sorted(set(values) - {one.name for one in fields(kind)})
    if unknown:
        known = f"Known settings: {', '.join(setting_names())}."
        raise ConfigError(f'There is no setting "{prefix}{unknown[0]}".', known)

"""The parts of `benchmarks.speed` that encode texts: ours, the trainer of sentence-transformers, a textbook loop."""

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from itertools import islice
from typing import Any

import numpy as np
import torch

from benchmarks.measuring import row
from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories
from recdash.models.encoder import Encoder, encode_all, load_encoder, tokenise
from recdash.models.encoder_source import minilm_folder
from recdash.models.interest_net import Predictor, Projection
from recdash.models.quantise import agreement, quantised
from recdash.models.text_maps import fit_text_space
from recdash.models.tuning import TuningPlan, enable_tuning
from recdash.training.checkpoints import NoCheckpoints
from recdash.training.config import RunConfig
from recdash.training.fine_tune import Networks, TuningData, fine_tune
from recdash.training.new_items import sample_new_items
from recdash.training.ratings import deviations, fit_biases

CPU = torch.device("cpu")
PAIRS = 64
MATRIX = (2048, 384, 1536)
TEXTBOOK_BATCH, TEXTBOOK_LENGTH = 16, 128


def tuning_rows(dataset: Dataset, turns: int) -> list[dict]:
    """Return the rows on fine-tuning and encoding, each the median of so many turns."""
    texts = sorted(set(dataset.items["text"]))
    used = np.random.default_rng(0).permutation(texts)[: 8 * PAIRS if turns > 1 else 2 * PAIRS].tolist()
    config = RunConfig().with_values({"training.time_budget_s": "100000", "training.max_rounds": "1000"})
    pairs = replace(config, training=replace(config.training, batch_items=2 * PAIRS))
    parts: dict[str, Callable[[], float]] = {
        "peer": lambda: peer_seconds(used) / len(used),
        "ours": lambda: our_seconds(dataset, pairs, len(used))[0],
        "epoch": lambda: our_seconds(dataset, config, len(used))[0],
        "token": lambda: our_seconds(dataset, config, len(used))[1],
        "textbook": lambda: textbook_seconds(dataset, batches=turns),
        "product": matrix_seconds,
        "encode": lambda: encode_seconds(used),
        "encode int8": lambda: encode_seconds(used, int8=True),
        "peer encode": lambda: peer_encode_seconds(used),
    }
    taken: dict[str, list[float]] = {name: [] for name in parts}
    for turn in range(turns):
        for name, part in parts.items():
            print(f"turn {turn + 1}: {name}", file=sys.stderr)
            taken[name].append(part())
    of = {name: statistics.median(values) for name, values in taken.items()}
    linear = 6 * linear_parameters(load_encoder("minilm", 64, CPU).module)  # products, forward and backward, per token
    at_peak = linear * of["product"] / (2 * math.prod(MATRIX))
    epoch, textbook = len(texts) * of["epoch"], dataset.num_interactions * of["textbook"]
    return [
        row(f"fine-tuning of 1,000 texts, {2 * PAIRS} a step", "s", 1000 * of["ours"], 1000 * of["peer"], 1.4, 2.0),
        row(f"one epoch of {dataset.num_interactions:,} rows (scaled)", "s", epoch, textbook, 60.0, 100.0),
        row("fine-tuning of 1,000 tokens at the matrix peak", "s", 1000 * of["token"], 1000 * at_peak, 0.45, 0.6),
        row("encoding of 1,000 texts", "s", 1000 * of["encode"], 1000 * of["peer encode"], 1.0, 1.5),
        row("encoding of 1,000 texts with int8 weights", "s", 1000 * of["encode int8"], 1000 * of["encode"], 1.0, 1.5),
        row("least cosine of int8 and float32: distance from 1", "", 1 - least_agreement(used), 0.05, 1.0, 5.0),
    ]


def our_seconds(dataset: Dataset, config: RunConfig, num_texts: int) -> tuple[float, float]:
    """Return seconds per text and per token of the product's fine-tuning steps, tokenising included."""
    encoder = load_encoder("minilm", config.encoder.max_tokens, CPU)
    data, networks, seconds_a_text = prepared(dataset, encoder, config)
    lengths = data.tokens.lengths[data.tokens.row_to_text]
    items_a_step = min(config.training.batch_items, len(lengths))
    num_steps = max(1, num_texts // items_a_step)
    steps = (one for one in fine_tune(networks, data, config, NoCheckpoints(), lambda: False) if not one.is_round)
    next(steps)  # the first one allocates
    seconds, began = [], time.perf_counter()
    for _ in islice(steps, num_steps):
        seconds.append(time.perf_counter() - began)
        began = time.perf_counter()
    per_text = statistics.median(seconds) / items_a_step + seconds_a_text
    return per_text, per_text / float(lengths.mean())


def prepared(dataset: Dataset, encoder: Encoder, config: RunConfig) -> tuple[TuningData, Networks, float]:
    """Return what fine-tuning begins with, and the seconds that tokenising a text took."""
    texts = dataset.items["text"].tolist()
    began = time.perf_counter()
    tokens = tokenise(encoder, texts)
    seconds = (time.perf_counter() - began) / len(texts)
    matrix = build_histories(dataset, dataset.interactions).matrix
    rated = deviations(dataset, dataset.interactions, fit_biases(dataset, dataset.interactions))
    # no validation, and projections that begin anywhere: what a step costs does not depend on them
    data = TuningData(texts, tokens, matrix, rated, sample_new_items(matrix, 0.0, 0))
    space = fit_text_space(np.random.default_rng(0).normal(size=(500, encoder.dimension)).astype(np.float32))
    shape = config.interest
    predictor = Predictor(2 * encoder.dimension, shape.hidden_size, shape.num_layers, 1, shape.dropout)
    tuned = enable_tuning(encoder, TuningPlan("full"))
    return data, Networks(tuned, Projection(space.mean, space.matrix), predictor), seconds


def peer_seconds(texts: list[str]) -> float:
    """Return the seconds of one epoch of the sentence-transformers trainer on pairs of these texts."""
    peer, data = peers()
    from transformers.trainer_callback import PrinterCallback

    half = len(texts) // 2
    model = peer.SentenceTransformer(str(minilm_folder()), device="cpu")
    model.max_seq_length = 64
    pairs = data.Dataset.from_dict({"anchor": texts[:half], "positive": texts[half:]})
    with tempfile.TemporaryDirectory() as folder:
        arguments = peer.SentenceTransformerTrainingArguments(
            output_dir=folder, per_device_train_batch_size=PAIRS, num_train_epochs=1, report_to=[],
            save_strategy="no", logging_strategy="no", disable_tqdm=True, use_cpu=True,
        )  # fmt: skip
        loss = peer.sentence_transformer.losses.MultipleNegativesRankingLoss(model)
        trainer = peer.SentenceTransformerTrainer(model=model, args=arguments, train_dataset=pairs, loss=loss)
        trainer.remove_callback(PrinterCallback)  # standard output holds our document alone
        return float(trainer.train().metrics["train_runtime"])


def textbook_seconds(dataset: Dataset, batches: int) -> float:
    """Return seconds per interaction of a loop as in textbooks: a text per row, tokenised when read, padded to 128."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(minilm_folder())
    model = AutoModelForSequenceClassification.from_pretrained(minilm_folder(), num_labels=1, dtype=torch.float32)
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-5)
    texts = dataset.items["text"].tolist()
    items = dataset.interactions["item_index"].sample((batches + 1) * TEXTBOOK_BATCH, random_state=0).tolist()
    seconds = []
    for start in range(0, len(items), TEXTBOOK_BATCH):
        began = time.perf_counter()
        rows = [
            tokenizer(texts[item], truncation=True, max_length=TEXTBOOK_LENGTH, padding="max_length")
            for item in items[start : start + TEXTBOOK_BATCH]
        ]
        batch = {name: torch.tensor([one[name] for one in rows]) for name in ("input_ids", "attention_mask")}
        model(**batch, labels=torch.ones(TEXTBOOK_BATCH)).loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:]) / TEXTBOOK_BATCH


def matrix_seconds() -> float:
    """Return the least seconds of one product of matrices as large as those of a chunk of texts."""
    left, right = torch.randn(MATRIX[0], MATRIX[1]), torch.randn(MATRIX[2], MATRIX[1])
    seconds = []
    for _ in range(50):
        began = time.perf_counter()
        torch.nn.functional.linear(left, right)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def least_agreement(texts: list[str]) -> float:
    """Return the least cosine between embeddings by int8 and by float32 weights."""
    encoder = load_encoder("minilm", 64, CPU)
    return float(agreement(encoder, quantised(encoder), tokenise(encoder, texts)).min())


def encode_seconds(texts: list[str], int8: bool = False) -> float:
    """Return our seconds per text, tokenising included."""
    encoder = load_encoder("minilm", 64, CPU)
    encoder = quantised(encoder) if int8 else encoder
    began = time.perf_counter()
    encode_all(encoder, tokenise(encoder, texts))
    return (time.perf_counter() - began) / len(texts)


def peer_encode_seconds(texts: list[str]) -> float:
    """Return the seconds per text of `SentenceTransformer.encode`."""
    model = peers()[0].SentenceTransformer(str(minilm_folder()), device="cpu")
    model.max_seq_length = 64
    began = time.perf_counter()
    model.encode(texts, show_progress_bar=False)
    return (time.perf_counter() - began) / len(texts)


def linear_parameters(module: torch.nn.Module) -> int:
    """Return the weights of all linear layers."""
    return sum(layer.weight.numel() for layer in module.modules() if isinstance(layer, torch.nn.Linear))


def peers() -> tuple[Any, Any]:
    """Return the modules sentence_transformers and datasets, or say how to install them and end."""
    try:
        return import_module("sentence_transformers"), import_module("datasets")
    except ImportError as error:
        sys.exit(f"{error.name} is missing; run: .venv/bin/pip install -r benchmarks/requirements.txt")

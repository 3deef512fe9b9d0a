"""One plain function that trains any model; executors differ only in where they call it."""

import torch

from recdash.data.dataset import Dataset
from recdash.data.split import split_interactions
from recdash.errors import OutOfMemoryError, TrainingError
from recdash.training.checkpoints import Checkpoints, NoCheckpoints
from recdash.training.config import RunConfig
from recdash.training.events import Report, ShouldStop
from recdash.training.interest import train_interest
from recdash.training.leaving_out import shown
from recdash.training.narrator import Narrator
from recdash.training.result import TrainingResult
from recdash.training.tune_baselines import tune_baseline

OUT_OF_MEMORY_FIX = "Halve training.batch_items, or choose the encoder mode top_layers or frozen."


def train(
    config: RunConfig,
    dataset: Dataset,
    report: Report,
    should_stop: ShouldStop,
    device: str = "auto",
    checkpoints: Checkpoints | None = None,
) -> TrainingResult:
    """Train one model on a dataset: settings chosen on validation, then fitted on train and validation together.

    Raises:
        TrainingError: if there is nothing to learn from, the device has too little memory, or the loss is undefined.
        ModelError: if the encoder can't be loaded.
    """
    split = split_interactions(dataset)
    if not len(split.train):
        raise TrainingError("The training part of this dataset is empty.", "Import it with another split.")
    narrator, where = Narrator(report), choose_device(device)
    narrator.say("prepare", "Reading the dataset", 0.0)
    try:
        if config.model != "interest":
            progress = narrator.progress_of("encode", "Reading texts")
            tuned = tune_baseline(config, dataset, split, progress, where)
            narrator.measure("predictor", "Fitted", {"validation_ndcg@10": tuned.figure})
            return TrainingResult(tuned.model, False, tuned.chosen, {"ndcg@10": tuned.figure})
        kept = checkpoints or NoCheckpoints()
        return train_interest(*shown(config, dataset, split), narrator, should_stop, kept, where)
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise OutOfMemoryError("The device has too little memory for these settings.", OUT_OF_MEMORY_FIX) from error


def choose_device(wanted: str) -> torch.device:
    """Return the device to train on: "auto" takes CUDA when it is there.

    Raises:
        TrainingError: if CUDA is asked for and not there.
    """
    if wanted == "cuda" and not torch.cuda.is_available():
        raise TrainingError("No CUDA device was found.", "Set RECDASH_DEVICE to auto or cpu.")
    return torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")

"""One whole job in this process: baselines that are missing, training, judging, map, saving, and how it ended."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories
from recdash.data.split import Split, split_interactions
from recdash.errors import RecdashError, StorageError
from recdash.jobs.recorder import Recorder, ignore
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import Store
from recdash.store.datasets import load_dataset
from recdash.store.ids import new_id
from recdash.store.run_files import log_file, write_run_result
from recdash.store.runs import RunResult, RunRow, add_log_line, finish_run, get_run, start_baseline, stop_requested
from recdash.training.config import BASELINES, RunConfig
from recdash.training.events import Report, ShouldStop

POLL_S = 0.5
BASELINE_SHARE = 0.2
TRAINING_SHARE = 0.85
UNEXPECTED = "Something unexpected happened (error {error_id})."
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stages:
    """The functions a job is made of, replaceable in tests."""

    train: Callable
    evaluate: Callable
    build_map: Callable


def real_stages() -> Stages:
    """Return the real functions; importing them brings torch and UMAP in."""
    from recdash.embeddings.map import build_map
    from recdash.evaluation.protocol import evaluate
    from recdash.training.train import train

    return Stages(train, evaluate, build_map)


@dataclass
class StopSwitch:
    """Asks the database at most every half second whether a run should stop; `pressed` stops it at once."""

    store: Store
    run_id: str
    pressed: bool = False
    asked_at: float = field(default=0.0)

    def __call__(self) -> bool:
        """Whether to stop now."""
        if not self.pressed and time.monotonic() - self.asked_at >= POLL_S:
            self.asked_at = time.monotonic()
            self.pressed = stop_requested(self.store, self.run_id)
        return self.pressed


def run_job(
    store: Store,
    run: RunRow,
    should_stop: ShouldStop | None = None,
    device: str = "cpu",
    stages: Stages | None = None,
    listen: Report = ignore,
) -> str:
    """Do the job of a run that this process holds, and return the state it ended in. `listen` hears every report.

    Errors end the run with a reason and advice in plain words; anything unforeseen is logged with an id.
    """
    stopping = should_stop or StopSwitch(store, run.id)
    try:
        return _finish(store, run, stopping, device, stages or real_stages(), Recorder(store, run.id, listen=listen))
    except RecdashError as error:
        _log(store, run.id, error, "")
        return _fail(store, run, error.message, error.fix)
    except MemoryError as error:
        _log(store, run.id, error, "")
        return _fail(store, run, "The machine ran out of memory.", "Choose smaller settings or free some memory.")
    except Exception as error:  # noqa: BLE001 - the job boundary: whatever it is, the run must end in words
        error_id = new_id()[-8:]
        _log(store, run.id, error, error_id)
        reason = UNEXPECTED.format(error_id=error_id)
        return _fail(store, run, reason, "Look at the log of the run for this id, then try again.", error_id)


def _finish(store: Store, run: RunRow, stopping: ShouldStop, device: str, stages: Stages, recorder: Recorder) -> str:
    dataset = load_dataset(store, run.dataset_id)
    split = split_interactions(dataset)
    if run.model == "interest":
        _train_baselines(store, run, dataset, split, recorder, stopping, device, stages)
        recorder.say("prepare", "Getting the data ready", (BASELINE_SHARE, TRAINING_SHARE))
    else:
        recorder.share = (0.0, TRAINING_SHARE)
    if stopping():
        return _stopped(store, run)
    return _train_one(store, run, dataset, split, recorder, stopping, device, stages)


def _train_one(
    store: Store,
    run: RunRow,
    dataset: Dataset,
    split: Split,
    recorder: Recorder,
    stopping: ShouldStop,
    device: str,
    stages: Stages,
) -> str:
    """Train, judge, draw and save one run that is held; return its final state."""
    checkpoints = RunCheckpoints(store, run.id, recorder.flush)
    trained = stages.train(run.config, dataset, recorder, stopping, device, checkpoints)
    if trained.stopped:
        recorder.flush()
        return _stopped(store, run)
    recorder.say("evaluate", "Judging on what people chose later", (TRAINING_SHARE, 0.9))
    evaluation = stages.evaluate(trained.model, dataset, split.fitting, split.test) if len(split.test) else None
    recorder.say("map", "Drawing the map", (0.9, 0.98))
    map_frame = stages.build_map(trained.model, dataset, build_histories(dataset, split.fitting))
    recorder.say("save", "Saving the model", (0.98, 1.0))
    embeddings = {name: value.astype(np.float16) for name, value in trained.embeddings.items()}
    embeddings |= {f"encoder/{name}": value for name, value in trained.encoder_state.items()}
    per_user = None if evaluation is None else evaluation.per_user
    write_run_result(store, run.id, trained.model, per_user, map_frame, embeddings, {"validation": trained.validation})
    result = RunResult(chosen=trained.chosen)
    if evaluation is not None:
        result = RunResult(
            evaluation.metrics, evaluation.intervals, evaluation.num_users, evaluation.split, trained.chosen
        )
    finish_run(store, run.id, "completed", result=result, device=device)
    checkpoints.remove()
    return "completed"


def _train_baselines(
    store: Store,
    run: RunRow,
    dataset: Dataset,
    split: Split,
    recorder: Recorder,
    stopping: ShouldStop,
    device: str,
    stages: Stages,
) -> None:
    """Train the baselines that the dataset does not have yet; one that fails is said and does not fail the job."""
    for number, model in enumerate(BASELINES):
        config = RunConfig(model=model, encoder=run.config.encoder, training=run.config.training)
        baseline_id = None if stopping() else start_baseline(store, dataset_id=run.dataset_id, config=config,
                                                             worker=run.worker, device=device)  # fmt: skip
        if baseline_id is None:
            continue
        share = BASELINE_SHARE / len(BASELINES)
        recorder.say("baselines", "Training the baselines to compare with", (number * share, (number + 1) * share))
        baseline = get_run(store, baseline_id)
        own = Recorder(store, baseline_id, (0.0, TRAINING_SHARE))
        try:
            _train_one(store, baseline, dataset, split, own, stopping, device, stages)
        except (RecdashError, MemoryError) as error:
            message = error.message if isinstance(error, RecdashError) else "The machine ran out of memory."
            _fail(store, baseline, message, "The other models are not affected.")
            add_log_line(store, run.id, f"The baseline {model} could not be trained: {message}", "warning", "baselines")


def _stopped(store: Store, run: RunRow) -> str:
    finish_run(
        store, run.id, "stopped", reason="It was stopped before it was done.", advice="Resume it to go on from there."
    )
    return "stopped"


def _fail(store: Store, run: RunRow, reason: str, advice: str, error_id: str = "") -> str:
    try:
        finish_run(store, run.id, "failed", reason=reason, advice=advice, error_id=error_id)
    except StorageError:  # the disk may be full: the supervisor records the end when there is room again
        logger.exception("The end of run %s could not be recorded.", run.id)
    return "failed"


def _log(store: Store, run_id: str, error: BaseException, error_id: str) -> None:
    """Write the traceback to the log file of the run; a disk that refuses must not hide the error itself."""
    logger.error("Run %s failed %s", run_id, error_id, exc_info=error)
    try:
        handler = logging.FileHandler(log_file(store, run_id), encoding="utf-8")
    except (OSError, StorageError):
        return
    record = logger.makeRecord(logger.name, logging.ERROR, __file__, 0, f"error {error_id}: {error}", (), None)
    record.exc_info = (type(error), error, error.__traceback__)
    handler.emit(record)
    handler.close()

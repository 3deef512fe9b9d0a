"""One whole job in this process: baselines that are missing, training, judging, map, saving, and how it ended."""

import logging
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories
from recdash.data.split import Split, split_interactions
from recdash.embeddings.points import RunMap
from recdash.errors import NotFoundError, StateError, StorageError
from recdash.jobs.failures import SHUT_DOWN, STOPPED, STOPPED_WITH_RESULT, Ending, ending_of_error
from recdash.jobs.heartbeat import Heartbeat
from recdash.jobs.recorder import Recorder, ignore
from recdash.jobs.stopping import StopSwitch
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import Store
from recdash.store.datasets import load_dataset
from recdash.store.run_files import append_log, write_run_result
from recdash.store.runs import RunResult, RunRow, add_log_line, finish_run, get_run, start_baseline
from recdash.training.config import READING_BASELINES, TRAINED_ALONG, RunConfig
from recdash.training.estimate import estimate
from recdash.training.events import Report, ShouldStop

if TYPE_CHECKING:  # it brings torch in
    from recdash.training.result import TrainingResult

BASELINES_SHARE = 0.2
TRAINED = 0.85
JUDGED = 0.9
DRAWN = 0.98
SAVING_SHARE = 0.1
"""Most of the time of a run that may go into saving its position."""
LEAST_FREE_MB = 200
RECORD_TRIES = 5
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stages:
    """The functions a job is made of, replaceable in tests."""

    train: Callable
    evaluate: Callable
    build_map: Callable


@dataclass(frozen=True)
class Job:
    """All that the steps of a job need."""

    store: Store
    run: RunRow
    dataset: Dataset
    split: Split
    recorder: Recorder
    should_stop: ShouldStop
    device: str
    stages: Stages


def real_stages() -> Stages:
    """Return the real functions; importing them brings torch and UMAP in."""
    from recdash.embeddings.map import build_map
    from recdash.evaluation.protocol import evaluate
    from recdash.training.train import train

    return Stages(train, evaluate, build_map)


def run_job(
    store: Store,
    run: RunRow,
    should_stop: ShouldStop | None = None,
    device: str = "auto",
    stages: Stages | None = None,
    listen: Report = ignore,
) -> str:
    """Do the job of a run that this process holds, and return the state it ended in. `listen` hears every report.

    Meanwhile a thread gives signs of life. Errors end the run with a reason and advice in plain words; the traceback
    goes to the run's log file, under an error id when the error was not foreseen.

    Raises:
        StorageError: if the disk is so full that not even the end could be written down.
    """
    recorder = Recorder(store, run, listen)
    stopping = should_stop or StopSwitch(store, run.id)
    with Heartbeat(store, run.id, recorder.flush):
        try:
            job = _prepare(store, run, recorder, stopping, device, stages)
            return _do(job)
        except (KeyboardInterrupt, SystemExit) as error:
            _end(store, run, ending_of_error(error))
            raise
        except Exception as error:  # noqa: BLE001 - the job boundary: whatever it is, the run must end in words
            return _end(store, run, _explained(store, run, error))


def _prepare(
    store: Store, run: RunRow, recorder: Recorder, should_stop: ShouldStop, device: str, stages: Stages | None
) -> Job:
    _check_space(store)
    recorder.say("prepare", "Opening the dataset", (0.0, 0.0))
    dataset = load_dataset(store, run.dataset_id)
    kind = run.device.partition(":")[0] if device == "auto" else device
    recorder.expected_s = max(1.0, estimate(run.config, dataset, kind).seconds)
    return Job(store, run, dataset, split_interactions(dataset), recorder, should_stop, device, stages or real_stages())


def _check_space(store: Store) -> None:
    free_mb = shutil.disk_usage(store.home).free // 2**20
    if free_mb < LEAST_FREE_MB:
        raise StorageError(
            f"The disk of the data folder is nearly full: {free_mb} MB are free, a run needs {LEAST_FREE_MB} MB.",
            "Free some space, then resume the run.",
        )


def _do(job: Job) -> str:
    """Do everything and return the state in which the run ended."""
    start = 0.0
    if job.run.model == "interest":
        start = BASELINES_SHARE
        _make_baselines(job)
    job.recorder.share = (start, TRAINED)
    if job.should_stop():
        return _end_early(job, None)
    checkpoints = RunCheckpoints(job.store, job.run.id, job.recorder.flush, SAVING_SHARE)
    trained = job.stages.train(job.run.config, job.dataset, job.recorder, job.should_stop, job.device, checkpoints)
    if trained.stopped or job.should_stop():
        return _end_early(job, trained)
    state = _keep(job, trained, Ending("completed", "", ""))
    checkpoints.remove()
    return state


def _make_baselines(job: Job) -> None:
    """Train the baselines that the dataset does not have yet; one that fails is said and does not fail the job."""
    for number, model in enumerate(TRAINED_ALONG):
        if job.should_stop():
            return
        settings = job.run.config
        config = RunConfig(model, settings.encoder, settings.interest, settings.training)
        baseline_id = start_baseline(job.store, job.run.dataset_id, config, job.run.worker, job.run.device)
        if baseline_id is not None:
            share = BASELINES_SHARE / len(TRAINED_ALONG)
            message = f"Training the baselines to compare with ({number + 1} of {len(TRAINED_ALONG)})"
            job.recorder.say("baselines", message, (number * share, (number + 1) * share))
            _make_baseline(job, get_run(job.store, baseline_id))


def _make_baseline(job: Job, baseline: RunRow) -> None:
    own = replace(job, run=baseline, recorder=Recorder(job.store, baseline, share=(0.0, TRAINED)))
    try:
        trained = job.stages.train(baseline.config, job.dataset, own.recorder, job.should_stop, job.device, None)
        if trained.stopped or job.should_stop():
            _end(job.store, baseline, STOPPED)
        else:
            _keep(own, trained, Ending("completed", "", ""))
    except Exception as error:  # noqa: BLE001 - whatever a baseline stumbles over, the run that it serves goes on
        ending = _explained(job.store, baseline, error)
        _end(job.store, baseline, ending)
        message = f'The baseline "{baseline.name}" could not be trained: {ending.reason}'
        add_log_line(job.store, job.run.id, message, "warning", "baselines")


def _keep(job: Job, trained: "TrainingResult", ending: Ending) -> str:
    """Judge, draw and store a trained model, and end its run."""
    result = RunResult(chosen=trained.chosen)
    per_user = per_item = None
    job.recorder.say("evaluate", "Judging on what people chose later", (TRAINED, JUDGED))
    if len(job.split.test):
        judged = job.stages.evaluate(trained.model, job.dataset, job.split.fitting, job.split.test)
        per_user, per_item = judged.per_user, judged.per_item
        result = RunResult(judged.metrics, judged.intervals, judged.num_users, judged.split, trained.chosen)
    job.recorder.say("map", "Drawing the map", (JUDGED, DRAWN))
    drawn = _draw_map(job, trained)
    job.recorder.say("save", "Saving the model", (DRAWN, 1.0))
    embeddings = {name: vectors.astype(np.float16) for name, vectors in trained.embeddings.items()}
    write_run_result(
        job.store,
        job.run.id,
        trained.model,
        per_user=per_user,
        per_item=per_item,
        map_frame=drawn.points if drawn else None,
        embeddings=embeddings,
        extra={"validation": trained.validation, "map": drawn.facts if drawn else {}},
        encoder=trained.encoder_state,
    )
    job.recorder.flush()
    return _end(job.store, job.run, ending, result, _device_used(job))


def _draw_map(job: Job, trained: "TrainingResult") -> RunMap | None:
    """Return the map; a model without one is worth keeping all the same."""
    try:
        histories = build_histories(job.dataset, job.split.fitting)
        return job.stages.build_map(trained.model, job.dataset, histories, trained.embeddings)
    except Exception as error:  # noqa: BLE001 - see above; the reason is logged
        ending = _explained(job.store, job.run, error)
        add_log_line(job.store, job.run.id, f"The map could not be drawn: {ending.reason}", "warning", "map")
        return None


def _device_used(job: Job) -> str:
    """Return the device that did the work, which may be the processor although a card was expected."""
    torch = sys.modules.get("torch")
    used = torch is not None and torch.cuda.is_initialized() and job.run.model in ("interest", *READING_BASELINES)
    return (job.run.device if job.run.device.startswith("cuda") else "cuda") if used else "cpu"


def _end_early(job: Job, trained: "TrainingResult | None") -> str:
    """End a run that was stopped by a person, with what it learned if it did, or by the system, at once."""
    job.recorder.flush()
    if get_run(job.store, job.run.id).state != "stopping":
        return _end(job.store, job.run, SHUT_DOWN)
    if trained is None or trained.model is None:
        return _end(job.store, job.run, STOPPED)
    return _keep(job, trained, STOPPED_WITH_RESULT)


def _end(store: Store, run: RunRow, ending: Ending, result: RunResult | None = None, device: str | None = None) -> str:
    """Write down how a run ended, trying for a while when the disk is full."""
    for number in range(RECORD_TRIES):
        try:
            finish_run(
                store,
                run.id,
                ending.state,
                reason=ending.reason,
                advice=ending.advice,
                error_id=ending.error_id,
                result=result,
                worker=run.worker,
                device=device,
            )
            return ending.state
        except StorageError:
            if number == RECORD_TRIES - 1:
                raise
            time.sleep(1.0)
        except (StateError, NotFoundError):
            logger.warning("Run %s was ended by somebody else meanwhile.", run.id)
            break
    return get_run(store, run.id).state


def _explained(store: Store, run: RunRow, error: Exception) -> Ending:
    """Return an error in plain words; its traceback goes to the run's log file."""
    ending = ending_of_error(error)
    details = "".join(traceback.format_exception(error))
    append_log(store, run.id, f"error {ending.error_id}\n{details}".replace("error \n", "error\n"))
    logger.error("Run %s: %s", run.id, ending.reason)
    return ending

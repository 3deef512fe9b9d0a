"""What a run will cost here: estimated from its settings, and put right by what earlier runs of the dataset took."""

import json
from dataclasses import replace
from statistics import median

import streamlit as st

from recdash.data.dataset import Dataset
from recdash.jobs.devices import list_devices
from recdash.settings import load_settings
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.training.config import RunConfig
from recdash.training.estimate import Estimate, estimate
from recdash.training.leaving_out import tunes
from recdash.ui import context

NUM_RECENT = 3


def device() -> str:
    """Return the kind of device that runs are trained on: "cpu" or "cuda"."""
    return list_devices(load_settings())[0].partition(":")[0]


def expected(row: DatasetRow, config: RunConfig) -> Estimate:
    """Return what a run will cost here: all but tuning, which is limited in time, at the pace of earlier runs."""
    cost = _guess(row, config)
    pace = median(_paces(row) or [1.0])
    return replace(cost, seconds=cost.tuning_s + pace * (cost.seconds - cost.tuning_s))


def has_pace(row: DatasetRow) -> bool:
    """Whether earlier runs tell how fast this machine is with this dataset."""
    return bool(_paces(row))


def _paces(row: DatasetRow) -> list[float]:
    """Return how many times longer than estimated the newest runs took that tuned nothing: when tuning ends, varies."""
    here = device()
    done = [run for run in context.usable_runs(row.id) if _tells_pace(run, here)]
    return [run.seconds / _guess(row, run.config).seconds for run in done[:NUM_RECENT]]


def _tells_pace(run: RunRow, here: str) -> bool:
    same_device = run.device.partition(":")[0] == here
    return run.model == "interest" and same_device and run.seconds > 0 and not tunes(run.config)


def _guess(row: DatasetRow, config: RunConfig) -> Estimate:
    return _estimate(context.dataset(row.id), row.id, json.dumps(config.to_dict()), device())


@st.cache_resource(show_spinner=False, max_entries=64)
def _estimate(_dataset: Dataset, dataset_id: str, config: str, device: str) -> Estimate:
    return estimate(RunConfig.from_dict(json.loads(config)), _dataset, device)

"""What a run will cost on this machine, worked out once for each configuration."""

import json

import streamlit as st

from recdash.data.dataset import Dataset
from recdash.jobs.devices import list_devices
from recdash.settings import load_settings
from recdash.store.datasets import DatasetRow
from recdash.training.config import RunConfig
from recdash.training.estimate import Estimate, estimate
from recdash.ui import context


def device() -> str:
    """Return the kind of device that runs are trained on: "cpu" or "cuda"."""
    return list_devices(load_settings())[0].partition(":")[0]


def expected(row: DatasetRow, config: RunConfig) -> Estimate:
    """Return what a run of this configuration will cost here."""
    return _estimate(context.dataset(row.id), row.id, json.dumps(config.to_dict()), device())


@st.cache_resource(show_spinner=False, max_entries=64)
def _estimate(_dataset: Dataset, dataset_id: str, config: str, device: str) -> Estimate:
    return estimate(RunConfig.from_dict(json.loads(config)), _dataset, device)

"""Save and load trained models: arrays as safetensors, everything else as JSON. No torch, no pickle."""

from importlib import import_module
from pathlib import Path

import numpy as np
import orjson
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from recdash.errors import ModelError
from recdash.models.model import Model

TENSORS = "model.safetensors"
SETTINGS = "model.json"
CLASSES = {
    "Popularity": "recdash.models.popularity",
    "ItemKNN": "recdash.models.itemknn",
    "EASE": "recdash.models.ease",
    "ALS": "recdash.models.als",
    "Content": "recdash.models.content",
    "InterestModel": "recdash.models.interest",
}
"""Class name -> module; nothing else can be loaded."""
FIRST_FORM, FORM = 1, 2
"""How models are kept: raised whenever one of them needs what older files lack. The first was not written down."""


def save_model(model: Model, folder: Path) -> None:
    """Write a model into an existing folder."""
    arrays = {name: np.asarray(value, order="C") for name, value in model.tensors().items()}
    save_file(arrays, folder / TENSORS)
    kind = type(model).__name__
    (folder / SETTINGS).write_bytes(orjson.dumps({"class": kind, "form": FORM, "settings": model.settings()}))


def load_model(folder: Path) -> Model:
    """Read a model.

    Raises:
        ModelError: if a file is missing or damaged, holds something else, or was written by another version of RecDash
            in a form that this one does not know.
    """
    form = FORM
    try:
        described = orjson.loads((folder / SETTINGS).read_bytes())
        form = described.get("form", FIRST_FORM)
        kind = getattr(import_module(CLASSES[described["class"]]), described["class"])
        return kind.from_parts(load_file(folder / TENSORS), described["settings"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        is_of_now = form == FORM
        found = (
            "The stored model is damaged or incomplete." if is_of_now else "Another version of RecDash kept this model."
        )
        raise ModelError(found, "Train the run again.") from error

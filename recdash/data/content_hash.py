"""The fingerprint of what a dataset holds, whatever files it came in."""

import hashlib

import numpy as np
import pandas as pd


def content_hash(
    interactions: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame, templates: dict[str, str]
) -> str:
    """Return a SHA-256 in hexadecimal over the templates and the tables, column by column in order of name."""
    digest = hashlib.sha256()
    for name, frame in (("interactions", interactions), ("users", users), ("items", items)):
        digest.update(f"{name} {len(frame)}\n".encode())
        for column in sorted(frame.columns):
            _add_texts(digest, [column])
            _add_column(digest, frame[column])
    _add_texts(digest, [part for kind in sorted(templates) for part in (kind, templates[kind])])
    return digest.hexdigest()


def _add_column(digest: "hashlib._Hash", values: pd.Series) -> None:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "if":
        digest.update(values.to_numpy().astype(values.dtype.newbyteorder("<")).tobytes())
    else:
        _add_texts(digest, values.astype("str").tolist())


def _add_texts(digest: "hashlib._Hash", texts: list[str]) -> None:
    """Add texts so that no two lists give the same bytes: first how long each is, then all of them."""
    digest.update(np.array([len(text) for text in texts], "<i8").tobytes())
    digest.update("".join(texts).encode())

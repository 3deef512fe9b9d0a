"""The fingerprint of what a dataset holds, whatever files it came in."""

import hashlib

import numpy as np
import pandas as pd


def content_hash(
    tables: dict[str, pd.DataFrame | None], templates: dict[str, str], features: dict[str, dict[str, str]]
) -> str:
    """Return a SHA-256 in hexadecimal over the tables, column by column in order of name, templates and features."""
    digest = hashlib.sha256()
    for name, frame in tables.items():
        if frame is None:
            continue
        digest.update(f"{name} {len(frame)}\n".encode())
        for column in sorted(frame.columns):
            _add_texts(digest, [column])
            _add_column(digest, frame[column])
    _add_texts(digest, [part for kind in sorted(templates) for part in (kind, templates[kind])])
    for kind in sorted(features):
        _add_texts(digest, [kind, *(part for pair in sorted(features[kind].items()) for part in pair)])
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

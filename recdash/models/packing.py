"""Item vectors in little space: bfloat16 (half), or int8 with one scale a row (a quarter). Numpy only.

Whoever chooses one serves the rounded vectors from the training on, so that scores and their parts agree with what is
kept, to the bit: packing vectors that were unpacked gives the same again.
"""

from collections.abc import Mapping

import numpy as np

SCALE_BITS = np.uint32(0xFFFFFF00)
"""A scale keeps 16 bits of its fraction, so that 127 times it is exact."""


def pack(name: str, vectors: np.ndarray, storage: str) -> dict[str, np.ndarray]:
    """Return float32 (n, k) as the arrays that are kept, by name; storage: "float32", "bfloat16" or "int8"."""
    if storage == "bfloat16":
        return {name: _to_bfloat16(vectors)}
    if storage == "int8":
        scale = _row_scales(vectors)
        whole = np.clip(np.rint(vectors / scale[:, None]), -127, 127)
        return {name: whole.astype(np.int8), f"{name}.scale": scale}
    return {name: vectors}


def unpack(name: str, tensors: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the vectors as float32 (n, k), whichever way they are kept."""
    kept = tensors[name]
    if kept.dtype == np.uint16:
        return (kept.astype(np.uint32) << 16).view(np.float32)
    if kept.dtype == np.int8:
        return kept.astype(np.float32) * tensors[f"{name}.scale"][:, None]
    return kept


def rounded(vectors: np.ndarray, storage: str) -> np.ndarray:
    """Return what is left of vectors when they are kept in this way, float32 (n, k)."""
    return unpack("", pack("", vectors, storage))


def _to_bfloat16(vectors: np.ndarray) -> np.ndarray:
    """Return the upper halves of the numbers, rounded to nearest, ties to even; uint16."""
    bits = np.ascontiguousarray(vectors, np.float32).view(np.uint32)
    return ((bits + np.uint32(0x7FFF) + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def _row_scales(vectors: np.ndarray) -> np.ndarray:
    """Return the largest number of each row over 127, rounded up to few bits; 1 for a row of zeros."""
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    exact = np.where(largest > 0, largest / np.float32(127), 1).astype(np.float32)
    bits = exact.view(np.uint32)
    up = np.where(bits & ~SCALE_BITS, (bits & SCALE_BITS) + np.uint32(0x100), bits)
    return up.astype(np.uint32).view(np.float32)

"""The matrix of people and items as a picture: how full each corner is."""

from dataclasses import dataclass

import numpy as np

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.words import percent

MOST_CELLS = 60
TENTH = 0.1


@dataclass(frozen=True)
class MatrixPicture:
    """The matrix in blocks, busiest people first, most chosen items first.

    filled: float64 (b, c), share of the pairs in each block that hold an interaction; b and c are at most 60.
    corner: share of all interactions between the busiest tenth of the people and the most chosen tenth of the items.
    """

    filled: np.ndarray
    corner: float


def picture_matrix(dataset: Dataset) -> MatrixPicture:
    """Sort people and items by how much they did or were chosen, and count interactions in each block."""
    user_rank = _ranks(dataset.interactions[USER_INDEX].to_numpy(), dataset.num_users)
    item_rank = _ranks(dataset.interactions[ITEM_INDEX].to_numpy(), dataset.num_items)
    rows, columns = min(MOST_CELLS, dataset.num_users), min(MOST_CELLS, dataset.num_items)
    row, column = user_rank * rows // dataset.num_users, item_rank * columns // dataset.num_items
    counts = np.bincount(row * columns + column, minlength=rows * columns).reshape(rows, columns)
    pairs = np.outer(_block_sizes(dataset.num_users, rows), _block_sizes(dataset.num_items, columns))
    busy = user_rank < np.ceil(TENTH * dataset.num_users)
    popular = item_rank < np.ceil(TENTH * dataset.num_items)
    return MatrixPicture(counts / pairs, float((busy & popular).mean()))


def matrix_sentence(picture: MatrixPicture, density: float) -> str:
    """Say how empty the matrix is, and where it is not."""
    return (
        f"{percent(density)} of all pairs of a person and an item are known. The busiest tenth of the people with the "
        f"most chosen tenth of the items hold {percent(picture.corner)} of all interactions."
    )


def _ranks(index: np.ndarray, size: int) -> np.ndarray:
    """Return for each row the rank of its person or item, 0 for the one that occurs most; int64 (n,)."""
    order = np.argsort(-np.bincount(index, minlength=size), kind="stable")
    rank = np.empty(size, np.int64)
    rank[order] = np.arange(size)
    return rank[index]


def _block_sizes(size: int, blocks: int) -> np.ndarray:
    return np.bincount(np.arange(size) * blocks // size, minlength=blocks)

"""Pass a table, or why there is none, from one process to another through a folder: Parquet and JSON, nothing else."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from recdash.data.coded import text_column
from recdash.data.read import Table
from recdash.errors import DataError, Problem

CELLS, WORDS = "cells.parquet", "words.json"
ROW, LINE = "row", "line"


def write_table(folder: Path, table: Table) -> None:
    """Write a table into a folder that exists."""
    places = [table.rows] if table.lines is None else [table.rows, table.lines]
    cells = [pa.array(table.frame[column]) for column in table.frame.columns]
    names = [*(str(at) for at in range(len(cells))), *(ROW, LINE)[: len(places)]]
    coded = [name for name, cell in zip(names, cells, strict=False) if pa.types.is_dictionary(cell.type)]
    columns = pa.table([*cells, *(pa.array(place) for place in places)], names=names)
    parquet.write_table(columns, folder / CELLS, compression="none", use_dictionary=coded, write_statistics=False)
    _write_words(
        folder,
        name=table.name,
        columns=list(table.frame.columns),
        problems=[problem.to_dict() for problem in table.problems],
        notes=table.notes,
        warnings=table.warnings,
    )


def write_error(folder: Path, error: DataError) -> None:
    """Write why there is no table."""
    problems = [problem.to_dict() for problem in error.problems]
    _write_words(folder, error=error.message, fix=error.fix, problems=problems)


def read_back(folder: Path) -> Table:
    """Return the table that was written.

    Raises:
        DataError: the one that was written.
        FileNotFoundError: if nothing was written to the end.
    """
    words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
    problems = tuple(Problem(**problem) for problem in words["problems"])
    if "error" in words:
        raise DataError(words["error"], words["fix"], problems)
    read = parquet.read_table(folder / CELLS)
    frame = pd.DataFrame({column: text_column(read[str(at)]) for at, column in enumerate(words["columns"])})
    lines = _numbers(read, LINE) if LINE in read.column_names else None
    return Table(
        words["name"], frame, _numbers(read, ROW), lines, problems, tuple(words["notes"]), tuple(words["warnings"])
    )


def _numbers(read: pa.Table, name: str) -> np.ndarray:
    return read[name].to_numpy().astype(np.int64)


def _write_words(folder: Path, **words: object) -> None:
    """Write last, so that its being there means that everything is."""
    unfinished = folder / f"{WORDS}.part"
    unfinished.write_text(json.dumps(words), encoding="utf-8")
    unfinished.rename(folder / WORDS)

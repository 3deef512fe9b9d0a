"""Read Parquet into text without losing a digit; real decoded bytes are counted, not those the file claims."""

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from recdash.data.bytes import PARQUET, ReadOptions, file_error, mebibytes
from recdash.data.coded import compact, text_column
from recdash.data.headers import clean_header
from recdash.data.read_csv import MAX_COLUMNS, Parsed
from recdash.data.read_json import LIST_SEPARATOR
from recdash.data.unpack import FREE_BYTES
from recdash.data.words import sample

MAX_RATIO = 1_000
"""A file that decodes to more than this factor of its size beyond `FREE_BYTES` is refused as a bomb."""
BATCH_ROWS = 16_384
CELL_BYTES = 8
"""What a cell takes at least once it is text, even where its type takes next to nothing."""
MAX_FOOTER_BYTES = 16 * 1024**2
KNOWN_EXTENSIONS = ("arrow.uuid", "arrow.json", "arrow.bool8")
"""Extension types that are plain values under another name; others, such as pickled Python ones, are refused."""
INDEX_COLUMN = "__index_level_"
SMALLEST_PLAIN = 1e-4
"""Smaller numbers are written with an exponent, as everywhere else."""


def read_parquet(content: bytes, name: str, options: ReadOptions) -> Parsed:
    """Read all columns as text.

    Raises:
        DataError: if the file is damaged or too large, or no column can be written as text.
    """
    try:
        table = _decode(content, name, options)
        header = [column for column in table.column_names if not column.startswith(INDEX_COLUMN)]
        columns, notes = clean_header(header, name)
        texts = {column: _as_text(table[column]) for column in header}
    except (pa.ArrowException, OSError, UnicodeError, KeyError, TypeError, MemoryError) as error:
        raise file_error(name, "The Parquet file is cut off or damaged.", "Export and upload it again.") from error
    readable = {column: texts[raw] for column, raw in zip(columns, header, strict=True) if texts[raw] is not None}
    unreadable = [column for column in columns if column not in readable]
    if unreadable and not readable:
        raise file_error(name, "No column holds plain values.", "Write values as text, numbers or dates.")
    left_out = f"Columns with nested or binary values were left out: {sample(unreadable)}."
    frame = pd.DataFrame(readable)
    return Parsed(frame, np.arange(1, len(frame) + 1), None, [], notes, [left_out] if unreadable else [])


def _decode(content: bytes, name: str, options: ReadOptions) -> pa.Table:
    _check_footer(content, name)
    file = parquet.ParquetFile(pa.BufferReader(content))
    _check_columns(file.schema_arrow, name)
    most = min(options.max_bytes, max(FREE_BYTES, MAX_RATIO * len(content)))
    batches, num_bytes, num_rows = [], 0, 0
    for batch in file.iter_batches(batch_size=min(options.max_rows or BATCH_ROWS, BATCH_ROWS), use_threads=False):
        num_bytes += batch.nbytes + CELL_BYTES * len(batch) * batch.num_columns
        num_rows += len(batch)
        if num_bytes > most:
            message = f"The file expands beyond {mebibytes(most)}, the most that is read from it."
            raise file_error(name, message, "Upload it in parts.")
        batches.append(batch)
        if options.max_rows is not None and num_rows >= options.max_rows:
            break
    table = pa.Table.from_batches(batches, file.schema_arrow).slice(0, options.max_rows)
    table.validate(full=True)
    return table


def _check_footer(content: bytes, name: str) -> None:
    """Refuse a description of the columns that is larger than any table needs, before it is read."""
    size = int.from_bytes(content[-8:-4], "little")
    if content.endswith(PARQUET) and MAX_FOOTER_BYTES < size <= len(content):
        message = f"Its description of the columns takes {mebibytes(size)}."
        raise file_error(name, message, "Export it with fewer columns and larger row groups.")


def _check_columns(schema: pa.Schema, name: str) -> None:
    if len(schema.names) > MAX_COLUMNS:
        raise file_error(name, f"It has {len(schema.names):,} columns.", f"Keep at most {MAX_COLUMNS:,}.")
    for column in schema:
        kind = _extension_of(column)
        if kind is not None and kind not in KNOWN_EXTENSIONS:
            message = f'The column "{column.name}" has the extension type "{kind}", which is not read.'
            raise file_error(name, message, "Write it as text, numbers or dates, or leave it out.")


def _extension_of(column: pa.Field) -> str | None:
    if isinstance(column.type, pa.BaseExtensionType):
        return column.type.extension_name
    label = (column.metadata or {}).get(b"ARROW:extension:name")
    return None if label is None else label.decode("utf-8", errors="replace")


def _as_text(column: pa.ChunkedArray) -> pd.Series | None:
    """Return the cells as text, "" where missing; None when they can't be written as text."""
    kind = column.type
    try:
        if isinstance(kind, pa.BaseExtensionType):
            return _as_text(column.cast(kind.storage_type))
        if pa.types.is_dictionary(kind):
            return _as_text(column.cast(kind.value_type))
        if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
            return _lists_as_text(column)
        if pa.types.is_floating(kind):
            return _floats_as_text(column)
        if pa.types.is_timestamp(kind):
            column = column.cast(pa.timestamp(kind.unit))  # an instant with a zone is kept in UTC
        text = column.cast(pa.large_string())
        text.validate(full=True)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return None
    return text_column(compact(text.fill_null("")))


def _lists_as_text(column: pa.ChunkedArray) -> pd.Series:
    lists = column.cast(pa.list_(pa.string())).to_pylist()
    return pd.Series([LIST_SEPARATOR.join(one or "" for one in values or []) for values in lists], dtype="str")


def _floats_as_text(column: pa.ChunkedArray) -> pd.Series:
    """Write 4.0 as "4" and keep every other digit; missing values and NaN stay missing."""
    column = column.cast(pa.float32()) if pa.types.is_float16(column.type) else column
    values = pd.Series(column.to_numpy())
    is_whole = (values == values.round()) & (values.abs() < 2.0**53)
    whole = values.where(is_whole, 0).astype("int64").astype("str")
    text = column.cast(pa.string()).to_pandas().astype("str")
    tiny = (values.abs() < SMALLEST_PLAIN) & ~is_whole
    if tiny.any():
        text[tiny] = [str(value) for value in values[tiny].to_numpy()]
    return text.where(~is_whole, whole).where(values.notna(), "")

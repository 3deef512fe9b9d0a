"""Read Parquet into text without losing a digit; real decoded bytes are counted, not those the file claims."""

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from recdash.data.bytes import FREE_BYTES, file_error, mebibytes
from recdash.data.headers import clean_header
from recdash.data.read_csv import MAX_COLUMNS
from recdash.data.read_json import LIST_SEPARATOR
from recdash.data.words import sample

MAGIC = b"PAR1"
MAX_RATIO = 1_000
"""A file that decodes to more than this factor of its size beyond `FREE_BYTES` is refused as a bomb."""
BATCH_ROWS = 16_384
INDEX_COLUMN = "__index_level_"


def read_parquet(content: bytes, name: str, max_bytes: int) -> tuple[pd.DataFrame, list[str]]:
    """Return all columns as text, and notes on what was left out.

    Raises:
        DataError: if the file is damaged or too large, or no column can be written as text.
    """
    try:
        table = _decode(content, name, min(max_bytes, max(FREE_BYTES, MAX_RATIO * len(content))))
        header = [column for column in table.column_names if not column.startswith(INDEX_COLUMN)]
        texts = {column: _as_text(table[column]) for column in dict.fromkeys(header)}
    except (pa.ArrowException, OSError, UnicodeError, KeyError, TypeError, MemoryError) as error:
        raise file_error(name, "The Parquet file is cut off or damaged.", "Export and upload it again.") from error
    columns, notes = clean_header(header, name)
    readable = {column: texts[raw] for column, raw in zip(columns, header, strict=True) if texts[raw] is not None}
    unreadable = [column for column in columns if column not in readable]
    if unreadable and not readable:
        raise file_error(name, "No column holds plain values.", "Write values as text, numbers or dates.")
    if unreadable:
        notes.append(f"Columns with nested or binary values were left out: {sample(unreadable)}.")
    return pd.DataFrame(readable, dtype="str"), notes


def _decode(content: bytes, name: str, max_bytes: int) -> pa.Table:
    file = parquet.ParquetFile(pa.BufferReader(content))
    if len(file.schema_arrow.names) > MAX_COLUMNS:
        message = f"It has {len(file.schema_arrow.names):,} columns."
        raise file_error(name, message, f"Keep at most {MAX_COLUMNS:,}.")
    batches, num_bytes = [], 0
    for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
        num_bytes += batch.nbytes
        if num_bytes > max_bytes:
            message = f"The file expands beyond {mebibytes(max_bytes)}, the most that is read from it."
            raise file_error(name, message, "Upload it in parts.")
        batches.append(batch)
    table = pa.Table.from_batches(batches, file.schema_arrow)
    table.validate(full=True)
    return table


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
    return text.to_pandas().astype("str").fillna("")


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
    return text.where(~is_whole, whole).where(values.notna(), "")

"""Read Parquet into text without losing a digit; real decoded bytes are counted, not those the file claims."""

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from recdash.data.bytes import MAX_DECODED_BYTES, file_error
from recdash.data.read_json import LIST_SEPARATOR


def read_parquet(content: bytes, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Return all columns as text, and notes on what was converted.

    Raises:
        DataError: if the file is damaged, too large, or a column can't be written as text.
    """
    try:
        file = parquet.ParquetFile(pa.BufferReader(content))
        batches, num_bytes = [], 0
        for batch in file.iter_batches(batch_size=65_536):
            num_bytes += batch.nbytes
            if num_bytes > MAX_DECODED_BYTES:
                raise file_error(name, "It expands beyond 4 GiB.", "Upload it in parts.")
            batches.append(batch)
        table = pa.Table.from_batches(batches, file.schema_arrow)
    except (pa.ArrowException, OSError) as error:
        raise file_error(name, "The Parquet file is cut off or damaged.", "Export and upload it again.") from error
    _refuse_double_names(table.column_names, name)
    columns = {column.strip(): _as_text(table[column], column, name) for column in table.column_names}
    return pd.DataFrame(columns).fillna("").astype("str"), []


def _refuse_double_names(names: list[str], name: str) -> None:
    double = sorted({column for column in names if names.count(column) > 1})
    if double:
        raise file_error(name, f'The column "{double[0]}" appears more than once.', "Rename or remove the copy.")


def _as_text(column: pa.ChunkedArray, title: str, name: str) -> pd.Series:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.cast(kind.value_type), title, name)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        lists = column.cast(pa.list_(pa.string())).to_pylist()
        return pd.Series([LIST_SEPARATOR.join(one or "" for one in values or []) for values in lists], dtype="str")
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp(kind.unit))  # an instant with a zone is kept in UTC
    if pa.types.is_floating(kind):
        return _floats_as_text(column)
    try:
        return pd.Series(column.cast(pa.string()).to_pandas())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise file_error(
            name, f'The column "{title}" holds values of type {kind}, which can\'t be read.', "Remove it or flatten it."
        ) from error


def _floats_as_text(column: pa.ChunkedArray) -> pd.Series:
    """Write 4.0 as "4" and keep every other digit; missing values stay missing."""
    values = column.cast(pa.float64()).to_pandas()
    whole = (values == values.round()) & (values.abs() < 2.0**53)
    text = pd.Series(column.cast(pa.float64()).cast(pa.string()).to_pandas())
    return text.where(~whole, values.where(whole).astype("Int64").astype("str"))

"""Columns of text in little memory: where values repeat, each distinct text once and a code for every row.

A column of a `Table` is of the type `str`, or a category whose categories are texts when its values repeat. Checks look
at the distinct texts only, whichever it is.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

TOLD_FROM = 100_000
"""So many first rows tell whether a column repeats."""


class Coded(NamedTuple):
    """codes: int (n,), for each row the place of its text. texts: str (m,), distinct, each one occurring."""

    codes: np.ndarray
    texts: pd.Series

    def counts(self) -> np.ndarray:
        """Return in how many rows each text occurs, int64 (m,)."""
        return np.bincount(self.codes, minlength=len(self.texts))


def repeats(first_rows: pa.Array | pa.ChunkedArray) -> bool:
    """Whether a column is worth codes: of its first rows, at most every second text is a new one."""
    return 2 * len(first_rows.unique()) <= len(first_rows)


def compact(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of text as a dictionary where its values repeat, else as it is."""
    return column.dictionary_encode() if len(column) and repeats(column.slice(0, TOLD_FROM)) else column


def text_column(column: pa.ChunkedArray) -> pd.Series:
    """Return text, or dictionaries of text, as a column of a `Table`."""
    if pa.types.is_dictionary(column.type):
        return column.unify_dictionaries().to_pandas()
    return column.to_pandas().astype("str")


def coded(column: pd.Series) -> Coded:
    """Return the distinct texts of a column in the order in which they were first met, and the code of each row."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        codes, texts = pd.factorize(column)
        return Coded(codes, pd.Series(texts, dtype="str", name=column.name))
    values = column.cat
    if (np.bincount(values.codes, minlength=len(values.categories)) == 0).any():  # some rows have been left out
        values = values.remove_unused_categories().cat
    return Coded(values.codes.to_numpy(), pd.Series(values.categories, dtype="str", name=column.name))


def recoded(codes: np.ndarray, texts: pd.Series) -> pd.Series:
    """Return the column with these texts behind the codes; texts that have become equal get one code."""
    code_of, distinct = pd.factorize(texts)
    if len(distinct) != len(texts):
        codes = code_of.astype(np.int32)[codes]
    values = pd.Categorical.from_codes(codes, categories=pd.Index(distinct, dtype="str"))
    return pd.Series(values, name=texts.name)


def stripped(column: pd.Series) -> pd.Series:
    """Return a column without spaces around its texts."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.str.strip()
    codes, texts = coded(column)
    return recoded(codes, texts.str.strip()).set_axis(column.index)


def is_blank(column: pd.Series) -> np.ndarray:
    """Return where a column holds nothing but spaces, bool (n,)."""
    return (stripped(column) == "").to_numpy(bool)

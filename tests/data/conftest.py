"""Uploads made of bytes, read and imported as the product does it."""

import io

import pandas as pd
import pytest

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table


@pytest.fixture
def read(tmp_path):
    """Return a function (file name, bytes or text) -> Table."""

    def read_content(name, content):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path)

    return read_content


@pytest.fixture
def bring_in(read):
    """Return a function (interactions CSV, items CSV, users CSV, **options) -> ImportResult."""

    def bring(interactions, items=None, users=None, **options):
        tables = [
            None if content is None else read(name, content)
            for name, content in (("interactions.csv", interactions), ("items.csv", items), ("users.csv", users))
        ]
        return import_tables(*tables, ImportOptions(**{"name": "test", **options}))

    return bring


@pytest.fixture
def parquet():
    """Return a function (columns) -> bytes of a Parquet file."""

    def write(columns):
        target = io.BytesIO()
        pd.DataFrame(columns).to_parquet(target)
        return target.getvalue()

    return write

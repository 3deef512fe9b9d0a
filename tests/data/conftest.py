"""Uploads made of bytes, read and imported as the product does it."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table

WHEEL = Path(__file__).parents[2] / ".venv" / "wheels" / "recbole-1.2.1-py3-none-any.whl"


@pytest.fixture(scope="session")
def ml_100k(tmp_path_factory):
    """Return the folder of ml-100k in atomic files (.inter, .item, .user, .kg, .link), out of the wheel of RecBole."""
    if not WHEEL.is_file():
        pytest.skip(
            "The wheel of RecBole, which holds ml-100k, is not there: remove .venv/.installed-dev, `make test`."
        )
    folder = tmp_path_factory.mktemp("ml-100k")
    with zipfile.ZipFile(WHEEL) as wheel:
        for name in wheel.namelist():
            if "/ml-100k/" in name:
                (folder / Path(name).name).write_bytes(wheel.read(name))
    return folder


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

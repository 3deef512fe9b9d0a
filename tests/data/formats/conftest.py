"""Files of known data sets, read as the product does it."""

import pytest

from recdash.data.read import read_table


@pytest.fixture
def read_all(tmp_path):
    """Return a function (name -> content) -> list of tables."""

    def read(files):
        tables = []
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
            tables.append(read_table(tmp_path / name))
        return tables

    return read

"""A tiny shop with two kinds of people, trained on once; each test gets its own copy of the data folder."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.cli.main import main

Run = Callable[..., tuple[int, dict]]


def write_shop(folder: Path) -> None:
    """Cooks choose 12 of the 20 cookbooks at random, gardeners 12 of the 20 gardening books; nobody both."""
    rng = np.random.default_rng(0)
    kinds = ("cook", "garden")
    items = pd.DataFrame(
        [(f"{kind}{number:02}", f"{kind.title()} book {number}", kind) for kind in kinds for number in range(20)],
        columns=["item_id", "title", "subject"],
    )
    rows = [
        (f"{kind}-reader{person}", f"{kind}{number:02}", 1 + (number + person) % 5)
        for kind in kinds
        for person in range(15)
        for number in rng.choice(20, 12, replace=False)
    ]
    interactions = pd.DataFrame(rows, columns=["user_id", "item_id", "rating"])
    folder.mkdir(parents=True, exist_ok=True)
    items.to_csv(folder / "items.csv", index=False)
    interactions.to_csv(folder / "interactions.csv", index=False)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with interactions.csv and items.csv."""
    folder = tmp_path_factory.mktemp("shop")
    write_shop(folder)
    return folder


@pytest.fixture(scope="session")
def trained_home(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the dataset "shop" and the completed runs "EASE" and "Popularity"."""
    home = tmp_path_factory.mktemp("trained") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECDASH_HOME", str(home))
        files = ["--interactions", str(shop / "interactions.csv"), "--items", str(shop / "items.csv")]
        assert main(["import", *files, "--name", "shop"]) == 0
        for model in ("ease", "popularity"):
            assert main(["train", "--dataset", "shop", "--model", model]) == 0
    return home


@pytest.fixture
def trained(trained_home: Path, home: Path) -> Path:
    """Return this test's own copy of the trained data folder."""
    shutil.copytree(trained_home, home)
    return home


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that carries a command out with --json and gives the exit code and the document."""

    def run_json(*argv: str | Path) -> tuple[int, dict]:
        capsys.readouterr()
        code = main([*map(str, argv), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run_json

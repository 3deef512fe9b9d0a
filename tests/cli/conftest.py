"""A tiny shop with two kinds of people, trained on once; each test gets its own copy of the data folder."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.cli.main import main
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import real_stages, run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import find_dataset
from recdash.store.runs import claim_run, create_run, find_run
from recdash.training.config import RunConfig

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
    people = pd.DataFrame(
        [(f"{kind}-reader{person}", f"{kind} book") for kind in kinds for person in range(15)],
        columns=["user_id", "likes"],
    )
    items.to_csv(folder / "items.csv", index=False)
    people.to_csv(folder / "users.csv", index=False)
    interactions.groupby("user_id").head(3).to_csv(folder / "few.csv", index=False)
    interactions.to_csv(folder / "interactions.csv", index=False)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with interactions.csv, items.csv, users.csv, and few.csv: three choices of each person."""
    folder = tmp_path_factory.mktemp("shop")
    write_shop(folder)
    return folder


@pytest.fixture(scope="session")
def trained_home(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the dataset "shop" and the completed runs "EASE" and "Popularity"."""
    home = tmp_path_factory.mktemp("trained") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECDASH_HOME", str(home))
        files = [f"--{kind}={shop / kind}.csv" for kind in ("interactions", "items")]
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


def no_map(*_):
    """Stand in for the map, which takes longest and which no command here looks at."""


@pytest.fixture(scope="session")
def interest_home(trained_home, tmp_path_factory, save_encoder):
    """A data folder with an interest model of the shop besides the baselines."""
    home = tmp_path_factory.mktemp("interest") / "var"
    shutil.copytree(trained_home, home)
    encoder = save_encoder(tmp_path_factory.mktemp("encoder"), ["cook", "garden", "book", "Cook", "Garden", "new"])
    settings = {"encoder.name": encoder, "encoder.mode": "frozen", "interest.dimension": "8", "encoder.max_tokens": "8"}
    store = open_store(Settings(home=home, device="cpu"))
    run_id = create_run(store, find_dataset(store, "shop").id, RunConfig().with_values(settings), "ours")
    state = run_job(store, claim_run(store, run_id, process_name()), stages=replace(real_stages(), build_map=no_map))
    close_store(store)
    assert state == "completed"
    return home


@pytest.fixture(scope="session")
def told_home(shop, interest_home, tmp_path_factory):
    """A data folder with a shop that knows little of what people did but what they like, and the run "told" of it."""
    home = tmp_path_factory.mktemp("told") / "var"
    shutil.copytree(interest_home, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECDASH_HOME", str(home))
        files = [f"--interactions={shop}/few.csv", f"--items={shop}/items.csv", f"--users={shop}/users.csv"]
        assert main(["import", *files, "--name", "told shop"]) == 0
    store = open_store(Settings(home=home, device="cpu"))
    config = find_run(store, "ours").config
    run_id = create_run(store, find_dataset(store, "told shop").id, config, "told")
    patched = replace(real_stages(), build_map=no_map)
    state = run_job(store, claim_run(store, run_id, process_name()), stages=patched)
    close_store(store)
    assert state == "completed"
    return home


@pytest.fixture
def told(told_home, monkeypatch):
    """Commands of this test see the data folder with people's likes; none of them changes it."""
    monkeypatch.setenv("RECDASH_HOME", str(told_home))


@pytest.fixture
def interest(interest_home, monkeypatch):
    """Commands of this test see the data folder; none of them changes it."""
    monkeypatch.setenv("RECDASH_HOME", str(interest_home))

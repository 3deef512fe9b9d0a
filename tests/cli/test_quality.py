"""Claims about `quality`."""

import numpy as np
import pytest

from recdash.cli.main import main
from recdash.settings import load_settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import find_dataset, load_dataset
from recdash.store.kept import keep
from recdash.store.run_files import load_per_user
from recdash.store.runs import find_run


def test_groups_of_people_and_items_are_printed_worst_first_with_their_verdicts(trained, run):
    code, document = run("quality", "--run", "EASE")
    assert code == 0
    items = [one for one in document["groups"] if one["of"] == "items"]
    assert {one["group"] for one in items} >= {"Subject: cook", "Subject: garden"}
    assert [one["difference"] for one in items] == sorted(one["difference"] for one in items)
    assert all(one["p"] <= one["p_adjusted"] <= 1 for one in document["groups"])
    assert all(one["low"] <= one["difference"] <= one["high"] for one in document["groups"])
    assert "No group is clearly served worse" in document["verdict_items"]
    assert document["metric"] == "ndcg@10"


def test_one_kind_of_group_has_the_numbers_it_has_among_all(trained, run):
    _, everything = run("quality", "--run", "EASE")
    code, document = run("quality", "--run", "EASE", "--by", "subject")
    assert code == 0
    assert document["groups"] == [one for one in everything["groups"] if one["by"] == "subject"]
    assert len(document["groups"]) == 2


def test_a_segment_is_a_group_and_its_people_are_those_of_the_run(trained, run):
    store = open_store(load_settings())
    per_user = load_per_user(store, find_run(store, "EASE").id)
    dataset = load_dataset(store, find_dataset(store, "shop").id)
    ids = dataset.users["user_id"].iloc[per_user["user_index"]].tolist()
    keep(store, "shop", "segment", "Half", {"user_ids": ids[: len(ids) // 2], "rule": ""})
    close_store(store)
    code, document = run("quality", "--run", "EASE", "--people", "Segment: Half")
    assert code == 0
    people = document["people"]
    assert {one["user_id"] for one in people} == set(ids[: len(ids) // 2])
    figures = [one["ndcg@10"] for one in people]
    assert figures == sorted(figures)
    assert np.mean(figures) == pytest.approx(document["value"])
    assert all(one["num_shown"] <= one["num_later"] for one in people)


@pytest.mark.parametrize(("option", "said"), [("--by", "no kind of group"), ("--people", "no group of people")])
def test_a_group_that_is_not_there_is_refused_and_those_that_are_named(trained, run, option, said):
    code, document = run("quality", "--run", "EASE", option, "nonsense")
    assert code == 1
    assert said in document["error"]


def test_people_read_a_line_for_each_group(trained, capsys):
    assert main(["quality", "--run", "EASE"]) == 0
    text = capsys.readouterr().out
    assert "Groups of items, worst served first:" in text
    assert "than everyone else" in text or "like everyone else" in text

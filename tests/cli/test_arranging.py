"""Claims about `recommend` with filters and sliders, on the shop where cooks and gardeners never meet."""

import pandas as pd
import pytest

from recdash.cli.main import main


def ids(document):
    return [row["item_id"] for row in document["recommendations"]]


def test_only_items_that_fit_the_filter_are_listed(trained, run):
    code, document = run("recommend", "--run", "EASE", "--user", "cook-reader0", "--filter", "subject=garden")
    assert code == 0
    assert len(ids(document)) == 10
    assert all(item.startswith("garden") for item in ids(document))
    assert "arranged" not in document


def test_filter_and_file_of_items_both_hold(trained, run, tmp_path):
    (tmp_path / "items.csv").write_text("item_id\ngarden01\ncook19\n")
    both = ("--items", tmp_path / "items.csv", "--filter", "subject=garden")
    assert ids(run("recommend", "--run", "EASE", "--user", "cook-reader0", *both)[1]) == ["garden01"]


@pytest.mark.parametrize(
    ("condition", "words"), [("subject=opera", 'has "opera"'), ("nothing=1", 'no column "nothing"'),
                             ("subject=1..2", "No item fits")],
)  # fmt: skip
def test_a_filter_that_names_nothing_is_refused(trained, run, condition, words):
    code, document = run("recommend", "--run", "EASE", "--user", "cook-reader0", "--filter", condition)
    assert code == 1
    assert words in document["error"]


def test_sliders_arrange_the_list_and_say_what_they_cost(trained, run):
    plain = ids(run("recommend", "--run", "EASE", "--user", "cook-reader0", "-k", 5)[1])
    code, document = run(
        "recommend", "--run", "EASE", "--user", "cook-reader0", "-k", 5, "--variety", 1, "--popularity", -1
    )
    told = document["arranged"]
    assert code == 0
    assert len(ids(document)) == 5
    assert ids(document) != plain
    assert told["num_known"]["after"] < told["num_known"]["before"]
    assert told["ndcg@10"]["difference"] == pytest.approx(told["ndcg@10"]["after"] - told["ndcg@10"]["before"])
    assert told["num_people"] == told["num_able"] == 30


def test_the_cost_is_said_before_the_list(trained, capsys):
    assert main(["recommend", "--run", "EASE", "--user", "cook-reader0", "--popularity", "-0.5"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Less known items: ")
    assert "Measured on 30 people of the test part (at random per person), lists of 10: NDCG" in said


def test_many_lists_are_arranged_too(trained, run, tmp_path):
    lists = {}
    for name, options in (("plain", ()), ("rare", ("--popularity", "-1"))):
        run("recommend", "--run", "Popularity", "--all", "-k", 3, "--out", tmp_path / f"{name}.parquet", *options)
        lists[name] = pd.read_parquet(tmp_path / f"{name}.parquet")
    assert len(lists["plain"]) == len(lists["rare"]) == 90
    assert set(lists["plain"]["item_id"]) != set(lists["rare"]["item_id"])


@pytest.mark.parametrize("options", [("--variety", "2"), ("--popularity", "much"), ("--filter", "subject")])
def test_values_out_of_range_are_wrong_usage(trained, options):
    assert main(["recommend", "--run", "EASE", "--user", "cook-reader0", *options]) == 2


def test_a_variety_below_nothing_is_refused(trained, run):
    code, document = run("recommend", "--run", "EASE", "--user", "cook-reader0", "--variety", "-1")
    assert code == 1
    assert "Choose 0 to 1" in document["error"]

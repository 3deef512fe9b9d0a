"""`explain` beyond the parts: whether the reason holds, what would change it, which words count."""

import pytest

from recdash.cli.main import main

ASKED = ("--user", "cook-reader0", "--item")


@pytest.fixture
def best(trained, run):
    return run("recommend", "--run", "EASE", "--user", "cook-reader0", "-k", 1)[1]["recommendations"][0]["item_id"]


def test_what_the_score_rests_on_sums_to_it(best, run):
    code, document = run("explain", "--run", "EASE", *ASKED, best)
    assert code == 0
    total = document["base"] + sum(part["value"] for part in document["evidence"])
    assert total == pytest.approx(document["score"], abs=1e-6)
    assert {part["kind"] for part in document["evidence"]} == {"collaborative", "popularity"}


def test_the_reason_is_tested_and_shared_out(best, run):
    document = run("explain", "--run", "EASE", *ASKED, best)[1]
    tested, shares = document["faithfulness"], document["shapley"]
    assert len(tested["named"]) == 3
    assert tested["ratio"] == pytest.approx(tested["named_drop"] / tested["random_drop"])
    assert tested["verdict"] in {"holds", "partly", "weak"}
    assert sum(one["value"] for one in shares["values"]) == pytest.approx(shares["total"], abs=1e-6)
    assert not shares["is_exact"]  # nine or more items play
    change = document["counterfactual"]
    assert change is None or change["rank_after"] > 10


def test_the_text_says_it_too(best, run, capsys):
    assert main(["explain", "--run", "EASE", *ASKED, best]) == 0
    shown = capsys.readouterr().out
    assert "Without the 3 items that speak most for it" in shown
    assert "What people did" in shown
    assert "Shapley value, estimated" in shown


def test_a_model_that_reads_no_text_is_asked_for_no_words(best, run):
    code, document = run("explain", "--run", "EASE", *ASKED, best, "--words")
    assert code == 1
    assert document["error"].endswith("Use an interest model.")


def test_the_words_of_a_text_are_told_in_two_ways(interest, run, capsys):
    code, document = run("explain", "--run", "ours", *ASKED, "cook19", "--words")
    words = document["words"]
    assert code == 0
    assert {one["word"] for one in words["left_out"]} == {one["word"] for one in words["gradients"]}
    assert {"Cook", "book"} <= {one["word"] for one in words["left_out"]}
    assert 0 <= words["share_of_text"] <= 1
    total = document["base"] + sum(part["value"] for part in document["evidence"])
    assert total == pytest.approx(document["score"], abs=1e-6)
    assert main(["explain", "--run", "ours", *ASKED, "cook19", "--words"]) == 0
    assert "word of its text" in capsys.readouterr().out

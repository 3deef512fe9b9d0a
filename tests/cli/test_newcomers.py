"""Claims about newcomers, `audience`, `ask` and `--order rating`, on a shop of cooks and gardeners."""

import pandas as pd
import pytest

NEW_ITEMS = "item_id,title,subject\nnewcook,Cook book new,cook\nnewgarden,Garden book new,garden\n"


@pytest.mark.parametrize("content", ["cook01\ncook02\ncook03\n", "item_id\ncook01\ncook02\ncook03\n"])
def test_somebody_new_gets_what_fits_the_items_of_a_file(interest, run, tmp_path, content):
    (tmp_path / "history.txt").write_text(content)
    code, document = run("recommend", "--run", "ours", "--history", tmp_path / "history.txt", "-k", 5)
    rows = document["recommendations"]
    assert code == 0
    assert all(row["item_id"].startswith("cook") for row in rows)
    assert not {"cook01", "cook02", "cook03"} & {row["item_id"] for row in rows}


def test_histories_of_several_people_go_to_a_file(interest, run, tmp_path):
    (tmp_path / "history.csv").write_text("user_id,item_id\nann,garden01\nbea,cook01\nann,garden02\nann,nothing\n")
    out = tmp_path / "lists.parquet"
    command = ("recommend", "--run", "ours", "--history", tmp_path / "history.csv", "-k", 2)
    assert run(*command)[1]["error"] == "For many users the lists go to a file. Add --out F.parquet."
    document = run(*command, "--out", out)[1]
    assert pd.read_parquet(out)["user_id"].tolist() == ["ann", "ann", "bea", "bea"]
    assert (document["num_users"], document["num_unknown_items"]) == (2, 1)


def test_somebody_without_a_history_is_served_from_the_profile(told, run, tmp_path):
    (tmp_path / "people.csv").write_text("user_id,likes\nann,cook book\nbea,garden book\n")
    out = tmp_path / "lists.parquet"
    code, document = run("recommend", "--run", "told", "--profile", tmp_path / "people.csv", "-k", 10, "--out", out)
    assert (code, document["num_users"]) == (0, 2)
    lists = pd.read_parquet(out)
    cooks = lists["item_id"].str.startswith("cook").groupby(lists["user_id"]).sum()
    assert cooks["ann"] > 5 > cooks["bea"]


def test_one_profile_and_one_history_without_names_are_one_person(told, run, tmp_path):
    (tmp_path / "one.csv").write_text("likes\ncook book\n")
    (tmp_path / "history.txt").write_text("garden01\ngarden02\ngarden03\n")
    files = ("--profile", tmp_path / "one.csv", "--history", tmp_path / "history.txt")
    code, document = run("recommend", "--run", "told", *files)
    assert (code, document["num_users"]) == (0, 1)
    assert not {"garden01", "garden02", "garden03"} & {row["item_id"] for row in document["recommendations"]}


def test_people_of_either_file_are_served(told, run, tmp_path):
    (tmp_path / "people.csv").write_text("user_id,likes\nann,cook book\nbea,garden book\n")
    (tmp_path / "history.csv").write_text("user_id,item_id\nbea,garden01\ncat,cook01\n")
    files = ("--profile", tmp_path / "people.csv", "--history", tmp_path / "history.csv")
    out = tmp_path / "lists.parquet"
    assert run("recommend", "--run", "told", *files, "-k", 1, "--out", out)[0] == 0
    assert pd.read_parquet(out)["user_id"].tolist() == ["ann", "bea", "cat"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("user_id,colour\nann,red\n", 'none of the columns that people are told apart by: "likes"'),
        ("user_id,likes\ncook-reader1,cook\n", '"cook-reader1" is in the dataset already, as a person'),
        ("likes\ncook\ngarden\n", 'No column holds the field "user_id"'),
        ("user_id,likes\n,cook\n", "1 row can't be used"),
    ],
)
def test_a_table_of_profiles_that_does_not_fit_is_refused_in_words(told, run, tmp_path, content, words):
    (tmp_path / "people.csv").write_text(content)
    code, document = run("recommend", "--run", "told", "--profile", tmp_path / "people.csv")
    assert code == 1
    assert words in document["error"]


@pytest.mark.parametrize("who", [(), ("--user", "cook-reader1", "--all"), ("--all", "--history", "history.csv")])
def test_for_whom_lists_are_must_be_said_once(interest, run, who):
    code, document = run("recommend", "--run", "ours", *who)
    assert code == 2
    assert document["error"].startswith("It must be said once for whom the lists are.")


def test_new_items_are_recommended_to_those_whom_their_text_fits(interest, run, tmp_path):
    (tmp_path / "new.csv").write_text(NEW_ITEMS)
    (tmp_path / "only.csv").write_text("item_id\nnewcook\nnewgarden\n")
    files = ("--new-items", tmp_path / "new.csv", "--items", tmp_path / "only.csv")
    for who, first in (("cook-reader1", "newcook"), ("garden-reader1", "newgarden")):
        rows = run("recommend", "--run", "ours", "--user", who, *files)[1]["recommendations"]
        assert {row["item_id"] for row in rows} == {"newcook", "newgarden"}
        assert rows[0]["item_id"] == first


def test_the_audience_of_a_new_item_are_those_whom_its_text_fits(interest, run, tmp_path):
    (tmp_path / "new.csv").write_text(NEW_ITEMS)
    code, document = run("audience", "--run", "ours", "--new-items", tmp_path / "new.csv", "-k", 4)
    cooks, gardeners = document["audience"]
    assert code == 0
    assert (cooks["title"], len(cooks["people"])) == ("Cook book new", 4)
    assert {one["user_id"].partition("-")[0] for one in cooks["people"]} == {"cook"}
    assert {one["user_id"].partition("-")[0] for one in gardeners["people"]} == {"garden"}
    places = [one["rank"] for one in cooks["people"]]
    assert places == sorted(places)


def test_a_new_item_has_its_reach_groups_neighbours_and_what_it_pushes_out(interest, run, tmp_path):
    (tmp_path / "new.csv").write_text(NEW_ITEMS)
    cooks = run("audience", "--run", "ours", "--new-items", tmp_path / "new.csv", "-k", 30)[1]["audience"][0]
    assert (cooks["num_asked"], cooks["num_first"]["50"]) == (30, 30), "42 items leave nobody out"
    near_the_top = [one for one in cooks["people"] if one["rank"] <= 10]
    assert cooks["num_first"]["10"] == len(near_the_top) > 0
    assert sum(one["num_people"] for one in cooks["displaced"]) == len(near_the_top), "each loses one item"
    assert cooks["similar"][0]["item_id"].startswith("cook")
    assert [one["group"] for one in cooks["groups"]] == ["Everybody", "6 to 20"]
    assert 1 <= cooks["predicted_rating"] <= 5
    assert "words" not in cooks


def test_the_words_of_a_new_item_say_what_they_bring(interest, run, tmp_path):
    (tmp_path / "new.csv").write_text(NEW_ITEMS)
    files = ("--new-items", tmp_path / "new.csv", "--words")
    words = run("audience", "--run", "ours", *files)[1]["audience"][0]["words"]
    assert [one["word"] for one in words] == ["Cook", "book", "new"]
    assert all(set(one) == {"word", "num_first", "score"} for one in words)
    code, document = run("audience", "--run", "ours", "--item", "cook01", "--words")
    assert (code, document["error"]) == (1, "--words is about new items. Give them with --new-items, or leave it out.")


def test_the_audience_of_a_known_item_are_those_who_do_not_have_it(interest, run, shop):
    people = run("audience", "--run", "EASE", "--item", "cook01", "-k", 40)[1]["audience"][0]["people"]
    chosen = pd.read_csv(shop / "interactions.csv").query("item_id == 'cook01'")["user_id"]
    assert 30 - len(chosen) <= len(people) < 30


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("item_id,title\ncook01,Again\n", '"cook01" is in the dataset already, as an item'),
        ("item_id,price\nx,1\n", "none of the columns that texts are built from"),
        ("name,subject\nx,1\n", 'No column holds the field "item_id"'),
        ("item_id,title\n,Nameless\n", "1 row can't be used"),
    ],
)
def test_a_table_of_new_items_that_does_not_fit_is_refused_in_words(interest, run, tmp_path, content, words):
    (tmp_path / "new.csv").write_text(content)
    code, document = run("audience", "--run", "ours", "--new-items", tmp_path / "new.csv")
    assert code == 1
    assert words in document["error"]


@pytest.mark.parametrize(
    ("run_name", "content", "words"),
    [
        ("ours", "nothing\nnever\n", "None of the items of the history is known"),
        ("ours", "user_id,item_id\ncook-reader1,cook01\n", '"cook-reader1" is in the dataset already, as a person'),
        ("ours", "user_id,rating\nann,3\n", 'No column holds the field "item_id"'),
        ("EASE", "cook01\n", "can't place what it was not trained on"),
    ],
)
def test_a_history_that_does_not_fit_is_refused_in_words(interest, run, tmp_path, run_name, content, words):
    (tmp_path / "history.csv").write_text(content)
    code, document = run("recommend", "--run", run_name, "--history", tmp_path / "history.csv")
    assert code == 1
    assert words in document["error"]


def test_lists_come_by_predicted_rating_when_asked_for_with_a_likely_range(interest, run):
    rows = run("recommend", "--run", "ours", "--user", "cook-reader1", "--order", "rating")[1]["recommendations"]
    ratings = [row["predicted_rating"] for row in rows]
    assert ratings == sorted(ratings, reverse=True)
    assert all(1 <= row["rating_low"] <= row["predicted_rating"] <= row["rating_high"] <= 5 for row in rows)
    code, document = run("recommend", "--run", "EASE", "--user", "cook-reader1", "--order", "rating")
    assert (code, "predicts no ratings" in document["error"]) == (1, True)


def test_what_to_ask_is_listed_for_everybody_or_one_person(interest, run, shop):
    code, document = run("ask", "--run", "ours", "--num", 5, "--per-person", 1)
    assert (code, len(document["ask"])) == (0, 5)
    assert len({one["user_id"] for one in document["ask"]}) == 5
    rows = run("ask", "--run", "ours", "--user", "cook-reader1", "--num", 3)[1]["ask"]
    chosen = pd.read_csv(shop / "interactions.csv").query("user_id == 'cook-reader1'")["item_id"]
    assert {one["user_id"] for one in rows} == {"cook-reader1"}
    assert len(set(chosen) & {one["item_id"] for one in rows}) <= 2, "only what is held out may be asked for"
    assert run("ask", "--run", "Popularity")[0] == 1

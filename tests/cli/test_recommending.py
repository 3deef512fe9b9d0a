"""Claims about `recommend`, `predict`, `explain` and `similar`, on a shop where cooks and gardeners never meet."""

import pandas as pd
import pytest

from recdash.cli.main import main


def test_a_cook_is_recommended_cookbooks_not_chosen_before(trained, shop, run):
    code, document = run("recommend", "--run", "EASE", "--user", "cook-reader0", "-k", 5)
    rows = document["recommendations"]
    chosen = pd.read_csv(shop / "interactions.csv").query("user_id == 'cook-reader0'")["item_id"]
    assert code == 0
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert all(row["title"].startswith("Cook book") for row in rows)
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert len(set(chosen) & {row["item_id"] for row in rows}) <= 2, "only held-out choices may come back"


def test_everybody_gets_a_list_in_one_file(trained, run, tmp_path):
    out = tmp_path / "lists.parquet"
    code, document = run("recommend", "--run", "EASE", "--all", "-k", 3, "--out", out)
    frame = pd.read_parquet(out)
    assert code == 0
    assert frame.columns.tolist()[:5] == ["user_id", "item_id", "rank", "score", "predicted_rating"]
    assert frame.columns.tolist()[5:] == ["rating_low", "rating_high"]
    assert (len(frame), document["num_recommendations"]) == (90, 90)
    assert frame.groupby("user_id")["rank"].apply(list).map(tuple).unique().tolist() == [(1, 2, 3)]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_lists_follow_the_users_of_a_file_and_unknown_ones_are_counted(trained, run, tmp_path):
    (tmp_path / "users.csv").write_text("user_id\ngarden-reader3\nnobody\ncook-reader1\n")
    out = tmp_path / "lists.parquet"
    document = run("recommend", "--run", "EASE", "--users", tmp_path / "users.csv", "-k", 2, "--out", out)[1]
    assert pd.read_parquet(out)["user_id"].tolist() == ["garden-reader3"] * 2 + ["cook-reader1"] * 2
    assert (document["num_users"], document["num_unknown_users"]) == (2, 1)


def test_only_the_given_items_are_candidates(trained, run, tmp_path):
    (tmp_path / "items.csv").write_text("item_id\ngarden01\ngarden02\n")
    document = run("recommend", "--run", "EASE", "--user", "cook-reader0", "--items", tmp_path / "items.csv")[1]
    assert {row["item_id"] for row in document["recommendations"]} == {"garden01", "garden02"}


def test_seen_items_come_back_when_asked_for(trained, run):
    def listed(*options):
        rows = run("recommend", "--run", "Popularity", "--user", "cook-reader0", "-k", 40, *options)[1]
        return len(rows["recommendations"])

    assert listed("--include-seen") == 40
    assert listed() < 40


def test_many_users_need_a_file_to_write_to(trained, run):
    assert run("recommend", "--run", "EASE", "--all") == (
        1,
        {"error": "For many users the lists go to a file. Add --out F.parquet.", "problems": []},
    )


def test_only_parquet_is_written(trained, run, tmp_path):
    code, document = run("recommend", "--run", "EASE", "--all", "--out", tmp_path / "lists.csv")
    assert code == 1
    assert ".parquet" in document["error"]


def test_a_folder_that_does_not_exist_is_refused(trained, run, tmp_path):
    code, document = run("recommend", "--run", "EASE", "--all", "--out", tmp_path / "none" / "lists.parquet")
    assert code == 1
    assert "lists.parquet" in document["error"]


@pytest.mark.parametrize(
    ("content", "words"), [("user_id\nx\ny\n", "none of its"), ("a,b\n1,2\n", "no column user_id")]
)
def test_a_file_of_users_that_names_nobody_is_refused(trained, run, tmp_path, content, words):
    (tmp_path / "users.csv").write_text(content)
    code, document = run(
        "recommend", "--run", "EASE", "--users", tmp_path / "users.csv", "--out", tmp_path / "o.parquet"
    )
    assert code == 1
    assert words in document["error"]


def test_an_unknown_user_is_refused_by_name(trained, run):
    code, document = run("recommend", "--run", "EASE", "--user", "nobody")
    assert code == 1
    assert 'no user "nobody"' in document["error"]


def test_each_pair_keeps_its_row_and_unknown_ones_have_no_rating(trained, run, tmp_path):
    (tmp_path / "pairs.csv").write_text("user_id,item_id\ncook-reader1,cook01\nnobody,cook01\ncook-reader0,garden05\n")
    out = tmp_path / "ratings.parquet"
    code, document = run("predict", "--run", "EASE", "--pairs", tmp_path / "pairs.csv", "--out", out)
    frame = pd.read_parquet(out)
    assert code == 0
    assert frame["user_id"].tolist() == ["cook-reader1", "nobody", "cook-reader0"]
    assert frame["predicted_rating"].isna().tolist()[1]
    assert (document["num_pairs"], document["num_unknown_pairs"]) == (3, 1)


def test_ratings_cannot_be_predicted_without_ratings(run, tmp_path):
    (tmp_path / "a.csv").write_text("user_id,item_id\n" + "".join(f"u{n % 4},i{n % 5}\n" for n in range(20)))
    assert run("import", "--interactions", tmp_path / "a.csv", "--name", "clicks")[0] == 0
    assert run("train", "--dataset", "clicks", "--model", "popularity")[0] == 0
    code, document = run(
        "predict", "--run", "Popularity", "--pairs", tmp_path / "a.csv", "--out", tmp_path / "o.parquet"
    )
    assert code == 1
    assert "has no ratings" in document["error"]


def test_base_and_contributions_sum_to_the_score_of_the_recommendation(trained, run):
    best = run("recommend", "--run", "EASE", "--user", "cook-reader0", "-k", 1)[1]["recommendations"][0]
    code, document = run("explain", "--run", "EASE", "--user", "cook-reader0", "--item", best["item_id"])
    total = document["base"] + sum(part["value"] for part in document["contributions"])
    assert code == 0
    assert total == pytest.approx(document["score"], abs=1e-6)
    assert document["score"] == pytest.approx(best["score"], rel=1e-4, abs=1e-6)
    assert document["rank"] == 1
    assert best["title"] in document["sentence"]


def test_leaving_one_item_out_says_what_would_happen(trained, run):
    document = run("explain", "--run", "EASE", "--user", "cook-reader0", "--item", "cook01")[1]
    first = document["leave_one_out"][0]
    assert set(first) == {"item_id", "title", "score_drop", "rank_after"}
    assert first["item_id"] == next(part["item_id"] for part in document["contributions"] if part["kind"] == "history")


def test_the_text_of_an_explanation_begins_with_the_sentence(trained, run, capsys):
    sentence = run("explain", "--run", "EASE", "--user", "cook-reader0", "--item", "cook01")[1]["sentence"]
    assert main(["explain", "--run", "EASE", "--user", "cook-reader0", "--item", "cook01"]) == 0
    assert capsys.readouterr().out.startswith(sentence)


def test_cookbooks_are_like_cookbooks(trained, run):
    assert run("train", "--dataset", "shop", "--model", "als")[0] == 0
    code, document = run("similar", "--run", "ALS", "--item", "cook03", "-k", 4)
    assert code == 0
    assert len(document["similar"]) == 4
    assert all(row["title"].startswith("Cook book") for row in document["similar"])
    assert "cook03" not in {row["item_id"] for row in document["similar"]}


def test_a_model_without_item_vectors_says_so(trained, run):
    code, document = run("similar", "--run", "Popularity", "--item", "cook03")
    assert code == 1
    assert "no item vectors" in document["error"]


def test_a_model_without_vectors_has_an_empty_map(trained, run):
    code, document = run("map", "--run", "EASE", "--neighbours", 5)
    assert code == 0
    assert document["num_points"] == 0


def test_settings_of_a_map_out_of_range_are_refused(trained, run):
    code, document = run("map", "--run", "EASE", "--neighbours", 1)
    assert code == 1
    assert "Choose 2 neighbours or more" in document["error"]

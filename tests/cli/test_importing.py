"""Claims about `import`."""

import json
import sqlite3

import pandas as pd
import pytest

from recdash.cli.main import main
from tests.data.formats.samples import ML_1M


@pytest.fixture
def messy(tmp_path):
    """Ten good rows of two people and five items, one rating that is no number, and a formula as an id."""
    path = tmp_path / "ratings.csv"
    rows = [f"{who},{what},{1 + number % 5},{1_600_000_000 + number}" for number, (who, what) in enumerate(PAIRS)]
    path.write_text("\n".join(["customer,film,stars,when", *rows, "ann,=f6,five,1600000099"]) + "\n")
    return path


PAIRS = [(who, f"f{number}") for who in ("ann", "bob") for number in range(1, 6)]


def test_the_report_says_what_was_refused_and_how_to_mend_it(messy, run):
    code, document = run("import", "--interactions", messy, "--name", "films")
    report = document["report"]
    assert code == 0
    assert (report["num_accepted"], report["num_refused"]) == (10, 1)
    problem = report["problems"][0]
    assert set(problem) == {"file", "row", "line", "column", "value", "message", "fix"}
    assert (problem["file"], problem["row"], problem["line"], problem["column"]) == ("ratings.csv", 11, 12, "stars")
    assert (document["num_users"], document["num_items"], document["split"]) == (2, 5, "time")


def test_the_same_import_again_is_the_same_dataset(messy, run):
    first = run("import", "--interactions", messy, "--name", "films")[1]["dataset_id"]
    assert run("import", "--interactions", messy, "--name", "films")[1]["dataset_id"] == first


def test_refused_rows_are_written_without_formulas(messy, run, tmp_path):
    rejects = tmp_path / "rejects.csv"
    run("import", "--interactions", messy, "--name", "films", "--rejects", rejects)
    frame = pd.read_csv(rejects)
    assert frame["row"].tolist() == [11]
    assert not frame.map(lambda value: str(value).startswith("=")).any().any()


def test_strict_refuses_the_whole_file_and_keeps_nothing(messy, run):
    code, document = run("import", "--interactions", messy, "--name", "films", "--strict")
    assert code == 1
    assert document["problems"][0]["row"] == 11
    assert run("train", "--dataset", "films")[1]["error"].startswith("There is no dataset")


def test_train_only_holds_nothing_out(messy, run):
    document = run("import", "--interactions", messy, "--name", "films", "--train-only")[1]
    assert document["split"] == "train_only"


def test_a_random_split_can_be_asked_for(messy, run):
    assert run("import", "--interactions", messy, "--name", "films", "--split", "random")[1]["split"] == "random"


def test_columns_can_be_named(tmp_path, run):
    (tmp_path / "a.csv").write_text("x,y,z\nu1,i1,1\nu1,i2,2\nu2,i1,3\nu2,i2,4\n")
    (tmp_path / "b.csv").write_text("y,label,colour\ni1,One,red\ni2,Two,blue\n")
    names = ["--map", "user_id=x", "--map", "item_id=y", "--map", "rating=z", "--map", "items.title=label"]
    code, document = run(
        "import", "--interactions", tmp_path / "a.csv", "--items", tmp_path / "b.csv", "--name", "n", *names
    )
    assert code == 0
    assert document["report"]["mapping"] == {
        "interactions": {"user_id": "x", "item_id": "y", "rating": "z"},
        "items": {"item_id": "y", "title": "label"},
    }


def test_a_field_that_does_not_exist_is_refused_with_those_that_do(messy, run):
    code, document = run("import", "--interactions", messy, "--name", "n", "--map", "mood=stars")
    assert code == 1
    assert '"mood"' in document["error"]
    assert "interactions.rating" in document["error"]


def test_a_column_that_does_not_exist_is_refused(messy, run):
    code, document = run("import", "--interactions", messy, "--name", "n", "--map", "rating=star")
    assert code == 1
    assert 'no column "star"' in document["error"]


def test_an_event_of_weight_0_is_not_learned_from(tmp_path, run):
    rows = "u1,i1,view\nu1,i2,buy\nu2,i1,buy\nu2,i2,buy\n"
    (tmp_path / "a.csv").write_text("user_id,item_id,event\n" + rows)
    document = run("import", "--interactions", tmp_path / "a.csv", "--name", "n", "--event-weight", "view=0")[1]
    assert document["num_interactions"] == 3


def test_the_item_text_follows_the_template(shop, run):
    files = ["--interactions", shop / "interactions.csv", "--items", shop / "items.csv"]
    document = run("import", *files, "--name", "n", "--item-text", "{title} ({subject})")[1]
    assert document["text_templates"]["items"] == "{title} ({subject})"


def test_the_text_for_people_names_counts_and_refusals(messy, capsys):
    assert main(["import", "--interactions", str(messy), "--name", "films"]) == 0
    text = capsys.readouterr().out
    assert "2 people, 5 items, 10 interactions" in text
    assert "1 refused" in text
    assert 'column "stars"' in text


def test_what_a_warning_asks_for_can_be_said(tmp_path, run):
    (tmp_path / "a.csv").write_bytes("zoë,i1,01/02/2024\nzoë,i2,02/02/2024\nann,i1,03/02/2024\n".encode("cp1252"))
    (tmp_path / "b.csv").write_bytes(b"i1,Old\ni1,New\n")
    places = ["--map", "user_id=column 1", "--map", "interactions.item_id=column 2", "--map", "timestamp=column 3"]
    said = ["--encoding", "cp1252", "--no-header", "--day-first", "--repeated", "last", "--hash-users"]
    files = ["--interactions", tmp_path / "a.csv", "--items", tmp_path / "b.csv"]
    code, document = run("import", *files, "--map", "items.item_id=column 1", *places, *said, "--name", "n")
    assert code == 0
    assert document["report"]["num_accepted"] == 3
    assert any("from 1 February 2024 to 3 February 2024" in change for change in document["report"]["changes"])
    assert any("The last row counts" in warning for warning in document["report"]["warnings"])


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A named database with ten orders of two people."""
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (customer TEXT, film TEXT)")
        connection.executemany("INSERT INTO orders VALUES (?, ?)", PAIRS)
    connection.close()
    monkeypatch.setenv("RECDASH_SOURCES", json.dumps({"shop": f"sqlite:///{path}"}))


def test_tables_can_come_from_a_named_database(database, run):
    query = "SELECT customer, film FROM orders"
    code, document = run("import", "--source", "shop", "--interactions-query", query, "--name", "films")
    assert (code, document["num_users"], document["num_items"]) == (0, 2, 5)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Nothing says who did what"),
        (["--interactions-query", "SELECT 1"], "belong together"),
        (["--source", "other", "--interactions-query", "SELECT 1"], 'no database called "other"'),
        (["--source", "shop", "--interactions-query", "DROP TABLE orders"], "not one SELECT"),
    ],
)
def test_a_database_that_can_not_be_asked_is_said_in_a_sentence(database, run, given, said):
    code, document = run("import", *given, "--name", "films")
    assert code == 1
    assert said in document["error"]


def test_a_known_data_set_is_told_from_its_files_or_its_folder(tmp_path, run):
    folder = tmp_path / "ml-1m"
    folder.mkdir()
    for name, content in ML_1M.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "README").write_text("About the data.")
    code, document = run("import", "--files", folder, "--name", "films")
    assert code == 0
    assert (document["num_users"], document["num_items"], document["num_interactions"]) == (2, 2, 3)
    assert any("This looks like MovieLens 1M" in change for change in document["report"]["changes"])
    again = run("import", "--files", *sorted(folder.glob("*.dat")), "--format", "movielens-1m", "--name", "films")
    assert again[1]["dataset_id"] == document["dataset_id"]


def test_files_of_no_known_data_set_are_refused_with_the_known_ones(messy, run):
    code, document = run("import", "--files", messy, "--name", "films")
    assert code == 1
    assert "no known format" in document["error"]
    assert "movielens-1m" in document["error"]


def test_files_and_single_tables_do_not_go_together(messy, run):
    code, document = run("import", "--files", messy, "--items", messy, "--name", "films")
    assert code == 1
    assert "can't be given together" in document["error"]

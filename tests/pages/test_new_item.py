"""New item: texts are tried, kept and compared, lists are tried; what stands in the way gets a sentence."""

import shutil
from types import SimpleNamespace

import pandas as pd
import pytest

from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.kept import keep, list_kept
from recdash.store.runs import list_runs
from recdash.ui.new_item import asking
from tests.pages.conftest import HOSTILE
from tests.pages.newcomers import make_placing_run


@pytest.fixture(scope="module")
def placing_home(tmp_path_factory, save_encoder):
    """A data folder with two interest models of the blocks."""
    home = tmp_path_factory.mktemp("placing") / "var"
    make_placing_run(home, tmp_path_factory.mktemp("encoder"), save_encoder, ("Ours", "Other"))
    return home


@pytest.fixture
def own_home(placing_home, tmp_path):
    """This test's own copy, which it may change."""
    return shutil.copytree(placing_home, tmp_path / "own")


def words(app):
    return "\n".join(str(part.value) for part in [*app.markdown, *app.caption])


def button(app, label):
    return next(one for one in app.button if one.label == label)


def said(app, title, genre="Sea"):
    """Fill the form in and send it."""
    next(one for one in app.text_input if one.label == "Title").set_value(title)
    next(one for one in app.selectbox if one.label == "Genre").set_value(genre)
    return button(app, "See who would get it").click().run()


def keep_draft(home, name, **values):
    store = open_store(Settings(home=home))
    draft = keep(store, "Blocks", "draft", name, {"values": values})
    close_store(store)
    return draft.id


def run_id(home, name):
    store = open_store(Settings(home=home))
    found = next(run.id for run in list_runs(store) if name in (run.name, run.model))
    close_store(store)
    return found


def test_a_text_gets_a_verdict_figures_people_groups_neighbours_and_words(open_page, placing_home):
    app = open_page("new_item", placing_home)
    assert "Write what a new item would be called" in words(app)
    assert not app.metric
    app = said(app, "Title new")
    assert not app.exception
    assert not app.error
    assert "of 24 people would see it among their ten" in words(app)
    assert [one.label for one in app.metric] == ["In first ten", "In first fifty", "Predicted rating", "Pushes out"]
    assert float(app.metric[2].value) == pytest.approx(4, abs=1)
    assert [one.value for one in app.subheader] == [
        "The item", "Who would get it", "By group of people", "Most alike", "What in the text does it?",
        "What it would push out", "In another run",
    ]  # fmt: skip
    assert "all people of the data" in words(app)
    people = app.dataframe[0].value
    assert list(people) == ["Person", "Place", "Known", "Rating"]
    assert people["Place"].is_monotonic_increasing


def test_an_example_is_the_best_known_item_as_if_it_were_new(open_page, placing_home):
    app = button(open_page("new_item", placing_home), "Try an example").click().run()
    assert not app.exception
    assert len(app.metric) == 4
    assert next(one for one in app.text_input if one.label == "Title").value


def test_nothing_said_is_answered_in_a_sentence(open_page, placing_home):
    app = button(open_page("new_item", placing_home), "See who would get it").click().run()
    assert not app.exception
    assert [one.value for one in app.error] == [
        "Nothing is said about the item yet\\.\n\nWrite a title\\, or choose what it is like\\."
    ]


def test_a_hostile_title_is_text_everywhere(open_page, own_home):
    app = said(open_page("new_item", own_home), HOSTILE)
    assert not app.exception
    assert "<b>Bold</b>" not in words(app).replace("\\", "\0")
    app = button(app, "Keep as draft").click().run()
    assert not app.exception
    assert not app.error
    assert "Draft: **" in words(app)
    assert "\n[a](" not in words(app)


def test_a_kept_draft_is_in_the_address_opens_again_and_can_be_deleted(open_page, own_home):
    app = said(open_page("new_item", own_home), "Title sea")
    verdict = next(one.value for one in app.markdown if "among their ten" in one.value)
    button(app, "Keep as draft").click().run()
    draft_id = app.query_params["draft"]
    again = open_page("new_item", own_home, draft=draft_id)
    assert verdict in [one.value for one in again.markdown]
    assert next(one for one in again.text_input if one.label == "Title").value == "Title sea"
    button(again, "Delete draft").click().run()
    assert "draft" not in again.query_params
    assert verdict in [one.value for one in again.markdown], "what is shown stays"
    store = open_store(Settings(home=own_home))
    assert list_kept(store, "Blocks", "draft") == []
    close_store(store)


def test_a_name_that_is_taken_is_refused_and_the_answers_stay(open_page, own_home):
    keep_draft(own_home, "Title sea", title="Sea")
    app = button(said(open_page("new_item", own_home), "Title sea"), "Keep as draft").click().run()
    assert "There is a draft called" in app.error[0].value
    assert len(app.metric) == 4


def test_a_draft_that_is_gone_is_said_to_be(open_page, placing_home):
    app = open_page("new_item", placing_home, draft="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert not app.exception
    assert "a draft that isn't here any more" in app.warning[0].value


def test_changed_words_are_no_longer_the_draft(open_page, own_home):
    draft = keep_draft(own_home, "Mine", title="Title sea", genre="Sea")
    app = said(open_page("new_item", own_home, draft=draft), "Title sky", "Sky")
    assert "draft" not in app.query_params
    assert button(app, "Keep as draft")


def test_drafts_stand_side_by_side_with_the_difference(open_page, own_home):
    app = open_page("new_item", own_home, **{"try": "drafts"})
    assert button(app, "Write a text")
    for name, genre in (("At sea", "Sea"), ("In the sky", "Sky")):
        keep_draft(own_home, name, title=f"Title {name}", genre=genre)
    app = open_page("new_item", own_home, **{"try": "drafts"})
    assert not app.exception
    table = app.dataframe[0].value
    assert table["Item"].tolist() == ["In the sky", "At sea"], "newest first"
    assert list(table) == ["Item", "First ten", "First fifty", "Rating", "Most among", "Most alike"]
    assert "reaches most" in words(app)
    assert "Compared with **In the sky**" in words(app)


def test_another_run_answers_beside_the_first(open_page, own_home):
    draft = keep_draft(own_home, "Mine", title="Title sea", genre="Sea")
    chosen = {"draft": draft, "run": run_id(own_home, "Ours"), "versus": run_id(own_home, "Other")}
    app = open_page("new_item", own_home, **chosen)
    assert not app.exception
    table = next(one.value for one in app.dataframe if list(one.value) == ["Figure", "Ours", "Other"])
    assert table["Figure"].tolist()[:4] == ["In first ten", "In first fifty", "Predicted rating", "Most among"]
    assert "**Ours**" in words(app)


def test_a_kept_segment_is_a_group_of_people(open_page, own_home):
    store = open_store(Settings(home=own_home))
    keep(store, "Blocks", "segment", "Six friends", {"user_ids": [f"u{number}" for number in range(0, 12, 2)]})
    close_store(store)
    app = said(open_page("new_item", own_home), "Title sea")
    next(one for one in app.selectbox if one.label == "People by").set_value("Kept segments").run()
    assert not app.exception
    assert "**Six friends** would see it most" in words(app) or "No group of people stands out." in words(app)


def test_people_are_divided_by_the_columns_that_the_data_tells_of_them(monkeypatch):
    ages, ids = ["young"] * 20 + ["old"] * 15 + [""] * 5, [f"u{number}" for number in range(40)]
    users = pd.DataFrame({"user_id": ids, "age_group": ages, "text": "", "nick": ids}, dtype="str")
    monkeypatch.setattr(asking.context, "dataset", lambda dataset_id: SimpleNamespace(users=users))
    asking._columns.clear()
    found = asking._columns("any")
    asking._columns.clear()
    assert list(found) == ["Age group"], "an id divides nobody"
    assert {name: members.tolist() for name, members in found["Age group"].items()} == {
        "young": [*range(20)], "old": [*range(20, 35)],
    }  # fmt: skip


def test_a_run_that_cannot_tell_leads_to_one_that_can(open_page, placing_home):
    popularity = run_id(placing_home, "popularity")
    app = open_page("new_item", placing_home, run=popularity)
    assert "**Popularity** can't place an item that nobody has chosen yet" in words(app)
    use = next(one for one in app.button if one.label.startswith("Use "))
    use.click().run()
    assert not app.exception
    assert app.query_params["run"] != [popularity]
    assert button(app, "See who would get it")


def test_where_no_run_can_tell_training_is_offered(open_page, filled_home):
    app = open_page("new_item", filled_home)
    assert not app.exception
    assert button(app, "Train a model")


def upload(app, frame, name="new.csv"):
    app.radio[0].set_value("A list").run()
    app.file_uploader[0].upload(name, frame.to_csv(index=False).encode(), "text/csv").run()
    return app


def test_a_list_gets_one_row_for_each_item(open_page, placing_home):
    frame = pd.DataFrame({"title": ["Title sea", "", HOSTILE], "genre": ["Sea", "Sky", "Sea"]})
    app = upload(open_page("new_item", placing_home), frame)
    assert not app.exception
    assert not app.error
    table = app.dataframe[0].value
    assert len(table) == 3
    assert table["First ten"].between(0, 1).all()
    assert "would be seen by most people of 3 items" in words(app)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (pd.DataFrame({"price": ["1"]}), "none of the columns that texts are built from"),
        (pd.DataFrame({"item_id": ["i1"], "title": ["Again"]}), "is in the dataset already"),
        (pd.DataFrame({"title": [f"Title {n}" for n in range(201)]}), "holds 201 items; 200 can be tried at once"),
        (pd.DataFrame({"item_id": ["", "x"], "title": ["a", "b"]}), "1 row can't be used"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_in_words(open_page, placing_home, frame, sentence):
    app = upload(open_page("new_item", placing_home), frame)
    assert not app.exception
    assert sentence in app.error[0].value.replace("\\", "")

"""The Data page: upload, match, check, import; and the portrait afterwards."""

import gzip
import shutil

import pandas as pd
import pytest

from recdash.jobs.identity import process_name
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import list_datasets, load_dataset, load_rejects
from recdash.store.kept import keep, list_kept
from recdash.store.runs import claim_run, create_run, list_runs
from recdash.training.config import RunConfig
from recdash.ui.import_table import NOT_THERE

ORDERS = "customer,product,stars,when,kind\n" + "".join(
    f"c{row % 12},p{row * 7 % 20},{row % 5 + 1},{1_700_000_000 + row * 86_400},{'buy' if row % 9 else 'return'}\n"
    for row in range(150)
)
BAD_ROWS = "c1,p1,=cmd|five,1700000000,buy\nc2,,4,1700000000,buy\n"
PRODUCTS = "product,name,genre\n" + "".join(
    f"p{number},{'<b>Bold</b> :smile: $x$' if number == 0 else f'Title {number}'},{'Sea' if number % 2 else 'Sky'}\n"
    for number in range(20)
)


@pytest.fixture
def upload(open_page, store):
    """Return a function that opens the page and chooses files, given as name -> content."""

    def choose(**files: str | bytes):
        app = open_page("data")
        chosen = [(name.replace("__", "."), _bytes(content), "text/csv") for name, content in files.items()]
        app.file_uploader[0].set_value(chosen).run()
        return app

    return choose


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def words(app) -> str:
    parts = [*app.markdown, *app.caption, *app.header, *app.subheader, *app.error, *app.info, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def import_now(app):
    return app.button(key="import_now").click().run()


def test_several_files_at_once_are_named_by_what_they_seem_to_be(upload):
    app = upload(orders__csv=ORDERS, products__csv=PRODUCTS)
    kinds = [box.value for box in app.selectbox if box.label == "This table is"]
    assert kinds == ["interactions", "items"]
    chosen = {box.label: box.value for box in app.selectbox if box.key.startswith("map_1_") and box.value != NOT_THERE}
    assert chosen == {"Person": "customer", "Item": "product", "Rating": "stars", "When": "when"}
    assert len(app.dataframe[0].value) == 5


def test_an_import_goes_from_files_to_the_portrait(upload, store):
    app = upload(orders__csv=ORDERS, products__csv=PRODUCTS)
    assert "Good to go" in words(app)
    app = import_now(app)
    assert not app.exception
    row = list_datasets(store)[0]
    assert (row.name, row.num_users, row.num_items, row.split_kind) == ("Orders", 12, 20, "time")
    assert app.query_params["dataset"] in (row.id, [row.id])
    assert [one.label for one in app.metric] == ["People", "Items", "Filled in", "With text"]
    assert "The long tail" in words(app)
    assert not app.file_uploader


def test_a_field_can_be_matched_by_hand_and_events_get_a_strength(upload, store):
    app = upload(orders__csv=ORDERS)
    app.selectbox(key="map_1_interactions_event").set_value("kind").run()
    app.selectbox(key="map_1_interactions_rating").select_index(0).run()
    assert app.number_input(key="event_return").value == 0.0
    app.number_input(key="event_buy").set_value(0.5).run()
    import_now(app)
    dataset = load_dataset(store, list_datasets(store)[0].id)
    assert not dataset.has_ratings
    assert set(dataset.interactions["weight"]) == {0.5}


def test_rows_that_cannot_be_used_are_counted_explained_and_kept_for_download(upload, store):
    app = upload(orders__csv=ORDERS + BAD_ROWS)
    said = words(app)
    assert "**2 rows can't be used and are left out.**" in said
    assert "Good to go" in said
    assert [button.label for button in app.get("download_button")] == ["Download the rows left out"]
    import_now(app)
    rejects = load_rejects(store, list_datasets(store)[0].id)
    assert rejects["row"].tolist() == [151, 152]


def test_a_split_can_be_chosen(upload, store):
    app = upload(orders__csv=ORDERS)
    app.radio(key="split_True").set_value("train_only").run()
    import_now(app)
    assert list_datasets(store)[0].split_kind == "train_only"


def test_a_text_template_is_tried_on_three_examples_before_it_is_used(upload, store):
    app = upload(orders__csv=ORDERS, products__csv=PRODUCTS)
    template = next(area for area in app.text_area if area.label == "Text of an item")
    app = template.set_value("{genre}: {title}").run()
    assert "- Sky\\: Title 6" in words(app).replace("\u2060", "")
    template = next(area for area in app.text_area if area.label == "Text of an item")
    refused = template.set_value("{colour}").run()
    assert 'names the column "colour"' in words(refused).replace("\\", "")
    assert not [button for button in refused.button if button.key == "import_now"]
    template = next(area for area in refused.text_area if area.label == "Text of an item")
    import_now(template.set_value("{genre}: {title}").run())
    dataset = load_dataset(store, list_datasets(store)[0].id)
    assert dataset.items["text"].iloc[1] == "Sea: Title 1"


def test_titles_with_markup_are_shown_as_typed(upload):
    app = import_now(upload(orders__csv=ORDERS, products__csv=PRODUCTS))
    said = words(app)
    assert "<b>" not in said.replace("\\<b\\>", "")
    assert ":smile:" not in said


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(64), "not a table"),
        ("broken.csv.gz", gzip.compress(ORDERS.encode())[:60], "damaged"),
    ],
    ids=["empty", "picture", "broken"],
)
def test_a_file_that_is_no_table_gets_a_sentence_and_can_be_removed(upload, name, content, sentence):
    app = upload(**{name.replace(".", "__"): content})
    assert not app.exception
    assert sentence in words(app).replace("\\", "")
    app.button(key="remove_1").click().run()
    assert not app.error


def test_a_name_is_never_used_as_a_path(upload, home, store):
    app = upload(**{"../../../../tmp/evil__csv": ORDERS})
    assert not app.exception
    import_now(app)
    assert not list((home.parent).glob("*evil*"))
    assert list((home / "tmp").glob("*/")) == []


def test_without_who_did_what_the_page_says_what_is_missing(upload):
    app = upload(products__csv=PRODUCTS)
    assert "One table must say who did what" in words(app)
    assert not [button for button in app.button if button.key == "import_now"]


def test_a_packed_file_and_a_parquet_file_are_read_like_any_other(upload, tmp_path, store):
    frame = pd.read_csv(pd.io.common.StringIO(PRODUCTS), dtype=str)
    frame.to_parquet(tmp_path / "products.parquet")
    parquet = (tmp_path / "products.parquet").read_bytes()
    app = upload(orders__csv__gz=gzip.compress(ORDERS.encode()), products__parquet=parquet)
    import_now(app)
    assert list_datasets(store)[0].num_items == 20


@pytest.fixture
def own_copy(filled_home, home):
    """Return this test's own data folder with a dataset and three runs."""
    shutil.copytree(filled_home, home)
    return home


def sure_box(app):
    return next(box for box in app.checkbox if box.label.startswith("I am sure"))


def test_the_runs_that_go_with_a_dataset_are_named_before_they_are_deleted(open_page, own_copy):
    app = open_page("data")
    said = words(app).replace("\\", "")
    assert "**Deletes 3 runs**, with models, figures and maps: " in said
    assert all(name in said for name in ("Popularity", "EASE", "ALS"))
    delete = next(button for button in app.button if button.label == "Delete for good")
    assert delete.disabled
    assert sure_box(app).label == "I am sure, delete 3 runs too"
    app = sure_box(app).check().run()
    next(button for button in app.button if button.label == "Delete for good").click().run()
    assert not app.exception
    store = open_store(Settings(home=own_copy))
    assert list_datasets(store) == []
    assert list_runs(store) == []
    close_store(store)


def test_a_dataset_whose_run_is_at_work_can_not_be_deleted(open_page, own_copy):
    store = open_store(Settings(home=own_copy))
    run_id = create_run(store, list_datasets(store)[0].id, RunConfig(model="ease"), name="Busy")
    claim_run(store, run_id, process_name())
    close_store(store)
    app = open_page("data")
    assert "a run is at work on it: Busy" in words(app)
    assert not [button for button in app.button if button.label == "Delete for good"]


def upload_again(app, content: str):
    app.button(key="add_data").click().run()
    app.file_uploader[0].set_value([("orders.csv", content.encode(), "text/csv")]).run()
    return import_now(app)


def test_the_same_tables_again_lead_to_the_version_that_is_there(upload, store):
    app = import_now(upload(orders__csv=ORDERS))
    assert app.toast[0].value.startswith("Imported.")
    app = upload_again(app, ORDERS)
    assert app.toast[0].value == "You imported these tables before: this is version 1."
    assert len(list_datasets(store)) == 1


def test_other_tables_under_the_same_name_are_compared_as_versions(upload, store):
    app = upload_again(import_now(upload(orders__csv=ORDERS)), ORDERS + "c99,p1,4,1700000000,buy\n")
    assert [row.version for row in list_datasets(store)] == [2, 1]
    options = app.sidebar.selectbox(key="pick_dataset").options
    assert options == ["Orders · version 2", "Orders · version 1"]
    app = app.radio(key="portrait_view").set_value("versions").run()
    assert not app.exception
    assert "From version 1 to version 2" in words(app)
    assert "1 interaction was added" in words(app)
    assert "1 person was added" in words(app)


def test_what_people_kept_is_named_before_it_goes_with_the_last_version(upload, store):
    app = import_now(upload(orders__csv=ORDERS))
    keep(store, "Orders", "persona", "Nora *N*", {})
    app.run()
    assert '**Deletes what was kept beside it**: 1 persona ("Nora *N*").' in words(app).replace("\\", "")
    sure_box(app).check().run()
    next(button for button in app.button if button.label == "Delete for good").click().run()
    assert not app.exception
    assert list_datasets(store) == []
    assert list_kept(store, "Orders", "persona") == []


def test_an_unused_dataset_is_deleted_after_a_second_question(upload, store):
    app = import_now(upload(orders__csv=ORDERS))
    assert sure_box(app).label == "I am sure"
    sure_box(app).check().run()
    next(button for button in app.button if button.label == "Delete for good").click().run()
    assert list_datasets(store) == []
    assert len(app.file_uploader) == 1


def test_facts_about_items_come_along_and_can_stand_in_the_text(upload, store):
    facts = "head,relation,tail\np1,made_by,Anna\np2,made_by,Anna\np3,made_by,Bert\n"
    app = upload(orders__csv=ORDERS, products__csv=PRODUCTS, facts__csv=facts)
    assert "3 facts in 1 relation about 3 of 20 items" in words(app)
    box = next(one for one in app.text_area if one.key.startswith("template_items"))
    app = import_now(box.set_value("{title}, made by {made by}").run())
    dataset = load_dataset(store, list_datasets(store)[0].id)
    assert len(dataset.facts) == 3
    assert dataset.items.set_index("item_id").loc["p3", "text"] == "Title 3, made by Bert"


def test_the_suggested_text_can_be_taken_with_one_click(upload):
    app = upload(orders__csv=ORDERS, products__csv=PRODUCTS)
    box = next(one for one in app.text_area if one.key.startswith("template_items"))
    assert "tokens" in words(app)
    app = box.set_value("{name}" if "{name}" in box.value else "{title} x").run()
    app = app.button(key="suggest_items").click().run()
    assert not app.exception
    box = next(one for one in app.text_area if one.key.startswith("template_items"))
    assert box.value.startswith("{title}")


def test_ratings_can_be_strength_and_old_rows_can_fade(upload, store):
    app = upload(orders__csv=ORDERS, products__csv=PRODUCTS)
    app = app.radio(key="ratings_are").set_value("strength").run()
    app = app.number_input(key="half_life").set_value(30).run()
    app = import_now(app)
    changes = " ".join(list(load_dataset(store, list_datasets(store)[0].id).report.changes))
    assert "A higher rating counts as more interest" in changes
    assert "What is 30 days older counts half as much." in changes


def test_personal_data_is_hidden_when_asked_to(upload, store):
    app = upload(orders__csv=ORDERS.replace("c1,", "ann@example.org,"), products__csv=PRODUCTS)
    assert "mail addresses" in words(app)
    app = app.checkbox(key="hide_personal").check().run()
    import_now(app)
    assert "ann@example.org" not in set(load_dataset(store, list_datasets(store)[0].id).users["user_id"])

"""Claims about telling known data sets from their files."""

import pytest

from recdash.data.formats.known import FORMATS, detect, find, fit, to_tables
from recdash.data.importing import ImportOptions, import_tables
from recdash.errors import DataError
from tests.data.formats.samples import LATEST, ML_1M, SAMPLES

every_sample = pytest.mark.parametrize("name", SAMPLES)


@every_sample
def test_each_sample_is_what_it_is_and_nothing_else(name, read_all):
    key, files = SAMPLES[name]
    tables = read_all(files)
    assert [one.key for one in FORMATS if fit(one, tables) is not None] == [key]
    found = detect(tables)
    assert found is not None
    assert not found.others
    assert all(file in found.sentence() for file in files)


@every_sample
def test_each_sample_becomes_a_dataset_without_a_refused_row(name, read_all):
    tables = to_tables(find(read_all(SAMPLES[name][1])))
    given = [tables.get(kind) for kind in ("items", "users")]
    result = import_tables(
        tables["interactions"], *given, ImportOptions(name), tables.get("facts"), tables.get("links")
    )
    assert len(result.rejects) == 0
    assert any("This looks like" in change for change in result.dataset.report.changes)


@pytest.mark.parametrize(
    "files",
    [
        {"a.csv": "user_id,item_id,rating\nu1,i1,5\nu2,i2,4\n"},
        {"a.csv": "customer,product,stars,when,kind\nc1,p1,5,2024-01-01,buy\n", "b.csv": "product,name\np1,Sky\n"},
        {"a.csv": "user_id,item_id,event,timestamp\nu1,i1,click,1700000000\n"},
        {"movies.csv": LATEST["movies.csv"], "tags.csv": LATEST["tags.csv"]},
    ],
)
def test_tables_of_no_known_form_are_none(files, read_all):
    assert detect(read_all(files)) is None


def test_a_file_that_plays_no_part_is_left_out_and_named(read_all):
    found = find(read_all({**ML_1M, "notes.csv": "a,b\nx,y\n"}))
    assert [table.name for table in found.others] == ["notes.csv"]
    assert "Left out as no part of it: notes.csv." in to_tables(found)["interactions"].notes


def test_what_is_no_known_form_is_refused_with_the_known_ones(read_all):
    tables = read_all({"a.csv": "user_id,item_id\nu1,i1\n"})
    with pytest.raises(DataError, match="no known format") as refused:
        find(tables)
    assert all(one.key in refused.value.fix for one in FORMATS)
    with pytest.raises(DataError, match="not MIND news"):
        find(tables, "mind")
    with pytest.raises(DataError, match='no format "mnid"'):
        find(tables, "mnid")

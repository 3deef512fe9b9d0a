"""Claims about attributes: one table is one dataset, whichever program wrote it in whichever format."""

import io
import json

import pandas as pd
import pytest

from recdash.data.tidy import tidy

ROWS = "user_id,item_id\nu1,a\nu2,b\nu2,c\nu1,b\n"
ITEMS = pd.DataFrame(
    {
        "item_id": ["a", "b", "c"],
        "title": ["Alien", "Brazil", "Up, up"],
        "is_new": [True, False, True],
        "price": [4.5, 3.0, 1e20],
        "weight": [0.1, 1e-7, 2.5e-5],
        "pieces": [3, 2, 1],
        "in_stock": pd.array([1, None, 3], dtype="Int64"),
        "year": [1979.0, None, 2009.0],
        "released": pd.to_datetime(["1979-05-25", "1985-02-20", "2009-05-29"]),
        "seen": pd.to_datetime(["2020-01-01 10:00", "2021-02-03 11:30", "2021-02-04 00:00"]),
        "kind": pd.Categorical(["film", "film", "cartoon"]),
    }
)


def in_each_format(frame):
    sink = io.BytesIO()
    frame.to_parquet(sink)
    csv = frame.to_csv(index=False)
    named = json.loads(frame.astype({"released": "str", "seen": "str"}).to_json(orient="records", double_precision=15))
    return {
        "items.csv": csv,
        "items.tsv": frame.to_csv(index=False, sep="\t"),
        "items.jsonl": "\n".join(json.dumps(record) for record in named),
        "items.parquet": sink.getvalue(),
    }


@pytest.mark.parametrize("name", ["items.tsv", "items.jsonl", "items.parquet"])
def test_numbers_dates_and_truth_are_the_same_in_every_format(read, bring_in, name):
    written = in_each_format(ITEMS)
    expected = bring_in(ROWS, written["items.csv"]).dataset
    found = _imported(read, written[name], name)
    columns = ["is_new", "price", "weight", "pieces", "in_stock", "year", "released", "seen", "kind"]
    assert found.items[columns].values.tolist() == [
        ["true", "4.5", "0.1", "3", "1", "1979", "1979-05-25", "2020-01-01 10:00:00", "film"],
        ["false", "3", "1e-07", "2", "", "", "1985-02-20", "2021-02-03 11:30:00", "film"],
        ["true", "1e+20", "2.5e-05", "1", "3", "2009", "2009-05-29", "2021-02-04 00:00:00", "cartoon"],
    ]
    assert found.content_hash == expected.content_hash


def _imported(read, content, name):
    from recdash.data.importing import ImportOptions, import_tables

    return import_tables(read("rows.csv", ROWS), read(name, content), None, ImportOptions("test")).dataset


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1995.0", "", "1996.0"], ["1995", "", "1996"]),
        (["4.50", "3.00"], ["4.50", "3.00"]),
        (["1.0", "1.10"], ["1.0", "1.10"]),
        (["True", "maybe"], ["True", "maybe"]),
        (["2020-01-31T18:30:00Z", ""], ["2020-01-31 18:30:00", ""]),
        (["2020-01-31T00:00:00.000", "2020-02-01 00:00"], ["2020-01-31", "2020-02-01"]),
        (["2020-01-31T18:30:00.250"], ["2020-01-31 18:30:00.250"]),
        (["2020-01-31T18:30:00+02:00"], ["2020-01-31T18:30:00+02:00"]),
        (["", ""], ["", ""]),
    ],
)
def test_a_column_is_touched_only_where_a_program_wrote_all_of_it_in_one_form(cells, expected):
    assert tidy(pd.Series(cells, dtype="str")).tolist() == expected


def test_ids_stay_as_they_are_whatever_they_look_like(bring_in):
    rows = "user_id,item_id\nu1,True\nu2,False\nu2,True\n"
    items = bring_in(rows, "item_id,title\nTrue,Alien\nFalse,Heat\n").dataset.items
    assert items["item_id"].tolist() == ["True", "False"]
    assert items["title"].tolist() == ["Alien", "Heat"]

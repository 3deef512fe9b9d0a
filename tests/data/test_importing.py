import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import SplitConfig
from recdash.data.mapping import guess_kind, guess_mapping
from recdash.errors import DataError

RATINGS = """userId,movieId,stars,when
u2,b,4,2020-01-02
u1,a,3,2020-01-01
u1,b,5,2020-01-03
u3,a,2,2020-01-04
"""


def test_a_plain_upload_becomes_indices_in_order_of_time(bring_in):
    dataset = bring_in(RATINGS).dataset
    rows = dataset.interactions
    assert dataset.users["user_id"].tolist() == ["u1", "u2", "u3"]
    assert dataset.items["item_id"].tolist() == ["a", "b"]
    assert rows["user_index"].tolist() == [0, 1, 0, 2]
    assert rows["item_index"].tolist() == [0, 1, 1, 0]
    assert rows["rating"].tolist() == [3, 4, 5, 2]
    assert rows["timestamp"].tolist() == [1577836800 + 86400 * day for day in range(4)]
    assert rows["weight"].tolist() == [1, 1, 1, 1]
    assert rows.dtypes.astype(str).to_dict() == {
        "user_index": "int32",
        "item_index": "int32",
        "weight": "float32",
        "rating": "float32",
        "timestamp": "int64",
    }
    assert dataset.rating_scale == (2.0, 5.0)


def test_the_order_of_the_uploaded_rows_does_not_matter(bring_in):
    header, *rows = RATINGS.splitlines()
    backwards = "\n".join([header, *rows[::-1]]) + "\n"
    assert bring_in(RATINGS).dataset.content_hash == bring_in(backwards).dataset.content_hash


def test_repeated_pairs_keep_the_strongest_weight_and_the_newest_rating_and_time(bring_in):
    dataset = bring_in(
        "user,item,event,rating,timestamp\nu1,a,purchase,2,1600000100\nu1,a,view,,1600000200\nu1,a,view,5,1600000150\nu2,b,view,,1600000100\n"
    ).dataset
    merged = dataset.interactions[dataset.interactions["user_index"] == 0]
    assert merged[["rating", "timestamp", "event"]].values.tolist() == [[5.0, 1600000200, "purchase"]]
    np.testing.assert_allclose(merged["weight"], [1.0])
    assert any("2 rows in all" in change for change in dataset.report.changes)


def test_returns_are_no_sign_of_interest_and_are_reported(bring_in):
    dataset = bring_in("user,item,event\nu1,a,purchase\nu1,b,return\nu2,b,purchase\n").dataset
    assert dataset.num_interactions == 2
    assert any("no sign of interest (return): 1 row." in change for change in dataset.report.changes)


def test_event_weights_can_be_set(bring_in):
    dataset = bring_in("user,item,event\nu1,a,visit\nu2,b,visit\nu2,a,view\n", event_weights={"visit": 0.2}).dataset
    np.testing.assert_allclose(np.sort(dataset.interactions["weight"]), [0.2, 0.2, 0.3])


def test_refused_rows_keep_their_row_and_line(bring_in):
    result = bring_in("user,item,rating\nu1,a,4\nu1,b,five\n,b,3\nu2,c,1\n")
    found = result.rejects[["file", "row", "line", "column", "value"]].values.tolist()
    assert found == [["interactions.csv", 2, 3, "rating", "five"], ["interactions.csv", 3, 4, "user", ""]]
    report = result.dataset.report
    assert (report.num_rows, report.num_accepted, report.num_refused) == (4, 2, 2)
    assert report.problems[0].sentence().startswith('interactions.csv, row 2 (line 3), column "rating": "five" is not')


def test_one_bad_row_refuses_the_import_when_bad_rows_are_not_skipped(bring_in):
    with pytest.raises(DataError, match="1 row can't be used") as caught:
        bring_in("user,item,rating\nu1,a,4\nu1,b,five\nu2,a,1\n", skip_bad_rows=False)
    assert caught.value.problems[0].row == 2


def test_items_and_users_bring_titles_text_and_attributes(bring_in):
    dataset = bring_in(
        RATINGS,
        "movieId,title,genres\na,Alien,Horror\nc,Heat,Crime\n",
        "userId,country\nu1,FR\nu4,DE\n",
        item_text="{title}: {genres}",
        user_text="From {country}",
    ).dataset
    assert dataset.items["item_id"].tolist() == ["a", "c", "b"]
    assert dataset.items["title"].tolist() == ["Alien", "Heat", "b"]
    assert dataset.items["text"].tolist() == ["Alien: Horror", "Heat: Crime", ""]
    assert dataset.users["user_id"].tolist() == ["u1", "u4", "u2", "u3"]
    assert dataset.users["text"].tolist() == ["From FR", "From DE", "", ""]
    assert dataset.text_templates == {"items": "{title}: {genres}", "users": "From {country}"}
    assert any('1 item of the interactions is not in items.csv (such as "b")' in one for one in dataset.report.warnings)


@pytest.mark.parametrize(
    ("times", "kind"),
    [
        (range(1_600_000_000, 1_600_000_012), "time"),
        ([f"{second}000" for second in range(1_600_000_000, 1_600_000_012)], "time"),
        ([f"2020-09-13T12:26:{second:02d}Z" for second in range(40, 52)], "time"),
        ([1_600_000_000] * 12, "random"),
        (["never"] * 12, "random"),
    ],
    ids=["s", "ms", "ISO with Z", "all equal", "unreadable"],
)
def test_the_split_is_by_time_when_times_can_be_cut(bring_in, times, kind):
    rows = "".join(f"u{n % 3},i{n},{when}\n" for n, when in enumerate(times))
    dataset = bring_in("user,item,timestamp\n" + rows).dataset
    assert dataset.split.kind == kind
    if kind == "time":
        assert dataset.interactions["timestamp"].tolist() == list(range(1_600_000_000, 1_600_000_012))


def test_a_time_split_without_times_becomes_random_with_a_warning(bring_in):
    dataset = bring_in("user,item\nu1,a\nu2,b\n", split=SplitConfig("time", seed=7)).dataset
    assert dataset.split == SplitConfig("random", seed=7)
    assert any("not possible without times" in warning for warning in dataset.report.warnings)


def test_unreadable_times_are_refused_row_by_row_while_they_are_rare(bring_in):
    rows = [f"u{n % 5},i{n},{1_600_000_000 + n}" for n in range(199)]
    result = bring_in("user,item,timestamp\n" + "\n".join([*rows, "u1,late,soon"]) + "\n")
    assert result.dataset.has_timestamps
    assert result.rejects[["row", "value"]].values.tolist() == [[200, "soon"]]


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["reviewerID", "asin", "overall"], "interactions"),
        (["CustomerID", "StockCode", "InvoiceDate"], "interactions"),
        (["movieId", "title", "genres"], "items"),
        (["user_id", "age"], "users"),
    ],
)
def test_kinds_are_told_by_their_columns(read, columns, kind):
    assert guess_kind(read("a.csv", ",".join(columns) + "\n" + ",".join("x" for _ in columns) + "\n")) == kind


def test_columns_are_guessed_from_names_used_elsewhere(read):
    table = read("a.csv", "user_id:token,item_id:token,rating:float,timestamp:float\nu,i,4,1\n")
    assert guess_mapping(table, "interactions") == {
        field: table.frame.columns[n] for n, field in enumerate(("user_id", "item_id", "rating", "timestamp"))
    }


def test_decimal_commas_are_numbers_when_the_whole_column_is_written_so(bring_in):
    dataset = bring_in("user;item;rating\nu1;a;4,5\nu2;b;3\nu2;a;2,5\n").dataset
    assert sorted(dataset.interactions["rating"]) == [2.5, 3.0, 4.5]


def test_the_report_survives_json(bring_in):
    report = bring_in("user,item,rating\nu1,a,4\nu1,b,five\nu2,c,1\n").dataset.report
    assert type(report).from_dict(report.to_dict()) == report


def test_ids_map_to_indices_and_back(bring_in):
    dataset = bring_in(RATINGS).dataset
    assert dataset.user_indices(["u3", "nobody"]).tolist() == [2, -1]
    assert dataset.item_index("b") == 1
    assert isinstance(dataset.users, pd.DataFrame)

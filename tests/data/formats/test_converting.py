"""Claims about what becomes of the files of each known data set; expected tables are written by hand."""

import pytest

from recdash.data.formats.known import find, to_tables
from tests.data.formats import samples


@pytest.fixture
def converted(read_all):
    """Return a function (files) -> tables of an import by kind."""
    return lambda files: to_tables(find(read_all(files)))


def rows(table, *columns):
    return table.frame[list(columns)].values.tolist()


def said(tables):
    return " ".join(tables["interactions"].notes)


def test_movielens_has_years_genres_and_the_most_frequent_tags_as_words(converted):
    tables = converted(samples.LATEST)
    assert rows(tables["items"], "item_id", "title", "year", "genres", "tags") == [
        ["1", "Toy Story", "1995", "Adventure|Comedy", "pixar|fun"],
        ["2", "Net, The", "1995", "", ""],
        ["3", "Untitled", "", "Drama", ""],
    ]
    assert rows(tables["interactions"], "user_id", "item_id", "rating", "timestamp")[0] == [
        "1",
        "1",
        "4.0",
        "964982703",
    ]
    assert "links.csv was left out" in said(tables)


def test_movielens_1m_spells_codes_out_and_leaves_zip_codes_out(converted):
    tables = converted(samples.ML_1M)
    assert rows(tables["items"], "item_id", "title", "year", "genres") == [
        ["10", "Toy Story", "1995", "Animation|Children's"],
        ["11", '"Été", L\'', "1994", "Drama"],
    ]
    assert tables["users"].frame.to_dict("records") == [
        {"user_id": "1", "gender": "woman", "age": "under 18", "occupation": "school student"},
        {"user_id": "2", "gender": "man", "age": "56 or older", "occupation": "self-employed"},
    ]


def test_movielens_100k_turns_marks_into_genres(converted):
    tables = converted(samples.ML_100K)
    assert rows(tables["items"], "title", "year", "genres") == [
        ["Toy Story", "1995", "Animation|Children's|Comedy"],
        ["Misérables, Les", "1995", ""],
    ]
    assert rows(tables["users"], "age", "gender", "occupation")[1] == ["53", "woman", "other"]


def test_recbole_loses_types_and_keeps_quotes_and_facts(converted):
    tables = converted(samples.RECBOLE)
    assert list(tables["interactions"].frame) == ["user_id", "item_id", "rating", "timestamp"]
    assert rows(tables["items"], "title", "genres") == [
        ["Toy Story", "Animation|Children's"],
        ['"Heat" again', "Crime"],
    ]
    assert list(tables["users"].frame) == ["user_id", "age", "gender", "occupation"]
    assert rows(tables["facts"], "head", "relation", "tail") == [["m.1", "film.film.directed_by", "m.2"]]
    assert "ml.kg holds prior knowledge about the items, and ml.link" in said(tables)


@pytest.mark.parametrize(
    ("files", "rating", "item"),
    [
        (samples.AMAZON_2018, ["A1", "B000000001", "5.0", "1394323200"], ["Ships", "Ann", "Books|Sea", "On ships."]),
        (samples.AMAZON_2023, ["AE", "B0", "4.0", "1588687728923"], ["Top", "Spin", "Toys|Tops", ""]),
    ],
)
def test_amazon_reads_the_names_of_each_edition(files, rating, item, converted):
    tables = converted(files)
    assert rows(tables["interactions"], "user_id", "item_id", "rating", "timestamp")[0] == rating
    assert rows(tables["items"], "title", "brand", "categories", "description")[0] == item
    assert "average_rating" not in tables["items"].frame


def test_amazon_says_objects_in_words(converted):
    assert rows(converted(samples.AMAZON_2023)["items"], "details") == [["Red"], [""]]


def test_mind_has_clicks_what_was_shown_and_earlier_clicks_before_everything(converted):
    tables = converted(samples.MIND)
    assert rows(tables["interactions"], "user_id", "item_id", "event", "timestamp") == [
        ["U1", "N1", "click", "2019-11-11T09:05:57Z"],
        ["U1", "N2", "click", "2019-11-11T09:05:57Z"],
        ["U1", "N3", "click", "2019-11-11T09:05:58Z"],
        ["U1", "N4", "shown", "2019-11-11T09:05:58Z"],
        ["U1", "N4", "click", "2019-11-12T18:11:30Z"],
        ["U1", "N5", "shown", "2019-11-12T18:11:30Z"],
        ["U2", "N3", "shown", "2019-11-14T07:01:48Z"],
        ["U2", "N5", "click", "2019-11-14T07:01:48Z"],
    ]
    assert tables["interactions"].rows.tolist() == [1, 1, 1, 1, 2, 2, 3, 3]
    assert rows(tables["items"], "item_id", "title", "topics")[1] == ["N2", '"Two", he said', "Rome"]
    assert "2 earlier clicks without a time" in said(tables)


@pytest.mark.parametrize(
    ("files", "plays", "titles"),
    [
        (
            samples.LASTFM_360K,
            [[samples.ANN, samples.MBID, "5.605"], [samples.ANN, '"die" ä', "1"], [samples.BOB, samples.MBID, "3.303"]],
            ["betty", '"die" ä'],
        ),
        (samples.LASTFM_HETREC, [["2", "51", "5.605"], ["2", "52", "1"], ["3", "51", "3.303"]], ["MALICE", "Diary"]),
        (
            samples.LASTFM_1K,
            [["user_000001", samples.MBID, "1.693"], ["user_000002", samples.MBID, "1"], ["user_000002", "otto", "1"]],
            ["betty", "otto"],
        ),
    ],
)
def test_plays_are_damped(files, plays, titles, converted):
    tables = converted(files)
    assert rows(tables["interactions"], "user_id", "item_id", "weight") == plays
    assert tables["items"].frame["title"].tolist() == titles


def test_a_listening_log_keeps_the_newest_time(converted):
    assert converted(samples.LASTFM_1K)["interactions"].frame["timestamp"].tolist()[0] == "2009-05-04T23:08:57Z"


def test_returns_take_back_purchases_of_the_same_customer(converted):
    """Of 10 lamps 4 came back; both cups came back; one cup came back before it was bought."""
    tables = converted(samples.SHOP)
    assert rows(tables["interactions"], "user_id", "item_id", "weight") == [
        ["17850", "A", "2.792"],
        ["13047", "A", "2.386"],
        ["13047", "B", "2.099"],
    ]
    assert rows(tables["items"], "item_id", "title", "price") == [["A", "LAMP", "2.50"], ["B", "CUP", "1.00"]]
    assert "Rows without a customer were left out: 1 row." in said(tables)
    assert "3 returns took back earlier purchases of the same customer: 1 purchase was taken back in full" in said(
        tables
    )
    assert "1 return had no earlier purchase left" in said(tables)


def test_ads_are_clicked_or_only_shown_in_an_hour_that_is_written_out(converted):
    assert rows(converted(samples.ADS)["interactions"], "user_id", "item_id", "event", "timestamp") == [
        ["d1", "15706", "shown", "2014-10-21T00:00:00Z"],
        ["d1", "15704", "click", "2014-10-21T01:00:00Z"],
        ["d2", "15706", "click", "2014-10-21T02:00:00Z"],
    ]

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from recdash.data import sample
from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.sample_titles import content_words, nearly_same
from recdash.evaluation.protocol import evaluate

COMMITTED = Path(__file__).parents[2] / "sample_data"
NAMES = ("users.csv", "items.csv", "interactions.csv")
NEW_FROM = "2025-11-01"


@pytest.fixture(scope="module")
def tables():
    return sample.generate_sample(0)


@pytest.fixture(scope="module")
def pairs(tables):
    """One row per (user, item): indices, when it was first seen, and its rating (NaN for none)."""
    rows = pd.DataFrame(
        {
            "user_index": pd.Index(tables.users["user_id"]).get_indexer(tables.interactions["user_id"]),
            "item_index": pd.Index(tables.items["item_id"]).get_indexer(tables.interactions["item_id"]),
            "rating": pd.to_numeric(tables.interactions["rating"]),
            "timestamp": pd.to_datetime(tables.interactions["timestamp"]),
        }
    )
    first = {"rating": "max", "timestamp": "min"}
    return rows.groupby(["user_index", "item_index"], as_index=False).agg(first).sort_values("timestamp", kind="stable")


@pytest.fixture(scope="module")
def main_taste(tables):
    return tables.item_tastes.loc[tables.items["item_id"]].to_numpy().argmax(axis=1)


def to_matrix(tables, pairs):
    cells = (pairs["user_index"], pairs["item_index"])
    return sparse.csr_matrix((np.ones(len(pairs)), cells), (len(tables.users), len(tables.items)))


class TestFiles:
    def test_the_committed_files_are_those_of_seed_0(self, tables, tmp_path, monkeypatch):
        monkeypatch.setattr(sample, "generate_sample", {0: tables}.__getitem__)
        assert sample.main([str(tmp_path / "new" / "folder")]) == 0
        for name in NAMES:
            assert (tmp_path / "new" / "folder" / name).read_bytes() == (COMMITTED / name).read_bytes()

    def test_another_seed_gives_another_shop(self, tables):
        other = sample.generate_sample(1)
        assert not other.items["title"].equals(tables.items["title"])
        assert not other.interactions.equals(tables.interactions)

    def test_they_take_at_most_6_mb(self):
        assert sum((COMMITTED / name).stat().st_size for name in NAMES) <= 6_000_000


class TestSizes:
    def test_users(self, tables):
        assert list(tables.users) == ["user_id", "age_band", "country", "signup_date", "interests"]
        assert len(tables.users) == tables.users["user_id"].nunique() == 1000

    def test_items(self, tables):
        assert list(tables.items) == ["item_id", "title", "category", "tags", "year", "price", "description"]
        assert len(tables.items) == tables.items["item_id"].nunique() == 1500

    def test_interactions(self, tables):
        assert list(tables.interactions) == ["user_id", "item_id", "event", "rating", "timestamp"]
        assert 55_000 <= len(tables.interactions) <= 65_000

    def test_ids_are_those_of_the_tables(self, tables):
        assert set(tables.interactions["user_id"]) == set(tables.users["user_id"])
        assert set(tables.interactions["item_id"]) <= set(tables.items["item_id"])
        assert tables.interactions["item_id"].nunique() > 1400

    def test_events_get_rarer_towards_the_purchase(self, tables):
        count = tables.interactions["event"].value_counts()
        assert set(count.index) == {"view", "cart", "purchase"}
        assert count["view"] > 2 * count["cart"] > 2 * count["purchase"] > 10_000

    def test_ratings_go_from_1_to_5_on_a_part_of_the_rows(self, tables):
        ratings = tables.interactions["rating"]
        assert set(ratings) == {"", "1", "2", "3", "4", "5"}
        assert 0.1 < (ratings != "").mean() < 0.4

    def test_time_spans_18_months_in_order(self, tables):
        times = tables.interactions["timestamp"]
        assert times.str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").all()
        assert times.is_monotonic_increasing
        assert times.iloc[0] >= "2024-07-01"
        assert "2025-12-31" < times.iloc[-1] < "2026-01-01"

    def test_nobody_comes_before_signing_up(self, tables):
        signup = tables.users.set_index("user_id")["signup_date"]
        assert (tables.interactions["timestamp"].str[:10] >= tables.interactions["user_id"].map(signup)).all()

    def test_everybody_looks_at_an_item_before_buying_it(self, tables):
        last = tables.interactions.groupby(["user_id", "item_id"])["event"].agg(tuple)
        assert set(last) == {("view",), ("view", "cart"), ("view", "cart", "purchase")}


class TestTexts:
    def test_titles_are_unique_and_never_nearly_the_same(self, tables):
        words = [content_words(title) for title in tables.items["title"]]
        by_word: dict[str, list[int]] = {}
        for number, one in enumerate(words):
            assert not any(nearly_same(one, words[other]) for word in one for other in by_word.get(word, []))
            for word in one:
                by_word.setdefault(word, []).append(number)
        assert tables.items["title"].str.casefold().is_unique

    def test_no_two_descriptions_are_equal(self, tables):
        assert tables.items["description"].is_unique

    def test_hardly_any_descriptions_begin_with_the_same_sentence(self, tables):
        assert tables.items["description"].str.split(r"(?<=[.?!]) ", regex=True).str[0].nunique() > 1470

    def test_descriptions_have_one_to_three_sentences(self, tables):
        count = tables.items["description"].str.count(r"[.?!](?:\s|$)")
        assert count.between(1, 3).all()
        assert count.value_counts().min() > 50

    def test_texts_read_like_texts(self, tables):
        for column in ("title", "description"):
            texts = tables.items[column]
            assert texts.str.match(r"[^\Wa-z_]").all()
            assert not texts.str.contains(r"[{}|\[\]]|  |lorem| ,|\(book|\(screen", case=False).any()
        assert tables.items["description"].str.endswith((".", "?", "!")).all()

    def test_the_vocabulary_is_rich(self, tables):
        words = re.findall(r"[a-z]+", " ".join(tables.items["description"]).lower())
        assert len(set(words)) > 3000

    def test_each_item_has_two_or_more_tags_a_year_and_a_price(self, tables):
        assert tables.items["tags"].str.count("; ").between(1, 4).all()
        assert tables.items["year"].astype(int).between(1960, 2025).all()
        assert tables.items["price"].str.fullmatch(r"\d{1,2}\.99").all()

    def test_all_six_categories_are_well_filled(self, tables):
        count = tables.items["category"].value_counts()
        assert set(count.index) == {"Film", "Series", "Novel", "Audiobook", "Documentary", "Non-fiction"}
        assert count.min() > 150


class TestPopularityAndNovelty:
    def test_popularity_has_a_long_tail(self, pairs):
        count = np.sort(np.bincount(pairs["item_index"], minlength=1500))[::-1]
        assert count[:300].sum() / count.sum() > 0.5
        assert count[750:].sum() / count.sum() < 0.2

    def test_a_tenth_of_the_items_is_new_at_the_end(self, pairs):
        first_seen = pairs.groupby("item_index")["timestamp"].min()
        assert 0.08 <= (first_seen >= pd.Timestamp(NEW_FROM, tz="UTC")).mean() <= 0.13

    def test_one_in_twenty_people_is_new_at_the_end(self, tables, pairs):
        assert (tables.users["signup_date"] >= NEW_FROM).sum() == 50
        first_seen = pairs.groupby("user_index")["timestamp"].min()
        assert (first_seen >= pd.Timestamp(NEW_FROM, tz="UTC")).sum() >= 50


class TestTastes:
    def share(self, tables, pairs, main_taste, taste, month):
        rows = pairs[pairs["timestamp"].dt.month == month]
        return (main_taste[rows["item_index"]] == list(tables.item_tastes).index(taste)).mean()

    @pytest.mark.parametrize(("taste", "season", "off_season"), [("cosy", 12, 7), ("travel", 7, 12), ("horror", 10, 4)])
    def test_seasons_shift_tastes(self, tables, pairs, main_taste, taste, season, off_season):
        in_season = self.share(tables, pairs, main_taste, taste, season)
        assert in_season > 1.5 * self.share(tables, pairs, main_taste, taste, off_season)

    def test_people_mix_two_to_four_tastes(self, tables):
        assert tables.user_tastes.sum(axis=1).to_numpy() == pytest.approx(np.ones(1000))
        assert set((tables.user_tastes > 0).sum(axis=1)) == {2, 3, 4}

    def test_stated_interests_are_hints_that_some_people_do_not_give(self, tables):
        assert 0.05 < (tables.users["interests"] == "").mean() < 0.25

    def test_known_tastes_come_back_from_behaviour(self, tables, pairs, main_taste):
        matrix = to_matrix(tables, pairs)
        together = (matrix.T @ matrix).toarray()
        count = together.diagonal().copy()
        similarity = together / (np.sqrt(np.outer(count, count)) + 10)
        np.fill_diagonal(similarity, 0)
        often_seen = count >= 10
        nearest = np.argsort(-similarity, axis=1)[often_seen, :10]
        same = (main_taste[nearest] == main_taste[often_seen, None]).mean()
        by_chance = np.sum(np.bincount(main_taste) ** 2) / 1500**2
        assert same > 0.75
        assert by_chance < 0.1

    def test_known_tastes_come_back_from_texts(self, tables, main_taste):
        texts = tables.items["title"] + ". " + tables.items["description"]
        vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
        similarity = (vectors @ vectors.T).toarray()
        np.fill_diagonal(similarity, 0)
        nearest = np.argsort(-similarity, axis=1)[:, :10]
        assert (main_taste[nearest] == main_taste[:, None]).mean() > 0.6

    def test_people_rate_what_suits_them_higher(self, tables, pairs):
        rated = pairs[pairs["rating"].notna()]
        user = tables.user_tastes.loc[tables.users["user_id"]].to_numpy()[rated["user_index"]]
        item = tables.item_tastes.loc[tables.items["item_id"]].to_numpy()[rated["item_index"]]
        match = (user * item).sum(axis=1)
        suits, misses = rated["rating"][match > 0.4], rated["rating"][match == 0]
        assert suits.mean() > misses.mean() + 0.4


class ByHistory:
    """Scores by a fixed item-to-item matrix, with a trace of popularity for people without history."""

    def __init__(self, item_to_item, popularity):
        self.item_to_item, self.popularity = item_to_item, popularity

    def score(self, histories):
        seen = (histories.matrix != 0).astype(float)
        return (seen @ self.item_to_item + 1e-6 * self.popularity).astype(np.float32)

    def predict_ratings(self, histories, item_index):
        return np.full(item_index.shape, np.nan, np.float32)


def ease(matrix, regularisation=100.0):
    """Steck, "Embarrassingly shallow autoencoders for sparse data", 2019."""
    inverse = np.linalg.inv((matrix.T @ matrix).toarray() + regularisation * np.eye(matrix.shape[1]))
    weights = -inverse / inverse.diagonal()
    np.fill_diagonal(weights, 0)
    return weights


@pytest.fixture(scope="module")
def judge(tables, pairs):
    """Judges an item-to-item matrix on the last tenth of the pairs; called with a function of the known matrix."""
    rows = pairs.drop(columns="timestamp").assign(weight=np.float32(1))
    cut = round(0.9 * len(rows))
    dataset = Dataset("sample", rows, tables.users, tables.items, (1.0, 5.0), SplitConfig(), "0", ImportReport())
    known = to_matrix(tables, rows.iloc[:cut])

    def run(fit):
        model = ByHistory(fit(known), np.asarray(known.sum(axis=0)).ravel())
        return evaluate(model, dataset, rows.iloc[:cut], rows.iloc[cut:], k=(10,)).metrics

    return run


@pytest.fixture(scope="module")
def popularity_only(judge):
    return judge(lambda known: np.zeros((1500, 1500)))


class TestWorthLearning:
    def test_behaviour_beats_popularity_by_half(self, judge, popularity_only):
        found = judge(ease)
        assert found["ndcg@10/known_users"] > 1.5 * popularity_only["ndcg@10/known_users"] > 0

    def test_texts_rank_new_items_far_better_than_chance(self, tables, judge, popularity_only):
        texts = tables.items["title"] + ". " + tables.items["tags"] + ". " + tables.items["description"]
        vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
        found = judge(lambda known: (vectors @ vectors.T).toarray())
        assert found["ndcg@10/new_items"] > 3 * popularity_only["ndcg@10/new_items"]

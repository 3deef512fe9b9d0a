"""Claims about groups on a map and their names."""

import numpy as np

from recdash.embeddings.clusters import NONE, find_clusters, name_clusters


def heaps(*sizes: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = [np.array([20 * number, 0]) for number in range(len(sizes))]
    return np.vstack([rng.normal(centre, 1, (size, 2)) for centre, size in zip(centres, sizes, strict=True)]).astype(
        np.float32
    )


def test_heaps_are_found_the_largest_first():
    found = find_clusters(heaps(20, 50, 30))
    assert found.dtype == np.int16
    assert found.tolist() == [2] * 20 + [0] * 50 + [1] * 30


def test_few_points_and_equal_points_have_no_groups():
    assert set(find_clusters(heaps(6, 6))) == {NONE}
    assert set(find_clusters(np.zeros((40, 2), np.float32))) == {NONE}
    assert find_clusters(np.zeros((0, 2), np.float32)).tolist() == []


def test_a_group_is_named_by_the_words_that_set_it_apart():
    clusters = np.repeat([0, 1], 4).astype(np.int16)
    texts = ["A story of whales and storms"] * 4 + ["A story of robots"] * 3 + ["A story of whales and robots"]
    assert name_clusters(clusters, texts, ["T"] * 8, np.ones(8)) == ["storms, whales", "robots"]


def test_without_telling_words_the_best_known_titles_name_a_group():
    clusters = np.repeat([0, 1], 3).astype(np.int16)
    names = name_clusters(clusters, [""] * 6, list("ABCDEF"), np.array([1, 3, 2, 9, 0, 5]))
    assert names == ["B · C", "D · F"]


def test_no_two_names_are_equal():
    clusters = np.array([0, 0, 1, 1], np.int16)
    names = name_clusters(clusters, [""] * 4, ["Same"] * 4, np.ones(4))
    assert names == ["Same · Same", "Same · Same (2)"]


def test_forms_of_a_word_name_a_group_once():
    clusters = np.repeat([0, 1], 5).astype(np.int16)
    texts = ["vampire vampires castle"] * 5 + ["garden tea"] * 5
    assert name_clusters(clusters, texts, ["T"] * 10, np.ones(10)) == ["castle, vampire", "garden, tea"]

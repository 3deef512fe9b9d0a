import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.recommend.similar import people_vectors, shared_items, similar_people

MATRIX = sparse.csr_matrix(np.array([[1, 1, 1, 0], [2, 5, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 0]], np.float32))
EVERYONE = Histories(MATRIX, np.arange(5, dtype=np.int32))


class WithVectors:
    def user_vectors(self, histories):
        return histories.matrix.toarray()[:, :2]


class WithoutVectors:
    def user_vectors(self, histories):
        return None


def test_people_with_the_same_direction_of_interest_come_first():
    vectors = people_vectors(WithVectors(), EVERYONE)
    found = similar_people(vectors, MATRIX, 0)
    assert found["user_index"].tolist() == [4, 1]  # the others have nothing in common with the first two items
    np.testing.assert_allclose(found["similarity"], [1, 7 / np.sqrt(2 * 29)], rtol=1e-6)
    assert found["num_shared"].tolist() == [3, 2]


def test_without_vectors_those_who_chose_the_same_are_alike():
    vectors = people_vectors(WithoutVectors(), EVERYONE)
    found = similar_people(vectors, MATRIX, 0)
    assert found["user_index"].tolist() == [4, 1, 2]
    np.testing.assert_allclose(found["similarity"], [1, 2 / np.sqrt(6), 1 / np.sqrt(6)], rtol=1e-6)


def test_somebody_of_whom_nothing_is_known_is_like_nobody():
    for model in (WithVectors(), WithoutVectors()):
        found = similar_people(people_vectors(model, EVERYONE), MATRIX, 3)
        assert found.empty
        assert found.dtypes.astype(str).to_dict() == {
            "user_index": "int32", "similarity": "float32", "num_shared": "int32",
        }  # fmt: skip


def test_no_more_are_listed_than_asked_for():
    assert len(similar_people(people_vectors(WithoutVectors(), EVERYONE), MATRIX, 0, k=1)) == 1


def test_what_both_chose_comes_rarest_first():
    assert shared_items(MATRIX, 0, 4).tolist() == [0, 1, 2]
    assert shared_items(sparse.csr_matrix(np.array([[1, 1], [1, 1], [1, 0]])), 0, 1).tolist() == [1, 0]
    assert shared_items(MATRIX, 0, 3).tolist() == []

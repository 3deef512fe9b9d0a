import numpy as np
import pytest

from recdash.errors import ModelError
from recdash.recommend.similar import similar_items


def test_items_whose_vectors_point_the_same_way_come_first(shop, make_model):
    found = similar_items(make_model(), shop, 0, k=10)
    assert found["item_index"].tolist() == [1, 4, 2]
    np.testing.assert_allclose(found["similarity"], [2 / np.hypot(2, 0.2), np.sqrt(0.5), 0], rtol=1e-6)
    assert found.dtypes.astype(str).to_dict() == {"item_index": "int32", "similarity": "float32"}


def test_neither_the_item_itself_nor_items_without_a_vector_are_listed(shop, make_model):
    for item in (0, 1, 2, 4):
        found = similar_items(make_model(), shop, item)["item_index"].tolist()
        assert item not in found
        assert 3 not in found


def test_the_list_is_as_long_as_asked_for(shop, make_model):
    assert len(similar_items(make_model(), shop, 0, k=2)) == 2


def test_an_item_without_a_vector_is_like_nothing(shop, make_model):
    assert (similar_items(make_model(), shop, 3)["similarity"] == 0).all()


def test_a_model_without_vectors_is_told_in_words(shop, make_model):
    model = make_model()
    model.item_vectors = lambda: None
    with pytest.raises(ModelError, match="no item vectors") as caught:
        similar_items(model, shop, 0)
    assert caught.value.fix


@pytest.mark.parametrize("name", ["ease", "itemknn"])
def test_models_of_item_weights_go_by_what_one_item_adds_to_the_others(shop, make_model, name):
    model = make_model(name=name)
    model.item_vectors = lambda: None
    found = similar_items(model, shop, 0)
    assert found["item_index"].tolist() == [1, 4, 2]  # Heat's 0 for Casino adds nothing
    np.testing.assert_allclose(found["similarity"], [4, 2, 1], rtol=1e-6)

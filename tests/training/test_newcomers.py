"""What is placed on the fly stands exactly where training would have put it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recdash.data.histories import build_histories
from recdash.data.split import split_interactions
from recdash.models.interest import OrderWeights
from recdash.recommend.newcomers import Served, join_items, join_people, serve, text_reader, with_histories
from recdash.recommend.ranking import recommend
from recdash.training import collaborate
from recdash.training.config import EncoderConfig

NEW = 8
"""Items 0 to 7 have no interactions; the people told apart are those of the last rows."""


@pytest.fixture(scope="module", params=["frozen", "full"])
def taught(request, planted, run, encoder_folder):
    """Return (dataset, model, reader): nobody chose the first eight items; people have texts, and items kinds."""
    dataset = planted()
    rows = dataset.interactions[dataset.interactions["item_index"] >= NEW].reset_index(drop=True)
    people = dataset.users.assign(text=[f"word{user % 4}a" for user in range(dataset.num_users)])
    kinds = [f"kind {item % 4}" for item in range(dataset.num_items)]
    features = {"items": {"kind": "category"}}
    told = replace(dataset, interactions=rows, users=people, items=dataset.items.assign(kind=kinds), features=features)
    with pytest.MonkeyPatch.context() as patch:  # one loudness for old and later items, so that they can be compared
        patch.setattr(collaborate, "COLD_FACTORS", (1.0,))
        result, _ = run(told, **{"encoder.mode": request.param})
    read = text_reader(EncoderConfig(name=encoder_folder, max_tokens=8), result.encoder_state)
    return told, result.model, read


def without_items(model, dataset, number):
    """Return the run as it would be if the first items had never been in the catalogue."""
    kept = {name: getattr(model, name)[number:] for name in ("z_items", "sources", "prior", "log_counts")}
    factors = model.rating.factors
    factors = replace(factors, items=factors.items[number:], sources=factors.sources[number:])
    rating = replace(model.rating, item_bias=model.rating.item_bias[number:], factors=factors)
    return Served(replace(model, **kept, rating=rating), replace(dataset, items=dataset.items[number:]))


def test_a_new_item_stands_where_training_puts_an_item_that_nobody_chose(taught):
    dataset, model, read = taught
    joined = join_items(without_items(model, dataset, NEW), dataset.items[:NEW], read)
    for name in ("z_items", "sources", "prior"):
        ours, theirs = getattr(joined.model, name)[-NEW:], getattr(model, name)[:NEW]
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * np.abs(theirs).max(), err_msg=name)
    placed = joined.model.rating.factors.items[-NEW:]
    np.testing.assert_allclose(placed, model.rating.factors.items[:NEW], rtol=1e-3, atol=1e-4)
    assert joined.dataset.item_index("i3") == dataset.num_items - NEW + 3


def test_a_new_person_gets_the_list_of_a_known_one_who_did_the_same(taught):
    dataset, model, read = taught
    fitting = split_interactions(dataset).fitting
    known = build_histories(dataset, fitting, np.array([5], np.int32))
    own = fitting[fitting["user_index"] == 5]
    rows = own.assign(user_id="twin", item_id=dataset.items["item_id"].to_numpy()[own["item_index"]])
    twin = dataset.users[5:6].assign(user_id="twin")
    served = join_people(serve(model, dataset), twin, read)
    served, histories = with_histories(served, rows[["user_id", "item_id", "weight", "rating", "timestamp"]])
    np.testing.assert_allclose(served.model.user_vectors(histories), model.user_vectors(known), rtol=1e-4, atol=1e-5)
    expected, got = recommend(model, dataset, known), recommend(served.model, served.dataset, histories)
    assert got["item_index"].tolist() == expected["item_index"].tolist()
    by_vectors = (replace(one, order=OrderWeights()) for one in (served.model, model))
    theirs, ours = (one.score(who) for one, who in zip(by_vectors, (histories, known), strict=True))
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
    # a known person's ratings are an average over draws, a new one's the likeliest values: not the same digits
    np.testing.assert_allclose(got["predicted_rating"], expected["predicted_rating"], atol=0.15)


def test_what_a_new_item_says_in_a_history_is_what_training_lets_it_say(taught):
    dataset, model, read = taught
    joined = join_items(without_items(model, dataset, NEW), dataset.items[:NEW], read)
    somebody = pd.DataFrame({"user_id": ["new"], "text": [""]}, dtype="str")
    rows = pd.DataFrame({"user_id": "new", "item_id": ["i2", "i40"], "weight": 1.0})
    here, histories = with_histories(join_people(joined, somebody, read), rows)
    there, same = with_histories(join_people(serve(model, dataset), somebody, read), rows)
    ours, theirs = here.model.user_vectors(histories), there.model.user_vectors(same)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * np.abs(theirs).max())


def test_a_new_person_who_did_nothing_gets_the_list_of_a_known_one_with_the_same_profile(taught):
    dataset, model, read = taught
    nothing = pd.DataFrame(columns=["user_id", "item_id", "weight"])
    twin = dataset.users[5:6].assign(user_id="twin")
    served, histories = with_histories(join_people(serve(model, dataset), twin, read), nothing, ["twin"])
    known = build_histories(dataset, dataset.interactions.iloc[:0], np.array([5], np.int32))
    ours, theirs = served.model.user_vectors(histories), model.user_vectors(known)
    np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5 * np.abs(theirs).max())
    silent = replace(model, order=replace(model.order, rating=0.0))  # what was rated is known of the other one alone
    expected = recommend(silent, dataset, known)["item_index"].tolist()
    ranked = replace(served.model, order=silent.order)
    assert recommend(ranked, served.dataset, histories)["item_index"].tolist() == expected

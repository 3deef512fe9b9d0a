import numpy as np
import pytest

from recdash.data.portrait.profile import profile, split_sentence, tail_sentence
from recdash.data.split import split_interactions

DAY = 86_400
JANUARY = 1_577_836_800  # 2020-01-01 UTC


@pytest.fixture
def shape(bring_in):
    """Twelve ratings: nine in January by u0..u2, three in March by u3, who is new, one of them of a new item."""
    rows = [(f"u{n % 3}", f"i{n // 3}", 4, JANUARY + n * DAY) for n in range(9)]
    rows += [("u3", item, 2, JANUARY + (60 + n) * DAY) for n, item in enumerate(["i0", "i1", "i9"])]
    content = "user,item,rating,timestamp\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    dataset = bring_in(content, "item,title\ni0,One two\ni1,Three\ni2,\ni9,Four\nnever,Five\n").dataset
    return profile(dataset, split_interactions(dataset))


def test_counts(shape):
    assert (shape.num_users, shape.num_items, shape.num_interactions) == (4, 5, 12)
    assert shape.density == 12 / 20
    assert shape.user_counts.tolist() == [3, 3, 3, 3]
    assert shape.item_counts.tolist() == [4, 4, 3, 1, 0]
    assert shape.top_share == 4 / 12
    assert shape.median_interactions == 3


def test_ratings(shape):
    assert dict(zip(shape.rating_values.tolist(), shape.rating_counts.tolist(), strict=True)) == {2.0: 3, 4.0: 9}


def test_words(shape):
    assert shape.item_words.tolist() == [2, 1, 0, 1, 1]
    assert shape.share_with_text == 0.8
    assert shape.user_words.tolist() == [0, 0, 0, 0]


def test_split_counts_who_and_what_is_new_in_the_test_part(shape):
    split = shape.split
    assert (split.kind, split.num_train, split.num_validation, split.num_test) == ("time", 10, 1, 1)
    assert split.validation_start == JANUARY + 61 * DAY
    assert split.test_start == JANUARY + 62 * DAY
    assert (split.num_test_users, split.num_new_test_users, split.num_new_test_items) == (1, 0, 1)


def test_sentences_say_the_figures(shape):
    assert "1 interactions from 3 March 2020 on" in split_sentence(shape)
    assert tail_sentence(shape) == (
        "The most popular 1 % of the items get 33 % of all interactions. 1 item was never chosen."
    )


def test_without_times_and_ratings_their_parts_are_empty(bring_in):
    dataset = bring_in("user,item,event\nu1,a,view\nu1,b,buy\nu2,b,view\n").dataset
    shape = profile(dataset, split_interactions(dataset))
    assert shape.first_time is None
    assert len(shape.rating_values) == 0
    assert shape.event_counts == {"view": 2, "buy": 1}
    assert "at random" in split_sentence(shape)
    np.testing.assert_array_equal(shape.item_counts, [2, 1])

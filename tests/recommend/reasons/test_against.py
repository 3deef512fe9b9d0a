"""Claims about what holds an item back."""

import numpy as np
import pytest

from recdash.recommend.reasons.against import against


def test_an_item_is_set_against_the_one_at_the_last_place_part_by_part(make_model, everyone):
    ann = everyone.take(np.array([0]))  # had Alien, Aliens and Heat; Brazil scores 5.1, Casino 4.2
    found = against(make_model(), ann, item_index=3, k=1)
    assert found is not None
    assert found.rival_index == 4
    assert (found.item, found.rival) == (pytest.approx(4.2), pytest.approx(5.1))
    assert [(part.kind, part.item_index) for part in found.parts[:3]] == [
        ("history", 2),
        ("history", 1),
        ("history", 0),
    ]
    assert [part.value for part in found.parts] == pytest.approx([4.0, -3.0, -2.0, 0.1])
    assert sum(part.value for part in found.parts) == pytest.approx(found.item - found.rival)
    assert [part.item_index for part in found.holding_back] == [1, 0]
    assert (found.share(1), found.share(2)) == (pytest.approx(0.6), pytest.approx(1.0))
    assert found.speaking == pytest.approx(5.1)


def test_the_item_itself_is_never_its_own_rival(make_model, everyone):
    ann = everyone.take(np.array([0]))
    first = against(make_model(), ann, item_index=4, k=1)
    assert first is None
    last = against(make_model(), ann, item_index=4, k=10)
    assert last is not None
    assert last.rival_index == 3

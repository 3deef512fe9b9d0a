"""Claims about our ids."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.errors import NotFoundError
from recdash.store import ids
from recdash.store.ids import check_id, is_id, new_id


def test_ids_are_ulids_that_sort_by_age():
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert all(len(one) == 26 and is_id(one) for one in made)


def test_ids_stay_in_order_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch):
    before = new_id()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000)
    assert new_id() > before


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(max_size=40), st.none(), st.integers(), st.binary(max_size=5)))
def test_nothing_else_passes_for_an_id(text: object):
    with pytest.raises(NotFoundError):
        check_id(text)


@pytest.mark.parametrize("text", ["../x", "8" + "0" * 25, "01HZZZZZZZZZZZZZZZZZZZZZZI", "01hzzzzzzzzzzzzzzzzzzzzzzz"])
def test_what_looks_much_like_an_id_is_refused(text: str):
    with pytest.raises(NotFoundError, match="There is no run"):
        check_id(text, "run")


def test_a_long_strange_name_is_shown_short_and_printable():
    with pytest.raises(NotFoundError) as caught:
        check_id("x\x00\x1b[31m" + "y" * 500, "dataset")
    assert len(caught.value.message) < 100
    assert caught.value.message.isprintable()

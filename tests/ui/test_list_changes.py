from recdash.recommend.what_if import ListChange
from recdash.ui.list_changes import sentence


def test_a_change_is_said_in_numbers():
    assert sentence(ListChange((), (), {1: 0})) == "**The list stays as it is.**"
    assert sentence(ListChange((5,), (6,), {1: 2, 2: 0})) == "**1 item enters, 1 leaves, 1 other has another place.**"
    assert sentence(ListChange((), (6,), {})) == "**0 items enter, 1 leaves, 0 others have another place.**"

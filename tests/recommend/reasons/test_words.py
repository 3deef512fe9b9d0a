import pytest

from recdash.errors import StateError
from recdash.recommend.reasons.words import distinct_words, without_word, word_values


def test_a_word_counts_as_much_as_the_text_loses_without_it(told_shop, everyone, interest, read):
    found = word_values(interest, told_shop, everyone.take([0]), 1, read)
    # "a ship, a heist" for (1, 1), Aliens itself left out: sqrt 2; of either word alone: 1
    assert found.text_score == pytest.approx(2**0.5, rel=1e-5)
    assert {one.word: one.value for one in found.values} == pytest.approx({"ship": 2**0.5 - 1, "heist": 2**0.5 - 1})
    assert found.share_of_text == 0.5


def test_words_that_say_nothing_to_the_encoder_count_nothing(told_shop, everyone, interest, read):
    found = word_values(interest, told_shop, everyone.take([1]), 4, read)
    values = {one.word: one.value for one in found.values}
    assert values == pytest.approx({"ship": 0.0, "dreams": 0.0})  # this person is told by heists


def test_the_only_word_carries_all(told_shop, everyone, interest, read):
    (only,) = word_values(interest, told_shop, everyone.take([1]), 3, read).values
    assert (only.word, only.value) == ("heist", pytest.approx(1.0))  # from Heat; Casino itself is left out


def test_a_model_that_places_nothing_by_text_is_refused(shop, everyone, make_model, read):
    with pytest.raises(StateError, match="which words count"):
        word_values(make_model(), shop, everyone.take([0]), 4, read)


def test_words_are_told_once_and_taken_away_everywhere():
    text = "Blade Runner (1982). A blade-runner's blade, the BLADE!"
    assert distinct_words(text) == ["Blade", "Runner", "1982", "blade-runner's"]
    assert without_word(text, "Blade") == "Runner (1982). A blade-runner's , the !"
    assert distinct_words("") == []

"""The words of a text are worked out by a child process; what goes wrong there ends in a sentence."""

import json
import sys

import pytest

from recdash.errors import StateError
from recdash.jobs import words
from recdash.recommend.reasons.attributes import AttributeValue
from recdash.recommend.reasons.words import Words, WordValue


def child(monkeypatch, script):
    monkeypatch.setattr(words, "COMMAND", (sys.executable, "-c", script))


def test_what_the_child_prints_is_given_back(monkeypatch):
    answer = {
        "values": [{"word": "ship", "value": 0.5}], "text_score": 1.5, "share_of_text": None,
        "gradients": [{"word": "ship", "value": 0.25}],
        "attributes": [{"column": "kind", "value": -0.5, "error": 0.0}],
    }  # fmt: skip
    child(monkeypatch, f"print('''{json.dumps(answer)}''')")
    assert words.words_apart("R", 0, 1) == Words(
        (WordValue("ship", 0.5),), 1.5, None, (WordValue("ship", 0.25),), (AttributeValue("kind", -0.5),)
    )


def test_a_refusal_of_the_child_is_one_here(monkeypatch):
    child(monkeypatch, """print('{"error": "It has no text.", "fix": "Choose another."}')""")
    with pytest.raises(StateError, match=r"It has no text\."):
        words.words_apart("R", 0, 1)


@pytest.mark.parametrize("script", ["import os; os.abort()", "raise SystemExit(3)"])
def test_a_child_that_ends_early_is_said_to_have_given_no_answer(monkeypatch, script):
    child(monkeypatch, script)
    with pytest.raises(StateError, match="gave no answer"):
        words.words_apart("R", 0, 1)


def test_a_run_that_is_not_there_is_named(store, capsys):
    assert words.main("01ARZ3NDEKTSV4RRFFQ69G5FAV", "0", "0") == 0
    assert "error" in json.loads(capsys.readouterr().out)

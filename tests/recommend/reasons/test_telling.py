import math

import numpy as np
import pytest

from recdash.recommend.reasons.counterfactual import Counterfactual
from recdash.recommend.reasons.faithfulness import Faithfulness
from recdash.recommend.reasons.telling import change_sentence, deletion_sentence

TITLES = np.array(["Alien", "Aliens", "Heat"], object)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            Faithfulness((0, 1, 2), 6.0, 2.0),
            "Without the 3 items that speak most for it the score falls 3.0 times as far as without 3 taken at random.",
        ),
        (
            Faithfulness((0,), 1.0, -1.0),
            "Without the item that speaks most for it the score falls; without one taken at random it does not.",
        ),
        (Faithfulness((0,), -1.0, 1.0), "Without the item that speaks most for it the score does not fall."),
        (
            Faithfulness((), math.nan, math.nan),
            "There is too little history to test this reason: nothing is left to compare with.",
        ),
    ],
)
def test_what_was_tested_is_said(found, sentence):
    assert deletion_sentence(found) == sentence


def test_what_would_push_it_out_is_said_with_how_sure_that_is():
    assert change_sentence(Counterfactual((0, 1, 2), 1_204, True), TITLES, 10) == (
        "Without Alien, Aliens and Heat in the history it would stand at place 1,204, outside the 10."
    )
    assert change_sentence(Counterfactual((0,), 12, False), TITLES, 10).endswith("outside the 10. Fewer may do.")
    assert change_sentence(None, TITLES, 10) == (
        "We found no 10 items of the history without which it would leave the first 10."
    )

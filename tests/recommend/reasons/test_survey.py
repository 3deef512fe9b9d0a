import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.model import Contribution, Contributions
from recdash.recommend.reasons.survey import share_holding, survey, verdicts


def test_each_person_with_a_history_is_asked_about_their_first_recommendation(everyone, make_model):
    found = survey(make_model(), everyone)
    assert found["user_index"].tolist() == [0, 1]  # the third has no history
    assert found["item_index"].tolist() == [4, 0]  # Brazil 5.1; Alien 1.5
    assert found["num_known"].tolist() == [3, 2]
    np.testing.assert_allclose(found["ratio"], [1.5, 2.0], rtol=1e-5)  # 5 by 10/3; of two items one says all
    np.testing.assert_allclose(found["best_ratio"], [1.5, 2.0], rtol=1e-5)  # nothing does more than the largest parts
    assert found["verdict"][1] == "partly"
    assert sum(verdicts(found).values()) == 2


def test_no_more_people_are_asked_than_wanted_and_the_same_with_the_same_seed(everyone, make_model):
    one = survey(make_model(), everyone, num_people=1, seed=3)
    assert len(one) == 1
    assert one.equals(survey(make_model(), everyone, num_people=1, seed=3))


def test_whoever_had_everything_is_not_tested(everyone, make_model):
    everything = Histories(sparse.csr_matrix(np.ones((1, 5), np.float32)), np.zeros(1, np.int32))
    found = survey(make_model(), everything)
    assert found["item_index"].tolist() == [-1]
    assert math.isnan(found["ratio"][0])


def test_without_anybody_nothing_is_found(everyone, make_model):
    assert len(survey(make_model(), everyone.take([2]))) == 0


def test_beside_a_reason_that_names_the_wrong_item_stands_what_the_right_one_does(everyone, make_model):
    class Wrong(make_model):
        def contributions(self, histories, item_index):
            return Contributions(0.0, (Contribution("history", 1.0, 2),))  # Heat, which says nothing of Brazil

    ann = survey(Wrong(), everyone).iloc[0]
    assert (ann["ratio"], ann["verdict"]) == (0.0, "weak")
    assert ann["best_ratio"] == pytest.approx(1.8)  # Aliens 3; of Alien 2, Aliens 3 and Heat 0 the mean is 5/3


def test_the_share_that_holds_is_of_those_who_can_be_tested():
    assert share_holding(pd.Series([3.0, 2.9, math.inf, math.nan])) == pytest.approx(2 / 3)
    assert math.isnan(share_holding(pd.Series([math.nan])))

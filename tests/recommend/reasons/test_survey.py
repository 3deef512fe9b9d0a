import math

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.recommend.reasons.survey import survey, verdicts


def test_each_person_with_a_history_is_asked_about_their_first_recommendation(everyone, make_model):
    found = survey(make_model(), everyone)
    assert found["user_index"].tolist() == [0, 1]  # the third has no history
    assert found["item_index"].tolist() == [4, 0]  # Brazil 5.1; Alien 1.5
    assert found["num_known"].tolist() == [3, 2]
    np.testing.assert_allclose(found["ratio"], [1.5, 2.0], rtol=1e-5)  # 5 by 10/3; of two items one says all
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

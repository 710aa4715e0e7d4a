import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.evaluation.fits import Predictions
from bcgan.evaluation.outcomes import Answers, Outcome
from bcgan.evaluation.packed_arrays import pack, unpack

ANSWERS = Answers(np.array(["no", "yes", "yes"]), ("no", "yes"), "classification")


@given(st.lists(st.integers(0, 2**32 - 1), max_size=50))
def test_whole_numbers_survive_packing(values: list[int]):
    packed = json.loads(json.dumps(pack(np.array(values, dtype=np.int64))))
    assert unpack(packed, len(values)).tolist() == values


def test_floats_survive_packing():
    values = np.array([0.1, -3e8, 0.0], dtype=np.float32)
    np.testing.assert_array_equal(unpack(pack(values), 3), values)


@pytest.mark.parametrize(
    "packed", [None, ["|u1"], ["|O8", "eJw="], ["|u1", "%%"], ["|u1", "AAAA"], ["<f4", 7]]
)
def test_damaged_arrays_are_refused(packed):
    with pytest.raises(ValueError, match="packed"):
        unpack(packed, 3)


def test_an_array_of_another_length_is_refused():
    packed = pack(np.arange(100_000))
    for length in (10, 200_000):
        with pytest.raises(ValueError, match="does not hold"):
            unpack(packed, length)


def test_labels_are_numbered_and_scores_ranked():
    found = ANSWERS.outcome(
        Predictions(np.array(["yes", "zz", "no"]), 0.5, np.array([0.9, -2.0, 0.9]))
    )
    assert found.predicted.tolist() == [2, 0, 1]
    assert found.ranks.tolist() == [1, 0, 1]
    assert ANSWERS.numbers.tolist() == [1, 2, 2]
    assert ANSWERS.positive == "yes"


def test_an_outcome_comes_back_from_json_as_it_was():
    outcome = ANSWERS.outcome(Predictions(np.array(["yes", "no", "no"]), 0.5, np.arange(3.0)))
    again = Outcome.from_json(json.loads(json.dumps(outcome.to_json())), 3)
    assert again.predicted.tolist() == outcome.predicted.tolist()
    assert again.ranks.tolist() == outcome.ranks.tolist()
    assert again.seconds == outcome.seconds
    with pytest.raises(ValueError, match="does not hold"):
        Outcome.from_json(outcome.to_json(), 4)
    with pytest.raises(ValueError, match="cannot be read"):
        Outcome.from_json({"predicted": []}, 3)

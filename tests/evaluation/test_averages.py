import numpy as np
import pytest

from bcgan.evaluation.averages import (
    GAINS,
    average_scores,
    computable,
    paper_convention,
    relative_r2,
    relative_scores,
    six_distinct,
)
from bcgan.evaluation.json_numbers import json_numbers
from bcgan.evaluation.learners import SEVEN_LEARNERS, SEVEN_REGRESSORS


def _scores(accuracy: float, macro_f1: float = 0.5, auc: float = 0.5) -> dict[str, np.ndarray]:
    found = {"accuracy": accuracy, "macro_f1": macro_f1, "auc": auc}
    return {name: np.array([value]) for name, value in found.items()}


def _relative(other: dict, real: dict, majority: float) -> dict[str, np.ndarray]:
    return relative_scores(other, real, np.array([majority]))


def test_relations_against_hand_computed_values():
    found = json_numbers(_relative(_scores(0.8, 0.6, 0.72), _scores(0.9, 0.8, 0.9), majority=0.7))
    assert found["relative_accuracy"] == pytest.approx(8 / 9)
    assert found["lift"] == pytest.approx(0.5)
    assert found["relative_macro_f1"] == pytest.approx(0.75)
    assert found["relative_auc"] == pytest.approx(0.8)


def test_parity_is_exactly_one_and_a_majority_guess_has_no_lift():
    assert _relative(_scores(0.83), _scores(0.83), majority=0.7)["lift"] == 1.0
    assert _relative(_scores(0.7), _scores(0.83), majority=0.7)["lift"] == 0.0
    assert _relative(_scores(0.6), _scores(0.8), majority=0.7)["lift"] == pytest.approx(-1.0)


@pytest.mark.parametrize("real", [0.7, 0.6])
def test_a_real_learner_no_better_than_guessing_has_no_lift(real: float):
    found = json_numbers(_relative(_scores(0.8), _scores(real), majority=0.7))
    assert found["lift"] is None
    assert found["relative_accuracy"] == pytest.approx(0.8 / real)


def test_zero_real_scores_and_an_absent_auc_have_no_relation():
    real = _scores(0.0, 0.0, np.nan)
    found = json_numbers(_relative(_scores(0.5), real, majority=0.0))
    assert {found[name] for name in found if name not in GAINS} == {None}


def test_r2_counts_only_where_something_real_was_learnt():
    other = {"r2": np.array([0.3, 0.3, -0.2])}
    found = relative_r2(other, {"r2": np.array([0.6, 0.1, 0.4])})["relative_r2"]
    assert found[0] == pytest.approx(0.5)
    assert np.isnan(found[1])
    assert found[2] == pytest.approx(-0.5)


def test_averages_leave_out_learners_without_a_value():
    learners = {
        "good": _relative(_scores(0.8), _scores(0.9), majority=0.7),
        "poor": _relative(_scores(0.6), _scores(0.6), majority=0.7),
    }
    averages = json_numbers(average_scores(learners))
    assert averages["seven"] == pytest.approx((8 / 9 + 1) / 2)
    assert averages["macro_f1"] == 1.0
    assert computable(learners)["lift"] == ["good"]


def test_lift_is_that_of_all_learners_together():
    learners = {
        "good": _relative(_scores(0.8), _scores(0.9), majority=0.7),
        "hardly": _relative(_scores(0.6), _scores(0.701), majority=0.7),
        "poor": _relative(_scores(0.72), _scores(0.65), majority=0.7),
    }
    # (0.1 - 0.1 + 0.02) / (0.2 + 0.001 - 0.05); the mean of the lifts would be -49.75.
    assert average_scores(learners)["lift"][0] == pytest.approx(0.02 / 0.151)
    assert json_numbers(average_scores({"poor": learners["poor"]}))["lift"] is None
    assert json_numbers(average_scores({}))["lift"] is None


def test_a_resample_without_a_value_of_a_learner_that_counts_has_no_average():
    ratios = {"a": np.array([1.0, np.nan]), "b": np.array([0.0, 0.0])}
    learners = {name: {"relative_macro_f1": found} for name, found in ratios.items()}
    found = average_scores(learners, {"relative_macro_f1": ["a", "b"]})["macro_f1"]
    assert found[0] == 0.5
    assert np.isnan(found[1])


def test_three_averages_of_relative_accuracy_against_hand_computed_values():
    ratios = [0.91, 0.80, 0.70, 0.95, 0.96, 0.97, 0.98]
    learners = {
        name: {"relative_accuracy": np.array([ratio])}
        for name, ratio in zip(SEVEN_LEARNERS, ratios, strict=True)
    }
    found = average_scores(learners)
    assert found["seven"][0] == pytest.approx(6.27 / 7)
    assert found["six_distinct"][0] == pytest.approx(5.57 / 6)
    assert found["paper"][0] == pytest.approx((6.27 - 0.70 + 0.80) / 7)


def test_the_papers_published_averages_are_those_of_its_convention():
    # BCGAN paper, appendix: a row "linear SVM" that repeats the depth-20 tree.
    for learners in (SEVEN_LEARNERS, SEVEN_REGRESSORS):
        assert paper_convention(learners).count("dt_20") == 2
        assert len(paper_convention(learners)) == 7
        assert not {"linear_svm", "linear_svr"} & set(paper_convention(learners))
        assert six_distinct(learners) == [n for n in learners if not n.startswith("linear")]

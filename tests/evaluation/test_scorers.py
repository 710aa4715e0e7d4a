import numpy as np
import pytest
from sklearn.metrics import f1_score, r2_score, roc_auc_score

from bcgan.evaluation.fits import Predictions
from bcgan.evaluation.outcomes import Answers
from bcgan.evaluation.roc_placements import auc_placements
from bcgan.evaluation.scorers import scorer_of


def _score(true, predicted, classes, scores=None, weights=None):
    answers = Answers(np.array(list(true)), tuple(classes), "classification")
    outcome = answers.outcome(
        Predictions(np.array(list(predicted)), 0.0, None if scores is None else np.array(scores))
    )
    weights = np.ones((len(true), 1)) if weights is None else weights
    found = scorer_of(answers, classes[0]).score(outcome).scores(weights)
    return {name: values[0] for name, values in found.items()}


def test_accuracy_and_macro_f1_against_hand_computed_values():
    found = _score("aaabbc", "aabbaa", "abc")
    assert found["accuracy"] == 3 / 6
    # a: precision 2/4, recall 2/3; b: precision 1/2, recall 1/2; c: never predicted.
    assert found["macro_f1"] == pytest.approx((4 / 7 + 1 / 2 + 0) / 3)
    assert np.isnan(found["auc"]), "three classes"


def test_a_predicted_class_that_the_real_table_lacks_has_no_f1_of_its_own():
    found = _score(["a", "b"], ["a", "zz"], ["a", "b"])
    assert found["accuracy"] == 0.5
    assert found["macro_f1"] == pytest.approx((1.0 + 0.0) / 2)


def test_auc_against_a_hand_computed_value():
    # Pairs (positive, negative): (3, 1) right, (3, 2) right, (1, 1) tie, (1, 2) wrong.
    found = _score("bbaa", "bbaa", "ab", scores=[3.0, 1.0, 1.0, 2.0])
    assert found["auc"] == pytest.approx(2.5 / 4)


def test_scores_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    true, predicted = rng.choice(["no", "yes"], 300), rng.choice(["no", "yes", "other"], 300)
    scores = rng.integers(0, 20, 300) + 5.0 * (true == "yes")
    found = _score(true, predicted, ["no", "yes"], scores)
    assert found["macro_f1"] == pytest.approx(
        f1_score(true, predicted, labels=["no", "yes"], average="macro")
    )
    assert found["auc"] == pytest.approx(roc_auc_score(true == "yes", scores))


def test_a_weight_is_a_repetition():
    true, predicted, scores = list("aabbb"), list("abbba"), np.array([1.0, 2.0, 3.0, 4.0, 0.0])
    weights = np.array([2, 1, 0, 3, 1])
    rows = np.repeat(np.arange(5), weights)
    found = _score(true, predicted, "ab", scores, weights[:, None].astype(float))
    repeated = _score([true[i] for i in rows], [predicted[i] for i in rows], "ab", scores[rows])
    assert found["accuracy"] == pytest.approx(repeated["accuracy"])
    assert found["macro_f1"] == pytest.approx(repeated["macro_f1"])


def test_the_auc_of_a_resample_is_nearly_that_of_the_repeated_rows():
    rng = np.random.default_rng(1)
    true = rng.choice(["a", "b"], 2000, p=[0.7, 0.3])
    scores = rng.normal(size=2000) + (true == "b")
    rows = rng.integers(2000, size=2000)
    weights = np.bincount(rows, minlength=2000).astype(float)[:, None]
    found = _score(true, true, "ab", scores, weights)["auc"]
    exact, of_all = (roc_auc_score(true[r] == "b", scores[r]) for r in (rows, np.arange(2000)))
    assert abs(found - exact) < 0.1 * abs(exact - of_all) + 5e-4


def test_placements_have_the_auc_as_their_mean_on_both_sides():
    ranks, positive = np.array([0, 1, 1, 2]), np.array([False, True, False, True])
    placements = auc_placements(ranks, positive)
    assert placements.tolist() == [1.0, 0.75, 0.75, 1.0]
    assert auc_placements(ranks, np.ones(4, dtype=bool)) is None


def test_r2_is_that_of_scikit_learn_and_none_for_a_constant_target():
    rng = np.random.default_rng(0)
    true = rng.normal(5e4, 1e3, 200)
    predicted = true + rng.normal(0, 300, 200)
    answers = Answers(true, (), "regression")
    scored = scorer_of(answers, None).score(answers.outcome(Predictions(predicted, 0.0)))
    assert scored.scores(np.ones((200, 1)))["r2"][0] == pytest.approx(r2_score(true, predicted))
    flat = Answers(np.full(9, 3.0), (), "regression")
    scored = scorer_of(flat, None).score(flat.outcome(Predictions(np.arange(9.0), 0.0)))
    assert np.isnan(scored.scores(np.ones((9, 1)))["r2"][0])

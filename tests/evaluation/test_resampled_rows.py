import numpy as np
import pytest

from bcgan.evaluation.comparisons import Comparisons
from bcgan.evaluation.fits import Predictions
from bcgan.evaluation.outcomes import Answers
from bcgan.evaluation.resampled_rows import percentile_interval, resampled_weights
from bcgan.evaluation.scorers import scorer_of


def test_every_resample_has_as_many_rows_as_there_are():
    parts = list(resampled_weights(30, 150, np.random.default_rng(0)))
    weights = np.concatenate(parts, axis=1)
    assert weights.shape == (30, 150)
    assert (weights.sum(0) == 30).all()
    assert weights.mean() == 1.0
    assert 0.3 < (weights == 0).mean() < 0.44  # 1/e of the rows are not drawn


def test_the_interval_holds_the_middle_95_per_cent():
    found = percentile_interval(np.arange(1001) / 1000)
    assert found == {"low": pytest.approx(0.025), "high": pytest.approx(0.975)}


def test_values_that_are_missing_now_and_then_are_left_out_and_many_give_no_interval():
    values = np.ones(100)
    values[:5] = np.nan
    assert percentile_interval(values) == {"low": 1.0, "high": 1.0}
    values[:6] = np.nan
    assert percentile_interval(values) is None


def _comparisons(true, real, other) -> Comparisons:
    answers = Answers(np.array(true), ("a", "b"), "classification")
    outcomes = {
        table: {"dt_10": answers.outcome(Predictions(np.array(labels), 0.0, np.zeros(len(true))))}
        for table, labels in (("real", real), ("synthetic", other))
    }
    return Comparisons(outcomes, scorer_of(answers, "a"), {"synthetic": ("synthetic", "real")})


def test_resampling_is_paired():
    """Learners that are right on the same rows have the ratio 1 in every resample."""
    rng = np.random.default_rng(0)
    true = rng.choice(["a", "b"], 200)
    guess = np.where(rng.random(200) < 0.8, true, "a")
    found = _comparisons(true, guess, guess).intervals(200, np.random.default_rng(1))
    assert found["synthetic"].averages["seven"] == {"low": 1.0, "high": 1.0}


def test_the_interval_of_a_ratio_has_the_width_of_the_delta_method():
    rng = np.random.default_rng(0)
    true = np.full(2000, "a")
    real = np.where(rng.random(2000) < 0.9, "a", "b")
    other = np.where(rng.random(2000) < 0.8, "a", "b")
    found = _comparisons(true, real, other).intervals(1000, np.random.default_rng(1))
    interval = found["synthetic"].learners["dt_10"]["relative_accuracy"]
    p, q = (real == "a").mean(), (other == "a").mean()
    both = ((real == "a") & (other == "a")).mean() - p * q
    ratio = q / p
    deviation = ratio * np.sqrt(((1 - q) / q + (1 - p) / p - 2 * both / (p * q)) / 2000)
    assert interval["low"] == pytest.approx(ratio - 1.96 * deviation, abs=0.15 * deviation + 1e-3)
    assert interval["high"] == pytest.approx(ratio + 1.96 * deviation, abs=0.15 * deviation + 1e-3)


def test_the_same_seed_gives_the_same_intervals():
    true, guess = ["a", "b"] * 40, ["a", "b", "b", "b"] * 20
    first, second = (
        _comparisons(true, true, guess).intervals(100, np.random.default_rng(5)) for _ in range(2)
    )
    assert first == second

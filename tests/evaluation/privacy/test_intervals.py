import numpy as np
import pytest
from scipy.stats import binom

from bcgan.evaluation.privacy.intervals import (
    bootstrap,
    clopper_pearson,
    share_difference,
    two_sided_z,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)],
)
def test_wilson_gives_the_published_intervals(hits, trials, low, high):
    found = wilson(hits, trials, 0.95)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe (1998), "Interval estimation for the difference", table II, method 10.
    [((56, 70), (48, 80), 0.0524, 0.3339), ((0, 10), (0, 10), -0.2775, 0.2775)],
)
def test_differences_have_the_published_intervals(first, second, low, high):
    found = share_difference(first, second, 0.95)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_normal_quantile():
    assert two_sided_z(0.95) == pytest.approx(1.959964)


def test_bootstrap_of_a_mean_is_as_wide_as_the_standard_error_says():
    sample = np.random.default_rng(1).normal(size=400)
    found = bootstrap(
        lambda rng: float(sample[rng.integers(400, size=400)].mean()),
        2000,
        0.95,
        np.random.default_rng(2),
    )
    expected = 2 * 1.96 * sample.std() / 20
    assert found.high - found.low == pytest.approx(expected, rel=0.1)
    assert found.low < sample.mean() < found.high


def test_empty_resamples_are_left_out():
    numbers = iter([0.0, float("nan"), 1.0] * 100)
    found = bootstrap(lambda rng: next(numbers), 300, 0.9, np.random.default_rng(0))
    assert (found.low, found.high) == (0.0, 1.0)


def test_clopper_and_pearsons_interval_is_exact():
    assert clopper_pearson(0, 10, 0.95).low == 0.0
    # (1 - p)^10 = 0.025
    assert clopper_pearson(0, 10, 0.95).high == pytest.approx(1 - 0.025**0.1)
    assert clopper_pearson(10, 10, 0.95).low == pytest.approx(0.025**0.1)
    found = clopper_pearson(5, 10, 0.95)
    assert (found.low, found.high) == pytest.approx((0.1871, 0.8129), abs=1e-4)
    assert binom(10, found.low).sf(4) == pytest.approx(0.025)

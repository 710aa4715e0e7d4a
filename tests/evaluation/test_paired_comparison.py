"""Paired differences: interval, exact test and Holm's correction."""

import numpy as np
import pytest
from scipy import stats

from bcgan.errors import SettingsError
from bcgan.evaluation.paired_comparison import (
    compare_pairs,
    holm,
    sign_flip_p_value,
    t_interval,
)


@pytest.mark.parametrize(("count", "expected"), [(1, 1.0), (5, 2 / 32), (8, 2 / 256)])
def test_differences_of_one_sign_reach_the_least_p_value(count: int, expected: float) -> None:
    differences = [0.1 * (rank + 1) for rank in range(count)]
    assert sign_flip_p_value(differences) == expected
    assert sign_flip_p_value([-each for each in differences]) == expected


def test_p_value_counts_patterns_by_hand() -> None:
    # Of the sums +-1 +-2 +-3, 6 and -6 and both of size 4 are at least as far from 0 as 4.
    assert sign_flip_p_value([-1.0, 2.0, 3.0]) == 4 / 8
    assert sign_flip_p_value([0.0, 0.0, 0.0]) == 1.0
    # Equal sums in another order: 0.1 + 0.2 is not 0.3 in floating point.
    assert sign_flip_p_value([0.1, 0.2, -0.3]) == 1.0


def test_p_value_is_scipys_exact_permutation_test() -> None:
    differences = np.random.default_rng(0).normal(0.4, 1.0, 9)
    expected = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    assert sign_flip_p_value(list(differences)) == pytest.approx(expected.pvalue)


def test_interval_is_students() -> None:
    values = [1.0, 2.0, 3.0, 4.0]
    # mean 2.5, sd 1.29099, t(3) = 3.18245: 2.5 -+ 3.18245 * 1.29099 / 2.
    assert t_interval(values) == pytest.approx((0.445739743, 4.554260257))
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.9)
    assert t_interval(values, 0.9) == pytest.approx((expected.low, expected.high))
    assert t_interval([1.0]) is None


def test_only_common_seeds_are_compared() -> None:
    found = compare_pairs({0: 0.5, 1: 0.5, 7: 0.9}, {1: 0.75, 0: 0.625, 2: 0.1})
    assert found is not None
    assert found.differences == (0.125, 0.25)
    assert found.mean == 0.1875
    assert found.p_value == 0.5
    assert compare_pairs({0: 0.5}, {1: 0.5}) is None


@pytest.mark.parametrize("count", [0, 21])
def test_too_few_and_too_many_pairs_are_refused(count: int) -> None:
    with pytest.raises(SettingsError, match=f"given {count}"):
        sign_flip_p_value([1.0] * count)


def test_holm_by_hand() -> None:
    # In order: 4 x 0.01, 3 x 0.02 = 0.06, 2 x 0.03 = 0.06, 1 x 0.04 raised to the one before.
    found = holm({"d": 0.04, "a": 0.01, "c": 0.03, "b": 0.02})
    assert found == pytest.approx({"d": 0.06, "a": 0.04, "c": 0.06, "b": 0.06})
    assert list(found) == ["d", "a", "c", "b"]
    assert holm({"a": 0.6, "b": 0.7}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from bcgan.evaluation.column_distances import ks_statistic, total_variation
from bcgan.evaluation.column_fidelity import compare_column

NUMBERS = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=30).map(np.array)
TEXTS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=30).map(
    lambda values: np.array(values, dtype=object)
)


@given(NUMBERS, NUMBERS)
def test_ks_is_that_of_scipy(first: np.ndarray, second: np.ndarray):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of its p-value
        expected = ks_2samp(first, second).statistic
    assert ks_statistic(first, second) == pytest.approx(expected, abs=1e-12)


@given(TEXTS, TEXTS)
def test_total_variation_is_a_distance(first: np.ndarray, second: np.ndarray):
    distance = total_variation(first, second)
    assert 0.0 <= distance <= 1.0 + 1e-12
    assert distance == pytest.approx(total_variation(second, first))
    assert total_variation(first, np.repeat(first, 2)) == pytest.approx(0.0, abs=1e-12)


def test_total_variation_by_hand():
    first = np.array(["a", "a", "b", "c"], dtype=object)
    second = np.array(["a", "d"], dtype=object)
    # |2/4 - 1/2| + |1/4 - 0| + |1/4 - 0| + |0 - 1/2| = 1
    assert total_variation(first, second) == 0.5


def test_a_numeric_column_by_hand():
    real = pd.Series([0, 0, 0, 4, None], dtype="Int64")
    synthetic = pd.Series([0, 2], dtype="Int64")
    found = compare_column(real, synthetic, "x", "numeric")
    assert (found.mean_real, found.mean_synthetic) == (1.0, 1.0)
    assert found.sd_real == 2.0  # squares 1, 1, 1, 9 over n - 1 = 3
    assert found.sd_synthetic == pytest.approx(2**0.5)
    assert (found.missing_share_real, found.missing_share_synthetic) == (0.2, 0.0)
    assert (found.mode, found.mode_share_real, found.mode_share_synthetic) == ("0", 0.75, 0.5)
    assert found.ks == 0.25
    assert found.tv is None
    assert found.note is None


def test_a_categorical_column_by_hand():
    real = pd.Series(["b", "a", "b", None], dtype="str")
    synthetic = pd.Series(["a", None], dtype="str")
    found = compare_column(real, synthetic, "x", "categorical")
    assert found.tv == pytest.approx(2 / 3)
    assert (found.mode, found.mode_share_synthetic) == ("b", 0.0)
    assert (found.missing_share_real, found.missing_share_synthetic) == (0.25, 0.5)
    assert found.mean_real is found.sd_real is found.ks is found.note is None


def test_booleans_are_compared_as_text():
    real = pd.Series([True, True, False], dtype="boolean")
    found = compare_column(real, ~real, "x", "categorical")
    assert found.mode == "True"
    assert found.tv == pytest.approx(1 / 3)


def test_a_datetime_column_counts_seconds():
    real = pd.Series(pd.to_datetime(["1970-01-01", "1970-01-01", "1970-01-04"]))
    found = compare_column(real, real, "x", "datetime")
    assert found.mean_real == 86400.0
    assert found.mode == "1970-01-01T00:00:00"
    assert found.ks == 0.0


@pytest.mark.parametrize("kind", ["numeric", "categorical", "datetime"])
@pytest.mark.parametrize("empty", ["real", "synthetic", "both"])
def test_all_missing_columns_are_explained(kind: str, empty: str):
    some = {
        "numeric": pd.Series([1.0, 2.0]),
        "categorical": pd.Series(["a", "b"], dtype="str"),
        "datetime": pd.Series(pd.to_datetime(["2020-01-01", "2020-01-02"])),
    }[kind]
    nothing = some.where([False, False])
    real = nothing if empty in ("real", "both") else some
    synthetic = nothing if empty in ("synthetic", "both") else some
    found = compare_column(real, synthetic, "x", kind)
    distances = {found.ks, found.tv} - {None}
    assert distances == ({1.0} if empty == "synthetic" else set())
    assert found.note.startswith("not computable: all values are missing in the ")
    assert ("real" in found.note) == (empty != "synthetic")


def test_a_lost_column_counts_as_the_farthest_one():
    real, nothing = pd.Series([0.0, 0.0, 0.0, 4.0]), pd.Series([np.nan] * 4)
    lost = compare_column(real, nothing, "x", "numeric")
    assert (lost.ks, lost.range_coverage, lost.outside_range_share) == (1.0, 0.0, None)
    # All at 4, three away from the mean of 1; the standard deviation is 2.
    assert lost.wasserstein_scaled == pytest.approx(1.5)
    assert compare_column(real, pd.Series([4.0] * 4), "x", "numeric").wasserstein_scaled == 1.5
    words = pd.Series(["a", "a", "b", None], dtype="str")
    lost = compare_column(words, words.where([False] * 4), "x", "categorical")
    assert (lost.tv, lost.category_coverage, lost.category_coverage_weighted) == (1.0, 0.0, 0.0)
    assert (lost.lost_category, lost.lost_category_share) == ("a", 0.5)


def test_constant_and_single_values():
    constant = pd.Series([3.0, 3.0])
    found = compare_column(constant, constant, "x", "numeric")
    assert (found.sd_real, found.ks, found.note) == (0.0, 0.0, None)
    single = compare_column(constant, pd.Series([3.0]), "x", "numeric")
    assert single.sd_synthetic is None
    assert single.note == (
        "standard deviation not computable: only one value in the synthetic table"
    )

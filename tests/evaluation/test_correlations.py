import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.correlations import correlation_matrix, mean_absolute_difference


def test_correlations_by_hand_and_over_common_rows():
    table = pd.DataFrame(
        {
            "a": [1.0, 2.0, 3.0, np.nan],
            "b": pd.array([2, 4, 6, 100], dtype="Int64"),
            "c": [3, 1, 2, 9],
        }
    )
    matrix = correlation_matrix(table, ("a", "b"))
    np.testing.assert_allclose(matrix, [[1.0, 1.0], [1.0, 1.0]])
    assert correlation_matrix(table, ("a", "c")).loc["a", "c"] == pytest.approx(-0.5)


def test_constant_columns_have_no_correlation():
    table = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [5.0, 5.0, 5.0]})
    matrix = correlation_matrix(table, ("a", "b"))
    assert matrix.loc["a", "a"] == 1.0
    assert matrix["b"].isna().all()


def test_mean_difference_counts_each_pair_once():
    first = pd.DataFrame([[1.0, 0.5, 0.1], [0.5, 1.0, np.nan], [0.1, np.nan, 1.0]])
    second = pd.DataFrame([[1.0, 0.2, 0.2], [0.2, 1.0, 0.9], [0.2, 0.9, 1.0]])
    mean, left_out = mean_absolute_difference(first, second)
    assert mean == pytest.approx((0.3 + 0.1) / 2)
    assert left_out == 1


@pytest.mark.parametrize("names", [(), ("a",)])
def test_without_a_pair_there_is_no_mean(names: tuple[str, ...]):
    matrix = correlation_matrix(pd.DataFrame({"a": [1.0, 2.0]}), names)
    assert mean_absolute_difference(matrix, matrix) == (None, 0)

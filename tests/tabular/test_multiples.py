"""Steps are found where many values share one, and values are rounded to them exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.tabular.multiples import common_step, to_step


@given(
    factor=st.integers(1, 500),
    decimals=st.integers(0, 4),
    counts=st.sets(st.integers(-1000, 1000), min_size=60, max_size=90),
)
def test_a_step_divides_all_values_and_rounding_to_it_changes_none(factor, decimals, counts):
    # The texts of a file are the decimals nearest to these numbers.
    values = np.array([float(f"{count * factor}e-{decimals}") for count in sorted(counts)])
    grain = 10.0**-decimals
    step = common_step(values, grain)
    assert round(step / grain) % factor == 0
    np.testing.assert_array_equal(to_step(values, step), values)
    np.testing.assert_array_equal(to_step(values + 0.3 * step, step), values)


@pytest.mark.parametrize(
    ("step", "grain"), [(0.25, 0.01), (0.15, 0.01), (5, 1.0), (86_400, 1.0), (0.5, 0.1)]
)
def test_the_step_is_the_largest(step: float, grain: float):
    assert common_step(np.arange(-30, 200) * step, grain) == step


def test_few_values_and_values_beyond_doubles_share_nothing_that_counts():
    assert common_step(np.arange(12) * 5.0, 1.0) == 1.0
    assert common_step(np.arange(100) * 2.0**50, 1.0) == 1.0
    assert common_step(np.array([]), 1.0) == 1.0
    assert common_step(np.arange(100) / 7, 0.0) == 0.0


def test_one_value_between_is_enough_to_go_by_ones():
    assert common_step(np.append(np.arange(500) * 5.0, 7.0), 1.0) == 1.0

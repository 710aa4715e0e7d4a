from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.dominating_rows import KeptValues


@pytest.fixture
def plain() -> np.ndarray:
    return np.random.default_rng(0).normal(size=1_000)


def test_ordinary_values_are_all_kept(plain: np.ndarray):
    found = KeptValues.of(plain, plain).moments()
    assert found["dominated_by_rows"] == 0
    assert found["sd_real_kept"] == plain.std(ddof=1)


@pytest.mark.parametrize("outliers", [[1e4], [1e4, -1e4], [1e4, 1e4, 9e3], [1e12, 1e4]])
def test_the_rows_that_dominate_are_found_together(plain: np.ndarray, outliers: list[float]):
    found = KeptValues.of(np.array([*plain, *outliers]), plain).moments()
    assert found["dominated_by_rows"] == len(outliers)
    assert found["sd_real_kept"] == pytest.approx(plain.std(ddof=1))
    assert found["mean_real_kept"] == pytest.approx(plain.mean())


def test_no_more_than_half_a_percent_is_left_out():
    values = np.concatenate([np.zeros(900), np.full(100, 1e6)])
    assert KeptValues.of(values, values).left_out == 0
    assert KeptValues.of(np.array([0.0] * 50 + [1e6]), values).left_out == 0


def test_a_generator_is_not_forgiven_what_real_rows_do_not_do(plain: np.ndarray):
    kept = KeptValues.of(plain, np.array([*plain, 1e6]))
    assert kept.synthetic.max() == 1e6
    # Real rows are dominated by one; of the synthetic ones at most 0.5 % go.
    far = np.array([*plain[:500], *np.full(500, 1e4)])
    kept = KeptValues.of(np.array([*plain, 1e4]), far)
    assert kept.left_out == 1
    assert len(kept.synthetic) == 995


def test_the_same_record_on_both_sides_leaves_both(plain: np.ndarray):
    real = np.array([*plain, 1e4])
    found = KeptValues.of(real, np.array([*real, 1e4])).moments()
    assert found["sd_synthetic_kept"] == pytest.approx(found["sd_real_kept"], rel=1e-2)


@pytest.mark.parametrize("values", [[], [1.0], [2.0, 2.0, 2.0]])
def test_columns_that_do_not_vary(values: list[float]):
    found = KeptValues.of(np.array(values), np.array([1.0])).moments()
    assert found["dominated_by_rows"] == 0
    assert found["largest_row_variance_share"] is None


def test_one_record_of_the_gst_table_carries_nearly_all_of_a_columns_variance(shared_data: Path):
    values = pd.read_parquet(shared_data / "gst.parquet")["sal_pur_rat"].to_numpy()
    found = KeptValues.of(values, values).moments()
    assert found["largest_row_variance_share"] == pytest.approx(0.986, abs=5e-4)
    assert 1 <= found["dominated_by_rows"] <= 5
    assert found["sd_real_kept"] < 0.2

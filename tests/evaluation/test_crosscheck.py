"""Scores against those of sdmetrics, where both mean the same (optional extra `crosscheck`)."""

import warnings

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.column_coverage import category_coverage, range_coverage
from bcgan.evaluation.column_distances import ks_statistic, total_variation
from bcgan.evaluation.correlations import correlation_matrix

sdmetrics = pytest.importorskip("sdmetrics", reason="the extra `crosscheck` is not installed")


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    def make(seed: int, shift: float) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        a = rng.normal(shift, 1.0, 400)
        return pd.DataFrame(
            {
                "a": a,
                "b": 0.6 * a + rng.normal(size=400),
                "c": rng.choice(list("uvwxyz")[: 6 - seed], 400).astype(object),
            }
        )

    return make(0, 0.0), make(1, 0.4)


def score(name: str, real: pd.Series | pd.DataFrame, synthetic: pd.Series | pd.DataFrame) -> float:
    from sdmetrics import column_pairs, single_column

    metric = getattr(single_column, name, None) or getattr(column_pairs, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(metric.compute(real_data=real, synthetic_data=synthetic))


@pytest.mark.parametrize("column", ["a", "b"])
def test_ks(tables, column: str):
    real, synthetic = (table[column] for table in tables)
    own = ks_statistic(real.to_numpy(), synthetic.to_numpy())
    assert 1 - own == pytest.approx(score("KSComplement", real, synthetic))


def test_total_variation(tables):
    real, synthetic = (table["c"] for table in tables)
    own = total_variation(real.to_numpy(), synthetic.to_numpy())
    assert 1 - own == pytest.approx(score("TVComplement", real, synthetic))


def test_category_coverage(tables):
    real, synthetic = (table["c"] for table in tables)
    own = category_coverage(real.to_numpy(), synthetic.to_numpy())["category_coverage"]
    assert own == pytest.approx(score("CategoryCoverage", real, synthetic)) == 5 / 6


@pytest.mark.parametrize("column", ["a", "b"])
def test_range_coverage(tables, column: str):
    real, synthetic = (table[column] for table in tables)
    own = range_coverage(real.to_numpy(), synthetic.to_numpy())["range_coverage"]
    assert own == pytest.approx(score("RangeCoverage", real, synthetic))


def test_correlations(tables):
    """Theirs is 1 - |difference| / 2, as a correlation spans [-1, 1]."""
    first, second = (correlation_matrix(table, ("a", "b")).loc["a", "b"] for table in tables)
    real, synthetic = (table[["a", "b"]] for table in tables)
    own = 1 - abs(first - second) / 2
    assert own == pytest.approx(score("CorrelationSimilarity", real, synthetic))

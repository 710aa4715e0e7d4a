import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, f_oneway

from bcgan.evaluation.associations import (
    MOST_CATEGORIES,
    AssociationMeasure,
    correlation_ratio,
    cramers_v,
    mean_differences,
)
from bcgan.evaluation.columns import EvaluationColumns


def test_cramers_v_by_hand():
    assert cramers_v(np.array([[10.0, 0.0], [0.0, 10.0]])) == pytest.approx(1.0)
    assert cramers_v(np.array([[5.0, 5.0], [5.0, 5.0]])) == 0.0
    # phi^2 = 1/4 of 80 rows: (1/4 - 1/79) / (1 - 1/79) = 0.2403846
    assert cramers_v(np.array([[30.0, 10.0], [10.0, 30.0]])) == pytest.approx(0.2403846**0.5)


def test_cramers_v_against_scipys_chi_square():
    counts = np.random.default_rng(0).integers(1, 40, (4, 6)).astype(float)
    total = counts.sum()
    phi = chi2_contingency(counts).statistic / total
    excess = phi - 3 * 5 / (total - 1)
    rows, columns = 4 - 9 / (total - 1), 6 - 25 / (total - 1)
    expected = (excess / min(rows - 1, columns - 1)) ** 0.5
    assert cramers_v(counts) == pytest.approx(expected)


def test_an_absent_category_changes_nothing():
    counts = np.array([[30.0, 10.0, 0.0], [0.0, 0.0, 0.0], [10.0, 30.0, 0.0]])
    assert cramers_v(counts) == cramers_v(counts[[0, 2]][:, :2])


def test_correlation_ratio_against_scipys_analysis_of_variance():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, 200)
    values = codes * 0.3 + rng.normal(size=200)
    f = f_oneway(*(values[codes == group] for group in range(4))).statistic
    expected = 3 * (f - 1) / (3 * f + 200 - 4)
    assert correlation_ratio(codes, values) == pytest.approx(expected**0.5)
    assert correlation_ratio(codes, codes * 2.0) == pytest.approx(1.0)
    with_missing = np.append(values, [np.nan, np.nan])
    assert correlation_ratio(np.append(codes, [9, 0]), with_missing) == pytest.approx(expected**0.5)


@pytest.mark.parametrize("categories", [2, 50])
def test_independent_columns_are_hardly_associated_however_many_categories(categories: int):
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, categories, (2, 400))
    counts = np.zeros((categories, categories))
    np.add.at(counts, (first, second), 1.0)
    assert cramers_v(counts) < 0.12
    assert correlation_ratio(first, rng.normal(size=400)) < 0.2


def test_what_cannot_be_computed_is_nan():
    assert np.isnan(cramers_v(np.array([[3.0, 4.0]])))
    assert np.isnan(cramers_v(np.eye(1)))
    assert np.isnan(cramers_v(np.eye(5)))  # as many categories as rows
    assert np.isnan(correlation_ratio(np.array([0, 1, 1]), np.array([2.0, 2.0, 2.0])))
    assert np.isnan(correlation_ratio(np.array([0, 0, 0]), np.array([1.0, 2.0, 3.0])))
    assert np.isnan(correlation_ratio(np.array([0, 1, 2]), np.array([1.0, 2.0, 3.0])))
    assert np.isnan(correlation_ratio(np.array([0, 1]), np.array([np.nan, np.nan])))


def test_every_kind_of_pair_has_its_place(real: pd.DataFrame, columns: EvaluationColumns):
    columns = columns.with_target_as("categorical")
    measure = AssociationMeasure.fit(real, columns)
    matrix = measure.matrix(real)
    assert list(matrix.columns) == ["age", "score", "since", "colour", "member", "label"]
    np.testing.assert_array_equal(matrix, matrix.T)
    kinds = pd.DataFrame(measure.kinds, index=matrix.index, columns=matrix.columns)
    assert kinds.loc["age", "since"] == "pearson"
    assert kinds.loc["colour", "label"] == "cramers_v"
    assert kinds.loc["label", "age"] == kinds.loc["age", "label"] == "correlation_ratio"
    assert matrix.loc["age", "label"] > 0.3 > matrix.loc["score", "member"]


def test_differences_are_averaged_for_each_kind(real: pd.DataFrame):
    columns = EvaluationColumns(numeric=("age", "score"), categorical=("colour", "label"))
    measure = AssociationMeasure.fit(real, columns)
    matrix = measure.matrix(real)
    other = matrix - 0.1
    other.loc["age", "colour"] = other.loc["colour", "age"] = np.nan
    found = mean_differences(measure, matrix, other)
    assert found["pearson"] == (pytest.approx(0.1), 1, 0)
    assert found["cramers_v"] == (pytest.approx(0.1), 1, 0)
    # The pair that the other table holds no number for has lost all of its association.
    lost = abs(matrix.loc["age", "colour"])
    assert found["correlation_ratio"] == (pytest.approx((3 * 0.1 + lost) / 4), 4, 0)


def test_constant_columns_have_lost_their_associations(
    real: pd.DataFrame, columns: EvaluationColumns
):
    columns = columns.with_target_as("categorical")
    constant = real.copy()
    for name in constant:
        constant[name] = constant[name].iloc[0]
    measure = AssociationMeasure.fit(real, columns)
    lost = mean_differences(measure, measure.matrix(real), measure.matrix(constant))
    kept = mean_differences(measure, measure.matrix(real), measure.matrix(real))
    for kind in ("pearson", "cramers_v", "correlation_ratio"):
        assert lost[kind][0] > 0 == kept[kind][0]
        assert lost[kind][1:] == kept[kind][1:]


def test_categories_beyond_the_most_frequent_count_as_one():
    names = [f"n{number:04d}" for number in range(3_000)]
    table = pd.DataFrame({"name": names, "x": np.arange(3_000.0)})
    measure = AssociationMeasure.fit(table, EvaluationColumns(("x",), ("name",)))
    assert len(measure.categories["name"]) == MOST_CATEGORIES
    assert np.isfinite(measure.matrix(table).to_numpy()).all()
    assert measure.matrix(table.assign(name="new")).isna().loc["x", "name"]

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation.baselines import bootstrap, independent_columns
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.fidelity import FidelitySettings, evaluate_fidelity

# GST report, table 1: mean and standard deviation of ten columns, real and synthetic.
REPORT = {
    "cov1": (0.9569, 0.9466, 0.1350, 0.1330),
    "cov2": (0.8558, 0.8698, 0.2449, 0.2462),
    "cov3": (0.2143, 0.3182, 0.4082, 0.4190),
    "cov4": (0.1474, 0.0465, 0.3881, 0.3933),
    "cov5": (0.0363, 0.0386, 0.1776, 0.1770),
    "cov6": (0.5998, 0.6278, 0.3343, 0.3325),
    "cov7": (0.5278, 0.5090, 0.3853, 0.4052),
    "sal_pur_rat": (0.0, 0.1557, 1.0, 0.1630),
    "igst_itc_tot_itc_rat": (0.0, -0.0425, 1.0, 1.0416),
    "lib_igst_itc_rat": (0.0, -0.0204, 1.0, 0.1118),
}


def _two_rows(mean: float, sd: float) -> list[float]:
    """Two values with this mean and this standard deviation (n - 1)."""
    return [mean - sd / 2**0.5, mean + sd / 2**0.5]


def test_both_maes_are_those_the_report_prints():
    real = pd.DataFrame({name: _two_rows(row[0], row[2]) for name, row in REPORT.items()})
    synthetic = pd.DataFrame({name: _two_rows(row[1], row[3]) for name, row in REPORT.items()})
    found = evaluate_fidelity(real, synthetic, EvaluationColumns(numeric=tuple(REPORT)))
    assert found.summary["mae_mean"] == pytest.approx(0.0497, abs=5e-5)
    assert found.summary["mae_std"] == pytest.approx(0.1809, abs=1e-4)


def test_standardised_maes_by_hand():
    real = pd.DataFrame({"small": _two_rows(0, 1), "large": _two_rows(0, 1000)})
    synthetic = pd.DataFrame({"small": _two_rows(0.5, 2), "large": _two_rows(100, 1000)})
    columns = EvaluationColumns(numeric=("small", "large"))
    found = evaluate_fidelity(real, synthetic, columns).summary
    assert found["mae_mean"] == pytest.approx((0.5 + 100) / 2)
    assert found["mae_mean_standardised"] == pytest.approx((0.5 + 0.1) / 2)
    assert found["mae_std_standardised"] == pytest.approx((1.0 + 0.0) / 2)


def test_a_table_is_at_no_distance_from_itself(real, columns):
    found = evaluate_fidelity(real, real, columns.with_target_as("categorical"))
    for name in (
        "mae_mean", "mae_std", "mae_mean_standardised", "mae_std_standardised",
        "ks_mean", "tv_mean", "missing_share_mae", "correlation_difference_mean",
    ):  # fmt: skip
        assert found.summary[name] == 0.0
    assert (found.correlation_difference.to_numpy() == 0).all()


def test_columns_come_in_table_order_with_the_target(real, columns):
    found = evaluate_fidelity(real, real, columns.with_target_as("categorical"))
    assert found.columns["column"].tolist() == list(real.columns)
    assert found.summary["columns"][-1]["mode"] == real["label"].mode()[0]
    assert [record["column"] for record in found.summary["columns"]] == list(real.columns)


def test_shuffled_columns_keep_margins_and_lose_correlation():
    rng = np.random.default_rng(0)
    first = rng.normal(size=500)
    real = pd.DataFrame({"a": first, "b": first + rng.normal(size=500)})
    columns = EvaluationColumns(numeric=("a", "b"))
    shuffled = evaluate_fidelity(real, independent_columns(real, rng), columns).summary
    drawn = evaluate_fidelity(real, bootstrap(real, rng), columns).summary
    assert shuffled["ks_mean"] == 0.0 < drawn["ks_mean"]
    assert shuffled["correlation_difference_mean"] > 0.5 > drawn["correlation_difference_mean"]


def test_hopeless_columns_give_numbers_or_reasons_and_never_nan():
    real = pd.DataFrame(
        {
            "constant": [1.0, 1.0, 1.0],
            "missing": [np.nan] * 3,
            "number": [1.0, 2.0, np.inf],
            "text": pd.Series([None] * 3, dtype="str"),
            "day": pd.Series([pd.NaT] * 3, dtype="datetime64[us]"),
        }
    )
    columns = EvaluationColumns(
        numeric=("constant", "missing", "number"), categorical=("text",), datetime=("day",)
    )
    found = evaluate_fidelity(real, real, columns)
    summary = json.loads(json.dumps(found.summary, allow_nan=False))
    notes = summary["notes"]
    assert summary["mae_mean"] == 0.0
    assert notes["mae_mean"] == "left out, not computable: missing"
    assert notes["mae_mean_standardised"] == "left out, not computable: constant, missing"
    assert summary["tv_mean"] is None
    assert notes["tv_mean"].startswith("not computable")
    assert summary["correlation_difference_mean"] is None
    assert notes["correlation_difference_mean"].startswith("not computable")
    records = {record["column"]: record for record in summary["columns"]}
    assert records["constant"]["note"] is None
    for name in ("missing", "text", "day"):
        assert records[name]["note"].startswith("not computable")
        assert records[name]["missing_share_real"] == 1.0


def test_blanking_a_bad_column_makes_no_number_better():
    rng = np.random.default_rng(0)
    real = pd.DataFrame({"a": rng.normal(size=200), "b": rng.choice(["x", "y"], 200)})
    bad = real.assign(a=real["a"] + 5, b="x").astype({"b": "str"})
    blank = bad.assign(a=np.nan, b=pd.Series([None] * 200, dtype="str"))
    columns = EvaluationColumns(numeric=("a",), categorical=("b",))
    found, blanked = (evaluate_fidelity(real, table, columns).summary for table in (bad, blank))
    for name in ("ks_mean", "tv_mean", "jsd_mean", "correlation_ratio_difference_mean"):
        assert blanked[name] >= found[name]
    assert blanked["ks_mean"] == blanked["tv_mean"] == 1.0
    assert blanked["wasserstein_scaled_mean"] > 2
    assert blanked["category_coverage_mean"] == blanked["range_coverage_mean"] == 0.0


def test_a_table_without_numeric_columns():
    table = pd.DataFrame({"a": ["x", "y"]})
    found = evaluate_fidelity(table, table, EvaluationColumns(categorical=("a",)))
    assert found.correlation_real.shape == (0, 0)
    assert found.summary["mae_mean"] is None
    assert found.summary["notes"]["mae_mean"] == "not computable: there is no numeric column"
    assert found.summary["tv_mean"] == 0.0


def test_an_absent_column_is_named():
    table = pd.DataFrame({"a": [1]})
    with pytest.raises(InputError, match="synthetic table lacks"):
        evaluate_fidelity(table, table.rename(columns={"a": "b"}), EvaluationColumns(("a",)))


def test_every_score_stands_beside_its_ceiling_and_associations_beside_their_floor(real, columns):
    every = columns.with_target_as("categorical")
    shuffled = independent_columns(real, np.random.default_rng(0))
    found = evaluate_fidelity(real, shuffled, every).summary
    floor, ceiling = found["baselines"]["independent_columns"], found["baselines"]["bootstrap"]
    assert set(floor) == {
        "correlation_difference_mean", "pearson_difference_mean",
        "cramers_v_difference_mean", "correlation_ratio_difference_mean",
    }  # fmt: skip
    assert set(ceiling) == {name for name, value in found.items() if isinstance(value, float)}
    for name in ("cramers_v_difference_mean", "correlation_ratio_difference_mean"):
        assert ceiling[name] < found[name]
        assert ceiling[name] < floor[name]
    records = {record["column"]: record for record in found["columns"]}
    assert records["age"]["ks"] == 0.0 < records["age"]["ks_ceiling"]
    assert records["colour"]["tv_ceiling"] > 0.0
    assert records["colour"]["ks_ceiling"] is None


def test_matrices_hold_the_three_kinds_of_association(real, columns):
    found = evaluate_fidelity(real, real, columns.with_target_as("categorical"))
    matrices = found.summary["associations"]
    assert matrices["columns"] == list(found.association_real.columns)
    assert {kind for row in matrices["kinds"] for kind in row} == {
        "pearson", "cramers_v", "correlation_ratio",
    }  # fmt: skip
    assert matrices["real"] == matrices["synthetic"]
    assert np.array(matrices["difference"], dtype=float).max() == 0.0


def test_both_footings_of_a_column_that_one_record_dominates():
    rng = np.random.default_rng(0)
    bulk = rng.normal(size=999)
    real = pd.DataFrame({"x": [*bulk, 1000.0]})
    found = evaluate_fidelity(real, pd.DataFrame({"x": bulk}), EvaluationColumns(("x",)))
    record = found.summary["columns"][0]
    assert record["dominated_by_rows"] == 1
    assert record["largest_row_variance_share"] > 0.99
    assert found.summary["mae_std"] > 30.0
    assert found.summary["mae_std_kept"] == pytest.approx(0.0, abs=1e-9)
    assert record["wasserstein"] == pytest.approx(1.0, abs=0.1)
    assert record["wasserstein_scaled"] == pytest.approx(0.0, abs=1e-9)


def test_a_sample_of_the_rows_gives_nearly_the_same_associations(real, columns):
    every = columns.with_target_as("categorical")
    few = FidelitySettings(association_rows=200, baselines=False)
    sampled = evaluate_fidelity(real, real, every, few).summary
    assert sampled["baselines"] == {}
    # Each side draws its own rows, so the same table differs from itself by noise only.
    assert 0.0 < sampled["cramers_v_difference_mean"] < 0.1
    assert sampled["correlation_difference_mean"] == 0.0


def test_shuffled_columns_of_the_bundled_table_lose_their_associations(project_root: Path):
    table = pd.read_parquet(project_root / "data" / "01_raw" / "adult.parquet").sample(
        2_000, random_state=0
    )
    numeric = tuple(table.select_dtypes("number"))
    columns = EvaluationColumns(numeric, tuple(name for name in table if name not in numeric))
    real, second = table[:1_000], table[1_000:]
    settings = FidelitySettings(baselines=False)
    shuffled = independent_columns(real, np.random.default_rng(0))
    of_shuffled = evaluate_fidelity(real, shuffled, columns, settings).summary
    of_second = evaluate_fidelity(real, second, columns, settings).summary
    for kind in ("pearson", "cramers_v", "correlation_ratio"):
        name = f"{kind}_difference_mean"
        assert of_shuffled[name] > 1.5 * of_second[name], name
    assert of_shuffled["jsd_mean"] == 0.0 < of_second["jsd_mean"] < 0.02

"""On the census table: copied training rows are caught, and harmless tables are not accused."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.assessment import evaluate_privacy
from bcgan.evaluation.privacy.settings import PrivacySettings

ROWS = 1000
QUICK = PrivacySettings(resamples=200, most_sensitive=1)


@pytest.fixture(scope="module")
def adult(project_root) -> pd.DataFrame:
    table = pd.read_parquet(project_root / "data" / "01_raw" / "adult.parquet")
    order = np.random.default_rng(7).permutation(len(table))
    return table.iloc[order[: 4 * ROWS]].reset_index(drop=True)


@pytest.fixture(scope="module")
def parts(adult) -> dict[str, pd.DataFrame]:
    return {
        "training": adult.iloc[:ROWS],
        "held_out": adult.iloc[ROWS : 2 * ROWS + ROWS // 2],
        "second": adult.iloc[3 * ROWS :].reset_index(drop=True),
    }


@pytest.fixture(scope="module")
def columns(adult) -> EvaluationColumns:
    numeric = tuple(name for name in adult if pd.api.types.is_integer_dtype(adult[name]))
    others = tuple(name for name in adult if name not in (*numeric, "income"))
    return EvaluationColumns(numeric=numeric, categorical=others, target="income")


def _privacy(parts, synthetic, columns) -> dict[str, Any]:
    return evaluate_privacy(parts["training"], parts["held_out"], synthetic, columns, QUICK)


def test_five_per_cent_copied_training_rows_are_caught(parts, columns):
    copied = ROWS // 20
    synthetic = pd.concat([parts["training"].iloc[:copied], parts["second"].iloc[copied:]])
    found = _privacy(parts, synthetic, columns)
    metrics = found["metrics"]
    copies = metrics["exact_copies"]
    assert copies["details"]["synthetic_rows_like_training"]["count"] >= copied
    assert copies["value"] == pytest.approx(0.05, abs=0.005)
    # The AUC moves by half of the copied share; the hits at few false alarms by all of it.
    assert {"exact_copies", "gan_leaks_tpr"} <= set(found["signals"])
    assert metrics["gan_leaks_tpr"]["interval"]["low"] > 0.03
    assert metrics["gan_leaks_tpr"]["p_value"] < 1e-6


def test_a_real_second_sample_is_not_accused(parts, columns):
    found = _privacy(parts, parts["second"], columns)
    assert found["signals"] == []
    assert "None of 13 measurements" in found["summary"]


def test_shuffled_columns_are_not_accused(parts, columns):
    shuffled = independent_columns(parts["training"], np.random.default_rng(0))
    assert _privacy(parts, shuffled, columns)["signals"] == []


def test_the_training_table_itself_gives_everyone_away(parts, columns):
    found = _privacy(parts, parts["training"], columns)
    metrics = found["metrics"]
    assert metrics["exact_copies"]["value"] == 1.0
    assert metrics["gan_leaks_auc"]["value"] > 0.99
    assert {"domias_auc", "attribute_inference", "rare_isolated"} <= set(found["signals"])

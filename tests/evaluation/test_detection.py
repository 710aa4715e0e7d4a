import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.detection import DETECTORS, DetectionSettings, evaluate_detection

QUICK = DetectionSettings(trees=5, rows=400)
MARGINS = DetectionSettings(trees=5, rows=400, baselines=False)


def detect(real, synthetic, held_out, columns, settings=QUICK, cache=None):
    found = evaluate_detection(real, synthetic, held_out, columns, settings, cache=cache)
    return json.loads(json.dumps(found, allow_nan=False))


@pytest.fixture(scope="module")
def features(columns: EvaluationColumns) -> EvaluationColumns:
    return columns.with_target_as("categorical")


def test_a_second_real_sample_cannot_be_told_apart(real, held_out, features):
    found = detect(real, held_out, held_out, features)
    for classifier in found["classifiers"].values():
        assert classifier["auc_low"] <= 0.5 <= classifier["auc_high"]
        assert classifier["ceiling"]["auc_low"] <= 0.5 <= classifier["ceiling"]["auc_high"]
    assert found["rows_of_each_kind"] == {"synthetic": 200, "ceiling": 200}


def test_a_shifted_column_gives_synthetic_rows_away(real, held_out, features):
    found = detect(real, held_out.assign(age=held_out["age"] + 40), held_out, features, MARGINS)
    assert all(classifier["auc"] > 0.9 for classifier in found["classifiers"].values())


def test_values_that_only_boosting_can_see(real, held_out, features):
    """Margins and correlations right, values between the integers: trees find them."""
    rng = np.random.default_rng(0)
    ages = held_out["age"].astype("float64")
    real = real.assign(age=real["age"].astype("float64"))
    smeared = held_out.assign(age=ages + rng.choice([-0.3, 0.3], len(ages)))
    found = detect(real, smeared, held_out, features, MARGINS)["classifiers"]
    assert found["gradient_boosting"]["auc"] > found["logistic_regression"]["auc"]


def test_shuffled_columns_of_the_bundled_table_are_detected(project_root: Path):
    table = pd.read_parquet(project_root / "data" / "01_raw" / "adult.parquet").sample(
        1_800, random_state=0
    )
    numeric = tuple(table.select_dtypes("number"))
    columns = EvaluationColumns(numeric, tuple(c for c in table if c not in numeric))
    real, held_out = table[:1_000], table[1_000:]
    shuffled = independent_columns(real, np.random.default_rng(0))
    settings = DetectionSettings(trees=20, folds=2, rows=800)
    boosting = detect(real, shuffled, held_out, columns, settings)["classifiers"][
        "gradient_boosting"
    ]
    assert boosting["auc"] > 0.9
    assert boosting["floor"]["auc"] == pytest.approx(boosting["auc"], abs=0.05)
    assert boosting["ceiling"]["auc"] == pytest.approx(0.5, abs=0.06)


def test_floor_and_ceiling_come_from_the_cache(real, held_out, features, tmp_path: Path):
    cache = JsonCache(tmp_path)
    first = detect(real, held_out, held_out, features, cache=cache)
    assert len(list(tmp_path.iterdir())) == 2
    assert detect(real, held_out, held_out, features, cache=cache) == first
    assert len(list(tmp_path.iterdir())) == 2


def test_too_few_rows_are_explained(real, held_out, features):
    found = detect(real, held_out.head(5), held_out, features)
    for identifier in DETECTORS:
        classifier = found["classifiers"][identifier]
        assert classifier["auc"] is None
        assert classifier["note"].startswith("not computable: one table has 5 row(s)")
        assert classifier["ceiling"]["auc"] is not None


def test_an_absent_column_is_named(real, held_out, features):
    with pytest.raises(InputError, match="synthetic table lacks"):
        detect(real, held_out.drop(columns="age"), held_out, features)

"""On Adult: what is no table at all stands below the default model, and that below real rows.

`tests/data/adult_default.parquet` holds 1,500 rows that the default model (`bwgan`, preset
`default`, seed 0) made after training on Adult's training rows.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.compatibility import evaluate_compatibility
from bcgan.evaluation.detection import DetectionSettings, evaluate_detection
from bcgan.evaluation.settings import CompatibilitySettings

MODEL = Path(__file__).resolve().parents[1] / "data" / "adult_default.parquet"
QUICK = CompatibilitySettings(mlp_max_iter=3, jobs=1, baselines=False, resamples=100)


def _noise(real: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw every column evenly from the values it has."""
    return pd.DataFrame({name: rng.choice(real[name].dropna().unique(), 1500) for name in real})


def test_shuffled_columns_and_noise_stand_below_the_model_and_that_below_real_rows(
    shared_data: Path, tmp_path: Path
) -> None:
    paths = [shared_data / f"adult_{part}.parquet" for part in ("train", "test")]
    if not all(path.exists() for path in paths):
        pytest.skip("no Adult in shared/data")
    train, test = (
        pd.read_parquet(path).sample(1500, random_state=0).reset_index(drop=True) for path in paths
    )
    test["income"] = test["income"].str.rstrip(".")
    numeric = tuple(name for name in train if pd.api.types.is_integer_dtype(train[name]))
    others = tuple(name for name in train if name not in (*numeric, "income"))
    columns = EvaluationColumns(numeric=numeric, categorical=others, target="income")
    rng, cache = np.random.default_rng(0), JsonCache(tmp_path)
    model = pd.read_parquet(MODEL)
    tables = {"shuffled": independent_columns(train, rng), "noise": _noise(train, rng)}
    found = {
        name: evaluate_compatibility(train, table, test, columns, QUICK, cache=cache)
        for name, table in {"model": model, **tables}.items()
    }
    for name in tables:
        for average in ("lift", "macro_f1", "auc"):
            worse, better = (
                found[each]["intervals"]["averages"][average] for each in (name, "model")
            )
            assert worse["high"] < better["low"], (name, average)
    detected = evaluate_detection(
        train,
        model,
        test,
        columns.with_target_as("categorical"),
        DetectionSettings(trees=30),
        cache=cache,
    )
    boosting = detected["classifiers"]["gradient_boosting"]
    # The ceiling of detection is the AUC of real held-out rows: lower is harder to tell apart.
    assert boosting["ceiling"]["auc_high"] < boosting["auc_low"] < boosting["floor"]["auc_low"]

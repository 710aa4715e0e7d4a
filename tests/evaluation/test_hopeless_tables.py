"""Tables that leave a metric nothing to compute: a number or a reason, never NaN, no crash."""

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.detection import DetectionSettings, evaluate_detection
from bcgan.evaluation.fidelity import evaluate_fidelity
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.interpretation import evaluate_interpretation
from bcgan.evaluation.projection import project_tables

ROWS = 90
Tables = tuple[pd.DataFrame, pd.DataFrame, EvaluationColumns]


def table(seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=ROWS),
            "n": pd.array(rng.integers(0, 9, ROWS), dtype="Int64"),
            "c": pd.Series(rng.choice(["a", "b", "d"], ROWS), dtype="str"),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 99, ROWS), "D"),
        }
    )
    frame["label"] = pd.Series(np.where(frame["x"] > 0, "yes", "no"), dtype="str")
    return frame


EVERY = EvaluationColumns(("x", "n"), ("c",), ("day",), "label")
NAMES = np.array([f"name {number}" for number in range(3_000)])


def constant_columns() -> Tables:
    real = table().assign(x=1.0, c="a")
    return real, real, EVERY


def missing_synthetic_columns() -> Tables:
    synthetic = table(1)
    for name in ("x", "n", "c", "day"):
        synthetic[name] = synthetic[name].where(np.zeros(ROWS, dtype=bool))
    return table(), synthetic, EVERY


def missing_real_columns() -> Tables:
    synthetic, real, columns = missing_synthetic_columns()
    return real, synthetic, columns


def absent_class() -> Tables:
    return table(), table(1).assign(label="no"), EVERY


def single_row_class() -> Tables:
    real = table()
    real.loc[0, "label"] = "rare"
    return real, real, EVERY


def two_columns() -> Tables:
    return (
        table()[["x", "label"]],
        table(1)[["x", "label"]],
        EvaluationColumns(("x",), target="label"),
    )


def no_numeric_column() -> Tables:
    return table(), table(1), EvaluationColumns(categorical=("c",), target="label")


def no_categorical_column() -> Tables:
    return table(), table(1), EvaluationColumns(numeric=("x", "n"))


def thousands_of_categories() -> Tables:
    rng = np.random.default_rng(0)
    real = pd.concat([table(seed) for seed in range(40)], ignore_index=True)
    names = np.resize(NAMES, len(real))
    return real.assign(c=names), real.assign(c=rng.permutation(names)), EVERY


def other_categories() -> Tables:
    return table(), table(1).assign(c="new"), EVERY


def one_synthetic_row() -> Tables:
    return table(), table(1).head(1), EVERY


def huge_numbers() -> Tables:
    return table(), table(1).assign(x=[1e300, -1e140, *[0.0] * (ROWS - 2)]), EVERY


CASES: list[Callable[[], Tables]] = [
    constant_columns,
    missing_synthetic_columns,
    missing_real_columns,
    absent_class,
    single_row_class,
    two_columns,
    no_numeric_column,
    no_categorical_column,
    thousands_of_categories,
    other_categories,
    one_synthetic_row,
    huge_numbers,
]


def explained(scores: dict, notes: dict) -> bool:
    return all(name in notes for name, value in scores.items() if value is None)


@pytest.fixture(params=CASES, ids=lambda case: case.__name__)
def tables(request: pytest.FixtureRequest) -> Tables:
    return request.param()


def test_fidelity(tables: Tables) -> None:
    real, synthetic, columns = tables
    found = evaluate_fidelity(real, synthetic, columns.with_target_as("categorical")).summary
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert explained(
        {name: found[name] for name in found if name.endswith("_mean")}, found["notes"]
    )
    assert all(0 <= column["jsd"] <= 1 for column in found["columns"])


def test_detection(tables: Tables) -> None:
    real, synthetic, columns = tables
    settings = DetectionSettings(rows=200, trees=3, folds=2)
    columns = columns.with_target_as("categorical")
    found = evaluate_detection(real, synthetic, table(2), columns, settings)
    json.dumps(found, allow_nan=False)
    for classifier in found["classifiers"].values():
        assert (classifier["auc"] is None) == ("note" in classifier)


def test_interpretation(tables: Tables) -> None:
    real, synthetic, columns = tables
    settings = InterpretationSettings(trees=2, rows=300, svm_c=(0.01,), svm_max_iter=20)
    found = evaluate_interpretation(real, synthetic, columns, settings)
    json.dumps(found, allow_nan=False)
    if found["status"] != "ok":
        assert found["reason"]
        return
    entries = [
        *(
            entry
            for forest in found["importances"].values()
            for entry in forest["precision_at"].values()
        ),
        *found["selection"].values(),
    ]
    assert all((entry["synthetic"] is None) == ("note" in entry) for entry in entries)


def test_projection(tables: Tables) -> None:
    real, synthetic, columns = tables
    settings = ProjectionSettings(hidden=(8,), epochs=1, steps=3, points=50)
    found = project_tables(real, synthetic, table(2), columns, settings)
    assert (found is None) == (columns.target is None)
    if found is not None:
        json.dumps(found.summary, allow_nan=False)
        assert np.isfinite(found.synthetic.points).all()
        assert np.isfinite(found.frame).all()

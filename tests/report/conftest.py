"""A small run for the tests of the report."""

from typing import Any

import pytest

from bcgan.report.document import Provenance


def privacy_metric(value: float, low: float, high: float, floor: float = 0.5) -> dict[str, Any]:
    return {
        "title": "A measurement",
        "how_to_read": "Read it.",
        "status": "ok",
        "value": value,
        "interval": {"low": low, "high": high, "confidence": 0.99, "method": "bootstrap"},
        "floor": floor,
        "ceiling": 1.0,
        "reason": None,
        "details": {},
        "signal": low > floor,
    }


@pytest.fixture
def provenance() -> Provenance:
    return Provenance(
        dataset="patients",
        source="patients.csv",
        target="outcome",
        task="classification",
        variant="bwgan",
        preset="default",
        created="2026-01-02T03:04:05+00:00",
        rows={"training": 800, "test": 200, "synthetic": 800},
        columns=3,
        versions={"bcgan": "0.1.0", "python": "3.11", "torch": "2"},
    )


@pytest.fixture
def sections() -> dict[str, Any]:
    """The JSON files of a run in which everything went well."""
    averages = {"seven": 0.99, "lift": 0.95, "macro_f1": 0.98}
    ends = {
        "seven": {"low": 0.98, "high": 1.0},
        "lift": {"low": 0.9, "high": 1.0},
        "macro_f1": {"low": 0.96, "high": 1.0},
    }
    floor = {"averages": {"seven": 0.87, "lift": -0.2, "macro_f1": 0.6}, "learners": {}}
    ceiling = {"averages": {"seven": 1.0, "lift": 1.0, "macro_f1": 1.0}, "learners": {}}
    scores = {"accuracy": 0.85, "macro_f1": 0.8}
    learner = {
        "name": "decision tree (depth 10)",
        "real": scores,
        "synthetic": scores,
        "relative_accuracy": 1.0,
        "lift": None,
        "note": "lift not computable: it does not beat the majority class",
    }
    column = {
        "column": "age",
        "kind": "numeric",
        "ks": 0.02,
        "tv": None,
        "mean_real": 38.5,
        "mean_synthetic": None,
        "sd_real": 13.0,
        "sd_synthetic": None,
        "missing_share_real": 0.0,
        "missing_share_synthetic": 1.0,
        "note": "not computable: all values are missing in the synthetic table",
    }
    names = ("closer_to_training", "gan_leaks_auc", "attribute_inference")
    metrics = {name: privacy_metric(0.5, 0.48, 0.52) for name in names}
    metrics["exact_copies"] = privacy_metric(0.0, -0.01, 0.01, floor=0.0)
    metrics["held_out_copies"] = privacy_metric(0.0, -0.01, 0.0, floor=0.0)
    metrics["domias_tpr"] = {
        "title": "Hits",
        "how_to_read": "Read it.",
        "status": "not computable",
        "value": None,
        "interval": None,
        "floor": 0.01,
        "ceiling": 1.0,
        "reason": "It takes 1,000 held-out rows.",
        "signal": None,
    }
    return {
        "compatibility": {
            "status": "ok",
            "rows": {"real_train": 800, "synthetic": 800, "test": 200},
            "majority_accuracy": 0.75,
            "averages": averages,
            "intervals": {"confidence": 0.95, "averages": ends},
            "learners": {"dt_10": learner},
            "baselines": {"independent_columns": floor, "bootstrap": ceiling},
        },
        "fidelity": {
            "ks_mean": 0.02,
            "tv_mean": None,
            "notes": {"tv_mean": "not computable: there is no categorical column"},
            "pearson_difference_mean": 0.01,
            "columns": [column],
            "baselines": {
                "independent_columns": {"pearson_difference_mean": 0.2},
                "bootstrap": {"ks_mean": 0.01, "pearson_difference_mean": 0.005},
            },
        },
        "detection": {
            "status": "ok",
            "rows_of_each_kind": {"synthetic": 800},
            "classifiers": {
                "gradient_boosting": {
                    "name": "gradient boosting",
                    "auc": 0.7,
                    "auc_low": 0.68,
                    "auc_high": 0.72,
                    "floor": {"auc": 0.99},
                    "ceiling": {"auc": 0.5},
                }
            },
        },
        "privacy": {
            "status": "ok",
            "summary": "Nothing was found.",
            "metrics": metrics,
            "sensitive_columns": [],
        },
        "training_report": {"steps": 100, "kept_step": 90, "seconds": 61.0, "last_losses": {}},
    }

"""Small runs on disk and in memory, in the shape of the real ones."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bcgan.results.cells import Cell, TrainedAccuracy
from bcgan.results.printed import LEARNERS
from bcgan.synthesizer.presets import PAPER_GAN

MakeCell = Callable[..., Cell]
MakeRun = Callable[..., Path]


@pytest.fixture
def make_cell() -> MakeCell:
    """Give a cell whose learners all have one relative accuracy."""

    def make(study: str, variant: str, seed: int, relative: float = 0.9, **changed: Any) -> Cell:
        weight = changed.pop("weight", 100.0)
        form = changed.pop("form", "pooled")
        changes: dict[str, Any] = {}
        if variant.startswith("b") and weight != 100.0:
            changes["gan.calibration.weight"] = weight
        if variant.startswith("b") and form != "pooled":
            changes["gan.calibration.form"] = form
        values: dict[str, Any] = {
            "label": "",
            "preset": "paper",
            "steps": 10_000,
            "calibration": (form, weight) if variant.startswith("b") else None,
            "source": f"{study}.parquet",
            "source_sha256": "aa",
            "rows": {"real_train": 100, "test": 20, "synthetic": 100},
            "majority_accuracy": 0.5,
            "learners": {
                name: TrainedAccuracy(real=0.8, synthetic=0.8 * relative) for name in LEARNERS
            },
            "floor": dict.fromkeys(LEARNERS, 0.4),
            "ceiling": dict.fromkeys(LEARNERS, 0.8),
            "lift": 0.5,
            "macro_f1": 0.7,
            "importances": {},
            "selection": {},
            "projection": None,
            "training_seconds": 60.0,
            "cell_seconds": 90.0,
            "revision": None,
        }
        changes |= changed.pop("changes", {})
        return Cell(study=study, variant=variant, seed=seed, **(values | changed), changes=changes)

    return make


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Write the files of a run below a data folder, and give that folder."""

    def make(
        study: str = "a9a",
        folder: str = "wgan",
        seed: int = 0,
        accuracy: float = 0.72,
        **changed: Any,
    ) -> Path:
        data = tmp_path / "data"
        place = Path(study) / folder / f"seed{seed}"
        gan = PAPER_GAN.model_dump(mode="json") | changed.get("gan", {})
        made_from = {
            "preprocess": {
                "source_sha256": "aa",
                "encoder.numeric": "min_max",
                "encoder.missing": "zeros",
                "encoder.binary": "unit",
                "split_seed": 0,
                **changed.get("prepared", {}),
            },
            "pretrain_classifiers": {"classifier_seed": 0},
            "train_gan": {"variant": folder.split("-", maxsplit=1)[0], "gan.steps": gan["steps"]},
        }
        scored = {"nodes": {"score_compatibility": "complete"}, "made_from": made_from}
        files = {
            f"06_models/{place}/recipe.json": {"preset": "paper", "gan": gan},
            f"06_models/{place}/manifest.json": {
                "stages": {
                    "train_gan": {
                        "source": f"/somewhere/{changed.get('source', 'a9a.parquet')}",
                        "data_note": changed.get("data_note", ""),
                        "code": {"revision": "abc"},
                        "made_from": made_from,
                    },
                    "evaluate_compatibility": scored | changed.get("scored", {}),
                }
            },
            f"08_reporting/{place}/training_report.json": {"steps": gan["steps"], "seconds": 120.0},
            f"08_reporting/{place}/compatibility.json": _compatibility(accuracy),
            f"08_reporting/{place}/interpretation.json": _interpretation(),
            f"08_reporting/{place}/projection.json": {
                "status": "ok",
                "test_accuracy": 0.99,
                "disagreement": {"real": 0.01, "synthetic": 0.05},
            },
        }
        for name, values in files.items():
            path = data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        return data

    return make


def _compatibility(accuracy: float) -> dict[str, Any]:
    baseline = {"learners": {name: {"accuracy": 0.4} for name in LEARNERS}}
    return {
        "status": "ok",
        "rows": {"real_train": 100, "synthetic": 100, "test": 20},
        "settings": {"mlp_max_iter": 30, "jobs": 1, "seed": 0},
        "majority_accuracy": 0.5,
        "averages": {"seven": 0.9, "lift": 0.5, "macro_f1": 0.7},
        "learners": {
            name: {"real": {"accuracy": 0.8}, "synthetic": {"accuracy": accuracy}}
            for name in LEARNERS
        },
        "baselines": {"independent_columns": baseline, "bootstrap": baseline},
    }


def _interpretation() -> dict[str, Any]:
    agreement = {"synthetic": 0.9, "floor": 0.1, "ceiling": 1.0}
    return {
        "status": "ok",
        "importances": {"forest_10": {"precision_at": {"10": {**agreement, "chance": 0.1}}}},
        "selection": {"svm_c_0.01": {**agreement, "selected": {"real": 3}}},
    }

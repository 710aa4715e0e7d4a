"""Nodes with the inputs and outputs of the real ones, and next to nothing in between."""

import os
import signal
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from matplotlib.figure import Figure
from pydantic import BaseModel, ConfigDict, Field

from bcgan.errors import InputError, TrainingDivergedError, TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.listeners import subscribed_listeners
from standin.model import Model


class GanSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(default=3, ge=1)


def prepare_table(raw: pd.DataFrame, target: str, overrides: dict[str, str]) -> tuple[Any, ...]:
    if target != "none" and target not in raw.columns:
        raise InputError(f"There is no column '{target}' in the table; did you mean another?")
    return {"target": target, "columns": list(raw.columns)}, raw


def split_rows(typed: pd.DataFrame, split: dict[str, float], seed: int) -> tuple[Any, ...]:
    test = round(len(typed) * split["test_share"])
    return typed.iloc[test:].reset_index(drop=True), typed.iloc[:test].reset_index(drop=True)


def encode_rows(training: pd.DataFrame) -> tuple[Any, ...]:
    n = len(training)
    return {"units": 2}, {
        "features": torch.zeros(n, 2),
        "labels": torch.zeros(n, dtype=torch.int64),
        "is_validation": torch.zeros(n, dtype=torch.bool),
    }


def train_classifiers(model_input: Any, classifiers: dict[str, Any], seed: int) -> tuple[Any, ...]:
    n = len(model_input["labels"])
    posteriors = {"posteriors": torch.full((n, 6, 2), 0.5), "in_half": torch.zeros(n, 6).bool()}
    return {"weights": torch.zeros(3)}, posteriors, {"accuracy": [0.5], "mean": 0.5}


def train(
    model_input: Any,
    posteriors: Any,
    gan: GanSettings,
    variant: str,
    preset: str,
    seed: int,
    checkpoints: CheckpointStore,
) -> tuple[Any, ...]:
    if os.environ.get("STANDIN_TRAINING") == "fails":
        raise RuntimeError("out of luck")
    if os.environ.get("STANDIN_TRAINING") == "diverged":
        checkpoints.write_note("step-00000001", {})
        raise TrainingDivergedError("Training diverged before step 2.")
    if os.environ.get("STANDIN_TRAINING") in ("interrupted", "killed"):
        checkpoints.write_note("step-00000001", {})
        tell_losses(2)
        for listener in subscribed_listeners():
            listener.on_event("interrupted", 2, "Stopped.")
        if os.environ["STANDIN_TRAINING"] == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise TrainingInterruptedError("Training was stopped after step 1; run it again.")
    if mark := os.environ.get("STANDIN_KILLED_ONCE"):
        kill_first(Path(mark))
    tell_losses(gan.steps)
    curves = pd.DataFrame({"step": range(1, gan.steps + 1), "critic": 0.5, "generator": 0.25})
    recipe = {"variant": variant, "preset": preset, "gan": gan.model_dump(mode="json")}
    model = Model(f"{variant} {gan.steps} {seed}")
    return recipe, model, curves, {"steps": gan.steps, "seconds": 0.5}, Figure(figsize=(1, 1))


def kill_first(mark: Path) -> None:
    """Kill the first process that comes here, and let the others pass."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def tell_losses(steps: int) -> None:
    for step in range(1, steps + 1):
        for listener in subscribed_listeners():
            listener.on_losses(step, {"critic": 1.0 / step, "generator": 2.0 / step})


def draw_rows(model: Model, schema: Any, rows: int | None) -> Any:
    table = pd.DataFrame({name: [model.text] * (rows or 5) for name in schema["columns"]})
    return table, table


def score_fidelity(training: pd.DataFrame, synthetic: pd.DataFrame) -> Any:
    shares = ["missing_share_real", "missing_share_synthetic", "mode_share_real"]
    numbers = ["mean_real", "mean_synthetic", "sd_real", "sd_synthetic", "mode_share_synthetic"]
    scores = ["jsd", "wasserstein_scaled"]
    columns = pd.DataFrame([{"column": "age", "kind": "numeric", "ks": 0.5, "tv": None}])
    columns[shares + numbers + scores] = 1.0
    return {"mae_mean": 1.5, "notes": {}}, columns, {"page_1": Figure(figsize=(1, 1))}


def score_compatibility(
    training: pd.DataFrame, test: pd.DataFrame, synthetic: pd.DataFrame, settings: Any, seed: int
) -> Any:
    if os.environ.get("STANDIN_SCORES") == "interrupted":
        raise TrainingInterruptedError("Stopped while scoring.")
    if os.environ.get("STANDIN_SCORES") == "fail":
        raise RuntimeError("no scores today")
    if os.environ.get("STANDIN_SCORES") == "terminated":
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    result = {"schema_version": 1, "status": "not applicable", "reason": "this is a stand-in"}
    return {**result, "averages": {"seven": 0.97, "lift": None}}, Figure(figsize=(1, 1))

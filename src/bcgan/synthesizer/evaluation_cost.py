"""What the evaluation of a table will cost: one timed pass of an MLP, and what Adult cost."""

import os
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.evaluation.detection import DetectionSettings
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.tabular.schema import TableSchema

PROBE_ROWS = 5_000
ADULT_ROWS = 26_049
ADULT_UNITS = 105
ADULT_HELD_OUT_SHARE = 0.25
"""Held-out rows for each training row."""

REFERENCE_FLOPS_PER_SECOND = 2.1e10
"""Of one core of the machine on which the seconds below were taken, in the wider MLP."""

LEARNER_SECONDS = 4.0
"""Trees, forests, linear SVM and boosting on one table of Adult's size, one core."""

AUGMENTED_SECONDS = 5.0
"""A forest and boosting on real and synthetic rows together, one core."""

WORKER_SECONDS = 20.0
"""Start of the worker processes, the last one's lone work, resamples of the test rows."""

PAGE_SECONDS = 12.0
"""Figures and report."""


@dataclass(frozen=True)
class EvaluationCost:
    """Expected time of all evaluations and the report.

    Attributes:
        seconds: Wall time where nothing of the real rows was scored before.
        cached_seconds: Wall time where it was.
    """

    seconds: float
    cached_seconds: float


@dataclass(frozen=True)
class EvaluationPlan:
    """What is evaluated, and how much of it is looked at.

    Attributes:
        compatibility: Learners, their passes, baselines, worker processes and most rows.
        detection: Most rows and boosting rounds.
        interpretation: Most rows and trees.
        projection: Most rows.
        privacy: Most rows.
    """

    compatibility: CompatibilitySettings
    detection: DetectionSettings
    interpretation: InterpretationSettings
    projection: ProjectionSettings
    privacy: PrivacySettings

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "EvaluationPlan":
        """Read the plan from parameter groups, typed or as mappings; absent ones are defaults."""
        return cls(
            CompatibilitySettings.model_validate(parameters.get("compatibility") or {}),
            DetectionSettings.model_validate(parameters.get("detection") or {}),
            InterpretationSettings.model_validate(parameters.get("interpretation") or {}),
            ProjectionSettings.model_validate(parameters.get("projection") or {}),
            PrivacySettings.model_validate(parameters.get("privacy") or {}),
        )


def evaluation_cost(
    rows: int, units: int, task: str, plan: EvaluationPlan, slowness: float
) -> EvaluationCost:
    """Work out what the evaluation of a run costs.

    The parts are those measured on Adult, scaled by the rows that each looks at and by the
    encoded width.

    Args:
        rows: Training rows; as many synthetic ones are assumed.
        units: Width of a row, see `evaluated_units`.
        task: `classification`, `regression` or `none`.
        plan: What is evaluated.
        slowness: See `measure_slowness`.

    Returns:
        The cost.
    """
    width = units / ADULT_UNITS
    detection = 8.0 * min(rows, plan.detection.rows) / 10_000 * plan.detection.trees / 100
    candidates = min(rows * ADULT_HELD_OUT_SHARE, plan.privacy.most_candidates)
    privacy = 15.0 * candidates / 5_000
    fidelity = 3.0 * rows / ADULT_ROWS
    cold = cached = width * (fidelity + privacy)
    cold += width * detection
    cached += width * detection / 3
    if task == "classification":
        trees = plan.interpretation.trees / 100
        interpretation = 16.0 * min(rows, plan.interpretation.rows) / 20_000 * trees
        projection = 3.0 * min(rows, plan.projection.rows) / ADULT_ROWS
        entropy = 1.0 * rows / ADULT_ROWS
        cold += width * (interpretation + projection + entropy)
        cached += width * (interpretation / 4 + projection + entropy)
    if task != "none":
        learners = _compatibility(rows, units, plan.compatibility)
        cold += learners.seconds
        cached += learners.cached_seconds
    return EvaluationCost(slowness * (cold + PAGE_SECONDS), slowness * (cached + PAGE_SECONDS))


def evaluated_units(schema: TableSchema) -> int:
    """Give the width of a row as the learners see it: numbers, dates and one unit a category.

    Args:
        schema: Schema of the table.

    Returns:
        The width, at least 1.
    """
    features = [column for column in schema.columns if column.name in schema.modelled]
    return max(
        1,
        sum(
            column.distinct if column.name in schema.categorical else 1
            for column in features
            if column.name != schema.target
        ),
    )


def measure_slowness() -> float:
    """Time a pass of the wider MLP over rows like Adult's.

    Returns:
        Time in relation to the machine on which Adult was measured: 1 is as fast, 2 takes twice
        as long. What else the machine is doing counts.
    """
    rows = np.random.default_rng(0).random((PROBE_ROWS, ADULT_UNITS), dtype=np.float32)
    labels = np.arange(PROBE_ROWS) % 2
    # One thread, as in the worker processes.
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        started = time.perf_counter()
        MLPClassifier((200, 200), max_iter=1, random_state=0).fit(rows, labels)
        seconds = time.perf_counter() - started
    flops = 6.0 * PROBE_ROWS * (200 * ADULT_UNITS + 200 * 200)
    return seconds * REFERENCE_FLOPS_PER_SECOND / flops


def _compatibility(rows: int, units: int, settings: CompatibilitySettings) -> EvaluationCost:
    trained = min(rows, settings.max_training_rows)
    # Both MLPs, of 100 and of 200 and 200 hidden units.
    flops = 6.0 * trained * (300 * units + 200 * 200) * settings.mlp_max_iter
    size = trained / ADULT_ROWS * units / ADULT_UNITS
    table = flops / REFERENCE_FLOPS_PER_SECOND + LEARNER_SECONDS * size
    augmented = AUGMENTED_SECONDS * size
    jobs = min(settings.jobs, os.cpu_count() or 1)
    # Both halves of the real rows together cost as much as one table.
    tables = 2 + len(settings.baseline_names)
    return EvaluationCost(
        (table * tables + augmented) / jobs + WORKER_SECONDS,
        (table + augmented) / jobs + WORKER_SECONDS,
    )

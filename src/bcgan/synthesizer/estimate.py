"""What a run will cost: measured on a few training steps, extrapolated to the rest."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
import torch

from bcgan.classifiers.regression import target_halves
from bcgan.classifiers.training import (
    ClassifierSettings,
    ensemble_posteriors,
    new_ensemble,
    random_halves,
)
from bcgan.gan.autoregressive_plan import DrawingPlan
from bcgan.gan.copula_rows import MOST_ROWS, copula_row_count, with_copula_rows
from bcgan.gan.durations import parse_duration
from bcgan.gan.layout import Layout
from bcgan.gan.pace import Pace, measure_pace
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import Surroundings, TrainingData
from bcgan.seeds import torch_generator
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.composition import Composition, PreparedRows, compose
from bcgan.synthesizer.epochs import with_steps
from bcgan.synthesizer.evaluation_cost import (
    EvaluationCost,
    EvaluationPlan,
    evaluated_units,
    evaluation_cost,
    measure_slowness,
)
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_encoder, resolve_recipe
from bcgan.synthesizer.run_settings import RunSettings
from bcgan.synthesizer.width import with_width
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema

PROBE_STEPS = 8
PROBE_ROWS = 5_000
PROBE_LOOK_ROWS = 500
FIXED_SECONDS = 12.0
"""Imports and MLflow."""

SECONDS_PER_CELL = 4e-6
"""Reading, typing, splitting and writing a cell."""

FIXED_BYTES = 900 * 2**20
"""A process with PyTorch, pandas, scikit-learn and MLflow loaded."""

WORKER_BYTES = 220 * 2**20
"""A worker process of the evaluation."""

BYTES_PER_CELL = 210
"""Of the source: as read, as typed, and the copies between the steps."""

MARGIN = 2.0
"""The time is right within this factor: other work on the machine, early stops, odd tables."""


@dataclass(frozen=True)
class CostEstimate:
    """Expected cost of a run on this machine.

    Attributes:
        steps: Generator steps; for a time budget what it would be now.
        encoded_units: Width of an encoded row.
        training_seconds: Wall time up to the synthetic table; right within a factor of `MARGIN`.
        evaluation: Wall time of what follows, likewise.
        memory_bytes: Peak memory of all processes together.
    """

    steps: int
    encoded_units: int
    training_seconds: float
    evaluation: EvaluationCost
    memory_bytes: int

    @property
    def seconds(self) -> float:
        """Wall time of the whole run where nothing of the real rows was scored before."""
        return self.training_seconds + self.evaluation.seconds


def estimate_cost(
    training_table: pd.DataFrame,
    schema: TableSchema,
    settings: RunSettings,
    parameters: Mapping[str, Any],
    validation_rows: int = 0,
) -> CostEstimate:
    """Estimate time and memory by timing a few training steps; takes seconds, writes nothing.

    Args:
        training_table: Typed training rows.
        schema: Schema of the table.
        settings: What the run is asked to do.
        parameters: Parameter groups, typed or as mappings.
        validation_rows: Of the training rows, those that are not trained on where a generator is
            chosen by them.

    Returns:
        The estimate.
    """
    recipe = resolve_recipe(settings.variant, settings.preset, parameters["gan"], settings.seed)
    encoder = TableEncoder.fit(
        training_table, schema, resolve_encoder(settings.preset, parameters.get("encoder") or {})
    )
    classifiers = _group(parameters.get("classifiers", {}), ClassifierSettings)
    plan = EvaluationPlan.of(parameters)
    rows, units = len(training_table), encoder.layout.width
    learnt = rows - validation_rows if recipe.gan.selection == "validation" else rows
    gan = with_width(with_steps(recipe.gan, learnt), learnt, encoder.layout)
    recipe = recipe.model_copy(update={"gan": gan})
    probe = _probe(training_table, schema, encoder, recipe, classifiers)
    pace = _pace(probe, recipe)
    steps = gan.steps
    if gan.budget is not None:
        steps = pace.steps_within(parse_duration(gan.budget), gan.select_every)
    widths = [units, *classifiers.hidden, max(1, len(encoder.classes))]
    weights = sum(a * b for a, b in pairwise(widths))
    passes = classifiers.members * classifiers.most_epochs(max(1, rows // 2)) * rows / 2
    cells = schema.rows * len(schema.columns)
    training_seconds = (
        FIXED_SECONDS
        + SECONDS_PER_CELL * cells
        + _copula_seconds(probe, gan, rows)
        + pace.seconds_of(steps, gan.select_every)
        + passes * 6 * weights / (_flops_per_step(gan, encoder.layout) / pace.step)
    )
    width = evaluated_units(schema)
    return CostEstimate(
        steps,
        units,
        training_seconds,
        evaluation_cost(rows, width, schema.task, plan, measure_slowness()),
        int(_memory(rows, max(units, width), cells, plan)),
    )


def _memory(rows: int, units: int, cells: int, plan: EvaluationPlan) -> float:
    learners = plan.compatibility
    trained = min(rows, learners.max_training_rows)
    workers = learners.jobs * (WORKER_BYTES + 2 * trained * units * 4)
    return FIXED_BYTES + BYTES_PER_CELL * cells + 4 * rows * units * 4 + workers


def _group(value: Any, model: Any) -> Any:
    return value if isinstance(value, model) else model.model_validate(dict(value))


def _flops_per_step(gan: GanSettings, layout: Layout) -> float:
    if gan.generator == "autoregressive":
        plan = DrawingPlan.of(layout, gan.levels, gan.knots)
        widths = (plan.input_width, *gan.generator_hidden, plan.output_width)
        return float(gan.batch_size * 6 * sum(a * b for a, b in pairwise(widths)))
    units = layout.width
    critic = units * gan.critic_hidden[0] + sum(
        a * b for a, b in zip(gan.critic_hidden, gan.critic_hidden[1:], strict=False)
    )
    generator = units * gan.generator_hidden[-1] + sum(
        a * b for a, b in zip(gan.generator_hidden, gan.generator_hidden[1:], strict=False)
    )
    # Forward 2 flops a weight, backward 4; the penalty's chain about as much again.
    return float(
        gan.batch_size * (gan.critic_steps * (18 * critic + 2 * generator) + 6 * generator)
    )


def _probe(
    training_table: pd.DataFrame,
    schema: TableSchema,
    encoder: TableEncoder,
    recipe: TrainingRecipe,
    classifiers: ClassifierSettings,
) -> Composition:
    """Put a training on some of the rows together."""
    probe = training_table.head(PROBE_ROWS)
    features = torch.from_numpy(encoder.encode(probe))
    labels = (
        torch.from_numpy(encoder.encode_labels(probe[schema.target]))
        if schema.target is not None
        else torch.zeros(len(probe), dtype=torch.int64)
    )
    is_looked_at = torch.arange(len(probe)) < min(PROBE_LOOK_ROWS, len(probe) // 2)
    rows = PreparedRows(features, labels, is_looked_at)
    return compose(rows, encoder, _untrained(rows, encoder, classifiers), recipe)


def _pace(probe: Composition, recipe: TrainingRecipe) -> Pace:
    surroundings = Surroundings(selector=probe.selector)
    # A step costs the same from any rows, so none of a copula need be made.
    likelihood = recipe.gan.likelihood.model_copy(update={"copula_rows": 0.0})
    settings = recipe.gan.model_copy(update={"likelihood": likelihood})
    trainer = probe.trainer(probe.data, settings, probe.loss, 0, surroundings)
    return measure_pace(trainer, warm_up=1, blocks=1, block_steps=PROBE_STEPS)


def _copula_seconds(probe: Composition, gan: GanSettings, rows: int) -> float:
    """Time the copula of the probe's rows; one of more rows takes so many times as long."""
    data, per_pair = probe.data, gan.likelihood.copula_rows
    if gan.generator != "autoregressive" or not isinstance(data, TrainingData):
        return 0.0
    if not copula_row_count(rows, data.layout, per_pair):
        return 0.0
    started = time.perf_counter()
    with_copula_rows(data, per_pair, 0)
    taken = time.perf_counter() - started
    return taken * max(1.0, min(rows, MOST_ROWS) / len(data.labels))


def _untrained(
    rows: PreparedRows, encoder: TableEncoder, settings: ClassifierSettings
) -> PretrainedClassifiers | None:
    """Classifiers that cost what trained ones do."""
    if not encoder.classes and encoder.target_scale is None:
        return None
    outputs = len(encoder.classes) or 1
    ensemble = new_ensemble(rows.features.shape[1], outputs, settings, 0).requires_grad_(False)
    halve = random_halves if encoder.classes else target_halves
    halves = halve(rows.labels, settings.members, torch_generator(0, "estimate"))
    return PretrainedClassifiers(ensemble, ensemble_posteriors(ensemble, rows.features), halves)

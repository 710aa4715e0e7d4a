"""What a run is expected to cost, from the table and the settings alone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from bcgan.gan.settings import GanSettings
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.run_settings import RunSettings
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema

# Measured on two cores of a 2020s x86 server; good to a factor of two.
_MULTIPLICATIONS_PER_SECOND = 1.5e10
_SECONDS_PER_UPDATE = 0.004
_SECONDS_AROUND_TRAINING = 20.0
_SECONDS_PER_CELL_SCORED = 4e-5
_BYTES_OF_PROGRAM = 700 * 2**20


@dataclass(frozen=True)
class CostEstimate:
    """What a run is expected to need.

    Attributes:
        encoded_units: Width of an encoded row.
        steps: Generator steps.
        seconds: Wall-clock time of the whole run, from reading to scoring.
        memory_bytes: Most memory in use.
    """

    encoded_units: int
    steps: int
    seconds: float
    memory_bytes: int


def estimate_cost(
    training_table: pd.DataFrame,
    schema: TableSchema,
    settings: RunSettings,
    parameters: Mapping[str, Any],
) -> CostEstimate:
    """Estimate the cost of a run.

    Args:
        training_table: Typed training part.
        schema: Schema of the table.
        settings: The run's own settings.
        parameters: All parameters, groups typed as the nodes take them.

    Returns:
        The estimate.

    Raises:
        SettingsError: If a parameter of the group `gan` is unknown or out of range.
    """
    gan = resolve_recipe(
        settings.variant, settings.preset, parameters.get("gan") or {}, settings.seed
    ).gan
    units = TableEncoder.fit(training_table, schema, parameters["encoder"]).layout.width
    updates = gan.steps * (gan.critic_steps + 1)
    work = updates * gan.batch_size * _multiplications_per_row(gan, units)
    speed = _MULTIPLICATIONS_PER_SECOND * max(1, os.cpu_count() or 1) / 2
    scoring = _SECONDS_PER_CELL_SCORED * len(training_table) * units
    rows_bytes = len(training_table) * (units * 4 * 3 + len(schema.columns) * 64 * 3)
    return CostEstimate(
        encoded_units=units,
        steps=gan.steps,
        seconds=_SECONDS_AROUND_TRAINING + updates * _SECONDS_PER_UPDATE + work / speed + scoring,
        memory_bytes=_BYTES_OF_PROGRAM + rows_bytes,
    )


def _multiplications_per_row(gan: GanSettings, units: int) -> float:
    widths_of = (
        (gan.latent_size + gan.embedding_size, *gan.generator_hidden, units),
        (units + gan.embedding_size, *gan.critic_hidden, 1),
    )
    forward = sum(before * after for widths in widths_of for before, after in pairwise(widths))
    # Forward and backward, and the gradient penalty's second derivative.
    return 6.0 * forward

"""Nodes of `sample`: the synthetic table, from the saved synthesizer alone."""

from typing import Any

import pandas as pd

from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.release import release_table
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.writer import native_table, restore_table


def sample_table(
    synthesizer_model: SavedSynthesizer,
    conditions: pd.DataFrame,
    constraint_rules: dict[str, Any],
    constraints: list[dict[str, Any]],
    rows: int | None,
    seed: int,
    sampling: SamplingSettings,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Sample the synthetic table.

    Args:
        synthesizer_model: The trained synthesizer.
        conditions: Partial rows to be completed; without columns where none were given.
        constraint_rules: What is known of the constraints.
        constraints: The constraints that the run asks for.
        rows: Number of rows; as many as the training part had if not given.
        seed: Decides every draw.
        sampling: How rows are drawn.

    Returns:
        The table as the source would spell it, for CSV, and with native dtypes, for Parquet. The
        third is the plain table, which stands beside it in the scores: drawn from the same seed
        without calibration; without columns where the table itself is. The last is what it took
        to draw the table.

    Raises:
        ArtefactError: If the constraints are not those the table was prepared with.
    """
    rules = ConstraintRules.model_validate(constraint_rules)
    rules.require(read_constraints(constraints))
    given = conditions if len(conditions.columns) else None
    released = release_table(synthesizer_model, rows, seed, sampling, given, rules)
    schema = synthesizer_model.schema
    plain = pd.DataFrame()
    if given is None and synthesizer_model.calibration(sampling) != "none":
        settings = sampling.model_copy(update={"calibration": "none"})
        drawn = release_table(synthesizer_model, rows, seed, settings, None, rules)
        plain = restore_table(drawn.table, schema)
    return (
        restore_table(released.table, schema),
        native_table(released.table, schema),
        plain,
        released.report,
    )

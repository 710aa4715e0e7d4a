"""Nodes of `sample`: the synthetic table, from the saved synthesizer alone."""

from typing import Any

import pandas as pd

from bcgan.synthesizer.calibrated_sampling import SamplingSettings
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.release import release_table
from bcgan.tabular.writer import native_table, restore_table


def sample_table(
    synthesizer_model: SavedSynthesizer,
    conditions: pd.DataFrame,
    rows: int | None,
    seed: int,
    sampling: SamplingSettings,
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Sample the synthetic table.

    Args:
        synthesizer_model: The trained synthesizer.
        conditions: Partial rows to be completed; without columns where none were given.
        rows: Number of rows; as many as the training part had if not given.
        seed: Decides every draw.
        sampling: How rows are drawn.

    Returns:
        The table as the source would spell it, for CSV, and with native dtypes, for Parquet; and
        what it took to draw it.
    """
    given = conditions if len(conditions.columns) else None
    released = release_table(synthesizer_model, rows, seed, sampling, given)
    schema = synthesizer_model.schema
    return (
        restore_table(released.table, schema),
        native_table(released.table, schema),
        released.report,
    )

"""Nodes of `sample`: the synthetic table, from the saved synthesizer alone."""

import pandas as pd

from bcgan.synthesizer.calibrated_sampling import SamplingSettings
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.tabular.writer import native_table, restore_table


def sample_table(
    synthesizer_model: SavedSynthesizer, rows: int | None, seed: int, sampling: SamplingSettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sample the synthetic table.

    Args:
        synthesizer_model: The trained synthesizer.
        rows: Number of rows; as many as the training part had if not given.
        seed: Decides every draw.
        sampling: How rows are drawn.

    Returns:
        The table as the source would spell it, for CSV, and with native dtypes, for Parquet.
    """
    typed = synthesizer_model.sample(rows, seed, sampling)
    schema = synthesizer_model.schema
    return restore_table(typed, schema), native_table(typed, schema)

"""Nodes of `sample`: the synthetic table, from the saved synthesizer alone."""

import pandas as pd

from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.tabular.writer import native_table, restore_table


def sample_table(
    synthesizer_model: SavedSynthesizer, rows: int | None, seed: int, sampling: SamplingSettings
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Sample the synthetic table.

    Args:
        synthesizer_model: The trained synthesizer.
        rows: Number of rows; as many as the training part had if not given.
        seed: Decides every draw.
        sampling: How rows are drawn.

    Returns:
        The table as the source would spell it, for CSV, and with native dtypes, for Parquet. The
        third is the plain table, which stands beside it in the scores: drawn from the same seed
        without calibration; without columns where the table itself is.
    """
    typed = synthesizer_model.sample(rows, seed, sampling)
    schema = synthesizer_model.schema
    plain = pd.DataFrame()
    if synthesizer_model.calibration(sampling) != "none":
        settings = sampling.model_copy(update={"calibration": "none"})
        plain = restore_table(synthesizer_model.sample(rows, seed, settings), schema)
    return restore_table(typed, schema), native_table(typed, schema), plain

"""Nodes of `evaluate_privacy`: what the released table tells about its training rows."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from bcgan.evaluation.privacy.assessment import evaluate_privacy
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.pipelines.plain_table import plain_table
from bcgan.plots.privacy import privacy_figure
from bcgan.synthesizer.evaluated_columns import evaluated_columns
from bcgan.synthesizer.kept_values import kept_values
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.tabular.schema import TableSchema, apply_schema


def score_privacy(
    training_table: pd.DataFrame,
    test_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    plain_synthetic: pd.DataFrame,
    schema: dict[str, Any],
    synthesizer_model: SavedSynthesizer,
    privacy: PrivacySettings,
) -> dict[str, Any]:
    """Attack the released table, and list what the model file keeps of real rows.

    Args:
        training_table: Typed real training rows.
        test_table: Typed real rows that nothing has seen.
        synthetic_csv: The released CSV as read.
        plain_synthetic: What the generator gave without calibrated sampling; without columns
            where that is the released table.
        schema: Schema of all of them.
        synthesizer_model: The saved synthesizer, for the values that its file keeps.
        privacy: Limits, intervals, seed.

    Returns:
        The content of `privacy.json`.
    """
    result = score_privacy_of_table(
        training_table, test_table, synthetic_csv, plain_synthetic, schema, privacy
    )
    model = synthesizer_model
    return {**result, "model_file": kept_values(model.schema, model.encoder, training_table)}


def score_privacy_of_table(
    training_table: pd.DataFrame,
    test_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    plain_synthetic: pd.DataFrame,
    schema: dict[str, Any],
    privacy: PrivacySettings,
) -> dict[str, Any]:
    """Attack the released table, with the held-out rows as control.

    Args:
        training_table: Typed real training rows.
        test_table: Typed real rows that nothing has seen.
        synthetic_csv: The released CSV as read.
        plain_synthetic: What the generator gave without calibrated sampling; without columns
            where that is the released table.
        schema: Schema of all of them.
        privacy: Limits, intervals, seed.

    Returns:
        The content of `privacy.json` without the values that a model file keeps.
    """
    table_schema = TableSchema.model_validate(schema)
    return evaluate_privacy(
        training_table,
        test_table,
        apply_schema(synthetic_csv, table_schema),
        evaluated_columns(table_schema),
        privacy,
        plain=plain_table(plain_synthetic, table_schema),
    )


def draw_privacy(privacy: dict[str, Any]) -> Figure:
    """Draw the attacks' ROC curves and the distances to the closest record.

    Args:
        privacy: The content of `privacy.json`.

    Returns:
        The figure; one that states the reason where nothing could be measured.
    """
    return privacy_figure(privacy)

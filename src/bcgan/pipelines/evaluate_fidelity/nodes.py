"""Nodes of `evaluate_fidelity`: how alike the real and the released table look."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from bcgan.evaluation.fidelity import evaluate_fidelity
from bcgan.pipelines.evaluated_columns import evaluated_columns
from bcgan.plots.correlations import correlation_difference_figure, correlation_figure
from bcgan.plots.distributions import distribution_figures
from bcgan.tabular.schema import TableSchema, apply_schema


def compare_tables(
    training_table: pd.DataFrame, synthetic_csv: pd.DataFrame, schema: dict[str, Any]
) -> tuple[dict[str, Any], pd.DataFrame, dict[str, Figure]]:
    """Compare the released table with the training part.

    Args:
        training_table: Typed training rows.
        synthetic_csv: The released CSV as read.
        schema: Schema of both.

    Returns:
        Summary, one record for each column, and figures by name.
    """
    table_schema = TableSchema.model_validate(schema)
    synthetic = apply_schema(synthetic_csv, table_schema)
    columns = evaluated_columns(table_schema).with_target_as("categorical")
    result = evaluate_fidelity(training_table, synthetic, columns)
    figures = distribution_figures(
        training_table,
        synthetic,
        numeric=columns.numeric,
        categorical=columns.categorical,
        datetime=columns.datetime,
    )
    matrices = (result.correlation_real, result.correlation_synthetic)
    figures["correlations"] = correlation_figure(*matrices)
    figures["correlation_difference"] = correlation_difference_figure(*matrices)
    return result.summary, result.columns, figures

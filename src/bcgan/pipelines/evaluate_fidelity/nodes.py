"""Nodes of `evaluate_fidelity`: how alike the real and the released table look."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.detection import DetectionSettings, evaluate_detection
from bcgan.evaluation.fidelity import FidelityResult, FidelitySettings, evaluate_fidelity
from bcgan.plots.associations import association_difference_figure
from bcgan.plots.correlations import correlation_difference_figure, correlation_figure
from bcgan.plots.distributions import distribution_figures
from bcgan.synthesizer.evaluated_columns import evaluated_columns
from bcgan.tabular.schema import TableSchema, apply_schema


def compare_tables(
    training_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    schema: dict[str, Any],
    fidelity: FidelitySettings,
    classifier_seed: int,
) -> tuple[dict[str, Any], pd.DataFrame, dict[str, Figure]]:
    """Compare the released table with the training part.

    Args:
        training_table: Typed training rows.
        synthetic_csv: The released CSV as read.
        schema: Schema of both.
        fidelity: How to compare.
        classifier_seed: Fixes the baselines.

    Returns:
        Summary, one record for each column, and figures by name.
    """
    table_schema = TableSchema.model_validate(schema)
    synthetic = apply_schema(synthetic_csv, table_schema)
    columns = evaluated_columns(table_schema).with_target_as("categorical")
    settings = fidelity.model_copy(update={"seed": classifier_seed})
    result = evaluate_fidelity(training_table, synthetic, columns, settings)
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
    figures["association_difference"] = _association_figure(result)
    return result.summary, result.columns, figures


def detect_synthetic_rows(
    training_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    test_table: pd.DataFrame,
    schema: dict[str, Any],
    detection: DetectionSettings,
    classifier_seed: int,
    evaluation_cache: JsonCache,
) -> dict[str, Any]:
    """Try to tell released from real rows.

    Args:
        training_table: Typed training rows.
        synthetic_csv: The released CSV as read.
        test_table: Typed real rows that nothing has seen.
        schema: Schema of all three.
        detection: How to cross-validate.
        classifier_seed: Fixes the classifiers and the baselines.
        evaluation_cache: Keeps what depends on the real rows alone.

    Returns:
        The content of `detection.json`.
    """
    table_schema = TableSchema.model_validate(schema)
    return evaluate_detection(
        training_table,
        apply_schema(synthetic_csv, table_schema),
        test_table,
        evaluated_columns(table_schema).with_target_as("categorical"),
        detection.model_copy(update={"seed": classifier_seed}),
        cache=evaluation_cache,
    )


def _association_figure(result: FidelityResult) -> Figure:
    baselines = result.summary["baselines"]
    floor, ceiling = (
        {
            kind: found.get(f"{kind}_difference_mean")
            for kind in ("pearson", "cramers_v", "correlation_ratio")
        }
        for found in (baselines.get("independent_columns", {}), baselines.get("bootstrap", {}))
    )
    return association_difference_figure(
        result.association_real,
        result.association_synthetic,
        result.association_kinds,
        floor,
        ceiling,
    )

"""Nodes of `evaluate_compatibility`: what classifiers learn from the released table."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from bcgan.classifiers.projection import ProjectionSettings
from bcgan.datasets import TensorBundle
from bcgan.evaluation.baselines import Labeller
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.compatibility import compatibility_not_applicable, evaluate_compatibility
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.interpretation import (
    evaluate_interpretation,
    interpretation_not_applicable,
)
from bcgan.evaluation.posterior_entropy import compare_posterior_entropy, entropy_not_applicable
from bcgan.evaluation.projection import (
    ProjectedRows,
    project_tables,
    projection_not_applicable,
)
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.plain_table import plain_table
from bcgan.pipelines.restored_classifiers import restored_ensemble
from bcgan.plots.compatibility import compatibility_figure
from bcgan.plots.posterior_entropy import posterior_entropy_figure
from bcgan.plots.projection import PlaneRows, no_projection_figure, projection_figure
from bcgan.synthesizer.evaluated_columns import evaluated_columns, learned_columns
from bcgan.synthesizer.relabelling import ensemble_labeller, table_posteriors
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema, apply_schema


# Kedro hands each input over as an argument of its own.
def score_compatibility(  # noqa: PLR0913, PLR0917
    training_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    plain_synthetic: pd.DataFrame,
    test_table: pd.DataFrame,
    schema: dict[str, Any],
    compatibility: CompatibilitySettings,
    classifier_seed: int,
    evaluation_cache: JsonCache,
    encoder: dict[str, Any],
    classifiers: TensorBundle,
) -> dict[str, Any]:
    """Score the released table (eq. 1) on the held-out real rows.

    Args:
        training_table: Typed real training rows.
        synthetic_csv: The released CSV as read.
        plain_synthetic: What the generator gave without calibrated sampling; without columns
            where that is the released table.
        test_table: Typed real rows that nothing has seen.
        schema: Schema of all of them.
        compatibility: How the learners are trained.
        classifier_seed: Fixes the learners.
        evaluation_cache: Keeps what depends on the real rows alone.
        encoder: How rows are encoded for the pretrained classifiers.
        classifiers: The pretrained classifiers, for the baseline that they label.

    Returns:
        The content of `compatibility.json`.
    """
    table_schema = TableSchema.model_validate(schema)
    if table_schema.target is None:
        return compatibility_not_applicable(
            "the run has no target, so there is no learner to compare"
        )
    return evaluate_compatibility(
        training_table,
        apply_schema(synthetic_csv, table_schema),
        test_table,
        learned_columns(table_schema),
        compatibility.model_copy(update={"seed": classifier_seed}),
        labeller=labeller_of(encoder, classifiers),
        plain=plain_table(plain_synthetic, table_schema),
        cache=evaluation_cache,
    )


def draw_compatibility(compatibility: dict[str, Any]) -> Figure:
    """Draw real against synthetic accuracy for each learner.

    Args:
        compatibility: The content of `compatibility.json`.

    Returns:
        The figure; one that states the reason where there are no scores.
    """
    return compatibility_figure(compatibility)


def compare_entropy(
    classifiers: TensorBundle,
    encoder: dict[str, Any],
    schema: dict[str, Any],
    test_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
) -> dict[str, Any]:
    """Ask the pretrained classifiers how sure they are of held-out and of synthetic rows.

    Args:
        classifiers: Weights of the pretrained classifiers.
        encoder: How rows are encoded for them.
        schema: Schema of both tables.
        test_table: Typed real rows that nothing has seen.
        synthetic_csv: The released CSV as read.

    Returns:
        The content of `posterior_entropy.json`.
    """
    ensemble = restored_ensemble(classifiers)
    if ensemble is None or not encoder["classes"]:
        return entropy_not_applicable("The run has no target with classes.")
    table_encoder = TableEncoder.from_dict(encoder)
    synthetic = apply_schema(synthetic_csv, TableSchema.model_validate(schema))
    real, generated = (
        table_posteriors(table_encoder, ensemble, table).transpose(0, 1).numpy()
        for table in (test_table, synthetic)
    )
    return compare_posterior_entropy(real, generated)


def draw_entropy(posterior_entropy: dict[str, Any]) -> Figure:
    """Draw the histograms of the entropy.

    Args:
        posterior_entropy: The content of `posterior_entropy.json`.

    Returns:
        The figure; one that states the reason where there is nothing to compare.
    """
    return posterior_entropy_figure(posterior_entropy)


def score_interpretation(
    training_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    schema: dict[str, Any],
    interpretation: InterpretationSettings,
    classifier_seed: int,
    evaluation_cache: JsonCache,
) -> dict[str, Any]:
    """Compare the features that interpretable models find in real and in released rows.

    Args:
        training_table: Typed real training rows.
        synthetic_csv: The released CSV as read.
        schema: Schema of both.
        interpretation: Which models.
        classifier_seed: Fixes the models.
        evaluation_cache: Keeps what depends on the real rows alone.

    Returns:
        The content of `interpretation.json`.
    """
    table_schema = TableSchema.model_validate(schema)
    reason = _no_classes(table_schema)
    if reason is not None:
        return interpretation_not_applicable(reason)
    return evaluate_interpretation(
        training_table,
        apply_schema(synthetic_csv, table_schema),
        evaluated_columns(table_schema),
        interpretation.model_copy(update={"seed": classifier_seed}),
        cache=evaluation_cache,
    )


def project_rows(
    training_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
    test_table: pd.DataFrame,
    schema: dict[str, Any],
    projection: ProjectionSettings,
    classifier_seed: int,
) -> tuple[dict[str, Any], Figure]:
    """Look at real and released rows through two units of a classifier.

    Args:
        training_table: Typed real training rows.
        synthetic_csv: The released CSV as read.
        test_table: Typed real rows that nothing has seen.
        schema: Schema of all three.
        projection: How the classifier is trained.
        classifier_seed: Fixes the classifier and the drawn rows.

    Returns:
        The content of `projection.json`, and the figure.
    """
    table_schema = TableSchema.model_validate(schema)
    reason = _no_classes(table_schema)
    found = None
    if reason is None:
        found = project_tables(
            training_table,
            apply_schema(synthetic_csv, table_schema),
            test_table,
            evaluated_columns(table_schema),
            projection.model_copy(update={"seed": classifier_seed}),
        )
        reason = "there is no feature, or only one class"
    if found is None:
        return projection_not_applicable(reason), no_projection_figure(reason)
    return found.summary, projection_figure(
        _plane_rows(found.real),
        _plane_rows(found.synthetic),
        classes=found.classes,
        regions=found.regions,
        frame=found.frame,
        test_accuracy=found.summary["test_accuracy"],
        wording=found.summary["wording"],
    )


def _no_classes(schema: TableSchema) -> str | None:
    if schema.task == "classification":
        return None
    return (
        "the run has no target"
        if schema.target is None
        else "the target is numeric, and this is measured for classes"
    )


def _plane_rows(rows: ProjectedRows) -> PlaneRows:
    return rows.points, rows.labels, rows.predicted


def labeller_of(encoder: dict[str, Any], classifiers: TensorBundle) -> Labeller | None:
    """Make what names labels as the pretrained classifiers do.

    Args:
        encoder: How rows are encoded for them.
        classifiers: Their weights.

    Returns:
        A function of a table; nothing where there are no classes.
    """
    ensemble = restored_ensemble(classifiers)
    if ensemble is None or not encoder["classes"]:
        return None
    return ensemble_labeller(TableEncoder.from_dict(encoder), ensemble)

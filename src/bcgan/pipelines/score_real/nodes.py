"""Nodes of `score_real`: what the scores need of real rows alone, put into the cache."""

from typing import Any

import pandas as pd

from bcgan.datasets import TensorBundle
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.compatibility import score_real_side
from bcgan.evaluation.detection import DetectionSettings, detect_real_side
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.interpretation import interpret_real_side
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.evaluate_compatibility.nodes import labeller_of
from bcgan.synthesizer.evaluated_columns import evaluated_columns, learned_columns
from bcgan.tabular.schema import TableSchema


# Kedro hands each input over as an argument of its own.
def score_real_rows(  # noqa: PLR0913, PLR0917
    training_table: pd.DataFrame,
    test_table: pd.DataFrame,
    schema: dict[str, Any],
    encoder: dict[str, Any],
    classifiers: TensorBundle,
    compatibility: CompatibilitySettings,
    detection: DetectionSettings,
    interpretation: InterpretationSettings,
    classifier_seed: int,
    rows: int | None,
    evaluation_cache: JsonCache,
) -> bool:
    """Compute what every run of the data set would compute again.

    Args:
        training_table: Typed real training rows.
        test_table: Typed real rows that nothing has seen.
        schema: Schema of both.
        encoder: How rows are encoded for the pretrained classifiers.
        classifiers: The pretrained classifiers.
        compatibility: How the learners are trained.
        detection: How the detectors are cross-validated.
        interpretation: Which interpretable models.
        classifier_seed: Fixes them all.
        rows: Synthetic rows of a run; None for as many as real ones.
        evaluation_cache: Where it goes.

    Returns:
        True.
    """
    table_schema = TableSchema.model_validate(schema)
    columns = evaluated_columns(table_schema)
    seeded = {"seed": classifier_seed}
    detect_real_side(
        training_table,
        test_table,
        columns.with_target_as("categorical"),
        detection.model_copy(update=seeded),
        evaluation_cache,
    )
    interpret_real_side(
        training_table,
        len(training_table) if rows is None else rows,
        columns,
        interpretation.model_copy(update=seeded),
        evaluation_cache,
    )
    score_real_side(
        training_table,
        test_table,
        learned_columns(table_schema),
        compatibility.model_copy(update=seeded),
        labeller=labeller_of(encoder, classifiers),
        cache=evaluation_cache,
    )
    return True

"""Nodes of `evaluate_compatibility`: what classifiers learn from the released table."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from bcgan.datasets import TensorBundle
from bcgan.evaluation.baselines import Labeller
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.compatibility import compatibility_not_applicable, evaluate_compatibility
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.evaluated_columns import learned_columns
from bcgan.plots.compatibility import compatibility_figure
from bcgan.synthesizer.relabelling import ensemble_labeller
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema, apply_schema


# Kedro hands each input over as an argument of its own.
def score_compatibility(  # noqa: PLR0913, PLR0917
    training_table: pd.DataFrame,
    synthetic_csv: pd.DataFrame,
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
        test_table: Typed real rows that nothing has seen.
        schema: Schema of all three.
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
        labeller=_labeller(encoder, classifiers),
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


def _labeller(encoder: dict[str, Any], classifiers: TensorBundle) -> Labeller | None:
    if classifiers.metadata["status"] != "ok" or not encoder["classes"]:
        return None
    table_encoder = TableEncoder.from_dict(encoder)
    return ensemble_labeller(table_encoder, classifiers, classifiers.metadata["shape"])

"""Do interpretable models find the same features in synthetic as in real rows?"""

from typing import Any

import numpy as np
import pandas as pd
import sklearn
from numpy.typing import NDArray

from bcgan.evaluation.baselines import bootstrap, independent_columns
from bcgan.evaluation.cache import JsonCache, table_fingerprint
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.feature_agreement import chance_precision, precision_at, selection_f1
from bcgan.evaluation.features import FeatureEncoder
from bcgan.evaluation.interpretable_models import (
    FeatureWeights,
    InterpretableModels,
    InterpretationSettings,
)
from bcgan.evaluation.labels import LabelledRows
from bcgan.seeds import numpy_generator

SCHEMA_VERSION = 1

# Raise it when models, features or draws change: cached results are then computed again.
_METHOD_VERSION = 1

SELECTED_ABOVE = 1e-5
"""A feature is selected where its largest absolute weight over the classes is above this."""


def evaluate_interpretation(
    real_train: pd.DataFrame,
    synthetic: pd.DataFrame,
    columns: EvaluationColumns,
    settings: InterpretationSettings,
    *,
    cache: JsonCache | None = None,
) -> dict[str, Any]:
    """Compare important and selected features (BCGAN paper, tables 2 and 3).

    Features are the units of one encoding, one-hot and min-max, fitted on the real rows. Each
    score stands beside its `ceiling`, which real rows reach: a forest with another random state
    on the same rows, an SVM on a bootstrap of them; and beside its `floor`, models of the same
    rows with each column shuffled on its own. All models are trained on equally many rows, as
    an SVM weighs its penalty against a sum over rows.

    Args:
        real_train: Typed real training rows.
        synthetic: Typed synthetic rows.
        columns: Columns of both; labels are compared as text.
        settings: Which models.
        cache: Keeps what depends on the real rows alone; None computes it anew.

    Returns:
        The content of `interpretation.json`, JSON-ready; a score that cannot be computed is
        None, and a `note` says why.

    Raises:
        InputError: If a table lacks a column, has no rows or no label.
    """
    if columns.target is None:
        return interpretation_not_applicable("the table has no target column")
    if not columns.features:
        return interpretation_not_applicable("the table has no feature column")
    real = LabelledRows.of(real_train, columns, "real training table")
    others = LabelledRows.of(synthetic, columns, "synthetic table")
    if len(set(real.labels.tolist())) < 2:
        return interpretation_not_applicable("the real rows are all of one class")
    models = _models(real, len(others.labels), columns, settings)
    found = _of_real_rows(real, models, cache)
    drawn = models.draw(others, "synthetic")
    found["synthetic"] = models.importances(drawn, "again") | models.weights(drawn)
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "target": columns.target,
        "features": models.encoder.width,
        "rows": models.rows,
        "settings": settings.model_dump(mode="json"),
        "importances": _importances(found, settings),
        "selection": _selection(found, settings),
    }


def interpret_real_side(
    real_train: pd.DataFrame,
    synthetic_rows: int,
    columns: EvaluationColumns,
    settings: InterpretationSettings,
    cache: JsonCache,
) -> None:
    """Put into the cache all that `evaluate_interpretation` needs of real rows alone.

    Args:
        real_train: Typed real training rows.
        synthetic_rows: How many synthetic rows there will be.
        columns: Columns; without a target or features there is nothing to do.
        settings: Which models.
        cache: Where reference, ceiling and floor go.
    """
    if columns.target is None or not columns.features:
        return
    real = LabelledRows.of(real_train, columns, "real training table")
    if len(set(real.labels.tolist())) < 2:
        return
    _of_real_rows(real, _models(real, synthetic_rows, columns, settings), cache)


def interpretation_not_applicable(reason: str) -> dict[str, Any]:
    """Say that there is nothing to interpret, in the form of `interpretation.json`.

    Args:
        reason: Why, as part of a sentence.

    Returns:
        The content of `interpretation.json`.
    """
    return {"schema_version": SCHEMA_VERSION, "status": "not applicable", "reason": reason}


def _models(
    real: LabelledRows,
    synthetic_rows: int,
    columns: EvaluationColumns,
    settings: InterpretationSettings,
) -> InterpretableModels:
    return InterpretableModels(
        encoder=FeatureEncoder.fit(real.table, columns),
        columns=columns,
        settings=settings,
        rows=min(len(real.labels), synthetic_rows, settings.rows),
    )


def _of_real_rows(
    real: LabelledRows, models: InterpretableModels, cache: JsonCache | None
) -> dict[str, FeatureWeights]:
    """Train the reference, the ceiling and the floor."""

    def compute() -> dict[str, FeatureWeights]:
        seed = models.settings.seed
        rows = models.draw(real, "real")
        draw = numpy_generator(seed, "interpretation", "bootstrap")
        shuffle = numpy_generator(seed, "interpretation", "independent columns")
        again = models.relabelled(bootstrap(rows.table, draw))
        floor = models.relabelled(independent_columns(rows.table, shuffle))
        return {
            "real": models.importances(rows, "first") | models.weights(rows),
            "ceiling": models.importances(rows, "again") | models.weights(again),
            "floor": models.importances(floor, "again") | models.weights(floor),
        }

    if cache is None:
        return compute()
    columns = models.columns
    stored = cache.get_or_compute(
        "interpretation",
        _METHOD_VERSION,
        table_fingerprint(real.table),
        [columns.numeric, columns.categorical, columns.datetime, columns.target],
        models.rows,
        models.settings.model_dump(mode="json", exclude={"top"}),
        sklearn.__version__,
        np.__version__,
        compute=compute,
    )
    return dict(stored)


def _importances(
    found: dict[str, FeatureWeights], settings: InterpretationSettings
) -> dict[str, Any]:
    return {
        forest: {
            "name": f"random forest ({trees} trees, depth {settings.max_depth})",
            "precision_at": {
                str(count): _precision_entry(_arrays(found, forest), count)
                for count in settings.top
            },
        }
        for forest, trees in settings.forests.items()
    }


def _selection(
    found: dict[str, FeatureWeights], settings: InterpretationSettings
) -> dict[str, Any]:
    return {
        svm: {
            "name": f"linear SVM, L1 penalty, C = {c:g}",
            **_selection_entry(_arrays(found, svm)),
        }
        for svm, c in settings.svms.items()
    }


def _arrays(found: dict[str, FeatureWeights], model: str) -> dict[str, NDArray[np.float64]]:
    return {name: np.array(weights[model]) for name, weights in found.items()}


def _precision_entry(importances: dict[str, NDArray[np.float64]], count: int) -> dict[str, Any]:
    real = importances["real"]
    entry: dict[str, Any] = {
        name: precision_at(real, importances[name], count)
        for name in ("synthetic", "floor", "ceiling")
    }
    entry["chance"] = chance_precision(real, count)
    if entry["synthetic"] is None:
        entry["note"] = (
            f"not computable: there are only {real.size} features, so any {count} of them agree"
            if count >= real.size
            else "not computable: the forest of real rows uses no feature"
        )
    return entry


def _selection_entry(weights: dict[str, NDArray[np.float64]]) -> dict[str, Any]:
    selected = {name: found > SELECTED_ABOVE for name, found in weights.items()}
    real = selected["real"]
    entry: dict[str, Any] = {
        name: selection_f1(real, selected[name]) for name in ("synthetic", "floor", "ceiling")
    }
    entry["selected"] = {
        name: int(selected[name].sum()) for name in ("real", "synthetic", "floor", "ceiling")
    }
    if entry["synthetic"] is None:
        entry["note"] = "not computable: neither SVM selects any feature"
    return entry

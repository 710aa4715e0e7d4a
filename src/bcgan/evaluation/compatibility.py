"""Do classifiers learn the same from the synthetic table as from the real one?"""

import logging
from typing import Any

import pandas as pd

from bcgan.evaluation.averages import RelativeScores, average_scores, relative_scores
from bcgan.evaluation.baselines import bootstrap, independent_columns
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.labels import LabelledRows, majority_accuracy
from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.evaluation.table_scores import (
    Protocol,
    TableScores,
    score_with_cache,
    scores_key,
)
from bcgan.seeds import numpy_generator

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
BASELINES = {"independent_columns": independent_columns, "bootstrap": bootstrap}
"""Tables made from the real training rows: the floor and the ceiling of every average."""


def evaluate_compatibility(
    real_train: pd.DataFrame,
    synthetic: pd.DataFrame,
    test: pd.DataFrame,
    columns: EvaluationColumns,
    settings: CompatibilitySettings,
    *,
    cache: JsonCache | None = None,
) -> dict[str, Any]:
    """Train seven learners on real and on synthetic rows and test both on real rows.

    The averages are: `seven`, mean over the learners of acc(h', test) / acc(h, test) with h
    trained on real and h' on synthetic rows (BCGAN paper, eq. 1); `lift`, mean of
    (synthetic - majority) / (real - majority) accuracy; `macro_f1`, mean relative macro-F1.
    1.0 is parity with real rows for all three.

    Args:
        real_train: Typed table of the real training rows.
        synthetic: Typed table of synthetic rows; any number of them, any subset of the classes.
        test: Typed table of real rows that neither a generator nor a learner has seen.
        columns: Columns of the three tables; labels are compared as text.
        settings: How the learners are trained.
        cache: Keeps all that depends on real rows alone; None computes it anew.

    Returns:
        The content of `compatibility.json`, JSON-ready.

    Raises:
        InputError: If a table lacks a column, has no rows or no label.
    """
    if columns.target is None:
        return compatibility_not_applicable("the table has no target column")
    real_rows = LabelledRows.of(real_train, columns, "real training table")
    test_rows = LabelledRows.of(test, columns, "test table")
    synthetic_rows = LabelledRows.of(synthetic, columns, "synthetic table")
    if synthetic_rows.dropped:
        logger.warning(
            "%d synthetic row(s) have no value in the target column '%s' and are not scored.",
            synthetic_rows.dropped,
            columns.target,
        )
    protocol = Protocol(
        test=test_rows,
        columns=columns,
        classes=sorted({*real_rows.labels.tolist(), *test_rows.labels.tolist()}),
        settings=settings,
    )
    from_real = {"real": real_rows, **_baselines(real_rows, columns, settings)}
    scores = score_with_cache(
        {**from_real, "synthetic": synthetic_rows},
        protocol,
        keys={name: scores_key(name, real_rows, protocol) for name in from_real},
        cache=cache,
    )
    rows = {
        "real_train": len(real_rows.labels),
        "synthetic": len(synthetic_rows.labels),
        "synthetic_without_label": synthetic_rows.dropped,
        "test": len(test_rows.labels),
    }
    majority = majority_accuracy(real_rows.labels, test_rows.labels)
    return _result(protocol, scores, rows, majority)


def compatibility_not_applicable(reason: str) -> dict[str, Any]:
    """Say that there is no compatibility to measure, in the form of `compatibility.json`.

    Args:
        reason: Why, as part of a sentence.

    Returns:
        The content of `compatibility.json`.
    """
    return {"schema_version": SCHEMA_VERSION, "status": "not applicable", "reason": reason}


def _result(
    protocol: Protocol, scores: dict[str, TableScores], rows: dict[str, int], majority: float
) -> dict[str, Any]:
    relative = {
        name: _relative(scores[name], scores["real"], majority) for name in scores if name != "real"
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "target": protocol.columns.target,
        "classes": protocol.classes,
        "rows": rows,
        "settings": protocol.settings.model_dump(mode="json"),
        "majority_accuracy": majority,
        "averages": average_scores(relative["synthetic"]),
        "learners": {
            identifier: _learner_entry(identifier, scores, relative["synthetic"][identifier])
            for identifier in SEVEN_LEARNERS
        },
        "baselines": {
            name: {
                "averages": average_scores(relative[name]),
                "learners": {
                    identifier: {"accuracy": found["accuracy"], "macro_f1": found["macro_f1"]}
                    for identifier, found in scores[name].items()
                },
            }
            for name in BASELINES
            if name in relative
        },
    }


def _baselines(
    real: LabelledRows, columns: EvaluationColumns, settings: CompatibilitySettings
) -> dict[str, LabelledRows]:
    if not settings.baselines:
        return {}
    return {
        name: LabelledRows.of(
            make(real.table, numpy_generator(settings.seed, "baseline", name)), columns, name
        )
        for name, make in BASELINES.items()
    }


def _relative(scores: TableScores, real: TableScores, majority: float) -> dict[str, RelativeScores]:
    return {
        identifier: relative_scores(scores[identifier], real[identifier], majority)
        for identifier in SEVEN_LEARNERS
    }


def _learner_entry(
    identifier: str, scores: dict[str, TableScores], relative: RelativeScores
) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": SEVEN_LEARNERS[identifier].name}
    for name in ("real", "synthetic"):
        found = scores[name][identifier]
        entry[name] = {"accuracy": found["accuracy"], "macro_f1": found["macro_f1"]}
    entry |= relative
    entry["seconds"] = {name: scores[name][identifier]["seconds"] for name in ("real", "synthetic")}
    return entry

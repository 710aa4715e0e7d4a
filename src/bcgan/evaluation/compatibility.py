"""Do learners learn the same from the synthetic table as from the real one?"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from bcgan.evaluation.baseline_sources import baseline_sources, obstacles
from bcgan.evaluation.baselines import Labeller
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.comparisons import Comparisons, Pair
from bcgan.evaluation.compatibility_result import ResultParts, not_computable
from bcgan.evaluation.labels import LabelledRows, majority_label
from bcgan.evaluation.learners import GRADIENT_BOOSTING, seven_of
from bcgan.evaluation.outcomes import Answers
from bcgan.evaluation.resampled_rows import CONFIDENCE, METHOD
from bcgan.evaluation.scorers import Scorer, scorer_of
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.evaluation.subgroups import require_subgroup_column, subgroup_scores, subgroups_of
from bcgan.evaluation.table_scores import (
    TableOutcomes,
    TableSource,
    Trial,
    real_key,
    train_and_test,
)
from bcgan.evaluation.values import numeric_values, text_values
from bcgan.seeds import numpy_generator

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 2

AUGMENTED_LEARNERS = ("rf_20", GRADIENT_BOOSTING)
"""Learners of the augmentation score: two are enough to tell whether more rows help."""


@dataclass(frozen=True)
class EvaluatedRows:
    """The rows that are trained on and tested on.

    Attributes:
        real: Real training rows.
        synthetic: Synthetic rows.
        test: Real test rows.
        counts: How many there were, and how many are used, for the report.
        unknown_classes: Of all synthetic rows, how many have a class that no real row has.
        plain: Rows of the same generator without calibrated sampling, where the synthetic ones
            are calibrated.
    """

    real: LabelledRows
    synthetic: LabelledRows
    test: LabelledRows
    counts: dict[str, int]
    unknown_classes: dict[str, int]
    plain: LabelledRows | None = None


# What may stand beside the two tables has a keyword of its own each.
def evaluate_compatibility(  # noqa: PLR0913
    real_train: pd.DataFrame,
    synthetic: pd.DataFrame,
    test: pd.DataFrame,
    columns: EvaluationColumns,
    settings: CompatibilitySettings,
    *,
    labeller: Labeller | None = None,
    plain: pd.DataFrame | None = None,
    cache: JsonCache | None = None,
) -> dict[str, Any]:
    """Train learners on real and on synthetic rows and test both on real rows.

    For classes the averages over seven learners are: `seven`, mean of acc(h', test) / acc(h, test)
    with h trained on real and h' on synthetic rows (BCGAN paper, eq. 1); `six_distinct`, the same
    without the linear SVM; `paper`, the same with the depth-20 tree in its place, as in the
    paper's tables; `lift`, sum of (synthetic - majority) over sum of (real - majority) accuracy;
    `macro_f1` and, for two classes, `auc`, mean relative macro-F1 and ROC-AUC. For a numeric
    target `seven`, `six_distinct` and `paper` are means of R2 over real R2, of the regressors
    whose real R2 is above 0.1. 1.0 is parity with real rows for all of them.

    Args:
        real_train: Typed table of the real training rows.
        synthetic: Typed table of synthetic rows; any number of them, any subset of the classes.
        test: Typed table of real rows that neither a generator nor a learner has seen.
        columns: Columns of the three tables; class labels are compared as text.
        settings: How the learners are trained, and what stands beside their scores.
        labeller: Labels rows as classifiers do that were trained on real rows, for the baseline
            `independent_columns_labelled`.
        plain: Typed table of the same generator without calibrated sampling, scored by the seven
            learners under `plain`; None where the synthetic table is not calibrated.
        cache: Keeps all that depends on real rows alone; None computes it anew.

    Returns:
        The content of `compatibility.json`, JSON-ready.

    Raises:
        InputError: If a table lacks a column, has no rows or no label.
        SettingsError: If the subgroup column is none of the columns.
    """
    if columns.target is None:
        return compatibility_not_applicable("the table has no target column")
    if not columns.features:
        return compatibility_not_applicable("there is no column to learn the target from")
    if settings.subgroup_column is not None:
        require_subgroup_column(settings.subgroup_column, columns)
    rows = _evaluated_rows(real_train, synthetic, test, columns, settings)
    if plain is not None:
        rows = replace(rows, plain=_plain_rows(plain, columns, settings))
    trial = _trial(rows.real, rows.test, columns, settings)
    without = obstacles(rows.real, trial, labeller)
    sources, pairs = baseline_sources(rows.real, trial, labeller, without)
    pairs |= {"synthetic": ("synthetic", "real"), "augmented": ("augmented", "real")}
    beside = _beside(rows, trial)
    pairs |= {name: (name, "real") for name in beside}
    outcomes = train_and_test(
        {
            "real": TableSource(lambda: rows.real, real_key("real", rows.real, trial)),
            **sources,
            "synthetic": TableSource(lambda: rows.synthetic),
            "augmented": _augmented(rows, columns),
            **beside,
        },
        trial,
        cache,
    )
    return _result(trial, rows, outcomes, pairs, without)


def score_real_side(
    real_train: pd.DataFrame,
    test: pd.DataFrame,
    columns: EvaluationColumns,
    settings: CompatibilitySettings,
    *,
    labeller: Labeller | None,
    cache: JsonCache,
) -> None:
    """Put into the cache all that `evaluate_compatibility` needs of real rows alone.

    Args:
        real_train: Typed table of the real training rows.
        test: Typed table of the test rows.
        columns: Columns of both tables; without a target or features there is nothing to do.
        settings: How the learners are trained, and what stands beside their scores.
        labeller: As for `evaluate_compatibility`.
        cache: Where the outcomes go.

    Raises:
        InputError: If a table lacks a column, has no rows or no label.
    """
    if columns.target is None or not columns.features:
        return
    real = _used_rows("real_train", LabelledRows.of(real_train, columns, "real table"), settings)
    tested = _used_rows("test", LabelledRows.of(test, columns, "test table"), settings)
    trial = _trial(real, tested, columns, settings)
    sources, _ = baseline_sources(real, trial, labeller, obstacles(real, trial, labeller))
    train_and_test(
        {"real": TableSource(lambda: real, real_key("real", real, trial)), **sources}, trial, cache
    )


def compatibility_not_applicable(reason: str) -> dict[str, Any]:
    """Say that there is no compatibility to measure, in the form of `compatibility.json`.

    Args:
        reason: Why, as part of a sentence.

    Returns:
        The content of `compatibility.json`.
    """
    return {"schema_version": SCHEMA_VERSION, "status": "not applicable", "reason": reason}


def _evaluated_rows(
    real_train: pd.DataFrame,
    synthetic: pd.DataFrame,
    test: pd.DataFrame,
    columns: EvaluationColumns,
    settings: CompatibilitySettings,
) -> EvaluatedRows:
    given = {
        "real_train": LabelledRows.of(real_train, columns, "real training table"),
        "test": LabelledRows.of(test, columns, "test table"),
        "synthetic": LabelledRows.of(synthetic, columns, "synthetic table"),
    }
    dropped = given["synthetic"].dropped
    if dropped:
        logger.warning(
            "%d synthetic row(s) have no value in the target column '%s' and are not scored.",
            dropped,
            columns.target,
        )
    used = {}
    counts: dict[str, int] = {}
    for name, each in given.items():
        used[name] = _used_rows(name, each, settings)
        counts |= {name: len(each.labels), f"{name}_used": len(used[name].labels)}
        if counts[f"{name}_used"] < counts[name]:
            logger.info(
                "Compatibility uses %s of the %s rows of the %s, drawn at random.",
                f"{counts[f'{name}_used']:,}",
                f"{counts[name]:,}",
                {"real_train": "training part", "test": "test part"}.get(name, "synthetic table"),
            )
    counts["synthetic_without_label"] = dropped
    unknown = _unknown_classes(given) if columns.task == "classification" else {}
    return EvaluatedRows(used["real_train"], used["synthetic"], used["test"], counts, unknown)


def _unknown_classes(rows: Mapping[str, LabelledRows]) -> dict[str, int]:
    known = {*rows["real_train"].labels.tolist(), *rows["test"].labels.tolist()}
    names, counts = np.unique(rows["synthetic"].labels.astype(str), return_counts=True)
    return {
        str(name): int(count)
        for name, count in zip(names, counts, strict=True)
        if str(name) not in known
    }


def _used_rows(name: str, rows: LabelledRows, settings: CompatibilitySettings) -> LabelledRows:
    limit = settings.max_test_rows if name == "test" else settings.max_training_rows
    return rows.at_most(limit, numpy_generator(settings.seed, "rows", name))


def _trial(
    real: LabelledRows,
    test: LabelledRows,
    columns: EvaluationColumns,
    settings: CompatibilitySettings,
) -> Trial:
    classes: tuple[str, ...] = ()
    if columns.task == "classification":
        classes = tuple(sorted({*real.labels.tolist(), *test.labels.tolist()}))
    return Trial(test, columns, Answers(test.labels, classes, columns.task), settings)


def _plain_rows(
    plain: pd.DataFrame, columns: EvaluationColumns, settings: CompatibilitySettings
) -> LabelledRows:
    # Drawn as the synthetic rows are, so that the two tables are scored on the same footing.
    return _used_rows("synthetic", LabelledRows.of(plain, columns, "plain table"), settings)


def _beside(rows: EvaluatedRows, trial: Trial) -> dict[str, TableSource]:
    plain = rows.plain
    if plain is None:
        return {}
    return {"plain": TableSource(lambda: plain, learners=tuple(seven_of(trial.task)))}


def _augmented(rows: EvaluatedRows, columns: EvaluationColumns) -> TableSource:
    return TableSource(
        lambda: _both(rows.real, rows.synthetic, columns), learners=AUGMENTED_LEARNERS
    )


def _both(real: LabelledRows, synthetic: LabelledRows, columns: EvaluationColumns) -> LabelledRows:
    """Put synthetic rows below real ones, whatever the dtypes of both."""
    table = {}
    for name in columns.features:
        values = text_values if name in columns.categorical else numeric_values
        table[name] = np.concatenate([values(each.table[name]) for each in (real, synthetic)])
    return LabelledRows(
        pd.DataFrame(table), np.concatenate([real.labels, synthetic.labels]), synthetic.dropped
    )


def _result(
    trial: Trial,
    rows: EvaluatedRows,
    outcomes: Mapping[str, TableOutcomes],
    pairs: Mapping[str, Pair],
    without: Mapping[Any, str],
) -> dict[str, Any]:
    settings, task = trial.settings, trial.task
    majority = majority_label(rows.real.labels) if task == "classification" else None
    scorer = scorer_of(trial.answers, majority)
    found = Comparisons(outcomes, scorer, pairs)
    intervals = found.intervals(
        settings.resamples, numpy_generator(settings.seed, "intervals", "compatibility")
    )
    parts = ResultParts(task, found, intervals, outcomes)
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok",
        "task": task,
        "target": trial.columns.target,
        "classes": list(trial.answers.classes),
        "rows": rows.counts,
        "unknown_classes": {
            "rows": sum(rows.unknown_classes.values()),
            "classes": list(rows.unknown_classes),
        },
        "settings": settings.model_dump(mode="json"),
        "majority_accuracy": (
            float(np.mean(rows.test.labels == majority)) if task == "classification" else None
        ),
        "roc_auc": _about_auc(trial.answers),
        "averages": parts.averages("synthetic"),
        "intervals": {
            "confidence": CONFIDENCE,
            "resamples": settings.resamples,
            "method": METHOD,
            "averages": parts.intervals("synthetic"),
        },
        "learners": {identifier: parts.learner(identifier) for identifier in seven_of(task)},
        GRADIENT_BOOSTING: parts.learner(GRADIENT_BOOSTING),
        "plain": parts.plain("plain") if rows.plain is not None else None,
        "baselines": {
            name: not_computable(without[name])
            if name in without
            else parts.baseline(name, pairs[name][0])
            for name in settings.baseline_names
        },
        "augmentation": {
            "rows": len(rows.real.labels) + len(rows.synthetic.labels),
            "learners": {each: parts.learner(each, "augmented") for each in AUGMENTED_LEARNERS},
        },
        "subgroups": _subgroups(trial, rows.test, outcomes, scorer),
    }


def _subgroups(
    trial: Trial, test: LabelledRows, outcomes: Mapping[str, TableOutcomes], scorer: Scorer
) -> dict[str, Any] | None:
    settings = trial.settings
    if settings.subgroup_column is None:
        return None
    groups = subgroups_of(test.table, settings.subgroup_column, trial.columns)
    rng = numpy_generator(settings.seed, "intervals", "subgroups")
    return {
        "column": settings.subgroup_column,
        "groups": subgroup_scores(outcomes, scorer, groups, settings.resamples, rng),
    }


def _about_auc(answers: Answers) -> dict[str, Any]:
    if answers.task == "regression":
        return {"positive": None, "reason": "the target is a number"}
    if answers.positive is None:
        return {"positive": None, "reason": f"there are {len(answers.classes)} classes, not two"}
    if len(set(answers.labels.tolist())) < 2:
        return {"positive": answers.positive, "reason": "the test rows are all of one class"}
    return {"positive": answers.positive, "reason": None}

"""Scores of a synthetic table in Python: what a run's evaluation pipelines measure."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import pandas as pd

from bcgan.errors import InputError, SettingsError
from bcgan.evaluation.compatibility import compatibility_not_applicable, evaluate_compatibility
from bcgan.evaluation.detection import DetectionSettings, evaluate_detection
from bcgan.evaluation.fidelity import FidelitySettings, evaluate_fidelity
from bcgan.evaluation.privacy.assessment import evaluate_privacy
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.evaluation.score_text import format_scores
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.report.document import HeadlineMetric, Provenance, Verdict
from bcgan.report.headline import headline_metrics
from bcgan.report.material import Material
from bcgan.report.verdict import judge
from bcgan.synthesizer.evaluated_columns import evaluated_columns, learned_columns
from bcgan.synthesizer.parameter_checks import group, integer, mapping, texts
from bcgan.synthesizer.preparation import usable_schema
from bcgan.tabular.given_test_rows import type_test_rows
from bcgan.tabular.schema import TableSchema, apply_schema
from bcgan.tabular.split import split_table
from bcgan.tabular.synthetic_rows import require_shared_classes, type_synthetic_rows

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TableScores:
    """What was measured of a synthetic table.

    Attributes:
        compatibility: What learners learn from it, as `compatibility.json` of a run.
        fidelity: How alike it looks, as `fidelity.json`.
        columns: The same column by column, one row each, as `fidelity_columns.csv`.
        detection: Whether classifiers tell it from real rows, as `detection.json`.
        privacy: What it gives away about training rows, as `privacy.json` without the model file;
            empty where it was not asked for.
        metrics: The numbers of the report's summary, each with floor, ceiling and interval.
        verdict: What the report's rules say of them.
    """

    compatibility: dict[str, Any]
    fidelity: dict[str, Any]
    columns: pd.DataFrame
    detection: dict[str, Any]
    privacy: dict[str, Any]
    metrics: tuple[HeadlineMetric, ...]
    verdict: Verdict

    def summary(self) -> pd.DataFrame:
        """Give the summary as a table.

        Returns:
            One row for each metric, its id as index: `value`, `low` and `high` of its interval,
            `floor`, `ceiling`, `better` (`higher` or `lower`) and `title`; missing where there is
            no such number.
        """
        rows = {
            metric.id: {
                "value": metric.value,
                "low": metric.interval.low if metric.interval else None,
                "high": metric.interval.high if metric.interval else None,
                "floor": metric.floor,
                "ceiling": metric.ceiling,
                "better": metric.better,
                "title": metric.title,
            }
            for metric in self.metrics
        }
        numbers = dict.fromkeys(("value", "low", "high", "floor", "ceiling"), "float64")
        return pd.DataFrame.from_dict(rows, orient="index").astype(numbers)

    def __str__(self) -> str:
        """Lay out what learners learn, and the verdict with what speaks against the table."""
        doubts = [reason for reason in self.verdict.reasons if reason.grade != "good"]
        return "\n".join(
            [
                format_scores(self.compatibility),
                f"Verdict: {self.verdict.label}. {self.verdict.summary}",
                *(f"  {reason.grade}: {reason.text}" for reason in doubts),
            ]
        )


def score_table(  # noqa: PLR0913 - each keyword is a choice of its own
    synthetic: pd.DataFrame,
    *,
    training: pd.DataFrame,
    test: pd.DataFrame,
    target: str | None,
    compatibility: Mapping[str, Any] | None = None,
    fidelity: Mapping[str, Any] | None = None,
    detection: Mapping[str, Any] | None = None,
    privacy: Mapping[str, Any] | Literal[False] | None = None,
    schema_overrides: Mapping[str, str] | None = None,
    missing_tokens: Sequence[str] | None = None,
    random_state: int = 0,
) -> TableScores:
    """Score a synthetic table, whoever made it, as a run scores its own.

    The numbers are those of a run with the same rows, `test` as its `test_source`, but for the
    baseline that the run's pretrained classifiers label, which is left out.

    Args:
        synthetic: The synthetic table, with the columns of the real one.
        training: The real rows it was made from.
        test: Real rows that nothing has seen: neither the generator nor who chose it. They have to
            be drawn as the training rows were; from another month they look like a leak.
        target: Column to be predicted; None for none.
        compatibility: Values that differ from the defaults of
            `bcgan.evaluation.settings.CompatibilitySettings`, such as `{"jobs": 4}`.
        fidelity: Likewise of `bcgan.evaluation.fidelity.FidelitySettings`.
        detection: Likewise of `bcgan.evaluation.detection.DetectionSettings`.
        privacy: Likewise of `bcgan.evaluation.privacy.settings.PrivacySettings`; False leaves the
            attacks out, and without them nothing can be recommended.
        schema_overrides: Kind of a column where the inferred one is not wanted.
        missing_tokens: Spellings of missing in text cells; the usual ones if not given.
        random_state: Fixes learners, baselines and their draws (`classifier_seed` of a run). Those
            of the attacks are fixed by `privacy`, as in a run: `{"seed": 1}`; 0 if not given.

    Returns:
        The scores, with the verdict of the report's rules.

    Raises:
        InputError: If a table cannot be used, or the three do not fit each other.
        SettingsError: If a parameter is unknown or out of range.
    """
    seed = integer("random_state", random_state)
    settings = _Settings.of(seed, compatibility, fidelity, detection, privacy)
    rows = _fitting_rows(
        synthetic,
        training,
        test,
        usable_schema(
            _table("training", training),
            target,
            mapping("schema_overrides", schema_overrides),
            texts("missing_tokens", missing_tokens),
            test_share=None,
        ),
    )
    sections, columns = _measure(rows, settings)
    provenance = _provenance(rows)
    metrics = headline_metrics(Material(provenance, sections))
    return TableScores(
        **sections, columns=columns, metrics=metrics, verdict=judge(metrics, provenance)
    )


@dataclass(frozen=True)
class _Settings:
    compatibility: CompatibilitySettings
    fidelity: FidelitySettings
    detection: DetectionSettings
    privacy: PrivacySettings | None

    @classmethod
    def of(cls, seed: int, compatibility: Any, fidelity: Any, detection: Any, privacy: Any) -> Self:
        attacks = None
        if privacy is not False:
            attacks = group(PrivacySettings, "privacy", mapping("privacy", privacy))
        return cls(
            group(CompatibilitySettings, *_seeded("compatibility", compatibility, seed)),
            group(FidelitySettings, *_seeded("fidelity", fidelity, seed)),
            group(DetectionSettings, *_seeded("detection", detection, seed)),
            attacks,
        )


def _seeded(name: str, given: Any, seed: int) -> tuple[str, dict[str, Any]]:
    values = mapping(name, given)
    if "seed" in values:
        raise SettingsError(f"The seed of {name} is random_state: leave it out of {name}.")
    return name, {**values, "seed": seed}


@dataclass(frozen=True)
class _Rows:
    """Typed rows of the three tables, those without a target left out of the real ones."""

    training: pd.DataFrame
    test: pd.DataFrame
    synthetic: pd.DataFrame
    schema: TableSchema


def _table(name: str, given: Any) -> pd.DataFrame:
    if not isinstance(given, pd.DataFrame):
        raise InputError(
            f"The table {name!r} has to be a pandas DataFrame but is a {type(given).__name__}."
        )
    return given


def _fitting_rows(
    synthetic: pd.DataFrame, training: pd.DataFrame, test: pd.DataFrame, schema: TableSchema
) -> _Rows:
    made = type_synthetic_rows(_table("synthetic", synthetic), schema)
    typed = apply_schema(training, schema)
    parts = split_table(
        typed,
        schema,
        # Nothing is held out, since there are test rows.
        test_share=0.5,
        validation_share=0.0,
        seed=0,
        test=type_test_rows(_table("test", test), schema),
    )
    misspelt = require_shared_classes(made, typed, schema)
    if misspelt is not None:
        logger.warning(misspelt)
    return _Rows(parts.train, parts.test, made, schema)


def _measure(rows: _Rows, settings: _Settings) -> tuple[dict[str, Any], pd.DataFrame]:
    columns = evaluated_columns(rows.schema)
    labelled = columns.with_target_as("categorical")
    alike = evaluate_fidelity(rows.training, rows.synthetic, labelled, settings.fidelity)
    sections = {
        "compatibility": _compatibility(rows, settings.compatibility),
        "fidelity": alike.summary,
        "detection": evaluate_detection(
            rows.training, rows.synthetic, rows.test, labelled, settings.detection
        ),
        "privacy": {}
        if settings.privacy is None
        else evaluate_privacy(rows.training, rows.test, rows.synthetic, columns, settings.privacy),
    }
    return sections, alike.columns


def _compatibility(rows: _Rows, settings: CompatibilitySettings) -> dict[str, Any]:
    if rows.schema.target is None:
        return compatibility_not_applicable("no target was given, so there is nothing to learn")
    columns = learned_columns(rows.schema)
    return evaluate_compatibility(rows.training, rows.synthetic, rows.test, columns, settings)


def _provenance(rows: _Rows) -> Provenance:
    """Say that the table came from elsewhere: that the test rows are unseen is taken on trust."""
    counts = {"training": rows.training, "test": rows.test, "synthetic": rows.synthetic}
    return Provenance(
        dataset="table",
        source="training",
        test_source="test",
        synthetic_source="synthetic",
        variant="external",
        target=rows.schema.target,
        task=rows.schema.task,
        rows={name: len(part) for name, part in counts.items()},
        columns=len(rows.schema.columns),
    )

"""The whole privacy evaluation: draws the rows, runs every part, puts the result together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.attack_scores import auc, auc_interval
from bcgan.evaluation.privacy.attribute_inference import ATTRIBUTE_INFERENCE, infer_attributes
from bcgan.evaluation.privacy.closeness import TEXTS as CLOSENESS_TEXTS
from bcgan.evaluation.privacy.closeness import Closeness
from bcgan.evaluation.privacy.exact_copies import EXACT_COPIES, count_exact_copies
from bcgan.evaluation.privacy.held_out_copies import TEXTS as HELD_OUT_TEXTS
from bcgan.evaluation.privacy.held_out_copies import count_held_out_copies, count_near_copies
from bcgan.evaluation.privacy.membership import (
    ATTACKS,
    attack_curves,
    attack_metrics,
    attack_scores,
    attack_text,
)
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.mixed_rows import MixedRows, code_tables
from bcgan.evaluation.privacy.rare_records import (
    ISOLATED,
    UNUSUAL,
    isolation,
    rare_record_exposure,
    unusual_pairs,
)
from bcgan.evaluation.privacy.samples import Samples, draw_samples
from bcgan.evaluation.privacy.settings import PrivacySettings
from bcgan.evaluation.privacy.verdict import verdict
from bcgan.seeds import numpy_generator

Floats = NDArray[np.float64]

SCHEMA_VERSION = 1
LEAST_ROWS = 20
"""Fewest members, and as many non-members, for any number at all."""

_TEXTS = {
    "exact_copies": EXACT_COPIES,
    **HELD_OUT_TEXTS,
    **CLOSENESS_TEXTS,
    **{
        f"{attack}_{kind}": attack_text(attack, kind)
        for attack in ATTACKS
        for kind in ("auc", "tpr")
    },
    "attribute_inference": ATTRIBUTE_INFERENCE,
    "rare_isolated": ISOLATED,
    "rare_unusual": UNUSUAL,
}
"""Every metric by name, in the order of the report."""


@dataclass
class _Findings:
    """What the parts gave."""

    metrics: dict[str, Metric]
    sensitive_columns: list[dict[str, Any]]
    curves: dict[str, Any]


def evaluate_privacy(
    training: pd.DataFrame,
    held_out: pd.DataFrame,
    synthetic: pd.DataFrame,
    columns: EvaluationColumns,
    settings: PrivacySettings,
    *,
    plain: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Measure what a synthetic table tells about its training rows, against held-out rows.

    Args:
        training: Typed rows that the synthesizer was trained on.
        held_out: Typed rows from the same source that it never saw.
        synthetic: Typed synthetic rows; any number of them.
        columns: Columns of the three tables; the target counts as a category.
        settings: Limits, intervals, seed.
        plain: Typed rows of the same generator without calibrated sampling: their copies are
            counted and attacked too, under `plain`; None where there is no such table.

    Returns:
        The content of `privacy.json`, JSON-ready, without the fields of the model file. A metric
        that has no value says why.

    Raises:
        InputError: If a table lacks a column or has no rows, or if a sensitive column is unknown.
    """
    for name, table in (
        ("training table", training), ("test table", held_out), ("synthetic table", synthetic)
    ):  # fmt: skip
        columns.require(table, name)
    hidden = settings.sensitive_of(columns, tuple(map(str, training.columns)))
    samples = draw_samples(training, held_out, synthetic, settings)
    tables = {"training": training, "held_out": held_out, "synthetic": synthetic}
    obstacle = _obstacle(samples, columns)
    if obstacle is not None:
        metrics = {name: text.not_computable(obstacle) for name, text in _TEXTS.items()}
        if columns.every:
            # Counting copies takes no group of a size, and a copied control spoils all the rest.
            metrics |= _held_out_copies(tables, columns, settings)
        found = _Findings(metrics, [], {})
    else:
        found = _measure(tables, columns, samples, hidden, settings)
    found.metrics = {name: found.metrics[name] for name in _TEXTS}
    return {
        "schema_version": SCHEMA_VERSION,
        "status": "ok" if obstacle is None else "not computable",
        **({} if obstacle is None else {"reason": obstacle}),
        "rows": {
            **{name: len(table) for name, table in tables.items()},
            "members": samples.members.size,
            "non_members": samples.non_members.size,
            "reference": samples.reference.size,
            "synthetic_compared": samples.synthetic.size,
        },
        "settings": settings.model_dump(mode="json"),
        **verdict(found.metrics),
        "metrics": {name: metric.as_record() for name, metric in found.metrics.items()},
        "plain": (
            None
            if plain is None or obstacle is not None
            else _of_plain({**tables, "synthetic": plain}, columns, settings)
        ),
        "sensitive_columns": found.sensitive_columns,
        "curves": found.curves,
    }


def _obstacle(samples: Samples, columns: EvaluationColumns) -> str | None:
    if not columns.every:
        return "No column varies, so all rows are alike."
    if samples.members.size < LEAST_ROWS or not samples.reference.size:
        return (
            f"It takes {LEAST_ROWS} training rows and as many held-out rows, besides reference "
            f"rows; there are {samples.members.size} and {samples.reference.size} reference rows."
        )
    return None


def _measure(
    tables: Mapping[str, pd.DataFrame],
    columns: EvaluationColumns,
    samples: Samples,
    hidden: tuple[str, ...],
    settings: PrivacySettings,
) -> _Findings:
    rows = _coded(tables, columns, samples)
    groups = rows["members"], rows["non_members"]

    def resampling(name: str) -> tuple[int, float, np.random.Generator]:
        rng = numpy_generator(settings.seed, "privacy", "bootstrap", name)
        return settings.resamples, settings.confidence, rng

    closeness = Closeness.of(rows["synthetic"], *groups)
    scores = attack_scores(rows, settings.density_dimensions)
    advantage, sensitive = infer_attributes(
        groups, rows["synthetic"], hidden, settings.tolerance, resampling("attributes")
    )
    metrics = {
        "exact_copies": count_exact_copies(tables, columns, samples, settings.confidence),
        **_held_out_copies(tables, columns, settings),
        "held_out_near_copies": _near_copies(rows, settings),
        **closeness.metrics(resampling("closeness"), len(groups[0])),
        "attribute_inference": advantage,
        **_rare(rows, scores["gan_leaks"], settings),
    }
    for attack, pair in scores.items():
        metrics |= attack_metrics(attack, pair, resampling(attack))
    curves = {"attacks": attack_curves(scores), "distances": closeness.histogram()}
    return _Findings(metrics, sensitive, curves)


def _of_plain(
    tables: Mapping[str, pd.DataFrame], columns: EvaluationColumns, settings: PrivacySettings
) -> dict[str, Any]:
    """Count the copies and run the membership attacks alone."""
    samples = draw_samples(tables["training"], tables["held_out"], tables["synthetic"], settings)
    scores = attack_scores(_coded(tables, columns, samples), settings.density_dimensions)
    metrics = {"exact_copies": count_exact_copies(tables, columns, samples, settings.confidence)}
    for attack, pair in scores.items():
        interval = auc_interval(*pair, settings.confidence)
        metrics[f"{attack}_auc"] = attack_text(attack, "auc").measured(auc(*pair), interval)
    return {
        "rows": len(tables["synthetic"]),
        "metrics": {name: metric.as_record() for name, metric in metrics.items()},
    }


def _held_out_copies(
    tables: Mapping[str, pd.DataFrame], columns: EvaluationColumns, settings: PrivacySettings
) -> dict[str, Metric]:
    rng = numpy_generator(settings.seed, "privacy", "held-out copies")
    found = count_held_out_copies(tables, columns, settings.confidence, rng)
    return {"held_out_copies": found}


def _near_copies(rows: Mapping[str, MixedRows], settings: PrivacySettings) -> Metric:
    training = rows["comparison"]
    released = rows["synthetic"].first(len(training))
    rng = numpy_generator(settings.seed, "privacy", "held-out near copies")
    return count_near_copies(rows["non_members"], training, released, settings.confidence, rng)


def _coded(
    tables: Mapping[str, pd.DataFrame], columns: EvaluationColumns, samples: Samples
) -> dict[str, MixedRows]:
    """Code the drawn rows; the quantile scales favour neither members nor non-members."""
    drawn = {
        "members": tables["training"].iloc[samples.members],
        "non_members": tables["held_out"].iloc[samples.non_members],
        "reference": tables["held_out"].iloc[samples.reference],
        "synthetic": tables["synthetic"].iloc[samples.synthetic],
        "comparison": tables["training"].iloc[samples.comparison],
    }
    return code_tables(drawn, columns, scaled_on=("members", "non_members"))


def _rare(
    rows: Mapping[str, MixedRows], scores: tuple[Floats, Floats], settings: PrivacySettings
) -> dict[str, Metric]:
    def exposure(text: MetricText, rarity: Callable[[MixedRows], Floats]) -> Metric:
        rare = rarity(rows["members"]), rarity(rows["non_members"])
        return rare_record_exposure(scores, rare, text, settings.rare_share, settings.confidence)

    reference, neighbours = rows["reference"], settings.rare_neighbours
    return {
        "rare_isolated": exposure(ISOLATED, lambda each: isolation(each, reference, neighbours)),
        "rare_unusual": exposure(UNUSUAL, lambda each: unusual_pairs(each, reference)),
    }

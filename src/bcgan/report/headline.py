"""The numbers of the summary, picked from the JSON files of a run."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bcgan.report.compatibility_headline import compatibility_metrics
from bcgan.report.document import HeadlineMetric
from bcgan.report.material import Material
from bcgan.report.measured import Measured, counted_metric, headline_metric, interval_of
from bcgan.report.numbers import dig, finite, percent

_FIDELITY: dict[str, tuple[str, str, Literal["higher", "lower"]]] = {
    "ks_mean": (
        "Kolmogorov-Smirnov distance, mean of numeric columns",
        "Largest gap between the real and the synthetic distribution function: 0 is equal, 1 "
        "is disjoint.",
        "lower",
    ),
    "tv_mean": (
        "Total variation distance, mean of categorical columns",
        "Share of rows that would have to change their category: 0 is equal, 1 is disjoint.",
        "lower",
    ),
    "jsd_mean": (
        "Jensen-Shannon divergence, mean of all columns",
        "Difference of the two distributions in bits: 0 is equal, 1 is disjoint.",
        "lower",
    ),
    "wasserstein_scaled_mean": (
        "Wasserstein distance in standard deviations, mean",
        "How far values would have to be moved, in standard deviations of the real column.",
        "lower",
    ),
    "pearson_difference_mean": (
        "Difference of correlations, mean of pairs",
        "Absolute difference of Pearson's r between real and synthetic rows.",
        "lower",
    ),
    "cramers_v_difference_mean": (
        "Difference of Cramer's V, mean of pairs",
        "The same for pairs of categorical columns.",
        "lower",
    ),
    "correlation_ratio_difference_mean": (
        "Difference of correlation ratios, mean of pairs",
        "The same for pairs of a categorical and a numeric column.",
        "lower",
    ),
    "category_coverage_mean": (
        "Real categories that appear, mean share",
        "1 means that no category was lost; rare ones are lost first.",
        "higher",
    ),
}
_DETECTION = (
    "An outsider's chance to pick the synthetic one of a real and a synthetic row: 0.5 is "
    "guessing, 1 is always. {} Ceiling: real held-out rows."
)
_PRECISION = (
    "Share of the most important features of a forest that a forest of synthetic rows names too; "
    "the ceiling is the same forest with another seed."
)
_SELECTION = (
    "Agreement of the features that an L1 linear SVM selects in real and in synthetic rows; the "
    "ceiling is a bootstrap of the real rows."
)
MARGINS = "does not apply, shuffling keeps the margins, which are all that it looks at"
"""Why shuffled columns are no floor for a detector that sees each column by itself."""
_SAME_COLUMNS = "shuffled columns keep their values, so they do not differ in this"
_BIASED = "rows drawn again make distances larger; the ceiling shows what chance makes of them"
_DETECTORS = {
    "gradient_boosting": "It sees how columns go together. Floor: independent columns.",
    "logistic_regression": "It sees each column by itself.",
}


def headline_metrics(material: Material) -> tuple[HeadlineMetric, ...]:
    """Pick the numbers of the summary.

    Args:
        material: What the run left on disk.

    Returns:
        The metrics in the order of the page; those that have no number say why.
    """
    return (
        *compatibility_metrics(material),
        *_interpretation(material),
        *_fidelity(material),
        *_detection(material),
        *_privacy(material),
    )


def _interpretation(material: Material) -> Iterator[HeadlineMetric]:
    found = material.section("interpretation")
    if material.obstacle("interpretation") is not None:
        return
    tops: Mapping[str, Any] = dig(found, "importances", "forest_10", "precision_at") or {}
    for top, entry in tops.items():
        yield headline_metric(
            f"interpretation.precision_at_{top}",
            "interpretation",
            (f"Most important features, precision at {top}", _PRECISION),
            _agreement(entry),
        )
    for svm, entry in (found.get("selection") or {}).items():
        c = str(svm).removeprefix("svm_c_")
        yield headline_metric(
            f"interpretation.{svm}",
            "interpretation",
            (f"Selected features, F1 (C = {c})", _SELECTION),
            _agreement(entry),
        )


def _agreement(entry: Any) -> Measured:
    return Measured(
        dig(entry, "synthetic"),
        dig(entry, "floor"),
        dig(entry, "ceiling"),
        reason=dig(entry, "note"),
        absent={"interval": "it would take training the models again on resamples"},
    )


def _fidelity(material: Material) -> Iterator[HeadlineMetric]:
    found = material.section("fidelity")
    for key, (title, how_to_read, better) in _FIDELITY.items():
        if key not in found:
            continue
        note = dig(found, "notes", key)
        measured = Measured(
            found[key],
            dig(found, "baselines", "independent_columns", key),
            dig(found, "baselines", "bootstrap", key),
            reason=note,
            notes=(str(note),) if note else (),
            absent={"floor": _SAME_COLUMNS, "interval": _BIASED},
        )
        yield headline_metric(f"fidelity.{key}", "fidelity", (title, how_to_read), measured, better)
    yield from _lost_category(found)


def _lost_category(found: Mapping[str, Any]) -> Iterator[HeadlineMetric]:
    """Name the most frequent category, of any column, that no synthetic row has."""
    shares = [
        (finite(column.get("lost_category_share")) or 0.0, column)
        for column in found.get("columns") or ()
        if isinstance(column, Mapping)
    ]
    share, column = max(shares, key=lambda each: each[0], default=(0.0, {}))
    if share <= 0.0:
        return
    yield counted_metric(
        "fidelity.lost_category",
        "fidelity",
        (
            "Largest category that was lost, share of real rows",
            "0 where every real category appears; rare ones are lost first.",
        ),
        share,
        f"No synthetic row has '{column.get('lost_category')}' in column '{column.get('column')}', "
        f"which {percent(share)} of the real rows have",
    )


def _detection(material: Material) -> Iterator[HeadlineMetric]:
    if material.obstacle("detection") is not None:
        return
    classifiers: Mapping[str, Any] = material.section("detection").get("classifiers") or {}
    for key, hint in _DETECTORS.items():
        entry = classifiers.get(key)
        if entry is None:
            continue
        ends = {"low": entry.get("auc_low"), "high": entry.get("auc_high")}
        by_columns = key == "logistic_regression"
        yield headline_metric(
            f"detection.{key}",
            "fidelity",
            (f"Detection by {entry.get('name', key)}, AUC", _DETECTION.format(hint)),
            Measured(
                entry.get("auc"),
                None if by_columns else dig(entry, "floor", "auc"),
                dig(entry, "ceiling", "auc"),
                interval_of(ends),
                entry.get("note"),
                absent={"floor": MARGINS} if by_columns else {},
            ),
            "lower",
        )


def _privacy(material: Material) -> Iterator[HeadlineMetric]:
    metrics: Mapping[str, Any] = material.section("privacy").get("metrics") or {}
    for key, entry in metrics.items():
        ends = entry.get("interval")
        yield headline_metric(
            f"privacy.{key}",
            "privacy",
            (str(entry.get("title", key)), str(entry.get("how_to_read", ""))),
            Measured(
                entry.get("value"),
                entry.get("floor"),
                entry.get("ceiling"),
                interval_of(ends, dig(ends, "confidence")),
                entry.get("reason"),
            ),
            "lower",
        )

"""The numbers of the summary, picked from the JSON files of a run."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from bcgan.report.document import Group, HeadlineMetric, Interval
from bcgan.report.material import Material
from bcgan.report.numbers import dig, finite, sentence

AVERAGES = {
    "lift": (
        "Lift over the majority class",
        "How much of what real rows teach beyond guessing the largest class is kept: 0 is that "
        "guess, 1 is as good as real rows.",
    ),
    "six_distinct": (
        "Relative accuracy, six learners",
        "Accuracy on held-out real rows after training on synthetic rows, over that after training "
        "on real rows; the linear SVM is left out. Flatters where one class dominates.",
    ),
    "seven": (
        "Relative accuracy, seven learners",
        "The same with the linear SVM (eq. 1 of the paper).",
    ),
    "paper": (
        "Relative accuracy, the paper's convention",
        "The same as the paper averages it: the depth-20 tree counts twice, in place of the SVM.",
    ),
    "macro_f1": (
        "Relative macro-F1",
        "Like relative accuracy, but every class weighs the same.",
    ),
    "auc": (
        "Relative ROC-AUC",
        "Like relative accuracy, but of the ranking of rows; only for two classes.",
    ),
}
"""Averages of `compatibility.json`: title, and how to read it."""

REGRESSION = {
    "six_distinct": (
        "Relative R2, six regressors",
        "R2 on held-out real rows after training on synthetic rows, over that after training on "
        "real rows; the linear SVM is left out. 1 is as good as real rows.",
    ),
    "seven": ("Relative R2, seven regressors", "The same with the linear SVM."),
}

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
    "guessing, 1 is always. {} Floor: independent columns; ceiling: real held-out rows."
)
_DETECTORS = {
    "gradient_boosting": "It sees how columns go together.",
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
        *_compatibility(material),
        *_interpretation(material),
        *_fidelity(material),
        *_detection(material),
        *_privacy(material),
    )


def _metric(
    name: str,
    group: Group,
    title: str,
    how_to_read: str,
    value: Any,
    *,
    marks: tuple[Any, Any] = (None, None),
    interval: Interval | None = None,
    better: Literal["higher", "lower"] = "higher",
    reason: Any = None,
) -> HeadlineMetric:
    number = finite(value)
    why = sentence(reason) if reason else "The run gives no number and no reason."
    return HeadlineMetric(
        id=name,
        group=group,
        title=title,
        status="ok" if number is not None else "not computable",
        value=number,
        floor=finite(marks[0]),
        ceiling=finite(marks[1]),
        interval=interval if number is not None else None,
        better=better,
        how_to_read=how_to_read,
        reason=None if number is not None else why,
    )


def _interval(low: Any, high: Any, confidence: Any = 0.95) -> Interval | None:
    ends = finite(low), finite(high)
    if ends[0] is None or ends[1] is None:
        return None
    return Interval(low=ends[0], high=ends[1], confidence=finite(confidence) or 0.95)


def _compatibility(material: Material) -> Iterator[HeadlineMetric]:
    found, reason = material.section("compatibility"), material.obstacle("compatibility")
    numeric = found.get("task") == "regression"
    floor = dig(found, "baselines", "independent_columns", "averages")
    ceiling = dig(found, "baselines", "bootstrap", "averages")
    averages = found.get("averages") or {}
    for key, (title, how_to_read) in (REGRESSION if numeric else AVERAGES).items():
        if reason is None and key not in averages:
            continue
        ends = dig(found, "intervals", "averages", key)
        yield _metric(
            f"compatibility.{key}",
            "compatibility",
            title,
            how_to_read,
            averages.get(key),
            marks=(dig(floor, key), dig(ceiling, key)),
            interval=_interval(
                dig(ends, "low"), dig(ends, "high"), dig(found, "intervals", "confidence")
            ),
            reason=reason or _why_no_average(found, key),
        )
    yield from _boosting(found, numeric)


def _why_no_average(found: Mapping[str, Any], key: str) -> str:
    if key == "auc":
        return str(dig(found, "roc_auc", "reason") or "there are not two classes")
    return str(dig(found, "averages", "note") or "no learner has a value")


def _boosting(found: Mapping[str, Any], numeric: bool) -> Iterator[HeadlineMetric]:
    """Gradient boosting is nobody's tuning target, hence a metric of its own."""
    learner = found.get("gradient_boosting")
    if not isinstance(learner, Mapping):
        return
    key = "relative_r2" if numeric else "lift"
    ends = dig(learner, "intervals", key)
    yield _metric(
        "compatibility.gradient_boosting",
        "compatibility",
        "Relative R2 of gradient boosting" if numeric else "Lift of gradient boosting",
        "A strong learner that nothing was tuned for; read like the averages above.",
        learner.get(key),
        marks=(
            dig(found, "baselines", "independent_columns", "gradient_boosting", key),
            dig(found, "baselines", "bootstrap", "gradient_boosting", key),
        ),
        interval=_interval(dig(ends, "low"), dig(ends, "high")),
        reason=learner.get("note"),
    )


def _interpretation(material: Material) -> Iterator[HeadlineMetric]:
    found = material.section("interpretation")
    if material.obstacle("interpretation") is not None:
        return
    forest = dig(found, "importances", "forest_10") or {}
    for top, entry in (forest.get("precision_at") or {}).items():
        yield _metric(
            f"interpretation.precision_at_{top}",
            "interpretation",
            f"Most important features, precision at {top}",
            f"Share of a forest's {top} most important features that a forest of synthetic rows "
            "names too; the ceiling is the same forest with another seed.",
            dig(entry, "synthetic"),
            marks=(dig(entry, "floor"), dig(entry, "ceiling")),
            reason=dig(entry, "note"),
        )
    for svm, entry in (found.get("selection") or {}).items():
        yield _metric(
            f"interpretation.{svm}",
            "interpretation",
            "Selected features, F1 (C = {})".format(str(svm).removeprefix("svm_c_")),
            "Agreement of the features that an L1 linear SVM selects in real and in synthetic "
            "rows; the ceiling is a bootstrap of the real rows.",
            dig(entry, "synthetic"),
            marks=(dig(entry, "floor"), dig(entry, "ceiling")),
            reason=dig(entry, "note"),
        )


def _fidelity(material: Material) -> Iterator[HeadlineMetric]:
    found = material.section("fidelity")
    for key, (title, how_to_read, better) in _FIDELITY.items():
        if key not in found:
            continue
        yield _metric(
            f"fidelity.{key}",
            "fidelity",
            title,
            how_to_read,
            found[key],
            marks=(
                dig(found, "baselines", "independent_columns", key),
                dig(found, "baselines", "bootstrap", key),
            ),
            better=better,
            reason=dig(found, "notes", key),
        )


def _detection(material: Material) -> Iterator[HeadlineMetric]:
    if material.obstacle("detection") is not None:
        return
    classifiers: Mapping[str, Any] = material.section("detection").get("classifiers") or {}
    for key, hint in _DETECTORS.items():
        entry = classifiers.get(key)
        if entry is None:
            continue
        yield _metric(
            f"detection.{key}",
            "fidelity",
            f"Detection by {entry.get('name', key)}, AUC",
            _DETECTION.format(hint),
            entry.get("auc"),
            marks=(dig(entry, "floor", "auc"), dig(entry, "ceiling", "auc")),
            interval=_interval(entry.get("auc_low"), entry.get("auc_high")),
            better="lower",
            reason=entry.get("note"),
        )


def _privacy(material: Material) -> Iterator[HeadlineMetric]:
    metrics: Mapping[str, Any] = material.section("privacy").get("metrics") or {}
    for key, entry in metrics.items():
        ends = entry.get("interval")
        yield _metric(
            f"privacy.{key}",
            "privacy",
            str(entry.get("title", key)),
            str(entry.get("how_to_read", "")),
            entry.get("value"),
            marks=(entry.get("floor"), entry.get("ceiling")),
            interval=_interval(dig(ends, "low"), dig(ends, "high"), dig(ends, "confidence")),
            better="lower",
            reason=entry.get("reason"),
        )

"""The numbers of the summary, picked from the JSON files of a run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bcgan.report.document import Group, HeadlineMetric, Interval
from bcgan.report.material import Material
from bcgan.report.numbers import count, dig, finite, percent, sentence

AVERAGES = {
    "lift": (
        "Lift over the majority class",
        "How much of what real rows teach all seven learners together beyond guessing the largest "
        "class is kept: 0 is that guess, 1 is as good as real rows.",
    ),
    "six_distinct": (
        "Relative accuracy, six learners",
        "Accuracy on held-out real rows after training on synthetic rows, over that after training "
        "on real rows; without the linear SVM.",
    ),
    "seven": (
        "Relative accuracy, seven learners",
        "The same ratio averaged over all seven learners (eq. 1 of the paper). Flatters where one "
        "class dominates.",
    ),
    "paper": (
        "Relative accuracy, the paper's convention",
        "The same as the paper averages it: the depth-20 tree also stands in for the SVM.",
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
_RARELY = "among resampled test rows it often has no value"
_BOOSTING = "Lift of gradient boosting"
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
        *_compatibility(material),
        *_interpretation(material),
        *_fidelity(material),
        *_detection(material),
        *_privacy(material),
    )


@dataclass(frozen=True)
class _Measured:
    """What the JSON file of an evaluation holds of one number.

    Attributes:
        value: The number.
        floor: Its floor.
        ceiling: Its ceiling.
        interval: Its interval.
        reason: Why there is no number.
        halves: What two halves of the real rows reach.
        notes: What it leaves out.
        absent: Why there is no `floor`, `ceiling` or `interval`, by that name.
    """

    value: Any
    floor: Any = None
    ceiling: Any = None
    interval: Interval | None = None
    reason: Any = None
    halves: Any = None
    notes: tuple[str, ...] = ()
    absent: Mapping[str, Any] = field(default_factory=dict)

    def explained(self) -> Iterator[str]:
        """Say what the number leaves out and why a mark is missing."""
        yield from (sentence(note) for note in self.notes)
        marks = {"floor": finite(self.floor), "ceiling": finite(self.ceiling)}
        for name, mark in {**marks, "interval": self.interval}.items():
            if mark is None:
                yield f"No {name}: {self.absent.get(name) or 'none was computed'}."


def _metric(
    name: str,
    group: Group,
    texts: tuple[str, str],
    found: _Measured,
    better: Literal["higher", "lower"] = "higher",
) -> HeadlineMetric:
    number = finite(found.value)
    # The page says "not computable" itself.
    reason = str(found.reason or "").removeprefix("not computable: ")
    why = sentence(reason) if reason else "The run gives no number and no reason."
    return HeadlineMetric(
        id=name,
        group=group,
        title=texts[0],
        status="ok" if number is not None else "not computable",
        value=number,
        floor=finite(found.floor),
        ceiling=finite(found.ceiling),
        interval=found.interval if number is not None else None,
        better=better,
        how_to_read=texts[1],
        halves=finite(found.halves),
        reason=None if number is not None else why,
        notes=tuple(found.explained()) if number is not None else (),
    )


def _interval(ends: Any, confidence: Any = 0.95) -> Interval | None:
    low, high = finite(dig(ends, "low")), finite(dig(ends, "high"))
    if low is None or high is None:
        return None
    return Interval(low=low, high=high, confidence=finite(confidence) or 0.95)


def _compatibility(material: Material) -> Iterator[HeadlineMetric]:
    found, reason = material.section("compatibility"), material.obstacle("compatibility")
    numeric = found.get("task") == "regression"
    floor = dig(found, "baselines", "independent_columns", "averages")
    ceiling = dig(found, "baselines", "bootstrap", "averages")
    confidence = dig(found, "intervals", "confidence")
    averages = found.get("averages") or {}
    for key, texts in (REGRESSION if numeric else AVERAGES).items():
        if reason is None and key not in averages:
            continue
        measured = _Measured(
            averages.get(key),
            dig(floor, key),
            dig(ceiling, key),
            _interval(dig(found, "intervals", "averages", key), confidence),
            reason or _why_no_average(found, key),
            halves=dig(found, "baselines", "halves", "averages", key),
            absent=_absent_marks(found, _RARELY),
        )
        yield _metric(f"compatibility.{key}", "compatibility", texts, measured)
    if isinstance(found.get("gradient_boosting"), Mapping):
        yield _boosting(found, "relative_r2" if numeric else "lift")
    if dig(found, "unknown_classes", "rows"):
        yield _unknown_classes(found)


def _absent_marks(found: Mapping[str, Any], interval: str) -> dict[str, Any]:
    names = {"floor": "independent_columns", "ceiling": "bootstrap"}
    return {
        "interval": interval,
        **{mark: dig(found, "baselines", name, "reason") for mark, name in names.items()},
    }


def _unknown_classes(found: Mapping[str, Any]) -> HeadlineMetric:
    unknown, rows = found["unknown_classes"], dig(found, "rows", "synthetic")
    share = unknown["rows"] / rows if finite(rows) else None
    names = ", ".join(f"'{name}'" for name in unknown["classes"])
    text = (
        f"{count(unknown['rows'])} synthetic rows ({percent(share, 0)}) have classes the real "
        f"table lacks: {names}"
    )
    return HeadlineMetric(
        id="compatibility.unknown_classes",
        group="compatibility",
        title="Synthetic rows with a class that the real table lacks",
        status="ok" if share is not None else "not computable",
        value=share,
        floor=None,
        ceiling=0.0,
        better="lower",
        how_to_read="Share of the synthetic rows; 0 unless a class is misspelt or made up.",
        reason=None if share is not None else "The number of synthetic rows is not known.",
        notes=(sentence(text), "No floor or interval: the rows are counted."),
    )


def _why_no_average(found: Mapping[str, Any], key: str) -> str:
    if key == "auc":
        return str(dig(found, "roc_auc", "reason") or "there are not two classes")
    return str(dig(found, "averages", "note") or "no learner has a value")


def _boosting(found: Mapping[str, Any], key: str) -> HeadlineMetric:
    """Gradient boosting is nobody's tuning target, hence a metric of its own."""
    learner = found["gradient_boosting"]
    title = "Relative R2 of gradient boosting" if key == "relative_r2" else _BOOSTING
    return _metric(
        "compatibility.gradient_boosting",
        "compatibility",
        (title, "A strong learner that nothing was tuned for; read like the averages above."),
        _Measured(
            learner.get(key),
            dig(found, "baselines", "independent_columns", "gradient_boosting", key),
            dig(found, "baselines", "bootstrap", "gradient_boosting", key),
            interval=_interval(dig(learner, "intervals", key)),
            reason=learner.get("note"),
            absent=_absent_marks(found, _RARELY),
        ),
    )


def _interpretation(material: Material) -> Iterator[HeadlineMetric]:
    found = material.section("interpretation")
    if material.obstacle("interpretation") is not None:
        return
    tops: Mapping[str, Any] = dig(found, "importances", "forest_10", "precision_at") or {}
    for top, entry in tops.items():
        yield _metric(
            f"interpretation.precision_at_{top}",
            "interpretation",
            (f"Most important features, precision at {top}", _PRECISION),
            _agreement(entry),
        )
    for svm, entry in (found.get("selection") or {}).items():
        c = str(svm).removeprefix("svm_c_")
        yield _metric(
            f"interpretation.{svm}",
            "interpretation",
            (f"Selected features, F1 (C = {c})", _SELECTION),
            _agreement(entry),
        )


def _agreement(entry: Any) -> _Measured:
    return _Measured(
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
        measured = _Measured(
            found[key],
            dig(found, "baselines", "independent_columns", key),
            dig(found, "baselines", "bootstrap", key),
            reason=note,
            notes=(str(note),) if note else (),
            absent={"floor": _SAME_COLUMNS, "interval": _BIASED},
        )
        yield _metric(f"fidelity.{key}", "fidelity", (title, how_to_read), measured, better)


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
        yield _metric(
            f"detection.{key}",
            "fidelity",
            (f"Detection by {entry.get('name', key)}, AUC", _DETECTION.format(hint)),
            _Measured(
                entry.get("auc"),
                None if by_columns else dig(entry, "floor", "auc"),
                dig(entry, "ceiling", "auc"),
                _interval(ends),
                entry.get("note"),
                absent={"floor": MARGINS} if by_columns else {},
            ),
            "lower",
        )


def _privacy(material: Material) -> Iterator[HeadlineMetric]:
    metrics: Mapping[str, Any] = material.section("privacy").get("metrics") or {}
    for key, entry in metrics.items():
        ends = entry.get("interval")
        yield _metric(
            f"privacy.{key}",
            "privacy",
            (str(entry.get("title", key)), str(entry.get("how_to_read", ""))),
            _Measured(
                entry.get("value"),
                entry.get("floor"),
                entry.get("ceiling"),
                _interval(ends, dig(ends, "confidence")),
                entry.get("reason"),
            ),
            "lower",
        )

"""The numbers of the summary that tell what models learn, from `compatibility.json`."""

from collections.abc import Iterator, Mapping
from typing import Any

from bcgan.report.document import HeadlineMetric
from bcgan.report.material import Material
from bcgan.report.measured import Measured, counted_metric, headline_metric, interval_of
from bcgan.report.numbers import count, dig, finite

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
_RARELY = "among resampled test rows it often has no value"
_BOOSTING = "Lift of gradient boosting"


def compatibility_metrics(material: Material) -> Iterator[HeadlineMetric]:
    """Pick the averages, gradient boosting, and the share of rows of unknown classes.

    Args:
        material: What the run left on disk.

    Yields:
        The metrics in the order of the page.
    """
    found, reason = material.section("compatibility"), material.obstacle("compatibility")
    numeric = found.get("task") == "regression"
    floor = dig(found, "baselines", "independent_columns", "averages")
    ceiling = dig(found, "baselines", "bootstrap", "averages")
    confidence = dig(found, "intervals", "confidence")
    averages = found.get("averages") or {}
    for key, texts in (REGRESSION if numeric else AVERAGES).items():
        if reason is None and key not in averages:
            continue
        measured = Measured(
            averages.get(key),
            dig(floor, key),
            dig(ceiling, key),
            interval_of(dig(found, "intervals", "averages", key), confidence),
            reason or _why_no_average(found, key),
            halves=dig(found, "baselines", "halves", "averages", key),
            guess=_guess(found) if numeric or key == "lift" else None,
            absent=_absent_marks(found, _RARELY),
        )
        yield headline_metric(f"compatibility.{key}", "compatibility", texts, measured)
    if isinstance(found.get("gradient_boosting"), Mapping):
        yield _boosting(found, "relative_r2" if numeric else "lift")
    if dig(found, "unknown_classes", "rows"):
        yield _unknown_classes(found)
    if dig(found, "rows", "synthetic_without_label"):
        yield _without_label(found)


def _guess(found: Mapping[str, Any]) -> str:
    numeric = found.get("task") == "regression"
    return "guessing the mean" if numeric else "guessing the majority class"


def _absent_marks(found: Mapping[str, Any], interval: str) -> dict[str, Any]:
    names = {"floor": "independent_columns", "ceiling": "bootstrap"}
    return {
        "interval": interval,
        **{mark: dig(found, "baselines", name, "reason") for mark, name in names.items()},
    }


def _unknown_classes(found: Mapping[str, Any]) -> HeadlineMetric:
    unknown, rows = found["unknown_classes"], finite(dig(found, "rows", "synthetic"))
    share = (finite(unknown["rows"]) or 0.0) / rows if rows else None
    names = ", ".join(f"'{name}'" for name in unknown.get("classes") or ())
    return counted_metric(
        "compatibility.unknown_classes",
        "compatibility",
        (
            "Synthetic rows with a class that the real table lacks",
            "Share of the synthetic rows; 0 unless a class is misspelt or made up.",
        ),
        share,
        f"classes that the real table lacks ({names}) in {count(unknown['rows'])} of "
        f"{count(rows)} synthetic rows",
    )


def _without_label(found: Mapping[str, Any]) -> HeadlineMetric:
    used = finite(dig(found, "rows", "synthetic"))
    lost = finite(dig(found, "rows", "synthetic_without_label")) or 0.0
    share = lost / (lost + used) if used is not None and lost + used else None
    return counted_metric(
        "compatibility.without_label",
        "compatibility",
        (
            "Synthetic rows without a label",
            "Share of the synthetic rows that no learner was trained on.",
        ),
        share,
        f"no label in {count(lost)} of {count(lost + (used or 0.0))} synthetic rows, which were "
        "left out",
    )


def _why_no_average(found: Mapping[str, Any], key: str) -> str:
    if key == "auc":
        return str(dig(found, "roc_auc", "reason") or "there are not two classes")
    return str(dig(found, "averages", "note") or "no learner has a value")


def _boosting(found: Mapping[str, Any], key: str) -> HeadlineMetric:
    """Gradient boosting is nobody's tuning target, hence a metric of its own."""
    learner = found["gradient_boosting"]
    title = "Relative R2 of gradient boosting" if key == "relative_r2" else _BOOSTING
    return headline_metric(
        "compatibility.gradient_boosting",
        "compatibility",
        (title, "A strong learner that nothing was tuned for; read like the averages above."),
        Measured(
            learner.get(key),
            dig(found, "baselines", "independent_columns", "gradient_boosting", key),
            dig(found, "baselines", "bootstrap", "gradient_boosting", key),
            interval=interval_of(dig(learner, "intervals", key)),
            reason=learner.get("note"),
            guess=_guess(found),
            absent=_absent_marks(found, _RARELY),
        ),
    )

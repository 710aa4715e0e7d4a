"""Headline numbers of a good table, and the verdict on changes of them."""

from typing import Any, Literal

from bcgan.report.document import HeadlineMetric, Interval, Provenance
from bcgan.report.verdict import judge

GUESS = "guessing the majority class"
GUESSABLE = ("compatibility.lift", "compatibility.gradient_boosting")


def metric(
    name: str,
    value: float | None,
    marks: tuple[float | None, float | None] = (None, None),
    ends: tuple[float, float] | None = None,
    better: Literal["higher", "lower"] = "higher",
) -> HeadlineMetric:
    return HeadlineMetric(
        id=name,
        group=name.partition(".")[0].replace("detection", "fidelity"),
        title=name,
        status="not computable" if value is None else "ok",
        value=value,
        floor=marks[0],
        ceiling=marks[1],
        interval=None if ends is None else Interval(low=ends[0], high=ends[1]),
        better=better,
        guess=GUESS if name in GUESSABLE else None,
        how_to_read="Read it.",
        reason="There is no target." if value is None else None,
    )


def good() -> dict[str, HeadlineMetric]:
    found = [
        metric("compatibility.lift", 0.95, (-0.2, 1.0), (0.9, 1.0)),
        metric("detection.gradient_boosting", 0.7, (0.99, 0.5), (0.68, 0.72), "lower"),
        metric("fidelity.pearson_difference_mean", 0.02, (0.1, 0.0), better="lower"),
        metric("privacy.exact_copies", 0.0, (0.0, 1.0), (-0.01, 0.01), "lower"),
        metric("privacy.held_out_copies", -0.01, (0.0, 1.0), (-0.02, 0.0), "lower"),
        metric("privacy.held_out_near_copies", 0.0, (0.0, 1.0), (-0.01, 0.01), "lower"),
        metric("privacy.closer_to_training", 0.5, (0.5, 1.0), (0.48, 0.52), "lower"),
        metric("privacy.gan_leaks_auc", 0.5, (0.5, 1.0), (0.48, 0.52), "lower"),
    ]
    return {each.id: each for each in found}


def verdict_of(provenance: Provenance, *changed: HeadlineMetric, without: str = "") -> Any:
    metrics = {**good(), **{each.id: each for each in changed}}
    metrics.pop(without, None)
    return judge(list(metrics.values()), provenance)


def utility_grades(verdict: Any) -> list[str]:
    return [reason.grade for reason in verdict.reasons if reason.group == "utility"]


RARE = (
    metric("compatibility.macro_f1", 0.97, (0.6, 1.0), (0.95, 0.99)),
    metric("compatibility.auc", 0.98, (0.55, 1.0), (0.96, 0.99)),
)

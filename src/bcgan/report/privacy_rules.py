"""The rules of the verdict for what a table gives away; see docs/report.md."""

from collections.abc import Mapping, Sequence

from bcgan.report.document import HeadlineMetric, Reason
from bcgan.report.held_out_rule import control_is_copied, silence_means_nothing
from bcgan.report.metric_words import excess, in_words, is_bounded
from bcgan.report.numbers import decimal, percent_at_most

UNDECIDED = {"copies": 0.05, "membership attacks": 0.6}
"""An interval that reaches this far leaves a serious leak open."""

SERIOUS = {
    "privacy.exact_copies": 0.0,
    "privacy.closer_to_training": 0.05,
    "privacy.gan_leaks_auc": 0.05,
    "privacy.gan_leaks_calibrated_auc": 0.05,
    "privacy.domias_auc": 0.05,
    "privacy.gan_leaks_tpr": 0.02,
    "privacy.gan_leaks_calibrated_tpr": 0.02,
    "privacy.domias_tpr": 0.02,
    "privacy.attribute_inference": 0.05,
    "privacy.rare_isolated": 0.1,
    "privacy.rare_unusual": 0.1,
}
"""How far the whole interval of a measurement must lie above its floor to stop a release."""

FAMILIES = {
    "copies": ("privacy.exact_copies",),
    "copy detectors": (
        "privacy.closer_to_training",
        "privacy.distance_to_closest_record",
        "privacy.nearest_neighbour_distance_ratio",
    ),
    "membership attacks": (
        "privacy.gan_leaks_auc",
        "privacy.gan_leaks_calibrated_auc",
        "privacy.domias_auc",
        "privacy.gan_leaks_tpr",
        "privacy.gan_leaks_calibrated_tpr",
        "privacy.domias_tpr",
    ),
    "attribute inference": ("privacy.attribute_inference",),
    "rare records": ("privacy.rare_isolated", "privacy.rare_unusual"),
}
"""Measurements that see the same kind of leak."""

KINDS = {
    "privacy.exact_copies": "exact copies",
    "privacy.domias_auc": "density around rows",
    "privacy.domias_tpr": "density around rows",
    "privacy.attribute_inference": "attribute inference",
}
"""What a measurement rests on, for agreement; all others rest on the distance to the nearest
row, so that several of them can sound by one accident."""

_DISTANCE = "distance to the nearest row"

_SEARCHED = {
    "copies": "the search for exact copies",
    "copy detectors": "the copy detectors",
    "membership attacks": "the membership attacks",
    "rare records": "the look at rare records",
}


def privacy_rules(known: dict[str, HeadlineMetric]) -> list[Reason]:
    """Look for signals: measurements whose whole interval lies above the floor."""
    measured = {
        name: [known[member] for member in members if member in known and is_bounded(known[member])]
        for name, members in FAMILIES.items()
    }
    signals = {
        name: [metric for metric in found if excess(metric) > 0] for name, found in measured.items()
    }
    unbounded = [
        known[member]
        for members in FAMILIES.values()
        for member in members
        if member in known and known[member].value is not None and not is_bounded(known[member])
    ]
    count = sum(map(len, measured.values()))
    reasons = [_signal(metric, count) for found in signals.values() for metric in found]
    alarmed = list(
        dict.fromkeys(
            KINDS.get(metric.id, _DISTANCE) for found in signals.values() for metric in found
        )
    )
    if len(alarmed) > 1:
        reasons.append(
            Reason(
                rule="privacy_agreement",
                group="privacy",
                grade="stop",
                text=f"{len(alarmed)} kinds of measurement agree that training rows shine through "
                f"(by {', '.join(alarmed)}); one alone may be chance, two stop a release.",
                value=len(alarmed),
                threshold=2,
            )
        )
    quiet = [name for name, found in measured.items() if found and not signals[name]]
    if quiet and control_is_copied(known):
        reasons.append(silence_means_nothing([_searched(name) for name in quiet]))
    else:
        reasons += [_no_signal(name, measured[name]) for name in quiet]
    if unbounded:
        reasons.append(_not_bounded(unbounded))
    missing = [name for name in ("copies", "membership attacks") if not measured[name]]
    if missing:
        why = next(
            (m.reason for m in known.values() if m.group == "privacy" and m.reason),
            "Privacy was not measured.",
        )
        reasons.append(
            Reason(
                rule="privacy_measured",
                group="privacy",
                grade="unknown",
                text=f"There is no measurement of {' and '.join(missing)}. {why}",
            )
        )
    return _with_gaps(reasons, measured)


def _with_gaps(
    reasons: list[Reason], measured: Mapping[str, Sequence[HeadlineMetric]]
) -> list[Reason]:
    """Say beside a finding what was not measured."""
    gaps = [name for name, found in measured.items() if not found and name not in UNDECIDED]
    if not gaps or not reasons or len(gaps) == len(measured):
        return reasons
    last = reasons[-1]
    text = f"{last.text} Not measured: {', '.join(gaps)}."
    return [*reasons[:-1], last.model_copy(update={"text": text})]


def _not_bounded(metrics: Sequence[HeadlineMetric]) -> Reason:
    shown = [f"{metric.title} is {in_words(metric)}" for metric in metrics]
    return Reason(
        rule="privacy_not_bounded",
        group="privacy",
        grade="unknown",
        text="Without an interval, or the value of a table without a leak, a number tells nothing: "
        f"{'; '.join(shown)}.",
        metric=metrics[0].id,
        value=metrics[0].value,
    )


def _signal(metric: HeadlineMetric, measurements: int) -> Reason:
    serious = SERIOUS.get(metric.id)
    stop = serious is not None and excess(metric) > serious
    advice = (
        "This is more than chance and more than a release should bear"
        if stop
        else "Training rows shine through a little, or it is chance "
        f"({_by_chance(metric, measurements)}): run once more with another privacy.seed"
    )
    limit = (
        "" if serious is None else f" From {decimal((metric.floor or 0) + serious)} on it stops."
    )
    return Reason(
        rule="privacy_signal",
        group="privacy",
        grade="stop" if stop else "care",
        text=f"{advice}. {metric.title}: {in_words(metric)}; the whole interval "
        f"lies above {decimal(metric.floor)}, the value without a leak.{limit}",
        metric=metric.id,
        value=metric.interval.low if metric.interval is not None else metric.value,
        threshold=(metric.floor or 0.0) + (serious or 0.0),
    )


def _by_chance(metric: HeadlineMetric, measurements: int) -> str:
    """Tell how many harmless tables show a signal somewhere, at most (Bonferroni)."""
    level = metric.interval.confidence if metric.interval is not None else 1.0
    share = percent_at_most(min(1.0, measurements * (1 - level) / 2))
    return f"of harmless tables up to {share} show some signal in {measurements} measurements"


def _no_signal(family: str, metrics: Sequence[HeadlineMetric]) -> Reason:
    limit = UNDECIDED.get(family)
    # An average over all rows says more than the hits among a few.
    judged = [metric for metric in metrics if metric.id.endswith("_auc")] or list(metrics)
    shown = max(judged, key=_reach if limit is not None else _nearness)
    undecided = limit is not None and _reach(shown) >= limit
    finding = f"{shown.title}: {in_words(shown)}; without a leak {decimal(shown.floor)}"
    if undecided:
        text = (
            f"Nothing found by {_searched(family)}, but there are too few rows to exclude a leak: "
            f"an interval reaches {limit} or more. {finding}."
        )
    elif len(metrics) == 1:
        text = f"Nothing found by {_searched(family)}: {finding}."
    else:
        which = "the interval that reaches highest" if limit is not None else "the nearest to it"
        text = (
            f"Nothing found by {_searched(family)}: none of {len(metrics)} intervals lies wholly "
            f"above the value without a leak. Of {which}: {finding}."
        )
    return Reason(
        rule="privacy_no_signal",
        group="privacy",
        grade="care" if undecided else "good",
        text=text,
        metric=shown.id,
        value=shown.value,
        threshold=shown.floor if limit is None else limit,
    )


def _reach(metric: HeadlineMetric) -> float:
    """Give the upper end of the interval, infinity without one."""
    return float("inf") if metric.interval is None else metric.interval.high


def _nearness(metric: HeadlineMetric) -> float:
    """Place the floor in the lower half of the interval: 1 at its end, where a signal begins."""
    above = (metric.value or 0.0) - (metric.floor or 0.0)
    half = 0.0 if metric.interval is None else (metric.value or 0.0) - metric.interval.low
    return above / half if half > 0 else 0.0


def _searched(family: str) -> str:
    return _SEARCHED.get(family, family)

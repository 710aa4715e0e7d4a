"""The rules of the verdict; docs/report.md explains each of them.

Every rule looks at a few numbers of the summary and grades them `good`, `care`, `stop` or
`unknown`. The worst grade decides: one `stop` stops, whatever else is good.
"""

from collections.abc import Iterator, Sequence

from bcgan.report.document import Grade, HeadlineMetric, Level, Provenance, Reason, Verdict
from bcgan.report.held_out_rule import control_is_copied, control_rule, silence_means_nothing
from bcgan.report.metric_words import excess, in_words
from bcgan.report.numbers import decimal, percent

UTILITY_GOOD = 0.8
"""Place between floor and ceiling from which on a table teaches what real rows teach."""

UTILITY_STOP = 0.5
"""Place below which a table teaches too little, unless its interval reaches the good."""

LEAST_ROOM = 0.02
"""Floor and ceiling must be this far apart for a place between them to mean something."""

DETECTION_GOOD = 0.8
"""Largest AUC at which rows count as not easily told apart."""

GUESSING = 0.5
"""AUC of a detector that knows nothing; an interval wholly below it is no chance either."""

ASSOCIATIONS_GOOD = 0.5
"""Place between shuffled columns and real rows from which on associations count as kept."""

LEAST_ASSOCIATION_ROOM = 0.01

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

_SEARCHED = {
    "copies": "the search for exact copies",
    "copy detectors": "the copy detectors",
    "membership attacks": "the membership attacks",
    "rare records": "the look at rare records",
}
LABELS: dict[Level, str] = {
    "fit": "Fit to release for model building",
    "care": "Usable with care",
    "stop": "Do not release",
    "unknown": "Cannot judge",
}
CAVEAT = (
    "This verdict is made by fixed rules from the numbers below. It is no proof of privacy: "
    "attacks that failed here say nothing of stronger ones, and nothing here is a "
    "differential-privacy guarantee. It is about this one table, not about the model file or "
    "further tables."
)
_SUMMARIES: dict[Level, str] = {
    "fit": (
        "Models built on this table learn nearly what they would learn from the real rows, and no "
        "measurement found that it gives single training rows away."
    ),
    "care": "Nothing speaks against using this table outright, but read the points marked care.",
    "stop": "At least one finding speaks against giving this table away.",
    "unknown": "What was measured is not enough to recommend a release.",
}
_ORDER: tuple[Grade, ...] = ("stop", "unknown", "care", "good")
_DECISIVE = ("utility", "privacy", "evidence")
"""Groups in which not knowing is not enough."""


def judge(metrics: Sequence[HeadlineMetric], provenance: Provenance) -> Verdict:
    """Apply all rules.

    Args:
        metrics: The numbers of the summary.
        provenance: Tells whether the held-out rows can be trusted to be unseen.

    Returns:
        The verdict.
    """
    known = {metric.id: metric for metric in metrics}
    reasons = [
        *evidence_rule(provenance),
        *control_rule(known),
        *utility_rules(known),
        *detection_rule(known),
        *association_rule(known),
        *privacy_rules(known),
    ]
    level = level_of(reasons)
    return Verdict(
        level=level,
        label=LABELS[level],
        summary=_SUMMARIES[level],
        reasons=tuple(sorted(reasons, key=lambda reason: _ORDER.index(reason.grade))),
        caveat=CAVEAT,
    )


def level_of(reasons: Sequence[Reason]) -> Level:
    """Let the worst grade decide.

    Args:
        reasons: What the rules found.

    Returns:
        `stop` with any `stop`; else `unknown` where utility, privacy or the held-out rows cannot
        be judged; else `care` with any `care` or any other gap; else `fit`.
    """
    grades = {reason.grade for reason in reasons}
    if "stop" in grades:
        return "stop"
    judged = {reason.group for reason in reasons if reason.grade != "unknown"}
    if any(reason.grade == "unknown" and reason.group in _DECISIVE for reason in reasons):
        return "unknown"
    if not {"utility", "privacy"} <= judged:
        return "unknown"
    return "care" if grades & {"care", "unknown"} else "fit"


def evidence_rule(provenance: Provenance) -> Iterator[Reason]:
    """A generator trained elsewhere may have seen the rows that stand for unseen ones."""
    if provenance.external and provenance.test_source is None:
        yield Reason(
            rule="held_out_rows",
            group="evidence",
            grade="unknown",
            text="The table was made elsewhere, and its generator may have been trained on the "
            "rows held out here. Then utility is flattered, and the privacy measurements compare "
            "training rows with training rows. Give rows it never saw as test_source.",
        )
    elif provenance.external:
        yield Reason(
            rule="held_out_rows",
            group="evidence",
            grade="care",
            text="The table was made elsewhere: that its generator never saw the rows of "
            f"{provenance.test_source} is taken on trust.",
        )


def utility_rules(known: dict[str, HeadlineMetric]) -> list[Reason]:
    """Place lift and relative accuracy between floor and ceiling."""
    names = ("lift", "six_distinct", "seven")
    found = [known.get(f"compatibility.{name}") for name in names]
    computed = [each for each in found if each is not None and each.value is not None]
    # One number without an interval must not decide where another has one.
    with_interval = [each for each in computed if each.interval is not None]
    judged = with_interval or computed
    if any(each.id.endswith("six_distinct") for each in judged):
        judged = [each for each in judged if not each.id.endswith("seven")]
    if judged:
        return [_utility(each) for each in judged]
    why = next(
        (m.reason for m in known.values() if m.group == "compatibility" and m.reason),
        "Compatibility was not computed.",
    )
    return [
        Reason(
            rule="utility",
            group="utility",
            grade="unknown",
            text=f"What models learn from this table was not measured. {why}",
        )
    ]


def utility_grade(low: float, place: float, high: float) -> Grade:
    """Grade the place of a number between floor (0) and ceiling (1).

    Args:
        low: Place of the worse end of its interval.
        place: Its own place.
        high: Place of the better end.

    Returns:
        `good` where the whole interval is; `unknown` where it reaches from bad to good; `stop`
        where the number is bad and the interval excludes good; else `care`.
    """
    if low >= UTILITY_GOOD:
        return "good"
    if low < UTILITY_STOP and high >= UTILITY_GOOD:
        return "unknown"
    return "stop" if place < UTILITY_STOP else "care"


_FINDINGS: dict[Grade, str] = {
    "good": "Models learn what real rows teach",
    "care": "Models learn less than real rows teach, or it is not certain that they do not",
    "stop": "Models learn too little",
    "unknown": "There are too few test rows to tell what models learn",
}


def _utility(metric: HeadlineMetric) -> Reason:
    fields = {"rule": "utility", "group": "utility", "metric": metric.id, "value": metric.value}
    places = _places(metric, LEAST_ROOM)
    if places is None:
        text = (
            f"{metric.title} is {decimal(metric.value)}, but floor and ceiling are not known or "
            f"less than {LEAST_ROOM} apart, so the number cannot be placed between them."
        )
        return Reason.model_validate({**fields, "grade": "unknown", "text": text})
    grade = utility_grade(*places)
    if metric.interval is not None and places[0] > 1.0:
        return _too_good(metric)
    text = (
        f"{_FINDINGS[grade]}: {_lower(metric.title)} is {in_words(metric)}, "
        f"{_place_in_words(metric, places[1])}. Good needs the whole interval at "
        f"{percent(UTILITY_GOOD, 0)} or more; a value below {percent(UTILITY_STOP, 0)} stops."
    )
    threshold = UTILITY_STOP if grade == "stop" else UTILITY_GOOD
    return Reason.model_validate({**fields, "grade": grade, "text": text, "threshold": threshold})


def _too_good(metric: HeadlineMetric) -> Reason:
    return Reason(
        rule="utility_above_ceiling",
        group="utility",
        grade="care",
        text="Models learn more than from a resample of the real rows, which is too good: real "
        "rows, held-out ones among them, may have been copied, or labels smoothed by a "
        f"classifier. {metric.title} is {in_words(metric)}; the whole interval "
        f"lies above the ceiling, {decimal(metric.ceiling)}.",
        metric=metric.id,
        value=metric.interval.low if metric.interval is not None else metric.value,
        threshold=metric.ceiling,
    )


def _place_in_words(metric: HeadlineMetric, place: float) -> str:
    floor, ceiling = decimal(metric.floor), decimal(metric.ceiling)
    if place < 0:
        return f"worse than independent columns ({floor}; real rows: {ceiling})"
    return (
        f"{percent(place, 0)} of the way from independent columns ({floor}) to real rows "
        f"({ceiling})"
    )


def _places(metric: HeadlineMetric, least_room: float) -> tuple[float, float, float] | None:
    """Place the interval's worse end, the value and the better end between floor and ceiling."""
    if metric.value is None or metric.floor is None or metric.ceiling is None:
        return None
    room = metric.ceiling - metric.floor
    if (room if metric.better == "higher" else -room) < least_room:
        return None
    ends = metric.interval
    values = (metric.value,) if ends is None else (ends.low, metric.value, ends.high)
    places = sorted((value - metric.floor) / room for value in values)
    return places[0], (metric.value - metric.floor) / room, places[-1]


def detection_rule(known: dict[str, HeadlineMetric]) -> Iterator[Reason]:
    """A strong classifier that tells rows apart is a reason for care, never to stop."""
    metric = known.get("detection.gradient_boosting")
    if metric is None or metric.value is None:
        reason = metric.reason if metric is not None else "Detection was not computed."
        yield Reason(
            rule="detection",
            group="fidelity",
            grade="unknown",
            text=f"Whether rows can be told from real ones was not measured. {reason}",
        )
        return
    highest = metric.interval.high if metric.interval is not None else metric.value
    # A copy is taken for its original, which lies in another fold and has the other answer.
    misled = metric.interval is not None and highest < GUESSING
    good = highest <= DETECTION_GOOD and not misled
    text = (
        "Rows are told apart worse than by guessing, as where real rows were copied"
        if misled
        else "Synthetic rows are not easily told from real ones"
        if good
        else "Single synthetic rows can be told from real ones, so do not read them as people"
    )
    yield Reason(
        rule="detection",
        group="fidelity",
        grade="good" if good else "care",
        text=f"{text}: gradient boosting reaches an AUC of {in_words(metric)}; "
        f"guessing is {GUESSING}, and above {DETECTION_GOOD} or wholly below {GUESSING} care is "
        "needed.",
        metric=metric.id,
        value=metric.value,
        threshold=GUESSING if misled else DETECTION_GOOD,
    )


def association_rule(known: dict[str, HeadlineMetric]) -> Iterator[Reason]:
    """Associations must be nearer to those of real rows than to those of shuffled columns."""
    places = {
        name: found[1]
        for name in ("pearson", "cramers_v", "correlation_ratio")
        if (metric := known.get(f"fidelity.{name}_difference_mean")) is not None
        and (found := _places(metric, LEAST_ASSOCIATION_ROOM)) is not None
    }
    if not places:
        return
    worst = min(places, key=lambda name: places[name])
    metric = known[f"fidelity.{worst}_difference_mean"]
    good = places[worst] >= ASSOCIATIONS_GOOD
    yield Reason(
        rule="associations",
        group="fidelity",
        grade="good" if good else "care",
        text=("Columns go together as they should" if good else "Columns go together too loosely")
        + f": {_lower(metric.title)} is {decimal(metric.value)}, "
        f"{_place_in_words(metric, places[worst])}; {percent(ASSOCIATIONS_GOOD, 0)} is needed.",
        metric=metric.id,
        value=metric.value,
        threshold=ASSOCIATIONS_GOOD,
    )


def privacy_rules(known: dict[str, HeadlineMetric]) -> list[Reason]:
    """Look for signals: measurements whose whole interval lies above the floor."""
    measured = {
        name: [
            known[member]
            for member in members
            if member in known and known[member].value is not None
        ]
        for name, members in FAMILIES.items()
    }
    signals = {
        name: [metric for metric in found if excess(metric) > 0] for name, found in measured.items()
    }
    count = sum(map(len, measured.values()))
    reasons = [_signal(metric, count) for found in signals.values() for metric in found]
    alarmed = [name for name, found in signals.items() if found]
    if len(alarmed) > 1:
        reasons.append(
            Reason(
                rule="privacy_agreement",
                group="privacy",
                grade="stop",
                text=f"{len(alarmed)} kinds of measurement agree that training rows shine through "
                f"({', '.join(alarmed)}); one alone may be chance, two stop a release.",
                value=len(alarmed),
                threshold=2,
            )
        )
    quiet = [name for name, found in measured.items() if found and not signals[name]]
    if quiet and control_is_copied(known):
        reasons.append(silence_means_nothing([_searched(name) for name in quiet]))
    else:
        reasons += [_no_signal(name, measured[name]) for name in quiet]
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
    return reasons


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
    share = percent(min(1.0, measurements * (1 - level) / 2), 0)
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


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]

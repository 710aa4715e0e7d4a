"""The rules of the verdict for what models learn from a table; see docs/report.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bcgan.report.document import Grade, HeadlineMetric, Reason
from bcgan.report.metric_words import in_words, is_bounded, lower
from bcgan.report.numbers import decimal, percent, telling_digits
from bcgan.report.places import Places, places_of

UTILITY_GOOD = 0.8
"""Place between floor and ceiling from which on a table teaches what real rows teach."""

UTILITY_STOP = 0.5
"""Place below which a table teaches too little, unless its interval reaches the good."""

LEAST_ROOM = 0.02
"""Floor and ceiling must be this far apart for a place between them to mean something."""

UNLABELLED = 0.05
"""Share of synthetic rows without a label from which on it is a reason for care."""

PARITY = 1.0
"""What real rows score in relation to themselves."""

_LIFT = "compatibility.lift"
_ACCURACY = ("compatibility.six_distinct", "compatibility.seven")
_OTHERS = ("compatibility.macro_f1", "compatibility.auc")
_FINDINGS: dict[Grade, str] = {
    "good": "Models learn what real rows teach",
    "care": "Models learn less than real rows teach, or it is not certain that they do not",
    "stop": "Models learn too little",
    "unknown": "There are too few test rows to tell what models learn",
}


@dataclass(frozen=True)
class _Judged:
    """A number, where it stands, and what follows."""

    metric: HeadlineMetric
    places: Places | str
    reason: Reason | None


def utility_rules(known: Mapping[str, HeadlineMetric]) -> list[Reason]:
    """Place lift, relative accuracy, macro-F1 and AUC between floor and ceiling.

    Args:
        known: The numbers of the summary by name.

    Returns:
        A reason for each number that can be judged, one `unknown` where none can, and one more
        for gradient boosting, for classes that the real table lacks, and for rows without a label
        where they speak against the table.
    """
    judged = [_judge(metric) for metric in _metrics(known)]
    accuracy_tells = all(_has_room(each.metric) for each in judged if each.metric.id in _ACCURACY)
    kept = [each.reason for each in judged if each.reason and _counts(each, judged, accuracy_tells)]
    beside = [
        *gradient_boosting_rule(known),
        *unknown_classes_rule(known),
        *without_label_rule(known),
    ]
    if not kept:
        return [_nothing_judged(known, judged), *beside]
    aside = [each for each in judged if each.reason is None or each.reason not in kept]
    return [*kept[:-1], _with_what_is_left_out(kept[-1], aside), *beside]


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


def below_floor(metric: HeadlineMetric, places: Places | str) -> bool:
    """Tell whether a number is surely worse than that of columns shuffled independently.

    Args:
        metric: A number of which more is better.
        places: Where it stands; a reason where it has no place.

    Returns:
        Whether it lies below its floor, and its whole interval below what is good: with few test
        rows chance alone puts good tables below the floor.
    """
    if not is_bounded(metric) or not isinstance(places, Places):
        return False
    return _is_below_floor(metric) and places.high < UTILITY_GOOD


def _is_below_floor(metric: HeadlineMetric) -> bool:
    value, floor = metric.value, metric.floor
    return value is not None and floor is not None and value < floor


def gradient_boosting_rule(known: Mapping[str, HeadlineMetric]) -> Iterator[Reason]:
    """Hear the learner that nobody tuned for where its whole interval speaks against the table.

    Args:
        known: The numbers of the summary by name.

    Yields:
        `stop` where the interval lies wholly below half of the way, `care` where it lies wholly
        below what is good, or the number alone below half of the way; nothing else, as one learner
        alone makes no table good.
    """
    metric = known.get("compatibility.gradient_boosting")
    places = None if metric is None else places_of(metric, LEAST_ROOM)
    if metric is None or not isinstance(places, Places):
        return
    certain = metric.interval is not None and places.high < UTILITY_GOOD
    if not certain and places.value >= UTILITY_STOP:
        return
    stop = certain and places.high < UTILITY_STOP
    finding = (
        "too little" if stop else "less" if certain else "less, or there are too few test rows"
    )
    yield Reason(
        rule="gradient_boosting",
        group="utility",
        grade="stop" if stop else "care",
        text=f"A strong learner that nothing was tuned for learns {finding}: "
        f"{lower(metric.title)} is {in_words(metric)}, {places.in_words()}. An interval wholly "
        f"below {percent(UTILITY_STOP, 0)} stops, one wholly below {percent(UTILITY_GOOD, 0)}, or "
        f"a number below {percent(UTILITY_STOP, 0)}, asks for care.",
        metric=metric.id,
        value=metric.value,
        threshold=UTILITY_STOP if stop else UTILITY_GOOD,
    )


def unknown_classes_rule(known: Mapping[str, HeadlineMetric]) -> Iterator[Reason]:
    """Name classes of the synthetic table that no real row has, such as misspelt ones.

    Args:
        known: The numbers of the summary by name.

    Yields:
        `care` where there are any.
    """
    metric = known.get("compatibility.unknown_classes")
    if metric is not None and metric.value:
        yield Reason(
            rule="unknown_classes",
            group="utility",
            grade="care",
            text=f"{' '.join(metric.notes)} Learners that were trained on them are wrong wherever "
            "they name such a class: look whether it is misspelt.",
            metric=metric.id,
            value=metric.value,
            threshold=0.0,
        )


def without_label_rule(known: Mapping[str, HeadlineMetric]) -> Iterator[Reason]:
    """Say it where many synthetic rows have no label: nothing was learnt from them.

    Args:
        known: The numbers of the summary by name.

    Yields:
        `care` from `UNLABELLED` on.
    """
    metric = known.get("compatibility.without_label")
    if metric is not None and metric.value is not None and metric.value >= UNLABELLED:
        yield Reason(
            rule="without_label",
            group="utility",
            grade="care",
            text=f"{metric.notes[0]} The scores are those of the other rows; from "
            f"{percent(UNLABELLED, 0)} on this asks for care.",
            metric=metric.id,
            value=metric.value,
            threshold=UNLABELLED,
        )


def _metrics(known: Mapping[str, HeadlineMetric]) -> list[HeadlineMetric]:
    """Pick the numbers to judge: of the accuracies the one over six learners where it has all."""
    six, seven = (known.get(name) for name in _ACCURACY)
    chosen = [_LIFT, _ACCURACY[1], *_OTHERS]
    if six is not None and six.value is not None:
        bounded = six.interval is not None or seven is None or seven.interval is None
        chosen[1] = _ACCURACY[0] if bounded else _ACCURACY[1]
    found = [known[name] for name in chosen if name in known]
    return [metric for metric in found if metric.value is not None]


def _judge(metric: HeadlineMetric) -> _Judged:
    """Grade a number."""
    places = places_of(metric, LEAST_ROOM)
    if below_floor(metric, places):
        return _Judged(metric, places, _below_floor(metric))
    if metric.interval is None and (metric.guess is not None or _is_below_floor(metric)):
        why = places if isinstance(places, str) else "it has no interval"
        return _Judged(metric, why, _unbounded(metric))
    if isinstance(places, str):
        return _Judged(metric, places, None)
    if metric.interval is None:
        return _Judged(metric, "it has no interval", None)
    return _Judged(metric, places, _placed(metric, places))


def _counts(each: _Judged, judged: Sequence[_Judged], accuracy_tells: bool) -> bool:
    """Set aside a lift that is not good, where accuracy cannot tell tables apart.

    Lift is accuracy on another scale. Where nearly all rows have one class, floor and ceiling of
    accuracy meet and lift only magnifies chance; macro-F1 and AUC then say what there is to say.
    """
    if each.metric.id != _LIFT or each.reason is None or each.reason.grade == "good":
        return True
    others = any(
        other.metric.id in _OTHERS and isinstance(other.places, Places) for other in judged
    )
    return accuracy_tells or not others


def _has_room(metric: HeadlineMetric) -> bool:
    """Whether floor and ceiling are far enough apart, as far as they are known."""
    known = metric.floor is not None and metric.ceiling is not None
    return not known or isinstance(places_of(metric, LEAST_ROOM), Places)


def _placed(metric: HeadlineMetric, places: Places) -> Reason:
    best = max(PARITY, *(each for each in (metric.ceiling, metric.halves) if each is not None))
    if metric.interval is not None and metric.interval.low > best:
        return _too_good(metric, best)
    grade = utility_grade(places.low, places.value, places.high)
    return Reason(
        rule="utility",
        group="utility",
        grade=grade,
        text=f"{_FINDINGS[grade]}: {lower(metric.title)} is {in_words(metric)}, "
        f"{places.in_words()}, {places.lower_end()}. Good needs the whole interval at "
        f"{percent(UTILITY_GOOD, 0)} or more; a value below {percent(UTILITY_STOP, 0)} stops.",
        metric=metric.id,
        value=metric.value,
        threshold=UTILITY_STOP if grade == "stop" else UTILITY_GOOD,
    )


def _below_floor(metric: HeadlineMetric) -> Reason:
    digits = telling_digits(metric.value, metric.floor)
    return Reason(
        rule="utility_below_floor",
        group="utility",
        grade="stop",
        text="Models learn less than from columns that are shuffled independently: "
        f"{lower(metric.title)} is {in_words(metric)}, and shuffled columns reach "
        f"{decimal(metric.floor, digits)}. A value below that floor stops unless its interval "
        "reaches what is good.",
        metric=metric.id,
        value=metric.value,
        threshold=metric.floor,
    )


def _unbounded(metric: HeadlineMetric) -> Reason:
    return Reason(
        rule="utility_not_bounded",
        group="utility",
        grade="unknown",
        text=f"{metric.title} is {decimal(metric.value)}, but how far off it may be cannot be "
        "told: among resampled test rows learners of real rows hardly beat "
        f"{metric.guess or 'guessing'}. More test rows, or another target, would tell.",
        metric=metric.id,
        value=metric.value,
        threshold=metric.floor,
    )


def _too_good(metric: HeadlineMetric, best: float) -> Reason:
    return Reason(
        rule="utility_above_ceiling",
        group="utility",
        grade="care",
        text="Models learn more than from real rows, which is too good: real "
        "rows, held-out ones among them, may have been copied, or labels smoothed by a "
        f"classifier. {metric.title} is {in_words(metric)}; the whole interval "
        f"lies above {decimal(best)}, the most that real rows reached.",
        metric=metric.id,
        value=metric.interval.low if metric.interval is not None else metric.value,
        threshold=best,
    )


def _nothing_judged(known: Mapping[str, HeadlineMetric], judged: Sequence[_Judged]) -> Reason:
    if judged:
        shown = judged[0].metric
        return Reason(
            rule="utility",
            group="utility",
            grade="unknown",
            text="What models learn from this table cannot be judged. "
            + " ".join(_why_left_out(each) for each in judged),
            metric=shown.id,
            value=shown.value,
            threshold=shown.floor,
        )
    why = next(
        (m.reason for m in known.values() if m.group == "compatibility" and m.reason),
        "Compatibility was not computed.",
    )
    return Reason(
        rule="utility",
        group="utility",
        grade="unknown",
        text=f"What models learn from this table was not measured. {why}",
    )


def _with_what_is_left_out(reason: Reason, aside: Sequence[_Judged]) -> Reason:
    texts = [reason.text, *(_why_left_out(each) for each in aside)]
    return reason.model_copy(update={"text": " ".join(texts)})


def _why_left_out(each: _Judged) -> str:
    magnified = "it only magnifies accuracy, which tells nothing here"
    why = each.places if isinstance(each.places, str) else magnified
    return (
        f"{each.metric.title} is {decimal(each.metric.value)}; its place between floor and ceiling "
        f"is not computable: {why}."
    )

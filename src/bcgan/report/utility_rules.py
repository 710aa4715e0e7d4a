"""The rules of the verdict for what models learn from a table; see docs/report.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bcgan.report.document import Grade, HeadlineMetric, Reason
from bcgan.report.metric_words import in_words, lower
from bcgan.report.numbers import decimal, percent, telling_digits
from bcgan.report.places import SHUFFLED, Places, places_of, start_of
from bcgan.report.utility_side_rules import (
    gradient_boosting_rule,
    unknown_classes_rule,
    without_label_rule,
)
from bcgan.report.utility_thresholds import LEAST_ROOM, UTILITY_GOOD, UTILITY_STOP

PARITY = 1.0
"""What real rows score in relation to themselves."""

_LIFT = "compatibility.lift"
_ACCURACY = ("compatibility.six_distinct", "compatibility.seven")
_OTHERS = ("compatibility.macro_f1", "compatibility.auc")
_MAGNIFIED = "it only magnifies accuracy, which tells nothing here"
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
    magnifies = lift_magnifies(judged)
    if magnifies:
        judged = [_milder(each) if each.metric.id == _LIFT else each for each in judged]
    kept = [each.reason for each in judged if each.reason]
    beside = [
        *gradient_boosting_rule(known, magnifies),
        *unknown_classes_rule(known),
        *without_label_rule(known),
    ]
    if not kept:
        return [_nothing_judged(known, judged), *beside]
    aside = [each for each in judged if each.reason is None]
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


def below_floor(metric: HeadlineMetric, places: Places | str) -> Grade | None:
    """Tell what follows where a number is surely worse than that of shuffled columns.

    Args:
        metric: A number of which more is better.
        places: Where it stands; a reason where it has no place.

    Returns:
        `stop` where it lies below its floor and its whole interval below what is good: with few
        test rows chance alone puts good tables below the floor. Without a place `stop` where the
        whole interval lies below the floor by `LEAST_ROOM` or more, `care` where by less. Else
        nothing.
    """
    found, ends = start_of(metric), metric.interval
    if ends is None or found is None:
        return None
    start, _ = found
    if isinstance(places, Places):
        return "stop" if _is_below_floor(metric) and places.high < UTILITY_GOOD else None
    if ends.high >= start:
        return None
    return "stop" if ends.high <= start - LEAST_ROOM else "care"


def _is_below_floor(metric: HeadlineMetric) -> bool:
    value, floor = metric.value, metric.floor
    return value is not None and floor is not None and value < floor


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
    lost = below_floor(metric, places)
    if lost is not None:
        return _Judged(metric, places, _below_floor(metric, lost))
    best = _best_of_real_rows(metric)
    if metric.interval is not None and metric.interval.low > best:
        return _Judged(metric, places, _too_good(metric, best))
    if metric.interval is None:
        bad = isinstance(places, Places) and places.value < UTILITY_STOP
        why = places if isinstance(places, str) else "it has no interval"
        needed = bad or metric.guess is not None or _is_below_floor(metric)
        return _Judged(metric, why, _unbounded(metric) if needed else None)
    if isinstance(places, str):
        return _Judged(metric, places, None)
    return _Judged(metric, places, _placed(metric, places))


def lift_magnifies(judged: Sequence[_Judged]) -> bool:
    """Tell whether a lift only magnifies an accuracy that tells nothing.

    Lift is accuracy on another scale. Where nearly all rows have one class, floor and ceiling of
    accuracy meet and lift magnifies what chance, or another share of the rare class, makes of it;
    macro-F1 and AUC then say what there is to say.

    Args:
        judged: The numbers that are judged.

    Returns:
        Whether accuracy has no room, and another number has a place.
    """
    others = any(each.metric.id in _OTHERS and isinstance(each.places, Places) for each in judged)
    return others and any(
        each.metric.id in _ACCURACY and not _has_room(each.metric) for each in judged
    )


def _milder(each: _Judged) -> _Judged:
    """Let a lift that only magnifies accuracy ask for care at most."""
    reason = each.reason
    if reason is None or reason.grade == "unknown":
        return replace(each, places=_MAGNIFIED, reason=None)
    if reason.grade != "stop":
        return each
    text = f"{reason.text} Here it asks for care only: {_MAGNIFIED}."
    return replace(each, reason=reason.model_copy(update={"grade": "care", "text": text}))


def _has_room(metric: HeadlineMetric) -> bool:
    """Whether floor and ceiling are far enough apart, as far as they are known."""
    known = metric.floor is not None and metric.ceiling is not None
    return not known or isinstance(places_of(metric, LEAST_ROOM), Places)


def _best_of_real_rows(metric: HeadlineMetric) -> float:
    found = (PARITY, metric.ceiling, metric.halves)
    return max(each for each in found if each is not None)


def _placed(metric: HeadlineMetric, places: Places) -> Reason:
    grade = utility_grade(places.low, places.value, places.high)
    finding = _FINDINGS[grade]
    if grade == "good" and _real_rows_forget(metric, places):
        grade = "care"
        finding = "Models learn what real rows drawn again teach, which itself is little"
    return Reason(
        rule="utility",
        group="utility",
        grade=grade,
        text=f"{finding}: {lower(metric.title)} is {in_words(metric)}, "
        f"{places.in_words()}, {places.lower_end()}. Good needs the whole interval at "
        f"{percent(UTILITY_GOOD, 0)} or more; a value below {percent(UTILITY_STOP, 0)} stops.",
        metric=metric.id,
        value=metric.value,
        threshold=UTILITY_STOP if grade == "stop" else UTILITY_GOOD,
    )


def _real_rows_forget(metric: HeadlineMetric, places: Places) -> bool:
    """Whether real rows drawn again lose most of what the real rows teach, so mean little."""
    best = max(each for each in (places.ceiling, metric.halves) if each is not None)
    return best - places.start < UTILITY_STOP * (PARITY - places.start)


def _below_floor(metric: HeadlineMetric, grade: Grade) -> Reason:
    start, name = start_of(metric) or (0.0, SHUFFLED)
    digits = telling_digits(metric.value, start)
    what = "shuffled columns reach" if name == SHUFFLED else f"{name} brings it to"
    ending = (
        "A value below that stops unless its interval reaches what is good."
        if grade == "stop"
        else f"It is less than {LEAST_ROOM} below, which asks for care."
    )
    return Reason(
        rule="utility_below_floor",
        group="utility",
        grade=grade,
        text="Models learn less than from columns that are shuffled independently, or from "
        f"nothing: {lower(metric.title)} is {in_words(metric)}, and {what} "
        f"{decimal(start, digits)}. {ending}",
        metric=metric.id,
        value=metric.value,
        threshold=start,
    )


def _unbounded(metric: HeadlineMetric) -> Reason:
    why = (
        "it has no interval"
        if metric.guess is None
        else f"among resampled test rows learners of real rows hardly beat {metric.guess}"
    )
    return Reason(
        rule="utility_not_bounded",
        group="utility",
        grade="unknown",
        text=f"{metric.title} is {decimal(metric.value)}, but how far off it may be cannot be "
        f"told: {why}. More test rows, or another target, would tell.",
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
    value = decimal(each.metric.value)
    if each.places == _MAGNIFIED:
        return f"{each.metric.title} is {value} and set aside: {_MAGNIFIED}."
    return (
        f"{each.metric.title} is {value}; its place between floor and ceiling is not computable: "
        f"{each.places}."
    )

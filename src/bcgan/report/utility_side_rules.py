"""Rules of the verdict beside the learners' averages; see docs/report.md."""

from collections.abc import Iterator, Mapping

from bcgan.report.document import HeadlineMetric, Reason
from bcgan.report.metric_words import in_words, lower
from bcgan.report.numbers import percent
from bcgan.report.places import Places, places_of
from bcgan.report.utility_thresholds import LEAST_ROOM, UNLABELLED, UTILITY_GOOD, UTILITY_STOP


def gradient_boosting_rule(
    known: Mapping[str, HeadlineMetric], magnified: bool
) -> Iterator[Reason]:
    """Hear the learner that nobody tuned for where its whole interval speaks against the table.

    Args:
        known: The numbers of the summary by name.
        magnified: Whether its lift only magnifies an accuracy that tells nothing.

    Yields:
        `stop` where the interval lies wholly below half of the way, `care` where it lies wholly
        below what is good, or the number alone below half of the way; nothing else, as one learner
        alone makes no table good. A lift that is magnified, or has no place, never stops.
    """
    metric = known.get("compatibility.gradient_boosting")
    if metric is None or metric.value is None:
        return
    places = places_of(metric, LEAST_ROOM)
    if not isinstance(places, Places):
        yield from _worse_than_guessing(metric)
        return
    certain = metric.interval is not None and places.high < UTILITY_GOOD
    if not certain and places.value >= UTILITY_STOP:
        return
    stop = certain and places.high < UTILITY_STOP and not magnified
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


def _worse_than_guessing(metric: HeadlineMetric) -> Iterator[Reason]:
    if metric.guess is None or metric.interval is None or metric.interval.high >= 0:
        return
    yield Reason(
        rule="gradient_boosting",
        group="utility",
        grade="care",
        text="A strong learner that nothing was tuned for does worse than "
        f"{metric.guess}: {lower(metric.title)} is {in_words(metric)}.",
        metric=metric.id,
        value=metric.value,
        threshold=0.0,
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

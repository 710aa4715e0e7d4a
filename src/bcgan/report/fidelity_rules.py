"""The rules of the verdict for how alike a table looks; see docs/report.md."""

from collections.abc import Iterator

from bcgan.report.document import HeadlineMetric, Reason
from bcgan.report.metric_words import in_words, lower
from bcgan.report.numbers import decimal, percent
from bcgan.report.places import Places, places_of

DETECTION_GOOD = 0.8
"""Largest AUC at which rows count as not easily told apart."""

GUESSING = 0.5
"""AUC of a detector that knows nothing; an interval wholly below it is no chance either."""

ASSOCIATIONS_GOOD = 0.5
"""Place between shuffled columns and real rows from which on associations count as kept."""

LEAST_ASSOCIATION_ROOM = 0.01
INVENTED_ASSOCIATIONS = 0.05
"""Mean difference beyond that of shuffled columns from which on associations were invented."""

LOST_CATEGORY = 0.01
"""Share of the real rows from which on a category that was lost is a reason for care."""

_KINDS = ("pearson", "cramers_v", "correlation_ratio")


def detection_rule(known: dict[str, HeadlineMetric]) -> Iterator[Reason]:
    """A strong classifier that tells rows apart is a reason for care, never to stop."""
    metric = known.get("detection.gradient_boosting")
    if metric is None or metric.value is None:
        given = metric.reason if metric is not None else None
        reason = given or "Detection was not computed."
        yield Reason(
            rule="detection",
            group="fidelity",
            grade="unknown",
            text=f"Whether rows can be told from real ones was not measured. {reason}",
        )
        return
    if metric.interval is None and metric.value <= DETECTION_GOOD:
        yield Reason(
            rule="detection",
            group="fidelity",
            grade="unknown",
            text=f"Gradient boosting tells rows from real ones with an AUC of {in_words(metric)}, "
            "but how far off that may be is not known.",
            metric=metric.id,
            value=metric.value,
            threshold=DETECTION_GOOD,
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
    names = [f"fidelity.{kind}_difference_mean" for kind in _KINDS]
    metrics = [known[name] for name in names if name in known]
    placed = [(metric, places_of(metric, LEAST_ASSOCIATION_ROOM)) for metric in metrics]
    found = [(places, metric) for metric, places in placed if isinstance(places, Places)]
    # Known marks that leave no room mean that there was nothing to keep.
    marked = [m for m in metrics if None not in (m.value, m.floor, m.ceiling)]
    if not found and not marked:
        why = next((metric.reason for metric in metrics if metric.reason), "Nothing was computed.")
        yield Reason(
            rule="associations",
            group="fidelity",
            grade="unknown",
            text=f"Whether columns go together as they should was not measured. {why}",
        )
    yield from _invented(marked)
    if not found:
        return
    worst, metric = min(found, key=lambda each: each[0].value)
    good = worst.value >= ASSOCIATIONS_GOOD
    finding = (
        "Columns go together as they should"
        if good
        else "Columns go together too loosely"
        if worst.value >= 0
        else "Columns go together otherwise than they should"
    )
    yield Reason(
        rule="associations",
        group="fidelity",
        grade="good" if good else "care",
        text=f"{finding}: {lower(metric.title)} is {decimal(metric.value)}, "
        f"{worst.in_words()}; {percent(ASSOCIATIONS_GOOD, 0)} is needed.",
        metric=metric.id,
        value=metric.value,
        threshold=ASSOCIATIONS_GOOD,
    )


def _invented(metrics: list[HeadlineMetric]) -> Iterator[Reason]:
    """Name associations that the real table hardly has: they have no place, and may be made up."""
    for metric in metrics:
        without = max(metric.floor or 0.0, metric.ceiling or 0.0)
        placed = isinstance(places_of(metric, LEAST_ASSOCIATION_ROOM), Places)
        if placed or (metric.value or 0.0) < without + INVENTED_ASSOCIATIONS:
            continue
        yield Reason(
            rule="associations",
            group="fidelity",
            grade="care",
            text="Columns go together that do not in the real table: "
            f"{lower(metric.title)} is {decimal(metric.value)}; without any {decimal(without)}.",
            metric=metric.id,
            value=metric.value,
            threshold=without + INVENTED_ASSOCIATIONS,
        )


def lost_category_rule(known: dict[str, HeadlineMetric]) -> Iterator[Reason]:
    """A category, or a class, that was lost is a reason for care: nobody can learn of it."""
    metric = known.get("fidelity.lost_category")
    if metric is None or metric.value is None or metric.value < LOST_CATEGORY:
        return
    yield Reason(
        rule="lost_category",
        group="fidelity",
        grade="care",
        text=f"{metric.notes[0]} Nothing can be learnt of such rows; from "
        f"{percent(LOST_CATEGORY, 0)} on this asks for care.",
        metric=metric.id,
        value=metric.value,
        threshold=LOST_CATEGORY,
    )

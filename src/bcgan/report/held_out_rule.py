"""The rules of the verdict for the held-out rows: were they unseen? See docs/report.md."""

from collections.abc import Iterator, Sequence

from bcgan.report.document import HeadlineMetric, Provenance, Reason
from bcgan.report.metric_words import excess, in_words, is_bounded
from bcgan.report.numbers import decimal

CONTROL = {"privacy.held_out_copies": 0.0, "privacy.held_out_near_copies": 0.02}
"""Limits beyond which the table holds held-out rows, so that they are no control any more."""

_SEARCHES = {
    "privacy.held_out_copies": "exact copies",
    "privacy.held_out_near_copies": "near copies",
}


def evidence_rule(provenance: Provenance) -> Iterator[Reason]:
    """Judge where the table comes from: a foreign generator may have seen the held-out rows.

    Args:
        provenance: Tells who made the table, and whether it has test rows of its own.

    Yields:
        A reason for a table made elsewhere.
    """
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


def control_rule(known: dict[str, HeadlineMetric]) -> Iterator[Reason]:
    """Judge the search for held-out rows: copies flatter utility and hide every leak.

    Args:
        known: The numbers of the summary by name.

    Yields:
        A reason for each of the two searches that found something; one reason where none did,
        and one where neither was made, or one found something that nothing bounds.
    """
    made = [known[name] for name in CONTROL if name in known]
    found = [metric for metric in made if is_bounded(metric)]
    open_ones = [m for m in made if not is_bounded(m) and (m.value or 0.0) > 0]
    if not found:
        yield _not_searched(made)
        return
    copied = [metric for metric in found if excess(metric) > 0]
    yield from map(_copied, copied)
    yield from map(_perhaps_copied, open_ones)
    if not copied and not open_ones:
        yield _unseen(found)


def _not_searched(made: Sequence[HeadlineMetric]) -> Reason:
    why = made[0].reason if made else None
    return Reason(
        rule="held_out_copies",
        group="evidence",
        grade="unknown",
        text="Whether held-out rows stand in the table was not searched, and if they did every "
        f"other number would flatter. {why or 'Evaluate the table again.'}",
    )


def _copied(metric: HeadlineMetric) -> Reason:
    limit = CONTROL[metric.id]
    stop = excess(metric) > limit
    advice = (
        "The table holds rows that were to be held out, so its maker had them: utility is "
        "flattered, and finding no leak means nothing"
        if stop
        else "A few held-out rows seem to be in the table, or it is chance"
    )
    return Reason(
        rule="held_out_copies",
        group="evidence",
        grade="stop" if stop else "care",
        text=f"{advice}. {metric.title}: {in_words(metric)}; without copies "
        f"it is 0 or less, and an interval wholly above {decimal(limit)} stops.",
        metric=metric.id,
        value=metric.interval.low if metric.interval is not None else metric.value,
        threshold=limit,
    )


def _perhaps_copied(metric: HeadlineMetric) -> Reason:
    return Reason(
        rule="held_out_copies",
        group="evidence",
        grade="unknown",
        text="Held-out rows may stand in the table, and how far off the number is cannot be "
        f"told. {metric.title}: {in_words(metric)}; without copies it is 0 or less.",
        metric=metric.id,
        value=metric.value,
        threshold=CONTROL[metric.id],
    )


def _unseen(found: Sequence[HeadlineMetric]) -> Reason:
    metric = found[0]
    gap = "" if len(found) == len(CONTROL) else f" Only {_SEARCHES[metric.id]} were searched."
    return Reason(
        rule="held_out_copies",
        group="evidence",
        grade="good",
        text="Held-out rows are not found in the table more often than chance brings them "
        f"there, so they are taken for unseen. {metric.title}: {in_words(metric)}; without "
        f"copies 0 or less.{gap}",
        metric=metric.id,
        value=metric.value,
        threshold=CONTROL[metric.id],
    )


def control_is_copied(known: dict[str, HeadlineMetric]) -> bool:
    """Tell whether held-out rows stand in the table beyond the limits.

    Args:
        known: The numbers of the summary by name.

    Returns:
        True where `control_rule` stops a release.
    """
    return any(name in known and excess(known[name]) > limit for name, limit in CONTROL.items())


def silence_means_nothing(searches: Sequence[str]) -> Reason:
    """Say that finding no difference proves nothing where the control was copied.

    Args:
        searches: What was searched by without finding anything.

    Returns:
        The reason.
    """
    return Reason(
        rule="privacy_no_signal",
        group="privacy",
        grade="unknown",
        text="Training rows are compared with held-out rows, and the table holds those too. So it "
        f"says nothing that no difference is found by {', '.join(searches)}.",
    )

"""The summary table: every headline metric with its marks and how to read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bcgan.report.document import Group, HeadlineMetric
from bcgan.report.gauge import Gauge, gauge_of
from bcgan.report.numbers import decimal, interval, percent

GROUPS: dict[Group, tuple[str, str]] = {
    "compatibility": (
        "What models learn",
        "Floor: each column shuffled on its own. Ceiling: the real rows drawn again.",
    ),
    "interpretation": (
        "What models explain",
        "Floor: each column shuffled on its own. Ceiling: what real rows reach against themselves.",
    ),
    "fidelity": (
        "How alike it looks",
        "Floor: each column shuffled on its own. Ceiling: the real rows drawn again or held out.",
    ),
    "privacy": (
        "What it gives away",
        "Here the floor is the goal: a table that knows nothing of single training rows. The "
        "ceiling gives all of them away.",
    ),
}


@dataclass(frozen=True)
class MetricRow:
    """One row of the summary, written out.

    Attributes:
        metric: The metric.
        value: Its value, or "not computable".
        interval: Its interval with the confidence; "" where there is none.
        floor: Its floor; "" where there is none.
        ceiling: Its ceiling; "" where there is none.
        gauge: Where it lies between both.
        how_to_read: One sentence; "" where it is that of the row above.
        notes: What it leaves out and lacks; without those of the row above.
    """

    metric: HeadlineMetric
    value: str
    interval: str
    floor: str
    ceiling: str
    gauge: Gauge | None
    how_to_read: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class MetricGroup:
    """One chapter of the summary.

    Attributes:
        title: Heading.
        hint: What its floor and its ceiling are.
        rows: Its metrics.
    """

    title: str
    hint: str
    rows: tuple[MetricRow, ...]


def metric_rows(metrics: Sequence[HeadlineMetric]) -> tuple[MetricGroup, ...]:
    """Write the metrics out, chapter by chapter.

    Args:
        metrics: The headline metrics.

    Returns:
        The chapters that have any.
    """
    groups = (
        MetricGroup(title, hint, _rows([each for each in metrics if each.group == group]))
        for group, (title, hint) in GROUPS.items()
    )
    return tuple(group for group in groups if group.rows)


def _rows(metrics: Sequence[HeadlineMetric]) -> tuple[MetricRow, ...]:
    before = [None, *metrics]
    return tuple(_row(metric, last) for metric, last in zip(metrics, before, strict=False))


def _row(metric: HeadlineMetric, before: HeadlineMetric | None) -> MetricRow:
    ends = ""
    if metric.interval is not None:
        values = {"low": metric.interval.low, "high": metric.interval.high}
        ends = f"{interval(values)} ({percent(metric.interval.confidence, 0)})"
    repeated = before is not None and metric.how_to_read == before.how_to_read
    return MetricRow(
        metric=metric,
        value=decimal(metric.value),
        interval=ends,
        floor="" if metric.floor is None else decimal(metric.floor),
        ceiling="" if metric.ceiling is None else decimal(metric.ceiling),
        gauge=gauge_of(metric),
        how_to_read="" if repeated else metric.how_to_read,
        notes=tuple(note for note in metric.notes if before is None or note not in before.notes),
    )

"""A small picture of a metric: its interval between floor and ceiling, better to the right."""

from dataclasses import dataclass

from bcgan.report.document import HeadlineMetric

WIDTH = 120.0
_MARGIN = 8.0


@dataclass(frozen=True)
class Gauge:
    """Places on a line of `WIDTH`, from the worse to the better end.

    Attributes:
        value: Of the number.
        floor: Of the floor; None where it is not known.
        ceiling: Of the ceiling; None where it is not known.
        start: Of the interval's left end.
        length: Of the interval; 0 where there is none.
    """

    value: float
    floor: float | None
    ceiling: float | None
    start: float
    length: float


def gauge_of(metric: HeadlineMetric) -> Gauge | None:
    """Place a metric between its floor and its ceiling.

    Args:
        metric: The metric.

    Returns:
        The places; None without a number or without two different marks.
    """
    value, floor, ceiling = metric.value, metric.floor, metric.ceiling
    if value is None or floor is None or ceiling is None or floor == ceiling:
        return None
    ends = (metric.interval.low, metric.interval.high) if metric.interval is not None else ()
    everything = [value, floor, ceiling, *ends]
    low, high = min(everything), max(everything)

    def place(number: float) -> float:
        share = (number - low) / (high - low)
        if metric.better == "lower":
            share = 1.0 - share
        return round(_MARGIN + share * (WIDTH - 2 * _MARGIN), 1)

    places = sorted(place(end) for end in ends) or [place(value)] * 2
    return Gauge(
        value=place(value),
        floor=place(floor),
        ceiling=place(ceiling),
        start=places[0],
        length=round(places[1] - places[0], 1),
    )

"""Where a number stands between its floor and its ceiling."""

from dataclasses import dataclass

from bcgan.report.document import HeadlineMetric
from bcgan.report.numbers import decimal, percent_at_least

SHUFFLED = "independent columns"
"""What scores the floor."""


@dataclass(frozen=True)
class Places:
    """Places on the way from floor (0) to ceiling (1).

    Attributes:
        low: Of the worse end of the interval; of the number where it has none.
        value: Of the number.
        high: Of the better end of the interval; of the number where it has none.
        start: What was taken for the floor.
        ceiling: What was taken for the ceiling.
        start_name: What scores the start.
    """

    low: float
    value: float
    high: float
    start: float
    ceiling: float
    start_name: str

    def lower_end(self) -> str:
        """Give the place of the worse end, such as "its lower end at 76 %"."""
        if self.low < 0:
            return "its lower end below 0 %"
        return f"its lower end at {percent_at_least(self.low)}"

    def in_words(self) -> str:
        """Give the place of the number, such as "90 % of the way from ... to real rows (1)"."""
        start, ceiling = decimal(self.start), decimal(self.ceiling)
        if self.value < 0:
            return f"worse than {self.start_name} ({start}; real rows: {ceiling})"
        return (
            f"{percent_at_least(self.value)} of the way from {self.start_name} ({start}) to real "
            f"rows ({ceiling})"
        )


def start_of(metric: HeadlineMetric) -> tuple[float, str] | None:
    """Give what no table at all, or shuffled columns, reach: the better of the two.

    Args:
        metric: A number.

    Returns:
        The floor, at least 0 for a number that guessing brings to 0, and what reaches it; nothing
        where neither is known.
    """
    if metric.guess is not None and (metric.floor is None or metric.floor < 0):
        return 0.0, metric.guess
    return None if metric.floor is None else (metric.floor, SHUFFLED)


def places_of(metric: HeadlineMetric, least_room: float) -> Places | str:
    """Place a number.

    The floor of a number that guessing brings to 0 is at least 0: guessing takes no table at all,
    so being better than shuffled columns that do worse is no merit.

    Args:
        metric: The number.
        least_room: How far floor and ceiling have to be apart.

    Returns:
        The places; the reason, as part of a sentence, where there are none.
    """
    if metric.value is None:
        return "there is no number"
    if metric.floor is None or metric.ceiling is None:
        missing = "ceiling" if metric.floor is not None else "floor"
        return f"its {missing} is not known"
    start, name = start_of(metric) or (metric.floor, SHUFFLED)
    room = metric.ceiling - start
    ahead = room if metric.better == "higher" else -room
    if ahead < least_room:
        return _why_no_room(metric.ceiling, start, name, ahead, least_room)
    ends = metric.interval
    values = (metric.value,) if ends is None else (ends.low, metric.value, ends.high)
    found = sorted((value - start) / room for value in values)
    return Places(found[0], (metric.value - start) / room, found[-1], start, metric.ceiling, name)


def _why_no_room(ceiling: float, start: float, name: str, ahead: float, least_room: float) -> str:
    marks = f"that of real rows drawn again ({decimal(ceiling)})"
    if ahead <= 0:
        return f"{marks} is no better than that of {name} ({decimal(start)})"
    return f"{marks} is less than {least_room} from that of {name} ({decimal(start)})"

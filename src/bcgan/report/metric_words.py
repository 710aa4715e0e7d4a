"""What the rules of the verdict ask of a number and of its interval."""

from bcgan.report.document import HeadlineMetric
from bcgan.report.numbers import decimal, interval, percent, telling_digits


def excess(metric: HeadlineMetric) -> float:
    """Tell how far the whole interval lies above the floor.

    Args:
        metric: A number for which the floor is the harmless value.

    Returns:
        0 where it does not, and where there is no interval or floor.
    """
    if metric.interval is None or metric.floor is None:
        return 0.0
    return max(0.0, metric.interval.low - metric.floor)


def is_bounded(metric: HeadlineMetric) -> bool:
    """Tell whether a number has the interval and the floor that a rule compares.

    Args:
        metric: The number.

    Returns:
        False too where there is no number.
    """
    return None not in (metric.value, metric.interval, metric.floor)


def in_words(metric: HeadlineMetric) -> str:
    """Give the number with its interval.

    Args:
        metric: The number.

    Returns:
        For example "0.15 (95 % interval 0.1 to 0.2)"; with so many decimals that an end which does
        not lie on the floor does not look as if it did.
    """
    ends = metric.interval
    if ends is None:
        return decimal(metric.value)
    digits = telling_digits(ends.low, metric.floor)
    value = decimal(metric.value, digits)
    shown = interval({"low": ends.low, "high": ends.high}, digits)
    return f"{value} ({percent(ends.confidence, 0)} interval {shown})"


def lower(title: str) -> str:
    """Write a title as it stands within a sentence.

    Args:
        title: For example "Lift over the majority class".

    Returns:
        The same with a small first letter, unless a name such as ROC begins it.
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]

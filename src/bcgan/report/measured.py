"""A number as the JSON files hold it, made a metric of the summary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bcgan.report.document import Group, HeadlineMetric, Interval
from bcgan.report.numbers import dig, finite, sentence


@dataclass(frozen=True)
class Measured:
    """What the JSON file of an evaluation holds of one number.

    Attributes:
        value: The number.
        floor: Its floor.
        ceiling: Its ceiling.
        interval: Its interval.
        reason: Why there is no number.
        halves: What two halves of the real rows reach.
        notes: What it leaves out.
        absent: Why there is no `floor`, `ceiling` or `interval`, by that name.
        guess: What reaches 0 without any table.
    """

    value: Any
    floor: Any = None
    ceiling: Any = None
    interval: Interval | None = None
    reason: Any = None
    halves: Any = None
    notes: tuple[str, ...] = ()
    absent: Mapping[str, Any] = field(default_factory=dict)
    guess: str | None = None

    def explained(self) -> Iterator[str]:
        """Say what the number leaves out and why a mark is missing."""
        yield from (sentence(note) for note in self.notes)
        marks = {"floor": finite(self.floor), "ceiling": finite(self.ceiling)}
        for name, mark in {**marks, "interval": self.interval}.items():
            if mark is None:
                yield f"No {name}: {self.absent.get(name) or 'none was computed'}."


def headline_metric(
    name: str,
    group: Group,
    texts: tuple[str, str],
    found: Measured,
    better: Literal["higher", "lower"] = "higher",
) -> HeadlineMetric:
    """Make a metric of a number.

    Args:
        name: Its id.
        group: Its chapter.
        texts: Title, and how to read it.
        found: What was measured.
        better: Which direction is the better one.

    Returns:
        The metric; one that is not computable where there is no finite number.
    """
    number = finite(found.value)
    # The page says "not computable" itself.
    reason = str(found.reason or "").removeprefix("not computable: ")
    why = sentence(reason) if reason else "The run gives no number and no reason."
    return HeadlineMetric(
        id=name,
        group=group,
        title=texts[0],
        status="ok" if number is not None else "not computable",
        value=number,
        floor=finite(found.floor),
        ceiling=finite(found.ceiling),
        interval=found.interval if number is not None else None,
        better=better,
        guess=found.guess,
        how_to_read=texts[1],
        halves=finite(found.halves),
        reason=None if number is not None else why,
        notes=tuple(found.explained()) if number is not None else (),
    )


def counted_metric(
    name: str, group: Group, texts: tuple[str, str], share: float | None, finding: str
) -> HeadlineMetric:
    """Make a metric of a share of rows that should be 0 and is known exactly.

    Args:
        name: Its id.
        group: Its chapter.
        texts: Title, and how to read it.
        share: The share, where the number of rows is known.
        finding: What was counted, a sentence.

    Returns:
        The metric; its first note is the finding.
    """
    return HeadlineMetric(
        id=name,
        group=group,
        title=texts[0],
        status="ok" if share is not None else "not computable",
        value=share,
        ceiling=0.0,
        better="lower",
        how_to_read=texts[1],
        reason=None if share is not None else "The number of rows is not known.",
        notes=(sentence(finding), "No floor or interval: the rows are counted."),
    )


def interval_of(ends: Any, confidence: Any = 0.95) -> Interval | None:
    """Take `low` and `high` of a mapping as an interval; None where either is no number."""
    low, high = finite(dig(ends, "low")), finite(dig(ends, "high"))
    if low is None or high is None:
        return None
    return Interval(low=low, high=high, confidence=finite(confidence) or 0.95)

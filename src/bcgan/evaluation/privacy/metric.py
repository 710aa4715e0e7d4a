"""One number of the privacy evaluation with all that is needed to read it."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from bcgan.evaluation.privacy.intervals import Interval


@dataclass(frozen=True)
class Metric:
    """A measured number, or the reason why there is none.

    Attributes:
        title: What is measured, for a heading.
        how_to_read: One or two plain sentences.
        status: "ok" or "not computable".
        value: The number; larger means more is told about the training rows.
        interval: Where the number lies, given how few rows there are.
        floor: Value of a table that knows nothing of single training rows.
        ceiling: Value of a table that gives all of them away.
        control: The same quantity for held-out rows, where the value is a difference or ratio.
        p_value: How often a table at the floor gives as much or more, where it is known.
        reason: Why there is no number.
        details: Counts and other figures behind the number.
    """

    title: str
    how_to_read: str
    status: Literal["ok", "not computable"] = "ok"
    value: float | None = None
    interval: Interval | None = None
    floor: float = 0.0
    ceiling: float = 1.0
    control: float | None = None
    p_value: float | None = None
    reason: str | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def signal(self) -> bool:
        """Whether the whole interval lies above the floor."""
        return self.interval is not None and self.interval.low > self.floor

    def as_record(self) -> dict[str, Any]:
        """Give all fields by name and the signal, JSON-ready."""
        record = asdict(self)
        return {**record, "signal": self.signal if self.status == "ok" else None}


@dataclass(frozen=True)
class MetricText:
    """What is said about a metric whatever its value.

    Attributes:
        title: What is measured.
        how_to_read: One or two plain sentences.
        floor: Value of a table that knows nothing of single training rows.
        ceiling: Value of a table that gives all of them away.
    """

    title: str
    how_to_read: str
    floor: float = 0.0
    ceiling: float = 1.0

    def measured(
        self,
        value: float,
        interval: Interval,
        *,
        control: float | None = None,
        p_value: float | None = None,
        **details: Any,
    ) -> Metric:
        """Make the metric of a measured value."""
        return Metric(
            self.title,
            self.how_to_read,
            value=float(value),
            interval=interval,
            floor=self.floor,
            ceiling=self.ceiling,
            control=None if control is None else float(control),
            p_value=None if p_value is None else float(p_value),
            details=details,
        )

    def not_computable(self, reason: str) -> Metric:
        """Make the metric that has no value, for a reason that is a whole sentence."""
        return Metric(
            self.title,
            self.how_to_read,
            status="not computable",
            floor=self.floor,
            ceiling=self.ceiling,
            reason=reason,
        )

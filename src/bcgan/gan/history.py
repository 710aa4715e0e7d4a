"""What happened in a training so far."""

from dataclasses import dataclass, field


@dataclass
class TrainingHistory:
    """What happened so far; part of every checkpoint.

    Attributes:
        curves: One record for each point of the loss curves: `step` and mean losses.
        selections: One record for each look at the validation part: `step`, `score`, and whether
            its generator was `kept`.
        seconds: Time spent in the loop, over all runs that continued one another.
    """

    curves: list[dict[str, float]] = field(default_factory=list)
    selections: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def best(self) -> dict[str, float] | None:
        """The selection with the highest score, the earliest of equals."""
        return max(self.selections, key=lambda record: record["score"], default=None)

    @property
    def kept(self) -> dict[str, float] | None:
        """The last selection whose generator was kept."""
        return next((one for one in reversed(self.selections) if one.get("kept")), None)

    @property
    def scores(self) -> list[float]:
        """The validation scores in their order."""
        return [record["score"] for record in self.selections]

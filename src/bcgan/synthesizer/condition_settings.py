"""Settings of conditional sampling."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ConditionSettings(BaseModel):
    """How rows that meet conditions are found.

    Attributes:
        tolerance: Largest distance at which a number of a generated row may stand for the wanted
            one, on the scale of its column: 0.05 is about a twentieth of the training rows to
            either side. A frequent value (a mass point) is met only by itself.
        candidates: Most rows generated to meet a condition, but no fewer than 100 for each row
            wanted.
        unmet: What happens to a condition that too few of them meet: `error`, or the `nearest`
            generated rows are taken, with a warning.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tolerance: float = Field(default=0.05, ge=0, le=1)
    candidates: int = Field(default=100_000, ge=1)
    unmet: Literal["error", "nearest"] = "error"

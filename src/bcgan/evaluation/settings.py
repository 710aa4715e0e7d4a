"""Settings of the compatibility evaluation."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

BaselineName = Literal[
    "independent_columns", "independent_columns_labelled", "smotenc", "halves", "bootstrap"
]
BASELINES: tuple[BaselineName, ...] = get_args(BaselineName)
"""Tables made from real rows that stand beside the synthetic one, from floor to ceiling."""


class CompatibilitySettings(BaseModel):
    """How the learners are trained; the same for the real and for every other table.

    Attributes:
        mlp_max_iter: Passes over the training rows of both MLPs (scikit-learn's `max_iter`,
            whose default is 200).
        jobs: Worker processes; the scores do not depend on it.
        baselines: Whether the baselines are scored too: all, none, or those named. They are
            `independent_columns` (floor), `independent_columns_labelled` (what relabelling alone
            buys), `smotenc` (copying), `halves` and `bootstrap` (ceilings).
        resamples: Resamples of the test rows behind the intervals.
        subgroup_column: Column within whose groups the scores are given too; None for none.
        max_training_rows: Learners are trained on at most so many rows of any table, drawn
            without replacement where there are more.
        max_test_rows: They are tested on at most so many rows, drawn likewise.
        seed: Fixes the learners, the baselines and every draw; the user's `classifier_seed`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mlp_max_iter: int = Field(default=30, ge=1)
    jobs: int = Field(default=2, ge=1)
    baselines: bool | tuple[BaselineName, ...] = True
    resamples: int = Field(default=1000, ge=100)
    subgroup_column: str | None = None
    max_training_rows: int = Field(default=60_000, ge=100)
    max_test_rows: int = Field(default=30_000, ge=100)
    seed: int = 0

    @property
    def baseline_names(self) -> tuple[BaselineName, ...]:
        """The baselines to score, in the order of reports."""
        if isinstance(self.baselines, bool):
            return BASELINES if self.baselines else ()
        return tuple(name for name in BASELINES if name in self.baselines)

"""Settings of the compatibility evaluation."""

from pydantic import BaseModel, ConfigDict, Field


class CompatibilitySettings(BaseModel):
    """How the learners are trained; the same for the real and for every other table.

    Attributes:
        mlp_max_iter: Passes over the training rows of both MLPs (scikit-learn's `max_iter`,
            whose default is 200).
        jobs: Worker processes; the scores do not depend on it.
        baselines: Whether the floor (independent columns) and the ceiling (bootstrap of the
            real rows) are scored too.
        seed: Fixes the learners and the baselines; the user's `classifier_seed`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mlp_max_iter: int = Field(default=30, ge=1)
    jobs: int = Field(default=2, ge=1)
    baselines: bool = True
    seed: int = 0

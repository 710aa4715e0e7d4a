"""Settings of the sampling: how a table is drawn from a trained synthesizer."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bcgan.synthesizer.condition_settings import ConditionSettings

Calibration = Literal["none", "critic", "matching", "rejection", "relabel"]
"""How candidates are chosen by what the pretrained classifiers say of them."""


class SamplingSettings(BaseModel):
    """How a table is drawn from a trained synthesizer.

    Attributes:
        calibration: What decides which of several generated rows are released, see
            `bcgan.synthesizer.boundary_calibrated_sampling`: `none` takes them as they come;
            `critic` prefers rows that classifiers take for real ones;
            `matching` lets the posteriors of each class be spread as those of real rows;
            `rejection` prefers rows by the posterior of their own label; `relabel` draws the
            label from the posterior. Null for the model's own: see `SavedSynthesizer.calibration`.
        oversampling: Rows generated for each one released, where they are calibrated.
        candidates: Rows made for each one released, where the model holds the statistics to
            choose among them (`encoder.statistics`); 1 takes rows as they come.
        class_shares: Shares of classes in the released table, such as `{"yes": 0.5}`, or
            `balanced`; classes that are not named keep their proportions. Those of the training
            part if not given. Other shares switch the choice among candidates off, since it
            would bring back the means of the training part.
        redraws: Most candidates for a row that breaks a constraint.
        part_rows: Rows of a file of a partitioned table (`sample_parts`).
        jobs: Files made at a time; changes no byte.
        conditions: How rows that meet conditions are found (`condition_file`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibration: Calibration | None = None
    oversampling: int = Field(default=4, ge=2, le=100)
    candidates: int = Field(default=16, ge=1, le=1000)
    class_shares: dict[str, float] | Literal["balanced"] | None = None
    redraws: int = Field(default=1000, ge=1)
    part_rows: int = Field(default=1_000_000, ge=1)
    jobs: int = Field(default=1, ge=1)
    conditions: ConditionSettings = ConditionSettings()

    @field_validator("class_shares", mode="before")
    @classmethod
    def _names_are_text(cls, value: object) -> object:
        # YAML makes numbers of the classes 0 and 1.
        return (
            {str(name): share for name, share in value.items()}
            if isinstance(value, dict)
            else value
        )

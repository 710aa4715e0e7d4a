"""Settings of the sampling: how a table is drawn from a trained synthesizer."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Calibration = Literal["none", "matching", "rejection", "relabel"]
"""How candidates are chosen by what the pretrained classifiers say of them."""


class SamplingSettings(BaseModel):
    """How a table is drawn from a trained synthesizer.

    Attributes:
        calibration: What decides which of several generated rows are released, see
            `bcgan.synthesizer.boundary_calibrated_sampling`: `none` takes them as they come;
            `matching` lets the posteriors of each class be spread as those of real rows;
            `rejection` prefers rows by the posterior of their own label; `relabel` draws the
            label from the posterior. Null for the model's own: see `SavedSynthesizer.calibration`.
        oversampling: Rows generated for each one released, where they are calibrated.
        candidates: Rows made for each one released, where the model holds the statistics to
            choose among them (`encoder.statistics`); 1 takes rows as they come.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    calibration: Calibration | None = None
    oversampling: int = Field(default=4, ge=2, le=100)
    candidates: int = Field(default=16, ge=1, le=1000)

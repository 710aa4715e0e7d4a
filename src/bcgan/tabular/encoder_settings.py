"""Settings of the column encoders."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class EncoderSettings(BaseModel):
    """How columns are encoded.

    Attributes:
        numeric: What a numeric column becomes. `states`: exact mass points, and quantile bins or
            a quantile scale. `min_max`: one unit in [0, 1], scaled by the bounds of the training
            part (BCGAN paper, section 5). `standardised`: one unit on the whole real line,
            (x - mean) / sd with the population's sd of the training part (report, section 2.1).
        missing: Where a categorical column misses a value. `state`: a unit of its own is on.
            `zeros`: none of the column's units is on, as LIBSVM's a9a has it.
        binary: What a categorical column of two categories without missing values becomes: a
            one-hot `block` of two units, or one `unit` in [0, 1], read by the threshold 1/2.
        states: Most states of a numeric column, mass points and quantile bins together; a
            value that fills a bin alone becomes an exact mass point.
        quantiles: Knots of the quantile scale of a smooth column; one of rounded numbers has the
            values that many rows share instead (`bcgan.tabular.quantile_scale.fit_scale`).
        protected: Most extreme values at each end of a smooth column, mass points aside, that are
            left out of its scale. Their rows are trained on as if they had the nearest value that
            stays, so the model holds no value beyond it and releases none.
        statistics: Keep, beside the scales, the training part's mean of each statistic of
            `bcgan.tabular.table_statistics`, by which rows are chosen when sampling
            (`sampling.candidates`).
        max_categories: Most categories of a categorical column with a unit of their own; the
            rest share one unit and are drawn by their frequency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    numeric: Literal["states", "min_max", "standardised"] = "states"
    missing: Literal["state", "zeros"] = "state"
    binary: Literal["block", "unit"] = "block"
    states: int = Field(default=32, ge=4)
    quantiles: int = Field(default=257, ge=3)
    protected: int = Field(default=0, ge=0, le=50)
    statistics: bool = False
    max_categories: int = Field(default=100, ge=2)

"""Settings of the column encoders."""

from pydantic import BaseModel, ConfigDict, Field


class EncoderSettings(BaseModel):
    """How columns are encoded.

    Attributes:
        states: Most states of a numeric column, mass points and quantile bins together; a
            value that fills a bin alone becomes an exact mass point.
        quantiles: Knots of the quantile scale of a smooth column.
        max_categories: Most categories of a categorical column with a unit of their own; the
            rest share one unit and are drawn by their frequency.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    states: int = Field(default=32, ge=4)
    quantiles: int = Field(default=257, ge=3)
    max_categories: int = Field(default=100, ge=2)

"""Parameter groups of the pipeline `preprocess`."""

from pydantic import BaseModel, ConfigDict, Field


class ReadingSettings(BaseModel):
    """How the source is read.

    Attributes:
        delimiter: Sign between the cells of a CSV; detected if not given.
        encoding: Text encoding of a CSV; detected if not given.
        missing_tokens: Spellings of missing in text cells; the usual ones if not given.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    delimiter: str | None = None
    encoding: str | None = None
    missing_tokens: tuple[str, ...] | None = None


class SplitSettings(BaseModel):
    """How the rows are split.

    Attributes:
        test_share: Share of all rows held out for the final evaluation.
        validation_share: Share of the other rows kept for choices made in training.
        max_rows: Most rows of the source to use at all, drawn before anything is held out; all
            of them if not given. Given test rows are not among them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    test_share: float = Field(default=0.2, gt=0, lt=1)
    validation_share: float = Field(default=0.1, ge=0, lt=1)
    max_rows: int | None = Field(default=None, ge=2)

"""Calibrated sampling: of several candidates for each row one is chosen, so that means agree.

A sample of n rows misses the means of the training part by noise of the order 1 / sqrt(n), and by
what the generator did not learn. Where the model holds the training part's statistics
(`bcgan.tabular.table_statistics`), several rows are generated for each one wanted, from the same
label, and one of them is taken such that the sample's means agree with the training part's. Of the
candidates the places on quantile scales are first spread evenly (`bcgan.tabular.even_levels`);
otherwise no generated row is changed, and only those means decide.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator

from bcgan.synthesizer.condition_settings import ConditionSettings

SWEEPS = 8
"""Times each row is looked at at most; nearly all of the gain comes with the first two."""

ROWS_AT_ONCE = 4096
"""Rows whose means are matched together; of a longer sample each such part agrees by itself."""


class SamplingSettings(BaseModel):
    """How a table is drawn from a trained synthesizer.

    Attributes:
        candidates: Rows generated for each one released, where the model holds the statistics to
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


def choose_candidates(
    deviations: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose one candidate for each row so that the deviations add up to little.

    Coordinate descent on the squared length of the sum: row after row, in random order, takes
    the candidate that brings the sum nearest to zero, given the choices of all others.

    Args:
        deviations: Of the statistics of each candidate from their targets, shape
            [n, candidates, statistics].
        rng: Decides the order of the rows.

    Returns:
        Shape [n], in 0 to candidates - 1. The sum is never longer than with the first candidates.
    """
    n = len(deviations)
    chosen = np.zeros(n, dtype=np.int64)
    total = deviations[:, 0].sum(0, dtype=np.float64)
    for _ in range(SWEEPS):
        before = chosen.copy()
        for row in rng.permutation(n):
            options = deviations[row]
            rest = (total - options[chosen[row]]).astype(np.float32)
            best = int((options @ (2.0 * rest) + np.einsum("cs,cs->c", options, options)).argmin())
            if best != chosen[row]:
                total += options[best].astype(np.float64) - options[chosen[row]]
                chosen[row] = best
        if np.array_equal(before, chosen):
            break
    return chosen

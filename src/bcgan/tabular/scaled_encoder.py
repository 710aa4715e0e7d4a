"""Encoder of a numeric (or datetime) column as one scaled unit: min-max or standardised."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from bcgan.gan.layout import Block
from bcgan.tabular.multiples import to_step
from bcgan.tabular.one_hot_states import Units, one_hot_units, state_block, winning_states

Floats = NDArray[np.float64]
Scaling = Literal["min_max", "standardised"]

_PRESENT, _MISSING = 0, 1


class ScaledEncoder(BaseModel):
    """One unit that is linear in the value; with missing values also present or missing.

    Attributes:
        column: Name of the column.
        scaling: `min_max`: the unit lies in [0, 1], and values outside the bounds are clipped
            (BCGAN paper, section 5). `standardised`: (x - mean) / sd, not clipped (report,
            section 2.1).
        missing: Whether the column has missing values; then a one-hot block says so.
        offset: Value at unit 0: the smallest one, or the mean.
        spread: What one unit stands for: the largest value minus the smallest (1 where they are
            the same), or the standard deviation of the population (divisor n).
        bounds: Smallest and largest value; only of `min_max`.
        step: Values are multiples of this (1 for integers); 0 for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["scaled"] = "scaled"
    column: str
    scaling: Scaling
    missing: bool
    offset: float
    spread: float = Field(gt=0)
    bounds: tuple[float, float] | None = None
    step: float = 0.0

    @classmethod
    def fit(cls, values: pd.Series, step: float, scaling: Scaling) -> "ScaledEncoder":
        """Learn the scale.

        Args:
            values: Typed numeric column with at least two distinct values; with `min_max` one is
                enough, whose unit is 0 and which comes back whatever the unit is.
            step: Values are multiples of this; 0 for none.
            scaling: Which scale.

        Returns:
            The encoder.
        """
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        present = numbers[~np.isnan(numbers)]
        low, high = float(present.min()), float(present.max())
        offset, spread = low, (high - low) or 1.0
        if scaling == "standardised":
            # Divided first: squares of very large values are no doubles.
            largest = max(abs(low), abs(high))
            offset = float((present / largest).mean()) * largest
            spread = float((present / largest).std()) * largest
        return cls(
            column=str(values.name),
            scaling=scaling,
            missing=bool(np.isnan(numbers).any()),
            offset=offset,
            spread=spread,
            bounds=(low, high) if scaling == "min_max" else None,
            step=step,
        )

    @property
    def states(self) -> int:
        """Number of one-hot states: present, and missing where there is any."""
        return 1 + self.missing

    def blocks(self) -> list[Block]:
        """Give the column's blocks, numbered from 0: the states, then the scaled unit."""
        blocks = state_block(self.column, self.states)
        kind: Literal["bounded", "linear"] = "bounded" if self.scaling == "min_max" else "linear"
        start, gate = (self.states, _PRESENT) if self.missing else (0, None)
        return [*blocks, Block(self.column, kind, start, gate=gate, rest=self._rest)]

    def encode(self, values: pd.Series) -> Units:
        """Encode typed values.

        Args:
            values: Typed numeric column.

        Returns:
            Shape [n, units]: the states, then the scaled unit, which rests in the middle (0.5)
            or at the mean (0) where the value is missing.
        """
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        absent = np.isnan(numbers)
        scaled = (numbers - self.offset) / self.spread
        if self.bounds is not None:
            scaled = scaled.clip(0.0, 1.0)
        scaled = np.where(absent, self._rest, scaled).astype(np.float32)
        states = one_hot_units(np.where(absent, _MISSING, _PRESENT), self.states)
        return np.concatenate((states, scaled[:, None]), axis=1)

    def decode(self, units: Units, rng: np.random.Generator) -> pd.Series:
        """Decode units to numbers.

        Args:
            units: Shape [n, units]; exact one-hot states.
            rng: Not used; nothing is drawn.

        Returns:
            float64 with NaN for missing, length n; with `min_max` within the fitted bounds.
        """
        scaled = units[:, -1].astype(np.float64)
        numbers = to_step(self.offset + scaled * self.spread, self.step)
        if self.bounds is not None:
            numbers = numbers.clip(*self.bounds)
        missing = winning_states(units, self.states) == _MISSING
        return pd.Series(np.where(missing, np.nan, numbers), name=self.column)

    @property
    def _rest(self) -> float:
        return 0.5 if self.scaling == "min_max" else 0.0

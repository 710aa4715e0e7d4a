"""Scale of a numeric target: values to ranks in [0, 1], and back.

The scale is the target's quantile function as a piecewise linear curve. A frequent value is a
flat piece as long as its share; what lies between two frequent values is a curve of its own, so
nothing is drawn from the gap beside them.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.multiples import to_step

Floats = NDArray[np.float64]

ROWS_A_KNOT = 4
"""Fewest rows for each knot between frequent values: a small table is not stored value by value."""


class TargetScale(BaseModel):
    """Quantile function of a numeric target in the training part.

    Real values it holds, and so the model file: every value of at least two rows that has a share
    of 1 / `quantiles` or more; the smallest and the largest value of each stretch between such
    values, hence those of the whole target; and quantiles inside the stretches, at most
    `quantiles` altogether and at most one for four rows, which lie on or between two neighbouring
    values.

    Attributes:
        column: Name of the target.
        levels: Share of the rows below each knot, in [0, 1], not falling.
        values: Value at each knot, not falling.
        step: Values are multiples of this (1 for integers); 0 for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    levels: tuple[float, ...]
    values: tuple[float, ...]
    step: float = 0.0

    @classmethod
    def fit(cls, target: pd.Series, step: float, settings: EncoderSettings) -> "TargetScale":
        """Learn the quantile function.

        Args:
            target: Typed numeric target with at least one value; missing ones are left out.
            step: Values are multiples of this; 0 for none.
            settings: Number of quantiles.

        Returns:
            The scale.
        """
        present = target.dropna().to_numpy(dtype=np.float64)
        values, counts = np.unique(present, return_counts=True)
        ends = np.cumsum(counts)
        frequent = (counts > 1) & (counts * settings.quantiles >= len(present))
        pieces = np.cumsum(np.append(True, frequent[1:] | frequent[:-1]))
        levels, knots = [], []
        for piece in np.unique(pieces):
            inside = np.flatnonzero(pieces == piece)
            rows = np.repeat(values[inside], counts[inside])
            wanted = -(-settings.quantiles * len(rows) // len(present))
            number = max(2, min(wanted, len(rows) // ROWS_A_KNOT)) if len(inside) > 1 else 0
            start, end = ends[inside[0]] - counts[inside[0]], ends[inside[-1]]
            # Half a row at both ends is flat, so the rank of the last value of a piece is not
            # that of the first value of the next one.
            levels.append([start, *np.linspace(start + 0.5, end - 0.5, number), end])
            knots.append([rows[0], *np.quantile(rows, np.linspace(0.0, 1.0, number)), rows[-1]])
        return cls(
            column=str(target.name),
            levels=tuple((np.concatenate(levels) / len(present)).tolist()),
            values=tuple(np.maximum.accumulate(np.concatenate(knots)).tolist()),
            step=step,
        )

    def to_ranks(self, numbers: Floats) -> Floats:
        """Map values to the empirical distribution function, ties in the middle.

        Args:
            numbers: Any shape; values beyond the fitted range count as its ends.

        Returns:
            Ranks in [0, 1], same shape. Exact for frequent values, to one knot for others.
        """
        levels, values = np.array(self.levels), np.array(self.values)
        numbers = numbers.clip(values[0], values[-1])
        first = np.searchsorted(values, numbers, side="left")
        last = np.searchsorted(values, numbers, side="right") - 1
        # Between two knots `last` is the one below and `first` the one above.
        gap = values[first] - values[last]
        share = np.divide(
            numbers - values[last], gap, out=np.full(gap.shape, 0.5), where=first > last
        )
        ranks: Floats = (1.0 - share) * levels[last] + share * levels[first]
        return ranks

    def from_ranks(self, ranks: Floats) -> Floats:
        """Map ranks to values.

        Args:
            ranks: In [0, 1], any shape.

        Returns:
            Same shape, multiples of the step, within the range of the fitted values.
        """
        levels, values = np.array(self.levels), np.array(self.values)
        below = (np.searchsorted(levels, ranks, side="right") - 1).clip(0, len(levels) - 2)
        width = levels[below + 1] - levels[below]
        share = np.divide(
            ranks - levels[below], width, out=np.zeros(width.shape), where=width > 0.0
        ).clip(0.0, 1.0)
        numbers = (1.0 - share) * values[below] + share * values[below + 1]
        return to_step(numbers, self.step).clip(values[0], values[-1])

    def draw(self, rows: int, rng: np.random.Generator) -> Floats:
        """Draw ranks whose values are distributed as the training part's target.

        The unit interval is cut into as many equal parts as there are rows and one point is drawn
        in each, so every value or range of values gets its share of the rows to less than two
        rows.

        Args:
            rows: Number of ranks.
            rng: Decides the points and their order.

        Returns:
            Shape [rows], ties in the middle as in training.
        """
        points = (np.arange(rows) + rng.random(rows)) / max(rows, 1)
        return self.to_ranks(self.from_ranks(rng.permutation(points)))

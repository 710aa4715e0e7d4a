"""Statistics of a table that a sample can be chosen by: shares, moments and products.

They are means over rows of bounded or standardised quantities, so the distance of a sample from
the training part is a sum over its rows. Deville and Särndal (1992) call samples that are made to
agree with known totals calibrated.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bcgan.gan.layout import Layout
from bcgan.tabular.one_hot_states import Units

Floats = NDArray[np.float64]
Bounds = Mapping[str, tuple[float, float] | None]

LEVEL_BINS = 20
"""Bins of a unit in [0, 1], such as the quantile scale of a smooth column."""

MOMENT_WEIGHT = 2.0
"""Weight of a moment's deviation beside that of a share, which speaks for one bin only."""

MOST_NUMERIC = 60
"""Products of pairs are kept for at most this many numeric columns, the first ones."""


class TableStatistics(BaseModel):
    """Mean of each statistic over the training part, and what computes them.

    The statistics of a row are: its one-hot units; in which of 20 bins its units in [0, 1] lie
    (while their column is in the smooth state); and of its numeric columns the standardised
    values z, their squares, and the products of pairs. A missing value, and one beyond the scale
    of its column (`encoder.protected`), has z = 0, so it counts for nothing.

    Attributes:
        columns: The k numeric columns, a numeric target among them.
        lows: Smallest value of each that counts.
        highs: Largest value of each that counts.
        centres: Mean of each over the training part.
        spreads: Standard deviation of each, divisor n; 1 where that is 0.
        shares: Mean of each one-hot unit and of each bin.
        moments: Mean of z, of z squared and of z_i z_j for i < j.
        rows: Rows of the training part.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[str, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    centres: tuple[float, ...]
    spreads: tuple[float, ...]
    shares: tuple[float, ...]
    moments: tuple[float, ...]
    rows: int

    @classmethod
    def fit(
        cls, units: Units, layout: Layout, numbers: pd.DataFrame, bounds: Bounds
    ) -> "TableStatistics":
        """Take the statistics of the training part.

        Args:
            units: Its encoded rows, shape [n, units], n >= 1.
            layout: Their layout.
            numbers: Its numeric columns, float64, NaN where missing.
            bounds: Smallest and largest value of each column that count.

        Returns:
            The statistics.
        """
        columns = tuple(str(name) for name in numbers.columns)
        ends = [bounds[name] or (0.0, 0.0) for name in columns]
        lows, highs = np.array(ends).reshape(-1, 2).T
        values = _within(numbers, lows, highs)
        # Divided first: squares of very large values are no doubles.
        largest = np.maximum(np.maximum(np.abs(lows), np.abs(highs)), np.finfo(np.float64).tiny)
        counts = np.maximum((~np.isnan(values)).sum(0), 1)
        centres = np.nansum(values / largest, 0) / counts
        spreads = np.sqrt(np.nansum((values / largest - centres) ** 2, 0) / counts) * largest
        centres, spreads = centres * largest, np.where(spreads > 0.0, spreads, 1.0)
        return cls(
            columns=columns,
            lows=tuple(lows.tolist()),
            highs=tuple(highs.tolist()),
            centres=tuple(centres.tolist()),
            spreads=tuple(spreads.tolist()),
            shares=tuple(_states_and_bins(units, layout).mean(0, dtype=np.float64).tolist()),
            moments=tuple(_moments((values - centres) / spreads).mean(0).tolist()),
            rows=len(units),
        )

    def deviations(
        self, units: Units, layout: Layout, numbers: pd.DataFrame
    ) -> NDArray[np.float32]:
        """Measure by how much each row's statistics differ from their means in training.

        Args:
            units: Encoded rows, shape [m, units].
            layout: Their layout.
            numbers: Their numeric columns.

        Returns:
            Shape [m, statistics], each in a unit of its own: for a share p the standard deviation
            sqrt(p (1 - p)) of its indicator, at least that of one training row in all; for
            moments half of that of independent normal columns, so that no heavy tail weighs
            less.
        """
        shares, moments = np.array(self.shares), np.array(self.moments)
        rarest = 1.0 / max(self.rows, 2)
        likely = shares.clip(rarest, 1.0 - rarest)
        values = _within(numbers[list(self.columns)], np.array(self.lows), np.array(self.highs))
        z = (values - np.array(self.centres)) / np.array(self.spreads)
        scale = np.ones(len(moments))
        scale[z.shape[1] : 2 * z.shape[1]] = np.sqrt(2.0)
        return np.concatenate(
            (
                (_states_and_bins(units, layout) - shares) / np.sqrt(likely * (1.0 - likely)),
                (_moments(z) - moments) * (MOMENT_WEIGHT / scale),
            ),
            axis=1,
            dtype=np.float32,
        )


def _within(numbers: pd.DataFrame, lows: Floats, highs: Floats) -> Floats:
    values = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where((values >= lows) & (values <= highs), values, np.nan)


def _moments(z: Floats) -> Floats:
    z = np.nan_to_num(z, nan=0.0)
    first, second = np.triu_indices(min(z.shape[1], MOST_NUMERIC), k=1)
    return np.concatenate((z, z**2, z[:, first] * z[:, second]), axis=1)


def _states_and_bins(units: Units, layout: Layout) -> NDArray[np.float32]:
    parts: Sequence[NDArray[np.float32]] = [
        _bins(units[:, block.start], 1.0 if block.gate is None else units[:, block.gate])
        for block in layout.single_units
        if block.kind == "bounded"
    ]
    return np.concatenate((units[:, : layout.one_hot_width], *parts), axis=1)


def _bins(levels: NDArray[np.float32], present: float | NDArray[np.float32]) -> NDArray[np.float32]:
    bins = np.floor(levels * LEVEL_BINS).astype(np.int64).clip(0, LEVEL_BINS - 1)
    marks = np.zeros((len(levels), LEVEL_BINS), dtype=np.float32)
    marks[np.arange(len(levels)), bins] = present
    return marks

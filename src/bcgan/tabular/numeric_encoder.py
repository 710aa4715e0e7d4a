"""Encoder of a numeric (or datetime) column: states, and a quantile scale for a smooth part.

The states are missing, each exact mass point, and either quantile bins or one "smooth" state; the
smooth state has a bounded unit beside it that holds the value on its quantile scale.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from bcgan.gan.layout import Block
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.multiples import to_step
from bcgan.tabular.one_hot_states import Units, one_hot_units, state_block, winning_states
from bcgan.tabular.quantile_scale import QuantileScale, fit_scale

Floats = NDArray[np.float64]

SMOOTH_DISTINCT = 128
"""A numeric column whose values outside mass points take more distinct values is smooth."""

SMALLEST_SPREAD = 1e-290
"""Quantiles closer together than this cannot be told apart by division."""

INNER_KNOTS = 16
"""Quantiles kept inside each bin."""


class NumericEncoder(BaseModel):
    """States (missing, mass points, bins or "smooth") and a quantile unit for the smooth part.

    Attributes:
        column: Name of the column.
        missing: Whether the column has missing values.
        mass_points: Values that are reproduced exactly, ascending.
        bins: Quantiles inside each bin, ascending within and across bins; empty if smooth.
        quantiles: Knots of the quantile scale; empty unless smooth.
        places: Where they lie on it, in [0, 1], ascending; empty where they are evenly spaced. A
            value that many rows share stands there twice, at the ends of its share.
        step: Values are multiples of this (1 for integers); 0 for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["numeric"] = "numeric"
    column: str
    missing: bool
    mass_points: tuple[float, ...]
    bins: tuple[tuple[float, ...], ...] = ()
    quantiles: tuple[float, ...] = ()
    places: tuple[float, ...] = ()
    step: float = 0.0

    @classmethod
    def fit(cls, values: pd.Series, step: float, settings: EncoderSettings) -> "NumericEncoder":
        """Learn mass points and scale.

        Args:
            values: Typed numeric column.
            step: Values are multiples of this; 0 for none.
            settings: Limits.

        Returns:
            The encoder.
        """
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        # A number of single precision is not the multiple that it stands for.
        present = to_step(numbers[~np.isnan(numbers)], step)
        mass_points = find_mass_points(present, settings)
        rest = present[~np.isin(present, mass_points)]
        distinct = len(np.unique(rest))
        bins: tuple[tuple[float, ...], ...] = ()
        quantiles: tuple[float, ...] = ()
        places: tuple[float, ...] = ()
        if distinct > SMOOTH_DISTINCT:
            rest = np.sort(rest)[settings.protected : len(rest) - settings.protected]
        if distinct > SMOOTH_DISTINCT and np.ptp(rest) > SMALLEST_SPREAD:
            knots, at = fit_scale(rest, settings.quantiles)
            quantiles, places = tuple(knots.tolist()), tuple(at.tolist())
        elif distinct:
            bins = _quantile_bins(np.sort(rest), settings.states - len(mass_points))
        return cls(
            column=str(values.name),
            missing=bool(np.isnan(numbers).any()),
            mass_points=tuple(mass_points.tolist()),
            bins=bins,
            quantiles=quantiles,
            places=places,
            step=step,
        )

    @property
    def states(self) -> int:
        """Number of one-hot states: mass points, then bins or smooth, then missing."""
        return len(self.mass_points) + len(self.bins) + bool(self.quantiles) + self.missing

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Smallest and largest value that can be decoded; nothing for a column without values."""
        inner = [value for bin_ in self.bins for value in bin_]
        values = [*self.mass_points, *inner, *self.quantiles]
        return (min(values), max(values)) if values else None

    def blocks(self) -> list[Block]:
        """Give the column's blocks, numbered from 0: the states, then the quantile unit."""
        blocks = state_block(self.column, self.states)
        if self.quantiles:
            position = blocks[-1].stop if blocks else 0
            gate = len(self.mass_points) if blocks else None
            blocks.append(Block(self.column, "bounded", position, gate=gate))
        return blocks

    def encode(self, values: pd.Series) -> Units:
        """Encode typed values.

        Args:
            values: Typed numeric column.

        Returns:
            Shape [n, units].
        """
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        absent = np.isnan(numbers)
        numbers = to_step(np.where(absent, 0.0, numbers), self.step)
        first = len(self.mass_points)
        points = np.array(self.mass_points)
        if self.bins:
            edges = np.array([inner[-1] for inner in self.bins[:-1]])
            states = first + np.searchsorted(edges, numbers, side="left")
        elif self.quantiles or not first:
            states = np.full(len(numbers), first)
        else:
            # Only mass points: a value that was never seen goes to the nearest one.
            states = np.abs(numbers[:, None] - points[None, :]).argmin(1)
        if first:
            nearest = np.searchsorted(points, numbers).clip(0, first - 1)
            states = np.where(points[nearest] == numbers, nearest, states)
        states = np.where(absent, self.states - 1 if self.missing else states, states)
        one_hot = one_hot_units(states.astype(np.int64), self.states)
        if not self.quantiles:
            return one_hot
        scale = self.scale.to_place(numbers)
        scale = np.where(states == first, scale, 0.5).astype(np.float32)
        return np.concatenate((one_hot, scale[:, None]), axis=1)

    @property
    def scale(self) -> QuantileScale:
        """The quantile scale of the smooth part; for smooth columns alone."""
        knots = np.array(self.quantiles)
        places = np.array(self.places) if self.places else np.linspace(0.0, 1.0, len(knots))
        return QuantileScale(knots, places, self.step)

    def on_scale(self, units: Units) -> Units:
        """Put the quantile unit where `encode` puts the value that it is decoded to.

        Args:
            units: The column's own units, shape [n, units]; exact one-hot states.

        Returns:
            Same shape.
        """
        scale = self.scale
        return self._with_places(units, lambda places: scale.to_place(scale.to_value(places)))

    def dithered(self, units: Units, rng: np.random.Generator) -> Units:
        """Spread the quantile units of real rows over all places that are decoded to their value.

        Many rows share a value of a rounded column, and with it a single place on the scale;
        dithered their places are uniform in [0, 1], as a generator's are to be.

        Args:
            units: The column's own units, shape [n, units], as `encode` gives them.
            rng: Draws the places.

        Returns:
            Same shape; decoded to the same values, up to float32's rounding at the ends.
        """
        return self._with_places(units, lambda places: self.scale.dithered(places, rng))

    def _with_places(self, units: Units, change: Callable[[Floats], Floats]) -> Units:
        """Change the quantile units of the rows that are in the smooth state."""
        result = units.copy()
        smooth = self._states_of(units) == len(self.mass_points)
        result[smooth, -1] = change(units[smooth, -1].astype(np.float64))
        return result

    def _states_of(self, units: Units) -> NDArray[np.int64]:
        width = self.states if self.states > 1 else 0
        return winning_states(units[:, :width], self.states)

    def decode(self, units: Units, rng: np.random.Generator) -> pd.Series:
        """Decode units to numbers.

        Args:
            units: Shape [n, units]; exact one-hot states.
            rng: Draws the position inside a bin.

        Returns:
            float64 with NaN for missing, length n.
        """
        n = len(units)
        states = self._states_of(units)
        numbers = np.full(n, np.nan)
        first = len(self.mass_points)
        exact = states < first
        numbers[exact] = np.array([*self.mass_points, np.nan])[states[exact]]
        if self.quantiles:
            smooth = states == first
            numbers[smooth] = self.scale.to_value(units[smooth, -1].astype(np.float64))
        for number, inner in enumerate(self.bins):
            inside = states == first + number
            picks = rng.integers(0, len(inner), size=int(inside.sum()))
            numbers[inside] = np.array(inner)[picks]
        return pd.Series(numbers, name=self.column)


def find_mass_points(present: Floats, settings: EncoderSettings) -> Floats:
    """Find the values that would fill a quantile bin on their own.

    Taking a heavy value out makes the bins of the rest finer, so the search is repeated until
    it finds nothing. A column with few distinct values is nothing but mass points.

    Args:
        present: Values without missing ones.
        settings: Number of states; mass points take at most three quarters of them.

    Returns:
        Ascending values; may be empty.
    """
    values, counts = np.unique(present, return_counts=True)
    if len(values) <= settings.states:
        return values
    found = np.zeros(len(values), dtype=bool)
    most = settings.states * 3 // 4
    while found.sum() < most:
        left = counts[~found].sum()
        heavy = ~found & (counts * settings.states >= left)
        if not heavy.any():
            break
        by_weight = np.argsort(-counts * heavy, kind="stable")
        room = most - int(found.sum())
        found[by_weight[: min(room, int(heavy.sum()))]] = True
    return values[found]


def _quantile_bins(ordered: Floats, bins: int) -> tuple[tuple[float, ...], ...]:
    values, counts = np.unique(ordered, return_counts=True)
    ends = np.cumsum(counts)
    # Whole values go to a bin, so a bin's edge never splits the rows of one value.
    owner = np.minimum((ends - counts / 2) * bins // ends[-1], bins - 1).astype(int)
    result = []
    for number in np.unique(owner):
        inside = np.repeat(values[owner == number], counts[owner == number])
        levels = (np.arange(INNER_KNOTS) + 0.5) / INNER_KNOTS
        inner = np.quantile(inside, levels, method="inverted_cdf")
        inner[-1] = inside[-1]
        result.append(tuple(inner.tolist()))
    return tuple(result)

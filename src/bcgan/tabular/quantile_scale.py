"""A scale on which the values of a column are spread evenly over [0, 1]."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bcgan.tabular.multiples import to_step

Floats = NDArray[np.float64]

MOST_STEPS = 2048
"""A column of no more distinct values has the exact share of each on its scale."""

ROWS_PER_STEP = 16
"""Such a column has at least so many rows for each of its distinct values; of one with fewer the
model shall not hold every value."""


@dataclass(frozen=True)
class QuantileScale:
    """A column's distribution function, and its inverse.

    Attributes:
        knots: Values, ascending.
        places: Their places in [0, 1], ascending. A value may stand several times in a row: its
            share of the scale is what lies between its first place and its last.
        step: Values are multiples of this; 0 for none.
        is_exact: Whether each value of the column stands there twice, at both ends of its share.
    """

    knots: Floats
    places: Floats
    step: float
    is_exact: bool

    def to_place(self, numbers: Floats) -> Floats:
        """Map values to their place.

        Args:
            numbers: Any shape.

        Returns:
            Same shape, in [0, 1]. A value that has a share gets its middle.
        """
        unique, inverse = np.unique(self.knots, return_inverse=True)
        middle = np.bincount(inverse, self.places) / np.bincount(inverse)
        if not self.is_exact:
            middle[0], middle[-1] = 0.0, 1.0
        nearest = np.searchsorted(unique, numbers).clip(0, len(unique) - 1)
        # Between two shares from the end of one to the start of the next, as `_from_place` goes.
        between: Floats = np.interp(numbers, self.knots, self.places)
        return np.where(unique[nearest] == numbers, middle[nearest], between)

    def to_value(self, places: Floats) -> Floats:
        """Map places back to values.

        Args:
            places: Any shape, in [0, 1].

        Returns:
            Same shape; multiples of the step within the bounds of the fitted values.
        """
        values: Floats = to_step(self._from_place(places), self.step)
        return values.clip(self.knots[0], self.knots[-1])

    def even_values(self, count: int) -> Floats:
        """Give the values at evenly spaced places, ascending; not rounded to steps."""
        return self._from_place(np.linspace(0.0, 1.0, count))

    def dithered(self, places: Floats, rng: np.random.Generator) -> Floats:
        """Draw for each place another one that is mapped to the same value.

        Args:
            places: Any shape, in [0, 1].
            rng: Draws them, uniform in the share of the value.

        Returns:
            Same shape.
        """
        low, high = self._share_of(self.to_value(places))
        drawn: Floats = low + (high - low) * rng.random(places.shape)
        return drawn

    def _from_place(self, places: Floats) -> Floats:
        values: Floats = np.interp(places, self.places, self.knots)
        return values

    def _share_of(self, values: Floats) -> tuple[Floats, Floats]:
        """Give the ends of the places that are mapped to each value."""
        knots, places = self.knots, self.places
        if self.step and not self.is_exact:
            half = self.step / 2.0
            return np.interp(values - half, knots, places), np.interp(values + half, knots, places)
        # Elsewhere only a value that is a knot has a share, from its first place to its last.
        first = np.searchsorted(knots, values, side="left").clip(0, len(knots) - 1)
        last = np.searchsorted(knots, values, side="right") - 1
        is_knot = knots[first] == values
        between = np.interp(values, knots, places)
        return np.where(is_knot, places[first], between), np.where(is_knot, places[last], between)


def fit_scale(ordered: Floats, knots: int) -> tuple[Floats, Floats]:
    """Learn a scale.

    Args:
        ordered: Values, ascending.
        knots: Evenly spaced knots where there are too many distinct values to hold each.

    Returns:
        Knots and their places; no places where these are evenly spaced.
    """
    values, counts = np.unique(ordered, return_counts=True)
    if len(values) > min(MOST_STEPS, len(ordered) // ROWS_PER_STEP):
        return np.quantile(ordered, np.linspace(0.0, 1.0, knots)), np.zeros(0)
    ends = np.concatenate(([0.0], np.cumsum(counts) / len(ordered)))
    return np.repeat(values, 2), np.stack((ends[:-1], ends[1:]), 1).ravel()

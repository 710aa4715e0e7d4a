"""A scale on which the values of a column are spread evenly over [0, 1]."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bcgan.tabular.multiples import to_step

Floats = NDArray[np.float64]

MOST_VALUES = 2048
"""A column of no more distinct values has the exact shares of the frequent ones on its scale."""

FREQUENT = 16
"""Rows that hold a frequent value, at least."""


@dataclass(frozen=True)
class QuantileScale:
    """A column's distribution function, and its inverse.

    Attributes:
        knots: Values, ascending.
        places: Their places in [0, 1], ascending. A value may stand several times in a row: its
            share of the scale is what lies between its first place and its last.
        step: Values are multiples of this; 0 for none.
    """

    knots: Floats
    places: Floats
    step: float

    def to_place(self, numbers: Floats) -> Floats:
        """Map values to their place.

        Args:
            numbers: Any shape.

        Returns:
            Same shape, in [0, 1]. A value that has a share gets its middle, one beyond the knots
            the place of the nearest.
        """
        numbers = numbers.clip(self.knots[0], self.knots[-1])
        unique, inverse = np.unique(self.knots, return_inverse=True)
        middle = np.bincount(inverse, self.places) / np.bincount(inverse)
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
        if self.step:
            half = self.step / 2.0
            return np.interp(values - half, knots, places), np.interp(values + half, knots, places)
        # Without rounding only a value that is a knot has a share: its first place to its last.
        first = np.searchsorted(knots, values, side="left").clip(0, len(knots) - 1)
        last = np.searchsorted(knots, values, side="right") - 1
        is_knot = knots[first] == values
        between = np.interp(values, knots, places)
        return np.where(is_knot, places[first], between), np.where(is_knot, places[last], between)


def fit_scale(ordered: Floats, knots: int) -> tuple[Floats, Floats]:
    """Learn a scale.

    Where most rows hold frequent values, these have their exact shares; of the others only the
    smallest and the largest are held, as of every column, and places between two frequent values
    are mapped to values between them. Elsewhere there are evenly spaced knots.

    Args:
        ordered: Values, ascending.
        knots: Number of evenly spaced knots.

    Returns:
        Knots and their places; no places where these are evenly spaced.
    """
    values, counts = np.unique(ordered, return_counts=True)
    frequent = counts >= FREQUENT
    if len(values) > MOST_VALUES or 2 * counts[frequent].sum() < len(ordered):
        return np.quantile(ordered, np.linspace(0.0, 1.0, knots)), np.zeros(0)
    ends = np.cumsum(counts)
    shares = np.stack((ends - counts, ends), 1)[frequent] / len(ordered)
    held, places = np.repeat(values[frequent], 2), shares.ravel()
    if not frequent[0]:
        held, places = np.append(values[0], held), np.append(0.0, places)
    if not frequent[-1]:
        held, places = np.append(held, values[-1]), np.append(places, 1.0)
    return held, places

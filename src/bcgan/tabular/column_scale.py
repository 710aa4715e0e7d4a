"""How near two values of a numeric column are, on the scale of the column's encoder."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from bcgan.tabular.multiples import to_step
from bcgan.tabular.numeric_encoder import INNER_KNOTS, NumericEncoder
from bcgan.tabular.scaled_encoder import ScaledEncoder

Floats = NDArray[np.float64]

SMOOTH_VALUES = 257
"""Values of a quantile scale, evenly spaced on it, whose places are known here."""


@dataclass(frozen=True)
class ColumnScale:
    """Places of a column's values in [0, 1].

    Between two places lies about their difference of the training rows (with
    `encoder.numeric=min_max`, of the column's range). A mass point is a value of its own: no other
    value stands for it, and it stands for no other.

    Attributes:
        points: Mass points, ascending.
        knots: Values whose places are known, strictly ascending.
        places: Their places, ascending.
        step: Values are multiples of this, and those of single precision stand for one; 0 for none.
    """

    points: Floats
    knots: Floats
    places: Floats
    step: float = 0.0

    @classmethod
    def of(cls, encoder: NumericEncoder | ScaledEncoder) -> "ColumnScale":
        """Take the scale of a column.

        Args:
            encoder: Its encoder; datetimes count in seconds.

        Returns:
            The scale.
        """
        if isinstance(encoder, ScaledEncoder):
            return cls._of_scaled(encoder)
        inner = np.array([value for each in encoder.bins for value in each])
        smooth = encoder.scale.even_values(SMOOTH_VALUES) if encoder.quantiles else np.zeros(0)
        rest = np.concatenate((inner, smooth))
        # A mass point holds about as many rows as a bin.
        weight = INNER_KNOTS if encoder.bins else max(1, len(smooth) // 32)
        points = np.array(encoder.mass_points)
        ordered = np.sort(np.concatenate((rest, np.repeat(points, weight))))
        knots, counts = np.unique(ordered, return_counts=True)
        ends = np.cumsum(counts)
        return cls(points, knots, (ends - counts / 2) / max(len(ordered), 1), encoder.step)

    @classmethod
    def _of_scaled(cls, encoder: ScaledEncoder) -> "ColumnScale":
        if encoder.bounds is not None:
            low, high = encoder.bounds
            ends = [low, high] if low < high else [low]
            return cls(np.zeros(0), np.array(ends), np.linspace(0.0, 1.0, len(ends)))
        z = np.linspace(-4.0, 4.0, 161)
        return cls(np.zeros(0), encoder.offset + z * encoder.spread, ndtr(z))

    def distance(self, values: Floats, wanted: float) -> Floats:
        """Measure how far values are from a wanted one.

        Args:
            values: Any shape; NaN where missing.
            wanted: The value.

        Returns:
            Same shape, in [0, 1]; 1 where missing.
        """
        apart = np.abs(self._place(values) - self._place(np.array(wanted)))
        return np.where(np.isnan(values), 1.0, apart)

    def agrees(self, values: Floats, wanted: float, tolerance: float) -> NDArray[np.bool_]:
        """Tell which values may stand for a wanted one.

        Args:
            values: Any shape; NaN where missing.
            wanted: The value.
            tolerance: Largest distance.

        Returns:
            Whether each is the same mass point (of a column with nothing else: the one nearest to
            the wanted value), or near enough with neither being a mass point.
        """
        values = to_step(values, self.step)
        wanted = float(to_step(np.array(wanted), self.step))
        if len(self.points) and len(self.points) == len(self.knots):
            wanted = float(self.points[np.abs(self.points - wanted).argmin()])
        if wanted in self.points:
            return values == wanted
        near = self.distance(values, wanted) <= tolerance
        return near & ~np.isnan(values) & ~np.isin(values, self.points)

    def _place(self, values: Floats) -> Floats:
        places: Floats = np.interp(values, self.knots, self.places)
        return places

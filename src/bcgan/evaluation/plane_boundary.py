"""The boundary between classes that lie apart in the plane, and rows on its wrong side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

Points = NDArray[np.float64]
"""Points of shape (n, 2)."""

Labels = NDArray[np.int64]
"""Classes of shape (n,)."""

GRID = 400
"""Points along each axis at which the boundary is looked for."""


@dataclass(frozen=True)
class BandShares:
    """Where rows lie, as shares of all of them, in [0, 1].

    Attributes:
        in_band: Within the band around the boundary.
        wrong_in_band: Within the band, on the side of another class than their label.
        wrong: On the side of another class, at any distance.
    """

    in_band: float
    wrong_in_band: float
    wrong: float


class PlaneBoundary:
    """Splits the plane by the nearest real row.

    Meant for classes that do not overlap: then the boundary runs in the middle of the gap.
    """

    def __init__(self, points: Points, labels: Labels) -> None:
        """Find the boundary.

        Args:
            points: Real rows, the more the smoother the boundary.
            labels: Their classes.
        """
        self._rows = KDTree(points)
        self._labels = labels
        margin = 0.25 * (points.max(axis=0) - points.min(axis=0))
        self.low, self.high = points.min(axis=0) - margin, points.max(axis=0) + margin
        self._boundary = KDTree(self._crossings())

    def sides(self, points: Points) -> Labels:
        """Tell on which class's side points lie.

        Args:
            points: Any points.

        Returns:
            The class of the nearest real row.
        """
        _, nearest = self._rows.query(points)
        return self._labels[nearest]

    def distances(self, points: Points) -> NDArray[np.float64]:
        """Measure how far points are from the boundary.

        Args:
            points: Any points.

        Returns:
            Euclidean distances of shape (n,), exact up to a step of the grid.
        """
        distances, _ = self._boundary.query(points)
        return np.asarray(distances)

    def shares(self, points: Points, labels: Labels, band: float) -> BandShares:
        """Count rows in a band around the boundary and on the wrong side of it.

        Args:
            points: Rows.
            labels: Their classes.
            band: Half the width of the band, in the units of the plane.

        Returns:
            Their shares.
        """
        near = self.distances(points) <= band
        wrong = self.sides(points) != labels
        return BandShares(
            in_band=float(near.mean()),
            wrong_in_band=float((near & wrong).mean()),
            wrong=float(wrong.mean()),
        )

    def _crossings(self) -> Points:
        """Give the middles of the grid's edges whose ends lie on different sides."""
        across = np.linspace(self.low[0], self.high[0], GRID)
        up = np.linspace(self.low[1], self.high[1], GRID)
        grid = np.stack(np.meshgrid(across, up), axis=-1)
        sides = self.sides(grid.reshape(-1, 2)).reshape(GRID, GRID)
        beside = sides[:, 1:] != sides[:, :-1]
        above = sides[1:, :] != sides[:-1, :]
        middles = (grid[:, 1:] + grid[:, :-1]) / 2, (grid[1:, :] + grid[:-1, :]) / 2
        return np.concatenate([middles[0][beside], middles[1][above]])

"""The boundary between classes apart from one another, and rows on its wrong side."""

import numpy as np
import pytest

from bcgan.evaluation.plane_boundary import PlaneBoundary


@pytest.fixture(scope="module")
def boundary() -> PlaneBoundary:
    """Two squares of points with a gap from x = 0.4 to x = 0.6; the boundary is x = 0.5."""
    up, across = np.meshgrid(np.linspace(0, 1, 41), np.linspace(0, 0.4, 21))
    left = np.column_stack([across.ravel(), up.ravel()])
    points = np.concatenate([left, left + np.array([0.6, 0.0])])
    return PlaneBoundary(points, np.repeat([0, 1], len(left)))


def test_distance_and_side(boundary: PlaneBoundary) -> None:
    points = np.array([[0.45, 0.5], [0.7, 0.2], [0.1, 0.9]])
    assert boundary.distances(points) == pytest.approx([0.05, 0.2, 0.4], abs=0.005)
    assert boundary.sides(points).tolist() == [0, 1, 0]


def test_shares_by_hand(boundary: PlaneBoundary) -> None:
    points = np.array([[0.45, 0.5], [0.55, 0.5], [0.55, 0.1], [0.9, 0.5]])
    labels = np.array([0, 1, 0, 0])
    shares = boundary.shares(points, labels, band=0.1)
    # The first three are in the band; the third and, far away, the fourth are on the wrong side.
    assert (shares.in_band, shares.wrong_in_band, shares.wrong) == (0.75, 0.25, 0.5)

"""`toy2d`: two interleaved clusters in the plane with a narrow gap, made afresh at every use.

Each cluster is the band around a half circle of radius 1: `outer` around the upper half of the
circle about (0, 0), `inner` around the lower half of the circle about (1, 1/2), which ends half a
radius away from the other's middle. No two points of the half circles are nearer than 1/2, so bands
of half-width w leave a gap of 1/2 - 2w. The boundary is where both half circles are equally far.
"""

import hashlib

import numpy as np
import numpy.typing as npt
import pandas as pd

from bcgan.seeds import numpy_generator

HALF_WIDTH = 0.21
"""Half the width of each band; it leaves a gap of 0.08."""

TRAINING_ROWS = 4_000
TEST_ROWS = 2_000
CLASSES = ("outer", "inner")

_CENTRES = np.array([[0.0, 0.0], [1.0, 0.5]])
_DECIMALS = 6


def toy2d() -> pd.DataFrame:
    """Make the training rows: 4,000, half of each class."""
    return make_bands(TRAINING_ROWS, "training")


def toy2d_test() -> pd.DataFrame:
    """Make the test rows: 2,000, half of each class, independent of the training rows."""
    return make_bands(TEST_ROWS, "test")


def make_bands(rows: int, part: str) -> pd.DataFrame:
    """Draw points uniformly along and across the bands.

    Args:
        rows: Number of rows, even.
        part: Name of the stream of random numbers; the same name gives the same rows.

    Returns:
        `x` and `y`, float64 with 6 decimals, and `label`, `outer` or `inner`, in random order.
    """
    rng = numpy_generator(0, "toy2d", part)
    label = rng.permutation(np.arange(rows) % 2)
    angle = rng.uniform(0.0, np.pi, rows)
    radius = 1.0 + rng.uniform(-HALF_WIDTH, HALF_WIDTH, rows)
    upwards = np.where(label == 0, 1.0, -1.0)
    x = _CENTRES[label, 0] + radius * np.cos(angle)
    y = _CENTRES[label, 1] + upwards * radius * np.sin(angle)
    table = pd.DataFrame({"x": x, "y": y}).round(_DECIMALS)
    table["label"] = pd.Series(np.array(CLASSES)[label], dtype="str")
    return table


def distance_to_boundary(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Tell how far points are from the boundary, and on which side.

    Args:
        points: Shape [n, 2].

    Returns:
        Half the difference of the distances to the two half circles, shape [n]: positive on the
        side of `outer`, negative on that of `inner`. In the gap it is the distance to the boundary.
    """
    far = [_distance(points, centre, up) for centre, up in zip(_CENTRES, (1, -1), strict=True)]
    return (far[1] - far[0]) / 2


def fingerprint(table: pd.DataFrame) -> str:
    """Take the SHA-256 of a table's CSV text, which does not depend on any file format."""
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()


def _distance(
    points: npt.NDArray[np.float64], centre: npt.NDArray[np.float64], up: int
) -> npt.NDArray[np.float64]:
    x, y = points[:, 0] - centre[0], (points[:, 1] - centre[1]) * up
    to_ends = np.hypot(np.abs(x) - 1.0, y)
    return np.where(y >= 0.0, np.abs(np.hypot(x, y) - 1.0), to_ends)

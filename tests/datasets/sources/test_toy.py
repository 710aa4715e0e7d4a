"""The toy data set is balanced, split by a gap, and the same on every machine."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import KDTree

from bcgan.datasets.sources.toy import (
    HALF_WIDTH,
    distance_to_boundary,
    fingerprint,
    make_bands,
    toy2d,
    toy2d_test,
)


@pytest.mark.parametrize(("make", "rows"), [(toy2d, 4_000), (toy2d_test, 2_000)])
def test_classes_are_balanced_and_on_their_sides_of_a_gap(make, rows: int) -> None:
    table = make()
    assert table["label"].value_counts().to_dict() == {"outer": rows // 2, "inner": rows // 2}
    distance = distance_to_boundary(table[["x", "y"]].to_numpy())
    outer = (table["label"] == "outer").to_numpy()
    assert distance[outer].min() > 0.04
    assert distance[~outer].max() < -0.04
    points = table[["x", "y"]].to_numpy()
    nearest = KDTree(points[outer]).query(points[~outer])[0].min()
    gap = 1.0 - HALF_WIDTH - np.hypot(0.5, HALF_WIDTH)
    assert gap == pytest.approx(0.08, abs=0.001)
    assert gap - 1e-5 <= nearest < 0.13
    # The clusters interleave: neither coordinate tells them apart.
    for name in ("x", "y"):
        ranges = table.groupby("label")[name].agg(["min", "max"])
        assert ranges["min"].max() < ranges["max"].min()


def test_parts_are_fixed_and_independent() -> None:
    assert fingerprint(toy2d()) == fingerprint(toy2d())
    assert not toy2d().merge(toy2d_test(), on=["x", "y"]).size
    assert make_bands(4, "a").equals(make_bands(4, "a"))


def test_the_boundary_is_where_both_bands_are_equally_far() -> None:
    # The middle of the picture; on the two half circles; below the left end of the upper one.
    points = pd.DataFrame([(0.5, 0.25), (0.0, 1.0), (1.0, -0.5), (-1.0, -1.0)]).to_numpy()
    distance = distance_to_boundary(points)
    assert distance[0] == pytest.approx(0.0)
    # 1/2 over the other's end, whose band ends flat; the same from below.
    assert distance[1] == pytest.approx(0.5 / 2)
    assert distance[2] == pytest.approx(-0.5 / 2)
    # 1 from that end, and 5/2 from the centre of the other circle.
    assert distance[3] == pytest.approx((2.5 - 1.0 - HALF_WIDTH - 1.0) / 2)

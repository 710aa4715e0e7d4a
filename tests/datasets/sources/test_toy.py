"""The toy data set is balanced, split by a gap, and the same on every machine."""

import pandas as pd
import pytest

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
    assert distance[outer].min() >= 0.25 - HALF_WIDTH - 1e-6
    assert distance[~outer].max() <= -(0.25 - HALF_WIDTH) + 1e-6
    # The clusters interleave: neither coordinate tells them apart.
    for name in ("x", "y"):
        ranges = table.groupby("label")[name].agg(["min", "max"])
        assert ranges["min"].max() < ranges["max"].min()


def test_parts_are_fixed_and_independent() -> None:
    assert fingerprint(toy2d()) == fingerprint(toy2d())
    assert not toy2d().merge(toy2d_test(), on=["x", "y"]).size
    assert make_bands(4, "a").equals(make_bands(4, "a"))


def test_the_boundary_is_where_both_half_circles_are_equally_far() -> None:
    # Half-way between the end (1, 0) of the upper half circle and the lowest point (1, -1/2) of
    # the other; on the two half circles; below the upper one's left end.
    points = pd.DataFrame([(1.0, -0.25), (0.0, 1.0), (1.0, -0.5), (-1.0, -1.0)]).to_numpy()
    distance = distance_to_boundary(points)
    assert distance[0] == pytest.approx(0.0)
    assert distance[1] > 0 > distance[2]
    assert distance[2] == pytest.approx(-0.25)
    # 1 from that end, and 5/2 from the centre of the other circle, so 3/2 from the circle.
    assert distance[3] == pytest.approx((1.5 - 1.0) / 2)
